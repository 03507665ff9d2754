"""How quickly work moves: what the night counted of each case, the medians, and why deadlines passed."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from playbooks.models.case import Case
from playbooks.models.team import Team
from retention.models import Level


class LateBecause(models.TextChoices):
    """Why a deadline passed, as far as the rows told at that moment: the first of these that holds."""

    APPROVAL = "approval", _("An approval was waited for")
    CUSTOMER = "customer", _("The customer was waited for")
    SNOOZED = "snoozed", _("It was put off")
    REASSIGNED = "reassigned", _("It changed hands")
    UNOPENED = "unopened", _("Nobody opened it")
    OPENED = "opened", _("It was opened, and not finished")


LATE_BECAUSE = Q(late_because__in=["", *LateBecause.values])


def _length(label: Any) -> models.DurationField[Any, Any]:
    return models.DurationField(label, null=True)


def _team() -> models.ForeignKey[Team | None, Team | None]:
    return models.ForeignKey(
        Team, verbose_name=_("team"), null=True, on_delete=models.CASCADE, db_index=False, related_name="+"
    )


class CasePace(models.Model):
    """How long a case waited for its plan, its approval and the first contact, as the last count found it.

    A length is empty where the case had not got so far by the end of the day that was counted to. `team` is that of
    the customer's owner when it was counted.
    """

    case = models.OneToOneField(
        Case, verbose_name=_("case"), primary_key=True, on_delete=models.CASCADE, related_name="pace"
    )
    opened_on = models.DateField(pgettext_lazy("of a case", "opened on"))
    level = models.CharField(_("level"), max_length=10, choices=Level.choices)
    team = _team()
    to_plan = _length(_("until a plan"))
    to_approve = _length(_("until it is approved"))
    to_contact = _length(_("until the first contact"))

    class Meta:
        verbose_name = _("pace of a case")
        verbose_name_plural = _("paces of cases")
        constraints = [models.CheckConstraint(condition=Q(level__in=Level.values), name="playbooks_pace_level")]
        indexes = [models.Index(fields=["opened_on", "case"], name="playbooks_pace_opened")]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.to_plan}, {self.to_approve}, {self.to_contact}"


class PaceMedian(models.Model):
    """The medians over the cases that were opened in so many days up to a day, of one level, of a team, or of all.

    Those of a team, also of who is in none (no `team`), are `by_team` and of all levels ("").
    """

    id = models.BigAutoField(primary_key=True)
    last_day = models.DateField(_("last day"))
    days = models.PositiveSmallIntegerField(_("days"))
    level = models.CharField(_("level"), max_length=10, choices=Level.choices, blank=True, default="")
    by_team = models.BooleanField(_("by team"), default=False)
    team = _team()
    cases = models.PositiveIntegerField(_("cases"))
    planned = models.PositiveIntegerField(_("with a plan"))
    approved = models.PositiveIntegerField(_("approved"))
    contacted = models.PositiveIntegerField(_("with a contact"))
    to_plan = _length(_("until a plan"))
    to_approve = _length(_("until it is approved"))
    to_contact = _length(_("until the first contact"))
    counted_at = models.DateTimeField(_("counted at"))

    class Meta:
        verbose_name = _("median of cases")
        verbose_name_plural = _("medians of cases")
        constraints = [
            models.UniqueConstraint(
                fields=["last_day", "days", "level", "by_team", "team"],
                nulls_distinct=False,
                name="playbooks_median_once",
            ),
            models.CheckConstraint(
                condition=Q(by_team=True, level="") | Q(by_team=False, team=None), name="playbooks_median_of_what"
            ),
            models.CheckConstraint(condition=Q(level__in=["", *Level.values]), name="playbooks_median_level"),
            models.CheckConstraint(
                condition=Q(planned__lte=F("cases"), approved__lte=F("cases"), contacted__lte=F("cases"), days__gte=1),
                name="playbooks_median_parts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.last_day} {self.days} {self.level}"
