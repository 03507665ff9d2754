"""What the CSMs of the demo have done lately, so that its queues look like those of people at work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from random import Random
from typing import Any, cast

from django.contrib.auth import get_user_model
from django.utils import timezone

from playbooks.cases import intake
from playbooks.models import ApprovalStep, CaseMember, RetentionTask
from playbooks.runs import advancing, definition
from playbooks.runs.definition import StepCopy
from playbooks.work import escalation, retention_team, worklist
from playbooks.work.approvals import deciding
from playbooks.work.offers import drafting
from playbooks.work.offers.pricing import Content
from project.simulation import chance
from retention import roles
from retention.models import Warning

NIGHTLY_RUN = time(3, 30)
WORK_BEGINS = time(9, 20)
WORK_ENDS = time(18, 30)
TASKS_A_DAY = (6, 9)
MINUTES_A_TASK = 50
SATURDAY = 5
MORNING = time(9, 5)
JOINS, OFFERS, APPROVED, SENT_BACK = 0.9, 0.7, 0.4, 0.1
DISCOUNTS = ((5, 12), (10, 6), (10, 12), (15, 6), (20, 12))  # per cent, months

ENDINGS = (("saved", 48), ("partly_saved", 22), ("not_saved", 10), ("condition_cleared", 20))
FALSE_ALARM = 0.05
PUT_OFF = 0.06

# ruff: noqa: RUF001  Chinese text has its own comma and colon
NOTES = {
    "done": (
        "Called. They need the missing report before the end of the quarter; told the product team.",
        "Spoke with the administrator: half of the people have not been trained yet. Training is booked.",
        "Sent the mail with three examples of what the workflows saved them last month.",
        "电话沟通：新负责人不熟悉产品，已约定下周演示。",
        "已与客户财务核对账单，逾期款项本周支付。",
    ),
    "saved": ("Use is back to what it was; they renew.", "客户恢复使用，确认续约。"),
    "partly_saved": ("They stay with fewer seats.", "客户缩减席位后继续使用。"),
    "not_saved": ("They have signed with a competitor.", "客户已选择其他产品。"),
    "condition_cleared": ("The number is back in its usual range.", "指标已恢复正常。"),
    "false_alarm": ("Their office was closed for a week; nothing is wrong.", "客户公司停工一周，并无异常。"),
}
OFFERED_BECAUSE = ("They compare us with a cheaper tool.", "客户预算缩减，希望延长合同期换取优惠。")
SENT_BACK_BECAUSE = ("Ask for a longer term in return.", "请先提供培训方案，再考虑折扣。")
PUT_OFF_BECAUSE = ("The contact is on a business trip", "联系人出差，下周再联系")


@dataclass
class Worked:
    """What was replayed."""

    cases: int = 0
    finished: int = 0
    put_off: int = 0
    escalated: int = 0


def replay(*, seed: int, last: date, days: int = 2) -> Worked:
    """Live through the last working days and the nights before them, up to the night after `last`.

    1. Each night an equal share of the warnings that are still open becomes cases with their first
       tasks, those that opened first in the first night: the queue was begun that day.
    2. Each working day every CSM does some tasks, the most urgent first, and puts one off now and then.
    3. Members of retention teams answer in the morning; with most plans goes an offer, and in the
       evening approvers decide on some of them. Then the late ones are noticed.

    Nobody has done anything on the day after `last`: it is today. Every step is the domain's own
    function with the time of that moment.
    """
    random = chance.stream(seed, "work")
    csms = list(get_user_model().objects.filter(groups__name=roles.CSM, is_active=True).order_by("pk"))
    mornings = [*_working_days(last, days), last + timedelta(days=1)]
    done = Worked()
    for morning, share in zip(mornings, _shares(len(mornings)), strict=True):
        taken = intake.take_in(warning_ids=share, now=_at(morning, NIGHTLY_RUN))
        done.cases += len(taken)
        if morning <= last:
            _live_through(morning, csms, random, done)
    return done


def _working_days(last: date, days: int) -> list[date]:
    found = (last - timedelta(days=back) for back in range(2 * days + 7))
    return sorted(islice((day for day in found if day.weekday() < SATURDAY), days))


def _shares(parts: int) -> list[list[int]]:
    waiting = Warning.objects.open().filter(case_reason=None).order_by("opened_on", "pk")
    ids = list(waiting.values_list("pk", flat=True))
    return [ids[len(ids) * part // parts : len(ids) * (part + 1) // parts] for part in range(parts)]


def _live_through(day: date, csms: list[Any], random: Random, done: Worked) -> None:
    _answer(day, random)
    for csm in csms:
        _work(csm, _moments(day, random), random, done)
    _decide(day, random)
    done.escalated += len(escalation.sweep(now=_at(day, WORK_ENDS)).escalated)


def _moments(day: date, random: Random) -> Iterator[datetime]:
    begins = _at(day, WORK_BEGINS)
    for place in range(random.randint(*TASKS_A_DAY)):
        yield begins + timedelta(minutes=place * MINUTES_A_TASK + random.randrange(MINUTES_A_TASK))


def _work(csm: Any, moments: Iterator[datetime], random: Random, done: Worked) -> None:
    """Do the most urgent tasks of a person, those whose time of a meeting or a look back has not come left alone."""
    urgent = list(RetentionTask.objects.open().filter(owner=csm).select_related("run").order_by("due_at", "pk")[:12])
    for task, moment in zip(urgent, moments, strict=False):
        if task.created_at >= moment:
            continue
        if random.random() < PUT_OFF:
            reason = random.choice(PUT_OFF_BECAUSE)
            until = moment + timedelta(days=random.randint(2, 6))
            worklist.snooze(task_id=task.pk, until=until, reason=reason, by=csm, now=moment, version=task.version)
            done.put_off += 1
            continue
        outcome = _outcome(task, random)
        if outcome == "done" and _is_plan(task):
            _draft_offer(task, csm, moment, random)
        note = random.choice(NOTES[outcome])
        worklist.finish(task_id=task.pk, outcome=outcome, note=note, by=csm, now=moment, version=task.version)
        done.finished += 1


def _answer(day: date, random: Random) -> None:
    """Most of those who are asked to join a retention team do."""
    for place in (
        CaseMember.objects.filter(state=CaseMember.State.ASKED, case__state="open")
        .select_related("user")
        .order_by("pk")
    ):
        if place.user is not None and place.asked_at < _at(day, MORNING) and random.random() < JOINS:
            retention_team.acknowledge(member_id=place.pk, by=place.user, now=_at(day, MORNING))


def _is_plan(task: RetentionTask) -> bool:
    """Whether what this task writes is approved next."""
    steps = cast("list[StepCopy]", task.run.definition) if task.run else []
    following = definition.following(steps, position=task.position)
    return following is not None and following["kind"] == "approval"


def _draft_offer(task: RetentionTask, csm: Any, moment: datetime, random: Random) -> None:
    if random.random() >= OFFERS:
        return
    value, months = random.choice(DISCOUNTS)
    content = Content(
        kind="price-discount",
        value=Decimal(value),
        term_months=months,
        one_off_cost=Decimal(0),
        reason=random.choice(OFFERED_BECAUSE),
    )
    drafting.draft(case_id=task.case_id, content=content, by=csm, now=moment)


def _decide(day: date, random: Random) -> None:
    """Approvers decide on about half of what waits for them."""
    for step in ApprovalStep.objects.filter(state=ApprovalStep.State.ACTIVE).select_related("request").order_by("pk"):
        seat, verb = step.seats.select_related("person").order_by("pk").first(), random.random()
        if seat is None or seat.person is None or step.request.asked_at >= _at(day, WORK_ENDS):
            continue
        known = {"request_id": step.request_id, "by": seat.person, "version": step.request.version}
        if verb < APPROVED:
            deciding.approve(**known, now=_at(day, WORK_ENDS))
        elif verb < APPROVED + SENT_BACK:
            deciding.send_back(**known, now=_at(day, WORK_ENDS), note=random.choice(SENT_BACK_BECAUSE))


def _outcome(task: RetentionTask, random: Random) -> str:
    if advancing.is_last(task=task, outcome=""):
        return chance.choose(random=random, options=ENDINGS)
    return "false_alarm" if random.random() < FALSE_ALARM else "done"


def _at(day: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))
