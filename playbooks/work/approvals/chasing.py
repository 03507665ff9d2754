"""Late decisions: who is told, once a level; nothing waits for people who left, or for a case that is closed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef

from playbooks import signals
from playbooks.models import (
    ApprovalEscalation,
    ApprovalRequest,
    ApprovalSeat,
    ApprovalStep,
    Case,
    Offer,
    SlaUnit,
    StepRun,
)
from playbooks.work import teams
from playbooks.work.approvals import ending, resuming, seating
from playbooks.work.deadlines import Calendar, UnableToSetDeadline
from playbooks.work.offers import execution
from playbooks.work.teams import Roster
from playbooks.work.terms import Clock, Plan, escalation_at, level_reached, target_of
from retention import doorbell, people

PATIENCE: Final = timedelta(hours=1)
"""How long a playbook waits for the request that replaces one whose content was changed."""
BATCH: Final = 500
"""Levels that one transaction takes."""


@dataclass
class Chased:
    """What a sweep did: people told and asked, requests ended with their case, plans given back, approvals over."""

    escalated: list[int] = field(default_factory=list)
    unheard: list[int] = field(default_factory=list)
    seated: int = 0
    ended: int = 0
    returned: int = 0
    expired: int = 0


def sweep(*, now: datetime) -> Chased:
    """Keep every waiting request with somebody who can decide, and tell who has to know that it is late.

    - At half of the time who is asked, at its end the manager, after that the director, as the team has
      agreed; each once a level. Whom a late level is told to, and who leads, may decide from then on.
    - People who came to a role, and delegates of people who are away, are asked too.
    - Requests of closed cases are taken back, and approvals that nobody carried out in time run out.
    - A playbook whose request became void, and for which nobody asked anew, goes back to the plan.
    - Any number of sweeps may run at once: they take different levels.
    """
    done = Chased(ended=_end_with_cases(now), returned=_give_back(now), seated=_seat_again(now))
    while _escalate_batch(now, done):
        pass
    done.expired = execution.expire(now=now)
    return done


def _end_with_cases(now: datetime) -> int:
    left = ApprovalRequest.objects.waiting().filter(case__state=Case.State.CLOSED)
    ended = 0
    for case_id in left.order_by("case_id").values_list("case_id", flat=True).distinct():
        ended += end_of_case(case_id=case_id, now=now)
    return ended


@transaction.atomic
def end_of_case(*, case_id: int, now: datetime) -> int:
    """Take back what waits for approval in a case that is closed; returns how many requests."""
    case = Case.objects.select_for_update().get(pk=case_id)
    if case.state != Case.State.CLOSED:
        return 0
    left = list(ApprovalRequest.objects.waiting().filter(case=case).order_by("pk"))
    for request in left:
        ending.close(request=request, state=ApprovalRequest.State.WITHDRAWN, now=now)
        doorbell.announce(signals.approval_decided, request_id=request.pk, verb="withdraw")
    for offer in Offer.objects.filter(pk__in=[request.offer_id for request in left if request.offer_id]):
        ending.withdraw_offer(offer=offer, now=now)
    return len(left)


def _give_back(now: datetime) -> int:
    waiting = ApprovalRequest.objects.waiting().filter(step_run=OuterRef("step_run"))
    void = ApprovalRequest.objects.filter(state=ApprovalRequest.State.VOIDED, closed_at__lte=now - PATIENCE)
    idle = void.filter(step_run__state=StepRun.State.WAITING, step_run__run__state="running")
    returned = 0
    for request in idle.filter(~Exists(waiting)).order_by("step_run", "-pk").distinct("step_run"):
        with transaction.atomic():
            Case.objects.hold(request.case_id)
            if idle.filter(~Exists(waiting), pk=request.pk).exists():
                resuming.go_on(request=request, verb="void", now=now)
                returned += 1
    return returned


def _seat_again(now: datetime) -> int:
    seated, last = 0, 0
    while True:
        with transaction.atomic():
            steps = _active().filter(pk__gt=last).order_by("pk").select_for_update(of=("self",), skip_locked=True)
            batch = list(steps[:BATCH])
            if not batch:
                return seated
            news = seating.refill(steps=batch, now=now)
            for step in batch:
                if step.pk in news:
                    asked = list(step.seats.filter(made_at=now).values_list("person_id", flat=True))
                    doorbell.announce(signals.approval_asked, request_id=step.request_id, person_ids=asked)
        seated, last = seated + len(news), batch[-1].pk


@transaction.atomic
def _escalate_batch(now: datetime, done: Chased) -> bool:
    due = _active().filter(next_escalation_at__lte=now).order_by("next_escalation_at", "pk")
    steps = list(due.select_for_update(of=("self",), skip_locked=True)[:BATCH])
    if not steps:
        return False
    roster = teams.roster(user_ids={step.request.customer.owner_id for step in steps}, now=now)
    seats: dict[int, list[ApprovalSeat]] = {step.pk: [] for step in steps}
    for seat in ApprovalSeat.objects.filter(step__in=steps, decision=None).select_related("person").order_by("pk"):
        seats[seat.step_id].append(seat)
    made = [one for step in steps for one in _escalate(step, seats[step.pk], roster, now)]
    ApprovalEscalation.objects.bulk_create(made, ignore_conflicts=True)
    ApprovalSeat.objects.bulk_create(_new_seats(made, seats, now), ignore_conflicts=True)
    ApprovalStep.objects.bulk_update(steps, ["escalation_level", "next_escalation_at"])
    stored = list(ApprovalEscalation.objects.filter(step__in=steps, at=now).order_by("pk"))
    done.escalated += [one.pk for one in stored]
    done.unheard += [one.pk for one in stored if one.to_id is None]
    doorbell.announce(signals.approvals_escalated, escalation_ids=[one.pk for one in stored])
    return True


def _active() -> Any:
    active = ApprovalStep.objects.filter(state=ApprovalStep.State.ACTIVE)
    return active.select_related("request__customer")


def _escalate(
    step: ApprovalStep, seats: list[ApprovalSeat], roster: Roster, now: datetime
) -> list[ApprovalEscalation]:  # fmt: skip
    owner_id = step.request.customer.owner_id
    plan = roster.plan_of(owner_id)
    reached, following = _levels(step, roster.calendar_of(owner_id), plan, now)
    new = range(step.escalation_level + 1, reached + 1)
    step.escalation_level = max(reached, step.escalation_level)
    step.next_escalation_at = following
    told = [level for level in new if level <= len(plan) or level == reached]
    people_to_tell = {level: _whom(step, level, plan, seats, roster) for level in told}
    return [
        ApprovalEscalation(step=step, level=level, to=person, to_name=people.display_name(person)[:200], at=now)
        for level, person in people_to_tell.items()
    ]


def _levels(step: ApprovalStep, calendar: Calendar, plan: Plan, now: datetime) -> tuple[int, datetime | None]:
    """The level reached, and when the next one is; real time counts where the calendar has become useless."""
    if step.activated_at is None or step.due_at is None:
        return step.escalation_level, None
    for unit in (step.sla_unit, SlaUnit.CLOCK_HOURS.value):
        clock = Clock(start=step.activated_at, due=step.due_at, unit=unit, calendar=calendar)
        try:
            reached = level_reached(clock=clock, plan=plan, now=now)
            following = escalation_at(level=reached + 1, clock=clock, plan=plan)
        except UnableToSetDeadline:
            continue
        if following > now:
            return reached, following
    return max(step.escalation_level, len(plan)), None


def _whom(step: ApprovalStep, level: int, plan: Plan, seats: list[ApprovalSeat], roster: Roster) -> Any | None:
    """Of a hint the first who is asked; later who leads and is not among them, else again who is asked."""
    asked = [seat.person for seat in seats]
    leaders = seating.leaders(step=step, roster=roster)
    target = target_of(level, plan)
    if target == "owner":
        return roster.first_there([*asked, *leaders])
    chain = leaders[::-1] if target == "director" else leaders
    late = ApprovalSeat.Origin.ESCALATED
    keys = {seat.person_id for seat in seats if seat.origin != late}
    keys |= {step.request.requester_id, step.request.editor_id}
    others = [person for person in chain if person.pk not in keys]
    return roster.first_there([*others, *asked])


def _new_seats(
    made: list[ApprovalEscalation], seats: dict[int, list[ApprovalSeat]], now: datetime
) -> list[ApprovalSeat]:  # fmt: skip
    """Seats for those who were told that a level is late, so that they can decide instead of waiting."""
    wanted: dict[tuple[int, Any], ApprovalSeat] = {}
    for one in made:
        request = one.step.request
        taken = {seat.person_id for seat in seats[one.step_id]}
        able = seating.may_decide(person=one.to, request=request)
        if one.level == 1 or one.to_id in taken or not able or one.step.role in ("director", "named"):
            continue
        wanted[one.step_id, one.to_id] = ApprovalSeat(
            step=one.step,
            person=one.to,
            person_name=one.to_name,
            requester_id=request.requester_id,
            editor_id=request.editor_id,
            origin=ApprovalSeat.Origin.ESCALATED,
            made_at=now,
        )
    return list(wanted.values())
