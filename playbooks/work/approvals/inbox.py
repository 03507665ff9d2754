"""Whose turn it is: what waits for a person, what was handed to them, what they asked for and what they decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import Coalesce

from playbooks import transitions
from playbooks.models import (
    ApprovalDecision,
    ApprovalRequest,
    ApprovalRequestQuerySet,
    ApprovalSeat,
    ApprovalStep,
)
from retention.clock import local_day

NEEDS_ME: Final = "needs_me"
DELEGATED: Final = "delegated"
ASKED: Final = "asked"
DECIDED: Final = "decided"
BOXES: Final = (NEEDS_ME, DELEGATED, ASKED, DECIDED)


@dataclass(frozen=True, kw_only=True)
class Pile:
    """What waits for a person: how many requests, how many not in somebody's place, the oldest, and what is due first.

    `request`, `customer`, `due_at` and `due_soon_at` are of the one that is due first.
    """

    number: int
    own: int
    asked_at: datetime
    request: int
    customer: str
    due_at: datetime
    due_soon_at: datetime

    @property
    def handed(self) -> int:
        """How many of them are somebody else's, in whose place the person decides."""
        return self.number - self.own


def pile(*, user: Any, now: datetime) -> Pile | None:
    """Return what waits for the decision of a person, in one query; None where nothing does, or they decide nothing."""
    if not user.has_perm(transitions.DECIDER):
        return None
    seats = seats_of(user=user, now=now).filter(step__request__in=ApprovalRequest.objects.visible_to(user).waiting())
    first = seats.order_by("step__due_at", "step__request").values(
        number=Window(Count("pk")),
        own=Window(Count("pk", filter=Q(stands_for=None))),
        asked_at=Window(Min("step__request__asked_at")),
        request=F("step__request"),
        customer=F("step__request__customer__name"),
        due_at=F("step__due_at"),
        due_soon_at=F("step__due_soon_at"),
    )[:1]
    return next((Pile(**found) for found in first), None)


def box(*, name: str, user: Any, now: datetime) -> ApprovalRequestQuerySet:
    """One of BOXES for a person: what waits by deadline, what was asked for or decided newest first.

    - needs_me: it is this person's turn, by role, added, or told because it was late.
    - delegated: it is their turn for somebody else, today.
    - asked: they asked for it.
    - decided: they have decided on it.
    """
    visible = with_deadline(ApprovalRequest.objects.visible_to(user))
    if name == ASKED:
        return visible.filter(requester=user).order_by("-asked_at", "-pk")
    if name == DECIDED:
        mine = ApprovalDecision.objects.filter(request=OuterRef("pk"), by=user)
        return visible.filter(Exists(mine)).order_by(F("closed_at").desc(nulls_first=True), "-pk")
    delegated = _turn(user, now, delegated=True)
    wanted = Exists(delegated) if name == DELEGATED else Exists(_turn(user, now, delegated=False))
    return visible.waiting().filter(wanted, ~Exists(_decided(user))).order_by("due_at", "pk")  # type: ignore[misc]  # annotated


def waits_for(*, user: Any, now: datetime) -> ApprovalRequestQuerySet:
    """Everything on which it is this person's turn, for themselves or for somebody else, by deadline."""
    turn = Exists(_turn(user, now, delegated=False)) | Exists(_turn(user, now, delegated=True))
    visible = with_deadline(ApprovalRequest.objects.visible_to(user)).waiting()
    return visible.filter(turn, ~Exists(_decided(user))).order_by("due_at", "pk")  # type: ignore[misc]  # annotated


def waiting(*, user: Any) -> ApprovalRequestQuerySet:
    """Everything that waits for somebody's decision, of what a person may see, by deadline."""
    visible = with_deadline(ApprovalRequest.objects.visible_to(user)).waiting()
    return visible.order_by("due_at", "pk")  # type: ignore[misc]  # annotated


def seats_of(*, user: Any, now: datetime) -> QuerySet[ApprovalSeat]:
    """The seats on which a person is to decide now: found along the index of their seats."""
    today = local_day(now)
    in_time = Q(stands_for__decision=None, starts_on__lte=today, ends_on__gte=today)
    seats = ApprovalSeat.objects.filter(person=user, decision=None, step__state=ApprovalStep.State.ACTIVE)
    place = Coalesce(OuterRef("stands_for"), OuterRef("pk"))
    return seats.filter(Q(stands_for=None) | in_time, ~Exists(_by_delegate(place)))


def with_deadline(requests: ApprovalRequestQuerySet) -> ApprovalRequestQuerySet:
    """Annotate `due_at`, `due_soon_at`, `level`, `needed` and `role` of the level that is asked now."""
    active = ApprovalStep.objects.filter(request=OuterRef("pk"), state=ApprovalStep.State.ACTIVE)
    return requests.annotate(
        due_at=Subquery(active.values("due_at")[:1]),
        due_soon_at=Subquery(active.values("due_soon_at")[:1]),
        level=Subquery(active.values("position")[:1]),
        role=Subquery(active.values("role")[:1]),
    )


def is_turn_of(*, request: ApprovalRequest, user: Any, now: datetime) -> bool:
    """Whether this person can decide on a request now."""
    return bool(user.has_perm(transitions.DECIDER)) and waits_for(user=user, now=now).filter(pk=request.pk).exists()


def nobody_decides(*, by: Any) -> ApprovalRequestQuerySet:
    """The waiting requests whose level nobody can decide on: somebody has to set up the team."""
    enough = ApprovalStep.objects.filter(request=OuterRef("pk"), state=ApprovalStep.State.ACTIVE)
    seats = ApprovalSeat.objects.filter(step=OuterRef("pk"), person__is_active=True)
    visible = ApprovalRequest.objects.visible_to(by).waiting().select_related("customer")
    return visible.filter(~Exists(enough.filter(Exists(seats)))).order_by("asked_at", "pk")


def _turn(user: Any, now: datetime, *, delegated: bool) -> Any:
    seats = ApprovalSeat.objects.filter(
        step__request=OuterRef("pk"), step__state=ApprovalStep.State.ACTIVE, person=user, decision=None
    )  # fmt: skip
    if not delegated:
        return seats.filter(~Exists(_by_delegate(OuterRef("pk"))), stands_for=None)
    today = local_day(now)
    mine = seats.filter(stands_for__decision=None, starts_on__lte=today, ends_on__gte=today)
    return mine.filter(~Exists(_by_delegate(OuterRef("stands_for"))), stands_for__isnull=False)


def _by_delegate(place: OuterRef | Coalesce) -> Any:
    """What somebody decided in the place of a person."""
    return ApprovalDecision.objects.filter(seat__stands_for=place)


def _decided(user: Any) -> Any:
    return ApprovalDecision.objects.filter(Q(request=OuterRef("pk")), by=user)
