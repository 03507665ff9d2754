"""Cases: one risk episode of one customer, with the warnings that are its reasons."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from playbooks.models.playbook import PlaybookVersion
from retention import conf
from retention.models import Customer, Level, Warning
from retention.models.audit import audited


class CaseQuerySet(models.QuerySet["Case"]):
    """The one place where cases are filtered by who may see them."""

    def visible_to(self, user: Any) -> Self:
        """The cases of the customers that this person may see; nothing for strangers."""
        if not user.is_authenticated or not user.has_perm("retention_playbooks.view_case"):
            return self.none()
        if conf.settings().sees_every_customer(user):
            return self.all()
        return self.filter(customer__in=Customer.objects.visible_to(user))

    def open(self) -> Self:
        """Not closed yet."""
        return self.filter(state="open")

    def hold(self, case_id: int) -> None:
        """Lock a case until the end of the transaction, without reading it."""
        self.select_for_update().values_list("pk").get(pk=case_id)

    def with_cleared_flag(self) -> Self:
        """Annotate `cleared`: an open case whose warnings have all ended; one that no warning opened never is.

        "Condition cleared" is then proposed as its outcome; a person closes it.
        """
        still_open = CaseReason.objects.filter(
            case=OuterRef("pk"), warning__cleared_on=None, warning__withdrawn_at=None
        )
        warned = CaseReason.objects.filter(case=OuterRef("pk"))
        return self.annotate(cleared=Q(state="open") & ~Exists(still_open) & Exists(warned))


@audited()
class Case(models.Model):
    """At most one open case a customer; further warnings add reasons, never cases.

    `cleared_at` is when the last of its warnings was found to have ended; a person then decides whether the case does.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("of a case", "Open")
        CLOSED = "closed", _("Closed")

    class Outcome(models.TextChoices):
        SAVED = "saved", _("Saved")
        PARTLY_SAVED = "partly_saved", _("Partly saved")
        NOT_SAVED = "not_saved", _("Not saved")
        FALSE_ALARM = "false_alarm", _("False alarm")
        DUPLICATE = "duplicate", _("Duplicate")
        CONDITION_CLEARED = "condition_cleared", _("Condition cleared")

    customer = models.ForeignKey(
        Customer,
        verbose_name=_("customer"),
        on_delete=models.CASCADE,
        related_name="cases",
    )
    level = models.CharField(_("level"), max_length=10, choices=Level.choices)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField(pgettext_lazy("of a case", "opened at"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("closed by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    cleared_at = models.DateTimeField(_("condition cleared since"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome.choices, blank=True, default="")
    outcome_note = models.TextField(_("what was done"), blank=True, default="")
    next_touch_on = models.DateField(_("next touch"), null=True, blank=True)
    opened_for = models.CharField(
        _("why it was opened"),
        max_length=300,
        blank=True,
        default="",
        db_default="",
        help_text=_("Of a case that no warning opened."),
    )

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.UniqueConstraint(
                fields=["customer"],
                condition=Q(state="open"),
                name="playbooks_one_open_case",
            ),
            models.UniqueConstraint(fields=["id", "customer"], name="playbooks_case_customer"),
            models.CheckConstraint(
                condition=Q(state="open", outcome="", closed_at=None)
                | Q(
                    state="closed",
                    outcome__in=[
                        "saved",
                        "partly_saved",
                        "not_saved",
                        "false_alarm",
                        "duplicate",
                        "condition_cleared",
                    ],
                    closed_at__isnull=False,
                ),
                name="playbooks_closed_case_has_outcome",
            ),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="playbooks_case_level"),
        ]
        indexes = [
            models.Index(fields=["opened_at"], name="playbooks_case_opened"),
            models.Index(fields=["state", "opened_at", "id"], name="playbooks_case_in_order"),
            models.Index(fields=["closed_at"], condition=Q(state="closed"), name="playbooks_case_closed"),
        ]

    def __str__(self) -> str:
        return f"{self.customer} ({self.level})"


class CaseReason(models.Model):
    """A warning that belongs to a case; a warning is a reason once."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reasons")
    warning = models.OneToOneField(Warning, on_delete=models.CASCADE, related_name="case_reason")
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = _("reason of a case")
        verbose_name_plural = _("reasons of cases")

    def __str__(self) -> str:
        return f"{self.case_id} because of {self.warning_id}"


@audited()
class PlaybookRun(models.Model):
    """A playbook at work on a case; `definition` is the list of steps as they were at the start.

    `started_by` is the person who chose it; nobody where a warning or another playbook started it.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        UPGRADED = "upgraded", _("Replaced by another playbook")
        FINISHED = "finished", _("Finished")
        ENDED = "ended", _("Ended with the case")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="runs")
    version = models.ForeignKey(PlaybookVersion, on_delete=models.PROTECT, related_name="runs")
    level = models.CharField(_("level"), max_length=10, choices=Level.choices)
    definition = models.JSONField()
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.RUNNING)
    started_at = models.DateTimeField(_("started at"))
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("started by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    started_by_name = models.CharField(
        _("name of who started it"), max_length=200, blank=True, default="", db_default=""
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("playbook run")
        verbose_name_plural = _("playbook runs")
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state="running"),
                name="playbooks_one_run_a_case",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["running", "upgraded", "finished", "ended"]),
                name="playbooks_run_state",
            ),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="playbooks_run_level"),
            models.CheckConstraint(
                condition=Q(state="running", ended_at=None) | ~Q(state="running") & Q(ended_at__isnull=False),
                name="playbooks_run_over_has_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} for {self.case_id}"
