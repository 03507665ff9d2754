"""What waits for somebody's judgement: interviews without a reason, refused verdicts, and verdicts to agree with."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from interviews.analysis import permissions
from interviews.models import CodedReason, Interview, Purpose, Source, Verdict
from retention.models import Involvement


def to_code(*, by: Any) -> QuerySet[Interview]:
    """The submitted interviews that wait for this person to code their reasons, being neutral.

    Those in which neither the customer's own choice nor anybody says the reason, and those in which a second person
    refused “unavoidable”: one's own, and for those who code what customers answered alone.
    """
    whose = Q(pk=None)
    if by.has_perm(permissions.CONDUCT):
        whose |= Q(interviewer=by)
    if by.has_perm(permissions.CODE):
        whose |= Q(interviewer=None, channel=Interview.Channel.LINK)
    said = CodedReason.objects.filter(source__in=(Source.STATED, Source.CONFIRMED))
    unsaid = ~Exists(said.filter(departure=OuterRef("departure"))) & ~Exists(said.filter(interview=OuterRef("pk")))
    refused = _with(CodedReason.objects.filter(refused_at__isnull=False))
    known = Involvement.objects.filter(person=by).values("customer")
    about = Q(departure__isnull=False) | Q(purpose=Purpose.STAY)
    mine = Interview.objects.visible_to(by).counted().filter(whose, about)
    return mine.filter(unsaid | refused).exclude(customer__in=known)


def to_agree(*, by: Any) -> QuerySet[Interview]:
    """The submitted interviews with an “unavoidable” of somebody else that waits for this second person."""
    if not by.has_perm(permissions.SECOND):
        return Interview.objects.none()
    waits = CodedReason.objects.filter(avoidable=Verdict.UNAVOIDABLE, confirmed_at=None, source=Source.CONFIRMED)
    return Interview.objects.visible_to(by).counted().filter(_with(waits.exclude(author=by)))


def _with(reasons: QuerySet[CodedReason]) -> Q:
    """The interviews of these reasons: of their departure, or themselves where they are about staying."""
    of_departures = reasons.filter(departure__isnull=False).values("departure")
    return Q(departure__in=of_departures) | Q(pk__in=reasons.filter(interview__isnull=False).values("interview"))
