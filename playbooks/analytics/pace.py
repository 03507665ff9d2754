"""How quickly cases move: counted every night for each case, with the medians of the days that can be looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import connection, transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from playbooks.analytics import operations
from playbooks.analytics.operations import PACKAGE, SPANS, Period
from playbooks.models import Case, CasePace, PaceMedian
from retention import statements

CONTACTS: Final = ("call", "mail", "meeting", "review_meeting", "training", "executive_visit")
"""Kinds of interactions in which we speak with a customer."""
_LOCK: Final = 7_310_011  # one count at a time


@dataclass(frozen=True, kw_only=True)
class Pace:
    """Medians over the cases that were opened in some days, and when they were counted.

    They are by level ("": all) and by team (None: of owners who are in none).
    """

    first: date
    last: date
    counted_at: datetime
    levels: dict[str, PaceMedian]
    teams: dict[int | None, PaceMedian]


def count(*, now: datetime) -> dict[str, int]:
    """Count the cases of the last 90 days up to yesterday, each one anew; what was done, in numbers.

    1. Each case, as it was when yesterday ended: what was entered late for an earlier day is found too, and a second
       time changes nothing. Cases that were opened before these days are let go of.
    2. The medians of the days that can be looked at, exact ones, of each level, of each team, and of all.
    """
    spans = {days: operations.period(now=now, days=days) for days in SPANS}
    longest = spans[max(SPANS)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        given = {
            "start": longest.start, "end": longest.end, "zone": timezone.get_default_timezone_name(),
            "contacts": list(CONTACTS),
        }  # fmt: skip
        changed = statements.execute(PACKAGE, "write_pace", given)
        CasePace.objects.exclude(opened_on__range=(longest.first, longest.last)).delete()
        PaceMedian.objects.all().delete()
        for span in spans.values():
            found = _medians(opened_in(first=span.first, last=span.last), span=span, counted_at=now)
            PaceMedian.objects.bulk_create(found)
    return {"cases": changed}


def catch_up(*, now: datetime) -> dict[str, int]:
    """Count where the cases up to yesterday have not been counted yet: where no worker does it every night."""
    counted = PaceMedian.objects.aggregate(last=Max("last_day"))["last"]
    return {} if counted == operations.period(now=now, days=1).last else count(now=now)


def read(*, cases: QuerySet[Case] | None, days: int) -> Pace | None:
    """The medians over so many days up to the last one that was counted; None before the first count.

    Of all cases (None) they are read; of those that a person may see they are made of what was counted of each.
    """
    kept = list(PaceMedian.objects.filter(days=days))
    if not kept:
        return None
    span, counted_at = operations.until(last=kept[0].last_day, days=days), kept[0].counted_at
    if cases is not None:
        rows = opened_in(first=span.first, last=span.last).filter(case__in=cases.order_by().values("pk"))
        kept = _medians(rows, span=span, counted_at=counted_at)
    return Pace(
        first=span.first, last=span.last, counted_at=counted_at,
        levels={one.level: one for one in kept if one.cases and not one.by_team},
        teams={one.team_id: one for one in kept if one.cases and one.by_team},
    )  # fmt: skip


def opened_in(*, first: date, last: date) -> QuerySet[CasePace]:
    """The cases that were opened in some days, as they were counted."""
    return CasePace.objects.filter(opened_on__gte=first, opened_on__lte=last)


def _medians(paces: QuerySet[CasePace], *, span: Period, counted_at: datetime) -> list[PaceMedian]:
    chosen = statements.part(paces.order_by().values("level", "team_id", "to_plan", "to_approve", "to_contact"))
    rows = statements.fetch(PACKAGE, "pace_medians", fragments={"paces": chosen})
    return [PaceMedian(last_day=span.last, days=span.days, counted_at=counted_at, **row) for row in rows]
