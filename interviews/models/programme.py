"""The programme: who holds interviews in which language, and by when customers are asked, how often and by whom."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from retention.models.audit import audited

LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]


@audited()
class Interviewer(models.Model):
    """A person who may be given interviews by the programme, with their languages and how many they hold at once."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="+"
    )
    english = models.BooleanField(_("speaks English"), default=True)
    chinese = models.BooleanField(_("speaks Chinese"), default=True)
    most_open = models.PositiveSmallIntegerField(_("open interviews at most"), default=10)
    active = models.BooleanField(pgettext_lazy("in use", "active"), default=True)

    class Meta:
        verbose_name = _("interviewer")
        verbose_name_plural = _("interviewers")
        constraints = [
            models.CheckConstraint(condition=Q(english=True) | Q(chinese=True), name="interviews_interviewer_speaks"),
            models.CheckConstraint(condition=Q(most_open__gte=1), name="interviews_interviewer_load"),
        ]

    def __str__(self) -> str:
        return str(self.person)

    def speaks(self, language: str) -> bool:
        """Whether the person holds interviews in a language."""
        return self.chinese if language.startswith("zh") else self.english


@audited()
class ProgrammeRules(models.Model):
    """By when customers are asked, how often a person is asked at most, and what happens without an interviewer."""

    code = models.SlugField(max_length=20, unique=True, default="default", editable=False)
    due_days = models.PositiveSmallIntegerField(_("due so many days after leaving"), default=30)
    warn_days = models.PositiveSmallIntegerField(_("late after so many days"), default=60)
    contact_most = models.PositiveSmallIntegerField(
        _("a person is asked at most"),
        default=3,
        help_text=_("Invitations and reminders together, over all interviews."),
    )
    contact_days = models.PositiveSmallIntegerField(_("within so many days"), default=30)
    remind_days = models.PositiveSmallIntegerField(_("reminded after so many days"), default=7)
    link_days = models.PositiveSmallIntegerField(_("a link works so many days"), default=30)
    invite_after_days = models.PositiveSmallIntegerField(
        _("invited by link after so many days without an interviewer"),
        default=7,
        help_text=_("Where nobody neutral is free, the main contact gets a link instead."),
    )
    stay_interviews = models.BooleanField(_("customers saved at high risk are asked why they stay"), default=True)

    class Meta:
        verbose_name = _("rules of the programme")
        verbose_name_plural = _("rules of the programme")
        constraints = [
            models.CheckConstraint(condition=Q(code="default"), name="interviews_rules_once"),
            models.CheckConstraint(
                condition=Q(
                    due_days__gte=1,
                    warn_days__gte=F("due_days"),
                    contact_most__gte=1,
                    contact_days__gte=1,
                    remind_days__gte=1,
                    link_days__gte=1,
                    link_days__lte=365,
                ),
                name="interviews_rules_range",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @classmethod
    def current(cls) -> ProgrammeRules:
        """The rules in force; without a row, the defaults."""
        return cls.objects.filter(code="default").first() or cls()
