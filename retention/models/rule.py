"""Early-warning rules: closed data that an operator can read as a sentence."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from retention.models.audit import audited
from retention.models.named import Named


class Level(models.TextChoices):
    """How serious a warning is; each level has its playbook and deadline."""

    LOW = "low", _("Low")
    MEDIUM = "medium", _("Medium")
    HIGH = "high", _("High")


LEVEL_RANK = {Level.LOW: 1, Level.MEDIUM: 2, Level.HIGH: 3}


def rank_of_level(level: str) -> Case:
    """How grave a level is, of a column, to be sorted by."""
    return Case(*(When(**{level: one}, then=Value(rank)) for one, rank in LEVEL_RANK.items()))


@audited()
class Rule(Named):
    """IF conditions hold for some days THEN warn at a level.

    `conditions` is a list of {field, op, value[, clear]} in the closed vocabulary of
    earlywarning/conditions.py. `revision` grows with every change; a warning keeps the definition
    that raised it.
    """

    class Match(models.TextChoices):
        ALL = "all", _("all of the conditions")
        ANY = "any", _("any of the conditions")

    level = models.CharField(_("level"), max_length=10, choices=Level.choices)
    match = models.CharField(_("match"), max_length=5, choices=Match.choices, default=Match.ALL)
    conditions = models.JSONField(_("conditions"))
    days = models.PositiveSmallIntegerField(
        _("days in a row"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
    )
    gap = models.PositiveSmallIntegerField(
        _("missing days allowed in a row"),
        default=1,
        validators=[MaxValueValidator(30)],
    )
    clear_days = models.PositiveSmallIntegerField(
        _("days until it clears"),
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
    )
    playbook = models.SlugField(
        _("playbook"),
        max_length=60,
        blank=True,
        default="",
        help_text=_("Code of the playbook; empty: the default of the level."),
    )
    active = models.BooleanField(pgettext_lazy("in use", "active"), default=True)
    revision = models.PositiveIntegerField(_("revision"), default=1)

    class Meta:
        verbose_name = _("early-warning rule")
        verbose_name_plural = _("early-warning rules")
        constraints = [
            models.CheckConstraint(condition=Q(level__in=Level.values), name="retention_rule_level"),
            models.CheckConstraint(condition=Q(match__in=["all", "any"]), name="retention_rule_match"),
            models.CheckConstraint(
                condition=Q(days__gte=1, days__lte=365, gap__lte=30) & Q(clear_days__gte=1, clear_days__lte=365),
                name="retention_rule_day_ranges",
            ),
        ]


class RuleEvaluation(models.Model):
    """How far a rule has been judged for all customers: a restatement is followed up to that day."""

    rule = models.OneToOneField(Rule, primary_key=True, on_delete=models.CASCADE, related_name="evaluation")
    last_day = models.DateField()
    evaluated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("progress of a rule")
        verbose_name_plural = _("progress of rules")

    def __str__(self) -> str:
        return f"{self.rule_id} up to {self.last_day}"
