"""Rules of the emotional account: how many points a kind of talk or event is worth, and for how long."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from retention.models.audit import audited
from retention.models.named import Named

HAPPY: Final = Decimal("0.3")
UNHAPPY: Final = Decimal("-0.3")
MOST_POINTS: Final = 100
MOST_DAYS: Final = 730


class Mood(models.TextChoices):
    """In which mood of the customer a rule books."""

    ANY = "any", _("in any mood")
    HAPPY = "happy", _("happy (from 0.3)")
    UNHAPPY = "unhappy", _("unhappy (to -0.3)")


@audited()
class EmotionalRule(Named):
    """A kind of interaction, in a mood, is worth so many points for so many days.

    Bookings keep the rule as it was: a change counts for what is recorded from then on.
    """

    kind = models.CharField(
        _("kind of interaction"),
        max_length=60,
        help_text=_("As files and pages have it, for example call, mail, review_meeting, complaint, champion_left."),
    )
    mood = models.CharField(
        _("mood"),
        max_length=10,
        choices=Mood.choices,
        default=Mood.ANY,
        help_text=_("An interaction without a mood is neither happy nor unhappy."),
    )
    points = models.SmallIntegerField(
        _("points"),
        validators=[MinValueValidator(-MOST_POINTS), MaxValueValidator(MOST_POINTS)],
        help_text=_("From -100 to 100: above 0 a deposit, below 0 a withdrawal; never 0."),
    )
    lasts_days = models.PositiveSmallIntegerField(
        _("days it counts"),
        validators=[MinValueValidator(1), MaxValueValidator(MOST_DAYS)],
        help_text=_("From 1 to 730, the day of the interaction included."),
    )
    active = models.BooleanField(pgettext_lazy("in use", "active"), default=True)

    class Meta:
        verbose_name = _("rule of the emotional account")
        verbose_name_plural = _("rules of the emotional account")
        constraints = [
            models.CheckConstraint(condition=~Q(kind=""), name="retention_emotion_has_kind"),
            models.CheckConstraint(condition=Q(mood__in=Mood.values), name="retention_emotion_mood"),
            models.CheckConstraint(
                condition=Q(points__gte=-MOST_POINTS, points__lte=MOST_POINTS) & ~Q(points=0),
                name="retention_emotion_points",
            ),
            models.CheckConstraint(
                condition=Q(lasts_days__gte=1, lasts_days__lte=MOST_DAYS), name="retention_emotion_days"
            ),
        ]
