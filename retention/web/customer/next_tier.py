"""What would lift a customer to the next tier, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from retention.models import HealthSnapshot
from retention.scoring import wording
from retention.scoring.outlook import lifting
from retention.web import formats

MOST = 5
"""Ways that are named; the easiest come first."""


@dataclass(frozen=True, kw_only=True)
class Way:
    """A metric that goes from a value to another, and what that adds."""

    label: str
    before: str
    after: str
    points: str


@dataclass(frozen=True, kw_only=True)
class NextTier:
    """How far the next tier is, and the ways there: each alone, or all of them together."""

    headline: str
    lead: str
    ways: Sequence[Way]


def next_tier(*, snapshot: HealthSnapshot) -> NextTier | None:
    """Say it for the newest score; None in the best tier and without a score."""
    found = lifting.outlook(snapshot=snapshot)
    if found is None:
        return None
    told = {
        "points": formats.number(found.missing, 1),
        "tier": found.tier.label,
        "bound": formats.short(found.bound),
    }
    headline = _("%(points)s points are missing to “%(tier)s” (from %(bound)s).") % told
    if found.alone:
        lead = _("One of these is enough, if all else stays:")
    elif found.together:
        lead = _("No metric is enough alone; these are together:")
    else:
        lead = _("The metrics with data cannot reach it, even at their best: data for the others is needed.")
    return NextTier(headline=headline, lead=lead, ways=[_way(lift) for lift in (found.alone[:MOST] or found.together)])


def _way(lift: lifting.Lift) -> Way:
    return Way(
        label=lift.label,
        before=wording.number_of(lift.definition, lift.before),
        after=wording.value_in_words(lift.definition, lift.after),
        points=formats.number(lift.points, 1, signed=True),
    )
