"""Forms: which questions are asked of customers who leave or stay, in both languages, edition by edition."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from retention.models import Named, VersionState, localized
from retention.models.audit import audited


class Purpose(models.TextChoices):
    """What an interview is for."""

    EXIT = "exit", _("Exit interview")
    STAY = "stay", _("Stay interview")


@audited()
class Form(Named):
    """A set of questions with editions; the published edition of the active form of a purpose is used."""

    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose.choices)
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("interview form")
        verbose_name_plural = _("interview forms")
        constraints = [
            models.UniqueConstraint(
                fields=["purpose"], condition=Q(active=True), name="interviews_one_active_form_a_purpose"
            ),
            models.CheckConstraint(condition=Q(purpose__in=["exit", "stay"]), name="interviews_form_purpose"),
        ]


@audited()
class FormVersion(models.Model):
    """One edition of a form; a published one is never changed again, and answers keep the edition they answer."""

    form = models.ForeignKey(Form, verbose_name=_("form"), on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=10, choices=VersionState.choices, default=VersionState.DRAFT)
    introduction = models.TextField(
        _("introduction"),
        blank=True,
        default="",
        help_text=_("What customers read first: what is asked, why, and what becomes of the answers."),
    )
    introduction_zh = models.TextField(_("introduction in Chinese"), blank=True, default="")
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)

    class Meta:
        verbose_name = _("version of a form")
        verbose_name_plural = _("versions of forms")
        constraints = [
            models.UniqueConstraint(fields=["form", "number"], name="interviews_version_number"),
            models.UniqueConstraint(fields=["form"], condition=Q(state="published"), name="interviews_one_published"),
            models.CheckConstraint(condition=Q(state__in=VersionState.values), name="interviews_version_state"),
        ]

    def __str__(self) -> str:
        return f"{self.form.code} v{self.number}"

    @property
    def welcome(self) -> str:
        """The introduction in the language of the page."""
        return localized(self.introduction, self.introduction_zh)


_FROZEN = """
    IF EXISTS (
        SELECT FROM retention_interviews_formversion version
        WHERE version.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.version_id ELSE NEW.version_id END
        AND version.state <> 'draft'
    ) THEN
        RAISE EXCEPTION 'the questions of a published form never change; begin a new draft'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
"""


@audited()
class Question(models.Model):
    """One question of an edition. `key` is what answers and reports name it by, across editions."""

    class Kind(models.TextChoices):
        OPEN = "open", _("Open text")
        SINGLE = "single", _("One choice")
        MULTIPLE = "multiple", _("Several choices")
        SCALE = "scale", _("Scale from 0 to 10")
        COMPETITOR = "competitor", _("Competitor")
        DATE = "date", _("Text and a date")

    version = models.ForeignKey(
        FormVersion, verbose_name=_("version"), on_delete=models.CASCADE, related_name="questions"
    )
    position = models.PositiveSmallIntegerField(_("position"))
    key = models.SlugField(
        _("short name"), max_length=40, help_text=_("Stays the same in every edition: reports compare by it.")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.OPEN)
    text = models.CharField(_("question"), max_length=500)
    text_zh = models.CharField(_("question in Chinese"), max_length=500, blank=True, default="")
    probe = models.CharField(
        _("probe"), max_length=500, blank=True, default="", help_text=_("What to ask next where the answer is short.")
    )
    probe_zh = models.CharField(_("probe in Chinese"), max_length=500, blank=True, default="")
    choices = models.JSONField(
        _("choices"), default=list, blank=True, help_text=_("A list of {code, label, label_zh}.")
    )
    asks_reason = models.BooleanField(
        _("asks for the main reason"),
        default=False,
        help_text=_(
            "The answer is tagged with reasons; at most one question of a form. Of a customer who answers by link, a "
            "choice with the code of a reason is the reason they state."
        ),
    )
    shows_facts = models.BooleanField(
        _("facts about the customer are shown from here on"),
        default=False,
        help_text=_("Before, they stay folded, so that the interviewer does not lead."),
    )

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            models.UniqueConstraint(
                fields=["version", "position"],
                name="interviews_question_position",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(fields=["version", "key"], name="interviews_question_key"),
            models.UniqueConstraint(
                fields=["version"], condition=Q(asks_reason=True), name="interviews_one_question_asks_the_reason"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["open", "single", "multiple", "scale", "competitor", "date"]),
                name="interviews_question_kind",
            ),
            models.CheckConstraint(condition=~Q(text="") & ~Q(key=""), name="interviews_question_has_text"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="frozen_when_published",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=_FROZEN,
            )
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.label}"

    @property
    def label(self) -> str:
        """The question in the language of the page."""
        return localized(self.text, self.text_zh)

    @property
    def hint(self) -> str:
        """The probe in the language of the page."""
        return localized(self.probe, self.probe_zh)

    @property
    def options(self) -> list[tuple[str, str]]:
        """Code and label of each choice in the language of the page."""
        return [
            (one["code"], localized(one.get("label") or one["code"], one.get("label_zh", ""))) for one in self.choices
        ]
