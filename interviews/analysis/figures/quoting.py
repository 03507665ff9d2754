"""What customers said, beside the numbers: only with their consent, and only for those who may read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Q, QuerySet

from interviews import roles
from interviews.analysis import permissions
from interviews.models import Answer, CodedReason, Departure, Interview, Reason, Source
from retention.models import Involvement

MOST: Final = 12
_LOOKED_AT: Final = 200
"""Departures whose answers are looked through for passages that were marked."""


@dataclass(frozen=True, kw_only=True)
class Quote:
    """A passage that an interviewer marked, or what we recorded ourselves; who said it stays with the interview."""

    text: str
    left_on: date
    industry: str
    segment: str


def may_read_quotes(user: Any) -> bool:
    """Whether a person reads what customers said, word for word, on reports."""
    return bool(user.is_authenticated and user.has_perm(roles.READ))


def may_read_evidence(*, row: CodedReason, user: Any) -> bool:
    """Whether a person reads what a reason rests on: what we recorded, all; what was said, who reads and who judges.

    Nobody reads what customers said of whom they were the CSM.
    """
    if row.source == Source.RECORDED:
        return True
    if row.interview is not None:
        return _judges(user) and row.interview.customer.owner_id != user.pk
    return row.departure is not None and may_read_words(departure=row.departure, user=user)


def may_read_words(*, departure: Departure, user: Any) -> bool:
    """Whether a person reads what was said about a departure; nobody does whose customer it was."""
    return _judges(user) and departure.csm_id != user.pk


def _judges(user: Any) -> bool:
    return any(user.has_perm(one) for one in (roles.READ, roles.CONDUCT, permissions.SECOND, permissions.CODE))


def quotes(*, departures: QuerySet[Departure], reason: Reason, source: str, user: Any) -> list[Quote]:
    """Passages marked in interviews of customers who left for this reason or one below it, the newest first.

    The same words stand there once. Only of customers who agreed to be quoted. Nobody reads the words of customers
    whom they own or owned.
    """
    if not may_read_quotes(user):
        return []
    theirs = departures.exclude(
        customer__in=Involvement.objects.filter(person=user, capacity="owner").values("customer")
    )
    newest = _coded(theirs, reason, source).order_by("-left_on", "-pk").values_list("pk", flat=True)[:_LOOKED_AT]
    talks = Interview.objects.counted().filter(departure__in=list(newest), consent_quoting=True)
    marked = Answer.objects.filter(interview__in=talks).exclude(quotes=[]).order_by("-interview__submitted_at", "-pk")
    facts = [f"interview__departure__{name}" for name in ("left_on", "industry", "segment")]
    found = [
        Quote(text=text, left_on=left_on, industry=industry, segment=segment)
        for texts, left_on, industry, segment in marked.values_list("quotes", *facts)[:_LOOKED_AT]
        for text in texts
    ]
    said_first = {quote.text: quote for quote in reversed(found)}
    return [quote for quote in found if said_first[quote.text] is quote][:MOST]


def recorded(*, departures: QuerySet[Departure], reason: Reason) -> list[Quote]:
    """What we recorded ourselves about departures for this reason or one below it, the newest first."""
    theirs = _coded(departures, reason, Source.RECORDED)
    rows = CodedReason.objects.filter(source=Source.RECORDED, rank=1, departure__in=theirs).exclude(evidence="")
    facts = [f"departure__{name}" for name in ("left_on", "industry", "segment")]
    newest = rows.order_by("-departure__left_on", "-pk").values_list("evidence", *facts)[:MOST]
    return [
        Quote(text=text, left_on=left_on, industry=industry, segment=segment)
        for text, left_on, industry, segment in newest
    ]


def _coded(departures: QuerySet[Departure], reason: Reason, source: str) -> QuerySet[Departure]:
    """Departures for this reason by a source; “best” is the most certain that says anything of them."""
    alike = Q(pk=reason.pk) | Q(parent=reason) | Q(maps_to=reason) | Q(maps_to__parent=reason)
    reasons = list(Reason.objects.filter(alike).values_list("pk", flat=True))
    return departures.order_by().filter(**{f"{source}_id__in": reasons})
