"""What people are told about approvals: that they are asked, that one is late, how each ended; each thing once."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from playbooks.messaging import notices, outbox
from playbooks.messaging.outbox import Letter
from playbooks.models import (
    ApprovalDecision,
    ApprovalEscalation,
    ApprovalRequest,
    ApprovalSeat,
    MessageTemplate,
    Offer,
)

ASKED: Final = "notice-approval"
LATE: Final = "notice-approval-late"
DECIDED: Final = "notice-decided"
WITHDRAWN: Final = "notice-withdrawn"
_TOLD: Final = ("approved", "sent_back", "rejected")


def tell_of_requests(*, request_ids: Collection[int], now: datetime) -> list[int]:
    """Tell those who may decide now; the numbers of the new messages. Safe to repeat."""
    return _tell_seats(_seats(now).filter(step__request__in=request_ids), now)


def tell_of_escalations(*, escalation_ids: Collection[int], now: datetime) -> list[int]:
    """Tell the people of late decisions."""
    return _tell_late(_escalations().filter(pk__in=escalation_ids), now)


def tell_of_decisions(*, request_ids: Collection[int], now: datetime) -> list[int]:
    """Tell those who asked what was decided."""
    return _tell_decided(_decisions().filter(pk__in=request_ids), now)


def tell_of_withdrawals(*, request_ids: Collection[int], now: datetime) -> list[int]:
    """Tell those who asked that somebody else took their request back; who did it themselves knows it."""
    return _tell_withdrawn(_withdrawals().filter(pk__in=request_ids), now)


def tell_of_withdrawn_offers(*, offer_ids: Collection[int], now: datetime) -> list[int]:
    """Tell those who asked for these offers that somebody else took them back, and who wrote one without asking."""
    requests = _withdrawals().filter(offer__in=offer_ids)
    return _tell_withdrawn(requests, now) + _tell_withdrawn_offers(_withdrawn_offers().filter(pk__in=offer_ids), now)


def sweep(*, now: datetime) -> dict[str, int]:
    """Tell what nobody has been told, because a message of the broker was lost. Safe to repeat."""
    since = now - notices.RECENT
    seats = notices.untold(_seats(now).filter(made_at__gte=since), "seat", ASKED)
    late = notices.untold(_escalations().filter(at__gte=since), "approvalescalation", LATE)
    decided = notices.untold(_decisions().filter(closed_at__gte=since), "decided", DECIDED)
    withdrawn = notices.untold(_withdrawals().filter(closed_at__gte=since), "withdrawn", WITHDRAWN)
    offers = notices.untold(_withdrawn_offers().filter(withdrawn_at__gte=since), "withdrawnoffer", WITHDRAWN)
    return {
        "asked": len(_tell_seats(_seats(now).filter(pk__in=seats), now)),
        "late": len(tell_of_escalations(escalation_ids=late, now=now)),
        "decided": len(tell_of_decisions(request_ids=decided, now=now)),
        "withdrawn": len(tell_of_withdrawals(request_ids=withdrawn, now=now))
        + len(_tell_withdrawn_offers(_withdrawn_offers().filter(pk__in=offers), now)),
    }


def _seats(now: datetime) -> QuerySet[ApprovalSeat]:
    """Those who may decide now: of the level that is asked, and in their time where they stand in for somebody."""
    today = timezone.localdate(now)
    in_time = Q(starts_on=None) | Q(starts_on__lte=today, ends_on__gte=today)
    return ApprovalSeat.objects.filter(in_time, step__state="active", person__isnull=False)


def _escalations() -> QuerySet[ApprovalEscalation]:
    """Those that reached somebody: where a late sweep told one person of several levels at once, the first of them."""
    same = {"step": OuterRef("step"), "to": OuterRef("to"), "at": OuterRef("at"), "pk__lt": OuterRef("pk")}
    return ApprovalEscalation.objects.filter(~Exists(ApprovalEscalation.objects.filter(**same)), to__isnull=False)


def _decisions() -> QuerySet[ApprovalRequest]:
    """Those of which their requester is to know: decided, or changed by an approver."""
    edited = ApprovalDecision.objects.filter(request=OuterRef("pk"), verb="edit")
    told = Q(state__in=_TOLD) | Q(Exists(edited), state="voided")
    return ApprovalRequest.objects.filter(told, requester__isnull=False)


def _withdrawals() -> QuerySet[ApprovalRequest]:
    """Those that somebody took back who had not asked for them; what ends with its case nobody took back."""
    taken = ApprovalRequest.objects.filter(state="withdrawn", withdrawn_by__isnull=False, requester__isnull=False)
    return taken.exclude(withdrawn_by=F("requester"))


def _withdrawn_offers() -> QuerySet[Offer]:
    """Those that somebody took back who had not written them, where the writer is not told of their request."""
    asked = ApprovalRequest.objects.filter(offer=OuterRef("pk"), state="withdrawn", closed_at=OuterRef("withdrawn_at"))
    told = asked.filter(requester=OuterRef("created_by"))
    taken = Offer.objects.filter(state="withdrawn", withdrawn_by__isnull=False, created_by__isnull=False)
    return taken.exclude(withdrawn_by=F("created_by")).filter(~Exists(told))


def _tell_seats(seats: QuerySet[ApprovalSeat], now: datetime) -> list[int]:
    found = seats.select_related("person", "step__request")
    return _queue(ASKED, ((one.person, f"seat:{one.pk}", one.step.request, one.step.due_at) for one in found), now)


def _tell_late(rows: QuerySet[ApprovalEscalation], now: datetime) -> list[int]:
    found = rows.select_related("to", "step__request")
    told = ((one.to, f"approvalescalation:{one.pk}", one.step.request, one.step.due_at) for one in found)
    return _queue(LATE, told, now)


def _tell_decided(rows: QuerySet[ApprovalRequest], now: datetime) -> list[int]:
    found = rows.select_related("requester")
    return _queue(DECIDED, ((one.requester, f"decided:{one.pk}", one, None) for one in found), now)


def _tell_withdrawn(rows: QuerySet[ApprovalRequest], now: datetime) -> list[int]:
    found = rows.select_related("requester")
    return _queue(WITHDRAWN, ((one.requester, f"withdrawn:{one.pk}", one, None) for one in found), now)


def _tell_withdrawn_offers(rows: QuerySet[Offer], now: datetime) -> list[int]:
    found = rows.select_related("created_by")
    return _queue(WITHDRAWN, ((one.created_by, f"withdrawnoffer:{one.pk}", one, None) for one in found), now)


def _queue(
    code: str, told: Iterable[tuple[Any, str, ApprovalRequest | Offer, datetime | None]], now: datetime
) -> list[int]:
    template = MessageTemplate.objects.filter(code=code, active=True).first()
    if template is None:
        return []
    letters: list[Letter] = [
        outbox.to_colleague(
            user=person,
            template=template,
            cause=cause,
            case_id=about.case_id,
            customer_id=about.customer_id,
            values={_key(about): about.pk, "due": due.isoformat() if due else ""},
        )
        for person, cause, about, due in told
    ]
    return outbox.queue_messages(letters=letters, now=now)


def _key(about: ApprovalRequest | Offer) -> str:
    return "offer_id" if isinstance(about, Offer) else "request_id"
