"""Interviews and departures as files: who was asked when, and how far it came; what was said stands in the report."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Q

from interviews.models import CodedReason, Departure, Interview, InterviewEvent
from retention import exports, trail
from retention.clock import midnight
from retention.exports import Rows
from retention.trail import Lines

INTERVIEWS: Final = {
    "interview": "pk",
    "customer": "customer__external_id",
    "purpose": "purpose",
    "left_on": "departure__left_on",
    "state": "state",
    "channel": "channel",
    "language": "language",
    "interviewer": "interviewer_name",
    "opened_at": "opened_at",
    "due_at": "due_at",
    "scheduled_at": "scheduled_at",
    "submitted_at": "submitted_at",
    "edition": "edition",
    "corrects": "corrects_id",
    "superseded_at": "superseded_at",
    "note": "closed_note",
}
DEPARTURES: Final = {
    "customer": "customer__external_id",
    "left_on": "left_on",
    "mrr_lost": "mrr_lost",
    "name": "name",
    "segment": "segment",
    "industry": "industry",
    "size": "size",
    "region": "region",
    "channel": "channel",
    "stage": "stage",
    "csm": "csm_name",
}
REASONS: Final = {
    "customer": "departure__customer__external_id",
    "left_on": "departure__left_on",
    "source": "source",
    "rank": "rank",
    "reason": "reason__code",
    "avoidable": "avoidable",
    "team": "team_that_could_act",
    "evidence": "evidence",
    "mrr_lost": "departure__mrr_lost",
    "author": "author_name",
    "coded_at": "coded_at",
    "confirmed_by": "confirmed_by_name",
    "confirmed_at": "confirmed_at",
}


def register() -> None:
    """Offer the kinds; a range means when an interview became due, or the days of leaving. Histories join the trail."""
    kinds = (
        ("interviews", INTERVIEWS, _interviews),
        ("departures", DEPARTURES, _departures),
        ("reasons", REASONS, _reasons),
    )
    for kind, columns, rows in kinds:
        if kind not in exports.kinds():
            exports.register(exports.Export(kind=kind, columns=tuple(columns), rows=rows))
    trail.also(Lines(model=InterviewEvent, object="interview", verb="kind", why="note"))


def _interviews(first: date | None, last: date | None) -> Rows:
    found = Interview.objects.all()
    if first is not None and last is not None:
        bounds: dict[str, Any] = {
            "opened_at__gte": midnight(first),
            "opened_at__lt": midnight(last + timedelta(days=1)),
        }
        found = found.filter(**bounds)
    return found.order_by("opened_at", "pk").values_list(*INTERVIEWS.values()).iterator()


def _departures(first: date | None, last: date | None) -> Rows:
    within = Q() if first is None or last is None else Q(left_on__gte=first, left_on__lte=last)
    return Departure.objects.filter(within).order_by("left_on", "pk").values_list(*DEPARTURES.values()).iterator()


def _reasons(first: date | None, last: date | None) -> Rows:
    found = CodedReason.objects.filter(departure__isnull=False)
    if first is not None and last is not None:
        found = found.filter(departure__left_on__range=(first, last))
    ordered = found.order_by("departure__left_on", "departure", "source", "rank")
    return ordered.values_list(*REASONS.values()).iterator()
