"""Playbooks: what to do about a risk, step by step, and which level starts which."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from playbooks.models.role import Role
from retention.models import Level, Named, VersionState, localized
from retention.models.audit import audited


@audited()
class Playbook(Named):
    """A recipe with versions; the published one is started."""

    class Meta:
        verbose_name = _("playbook")
        verbose_name_plural = _("playbooks")


@audited()
class PlaybookVersion(models.Model):
    """One edition of a playbook; a published one is never changed again."""

    playbook = models.ForeignKey(
        Playbook,
        verbose_name=_("playbook"),
        on_delete=models.PROTECT,
        related_name="versions",
    )
    number = models.PositiveIntegerField(_("version"))
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=VersionState.choices,
        default=VersionState.DRAFT,
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)

    class Meta:
        verbose_name = _("version of a playbook")
        verbose_name_plural = _("versions of playbooks")
        constraints = [
            models.UniqueConstraint(fields=["playbook", "number"], name="playbooks_version_number"),
            models.UniqueConstraint(
                fields=["playbook"],
                condition=Q(state="published"),
                name="playbooks_one_published",
            ),
            models.CheckConstraint(
                condition=Q(state__in=VersionState.values),
                name="playbooks_version_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.playbook.code} v{self.number}"


class SlaUnit(models.TextChoices):
    """How the time until a deadline is counted."""

    CLOCK_HOURS = "clock_hours", _("hours")
    WORKING_HOURS = "working_hours", _("working hours")
    WORKING_DAYS = "working_days", _("working days")


@audited()
class Step(models.Model):
    """One step of a playbook. Its `kind` is a code of the registry in runs/kinds.py, which reads the `parameters`."""

    version = models.ForeignKey(
        PlaybookVersion,
        verbose_name=_("version"),
        on_delete=models.CASCADE,
        related_name="steps",
    )
    position = models.PositiveSmallIntegerField(_("position"))
    kind = models.CharField(_("kind"), max_length=20, default="task")
    key = models.SlugField(
        _("short name"),
        max_length=40,
        blank=True,
        default="",
        help_text=_("Only needed where another step leads here."),
    )
    role = models.CharField(_("who does it"), max_length=20, choices=Role.choices, default=Role.OWNER)
    title = models.CharField(_("title"), max_length=200, blank=True, default="")
    title_zh = models.CharField(_("title in Chinese"), max_length=200, blank=True, default="")
    instructions = models.TextField(_("instructions"), blank=True, default="")
    instructions_zh = models.TextField(_("instructions in Chinese"), blank=True, default="")
    parameters = models.JSONField(_("details"), default=dict, blank=True)
    sla_amount = models.PositiveSmallIntegerField(
        _("deadline"),
        null=True,
        blank=True,
        help_text=_("Empty: the deadline of the level in the response matrix."),
    )
    sla_unit = models.CharField(
        _("unit of the deadline"),
        max_length=20,
        choices=SlaUnit.choices,
        blank=True,
        default="",
    )

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="playbooks_step_position"),
            models.UniqueConstraint(fields=["version", "key"], condition=~Q(key=""), name="playbooks_step_key"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="playbooks_step_role"),
            models.CheckConstraint(condition=~Q(kind=""), name="playbooks_step_kind"),
            models.CheckConstraint(
                condition=Q(sla_amount=None, sla_unit="") | Q(sla_amount__gte=1, sla_unit__in=SlaUnit.values),
                name="playbooks_step_sla",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {localized(self.title, self.title_zh) or self.kind}"


@audited()
class LevelResponse(models.Model):
    """A row of the response matrix: what a warning of a level starts, and how soon it is due."""

    level = models.CharField(_("level"), max_length=10, choices=Level.choices, unique=True)
    playbook = models.ForeignKey(Playbook, verbose_name=_("playbook"), on_delete=models.PROTECT, related_name="+")
    sla_amount = models.PositiveSmallIntegerField(_("deadline"))
    sla_unit = models.CharField(_("unit of the deadline"), max_length=20, choices=SlaUnit.choices)

    class Meta:
        verbose_name = _("response to a level")
        verbose_name_plural = _("response matrix")
        constraints = [
            models.CheckConstraint(
                condition=Q(sla_amount__gte=1, sla_unit__in=SlaUnit.values),
                name="playbooks_response_sla",
            ),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="playbooks_response_level"),
        ]

    def __str__(self) -> str:
        return f"{self.level}: {self.playbook.code}"
