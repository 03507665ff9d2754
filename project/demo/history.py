"""What the CSMs of the demo have done in three months, so that its pages look like those of people at work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final, cast

from django.contrib.auth import get_user_model
from django.utils import timezone

from playbooks.analytics import pace
from playbooks.cases import intake, touching
from playbooks.messaging import approval_notices, delivery, notices
from playbooks.messaging.told import centre
from playbooks.models import ApprovalStep, CaseMember, Message, Offer, RetentionTask
from playbooks.runs import advancing, definition, recovery
from playbooks.runs.definition import StepCopy
from playbooks.work import escalation, retention_team, waiting, worklist
from playbooks.work.approvals import chasing, deciding
from playbooks.work.offers import drafting, execution
from playbooks.work.offers.pricing import Content
from project.simulation import chance
from retention import doorbell
from retention.clock import database_now, local_day
from retention.earlywarning.evaluate import evaluate
from retention.models import Warning

DAYS: Final = 90
"""So far back goes the work: as far as the figures of the operations page."""
FORTNIGHT: Final = timedelta(days=14)
CATCH_UP: Final = timedelta(days=14)
"""In the last days more cases are begun, those of high risk first."""
NEW_A_DAY, NEW_LATELY, HIGH_LATELY = 4, 14, 9
TOLD: Final = timedelta(days=15)
"""Of earlier days nobody has notices any more."""
SATURDAY = 5
OPENING, MORNING, NOON, CLOSING = time(8, 30), (time(9, 5), time(12, 15)), time(12, 40), time(18, 30)
AFTERNOON = (time(13, 30), time(18, 0))
ON_TIME_FOR = time(13, 0)
"""What is due before this hour of the next working day is done today."""
AHEAD, LATE, PUT_OFF, WAITS, FALSE_ALARM, RECOVERED = 0.3, 0.15, 0.04, 0.03, 0.03, 0.5
JOINS, OFFERS, APPROVED, SENT_BACK, CARRIED_OUT = 0.95, 0.7, 0.75, 0.08, 0.7
SLOW, DECIDED_THEN = timedelta(days=4), 0.4
"""In the last days so much less is decided, so that approvals wait."""
DISCOUNTS = ((5, 12), (10, 6), (10, 12), (15, 6), (20, 12))  # per cent, months

ENDINGS = (("saved", 46), ("partly_saved", 20), ("not_saved", 17), ("condition_cleared", 17))
NEGLECTED = (("unseen", 30), ("seen", 25), ("put off", 20), ("waited", 15), ("handed over", 10))
"""What became of tasks before their deadline passed."""

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
WAITS_FOR = ("The customer sends the list of users first.", "等客户提供使用人员名单。")
HANDED_OVER = ("Works in the same industry.", "熟悉该行业。")
PUT_OFF_BECAUSE = ("The contact is on a business trip", "联系人出差，下周再联系")


@dataclass
class Worked:
    """What was replayed."""

    cases: int = 0
    finished: int = 0
    put_off: int = 0
    escalated: int = 0
    neglected: set[int] = field(default_factory=set)
    """The tasks of which it is known why they will be late."""


def replay(*, seed: int, first: date, last: date) -> Worked:
    """Judge the rules over the days that are scored, and live through the last of them, up to the morning after `last`.

    1. The rules are judged a fortnight at a time, so that a warning is open on the days on which people work on it.
    2. Each working morning some of the new warnings become cases, in the last two weeks more.
    3. CSMs do what is due, put off, wait for customers and neglect some; approvers decide in the evening, and offers
       that were approved are carried out. What is late is noticed as every minute in life.
    4. On the morning after `last`, which is today, every other open warning becomes a case.

    Every step is the domain's own function with the time of that moment; no worker is told of what is past.
    """
    random, done = chance.stream(seed, "work"), Worked()
    begins = max(first, last - timedelta(days=DAYS - 1))
    with doorbell.muffled():
        if begins > first:
            _judge(first, begins - timedelta(days=1))
        while begins <= last:
            ends = min(begins + FORTNIGHT, last + timedelta(days=1)) - timedelta(days=1)
            _judge(begins, ends)
            for day in _working_days(begins, ends):
                _live_through(day, last, random, seed, done)
            begins = ends + timedelta(days=1)
        today = min(_at(last + timedelta(days=1), OPENING), database_now())  # nobody has begun yet in the night
        _begin_day(today, done)
        done.cases += len(intake.sweep(now=today).case_ids)
        _tell(today)
        _read(last, today)
        pace.count(now=today)
    return done


def _judge(first: date, last: date) -> None:
    evaluate(first=first, last=last, now=_at(last + timedelta(days=1), time(3, 30)))


def _working_days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        if (day := first + timedelta(days=number)).weekday() < SATURDAY:
            yield day


def _live_through(day: date, last: date, random: Random, seed: int, done: Worked) -> None:
    _begin_day(_at(day, OPENING), done)
    done.cases += len(intake.take_in(warning_ids=_new(day, last, random), now=_at(day, OPENING)))
    _answer(day, random)
    evening = _at(day, CLOSING)
    for hours, urgent in ((MORNING, evening), (AFTERNOON, _at(_after(day), ON_TIME_FOR))):
        _work(day, hours, urgent, random, seed, done)
        done.escalated += len(escalation.sweep(now=_at(day, NOON if hours is MORNING else CLOSING)).escalated)
    _decide(evening, random, DECIDED_THEN if day > last - SLOW else 1.0)
    _carry_out(evening, random)
    chasing.sweep(now=evening)
    if day > last - TOLD:
        _tell(evening)
    delivery.deliver(channel=Message.Channel.EMAIL, clock=lambda: evening, until=evening + timedelta(seconds=1))


def _begin_day(now: datetime, done: Worked) -> None:
    """What the sweeps of the night and the weekend do."""
    advancing.sweep(now=now)
    recovery.sweep(now=now)
    done.escalated += len(escalation.sweep(now=now).escalated)
    chasing.sweep(now=now)


def _new(day: date, last: date, random: Random) -> list[int]:
    """The warnings that become cases on a day: a few of the last days, or lately of all, high risk first."""
    untaken = Warning.objects.open().filter(case_reason=None, opened_on__lt=day).order_by("pk")
    if day <= last - CATCH_UP:
        ids = list(untaken.filter(opened_on__gte=day - timedelta(days=4)).values_list("pk", flat=True))
        return random.sample(ids, min(NEW_A_DAY, len(ids)))
    high = list(untaken.filter(level="high").order_by("-opened_on", "pk").values_list("pk", flat=True)[:HIGH_LATELY])
    ids = list(untaken.exclude(pk__in=high).values_list("pk", flat=True))
    return high + random.sample(ids, min(NEW_LATELY - len(high), len(ids)))


def _work(day: date, hours: tuple[time, time], urgent: datetime, random: Random, seed: int, done: Worked) -> None:
    """Everybody does what is urgent or late, and some of the rest, each task at a moment of these hours."""
    begins, ends = (_at(day, hour) for hour in hours)
    waits = RetentionTask.objects.filter(state="waiting", waiting_since__lt=begins - timedelta(days=2))
    for task in waits.select_related("owner").order_by("pk"):
        waiting.resume(task_id=task.pk, by=task.owner, now=begins, version=task.version)
    tasks = RetentionTask.objects.open().filter(owner__isnull=False, created_at__lt=begins)
    for task in tasks.select_related("owner", "run", "case__customer").order_by("due_at", "pk"):
        if not RetentionTask.objects.open().filter(pk=task.pk, version=task.version).exists():
            continue  # another task of its case has just closed it
        own = chance.stream(seed, "task", task.pk)
        late = own.random() < LATE
        until = max(begins, min(ends, task.due_at - timedelta(minutes=5))) if task.due_at > begins else ends
        moment = begins + (until - begins) * random.random()
        if task.breached_at is None and late:
            if task.pk not in done.neglected:
                done.neglected.add(task.pk)
                _neglect(task, chance.choose(random=own, options=NEGLECTED), moment, own, done)
        elif task.breached_at is not None or task.due_at <= urgent or random.random() < AHEAD:
            _do(task, moment, random, done)


def _neglect(task: RetentionTask, how: str, moment: datetime, random: Random, done: Worked) -> None:
    """Let a task become late: nobody looks at it, or something else comes first."""
    if how != "unseen":
        worklist.open_task(task_id=task.pk, by=task.owner, now=moment)
    known: dict[str, Any] = {"task_id": task.pk, "now": moment, "version": task.version}
    if how == "put off":
        until = max(moment, task.due_at) + timedelta(hours=20)
        worklist.snooze(**known, until=until, reason=random.choice(PUT_OFF_BECAUSE), by=task.owner)
        done.put_off += 1
    elif how == "waited":
        waiting.wait(**known, reason=random.choice(WAITS_FOR), by=task.owner)
    elif how == "handed over":
        users = get_user_model().objects
        others = users.filter(username__startswith="csm", is_active=True).order_by("pk")
        to = random.choice([one for one in others if one != task.owner])
        manager = users.get(username="manager")
        worklist.reassign(**known, to=to, note=random.choice(HANDED_OVER), by=manager)


def _do(task: RetentionTask, moment: datetime, random: Random, done: Worked) -> None:
    known: dict[str, Any] = {"task_id": task.pk, "by": task.owner, "now": moment, "version": task.version}
    roomy = task.due_at - moment > timedelta(days=1, hours=12)
    if roomy and random.random() < PUT_OFF:
        worklist.snooze(**known, until=moment + timedelta(days=1), reason=random.choice(PUT_OFF_BECAUSE))
        done.put_off += 1
    elif roomy and random.random() < WAITS:
        waiting.wait(**known, reason=random.choice(WAITS_FOR))
    else:
        outcome = _outcome(task, random)
        if outcome == "done" and _is_plan(task) and task.owner_id == task.case.customer.owner_id:
            _draft_offer(task, task.owner, moment, random)
        again = touching.suggested(case=task.case, as_of=local_day(moment))
        worklist.finish(**known, outcome=outcome, note=random.choice(NOTES[outcome]), next_touch=again)
        done.finished += 1


def _answer(day: date, random: Random) -> None:
    """Most of those who are asked to join a retention team do."""
    moment = _at(day, MORNING[0])
    asked = CaseMember.objects.filter(state=CaseMember.State.ASKED, case__state="open", asked_at__lt=moment)
    for place in asked.select_related("user").order_by("pk"):
        if place.user is not None and random.random() < JOINS:
            retention_team.acknowledge(member_ids=[place.pk], by=place.user, now=moment)


def _is_plan(task: RetentionTask) -> bool:
    """Whether what this task writes is approved next."""
    steps = cast("list[StepCopy]", task.run.definition) if task.run else []
    following = definition.following(steps, position=task.position)
    return following is not None and following["kind"] == "approval"


def _draft_offer(task: RetentionTask, csm: Any, moment: datetime, random: Random) -> None:
    if random.random() >= OFFERS:
        return
    value, months = random.choice(DISCOUNTS)
    why, free = random.choice(OFFERED_BECAUSE), Decimal(0)
    content = Content(kind="price-discount", value=Decimal(value), term_months=months, one_off_cost=free, reason=why)
    drafting.draft(case_id=task.case_id, content=content, by=csm, now=moment)


def _decide(now: datetime, random: Random, share: float) -> None:
    """Approvers decide on most of what waits for them."""
    for step in ApprovalStep.objects.filter(state=ApprovalStep.State.ACTIVE).select_related("request").order_by("pk"):
        seat, verb = step.seats.select_related("person").order_by("pk").first(), random.random() / share
        if seat is None or seat.person is None or step.request.asked_at >= now:
            continue
        known = {"request_id": step.request_id, "by": seat.person, "version": step.request.version}
        if verb < APPROVED:
            deciding.approve(**known, now=now)
        elif verb < APPROVED + SENT_BACK:
            deciding.send_back(**known, now=now, note=random.choice(SENT_BACK_BECAUSE))


def _carry_out(now: datetime, random: Random) -> None:
    """CSMs carry out most of what was approved on the days before."""
    approved = Offer.objects.filter(state=Offer.State.APPROVED, case__state="open", valid_until__gt=now)
    for offer in approved.select_related("created_by").order_by("pk"):
        if offer.created_by is not None and random.random() < CARRIED_OUT:
            execution.execute(
                offer_id=offer.pk, reference=f"A-{offer.pk:05}", by=offer.created_by, now=now, version=offer.version
            )


def _tell(now: datetime) -> None:
    notices.sweep(now=now)
    approval_notices.sweep(now=now)


def _read(last: date, now: datetime) -> None:
    """Everybody has read their notices but those of the last day."""
    for user in get_user_model().objects.filter(is_active=True).order_by("pk"):
        old = centre.unread_of(user=user).filter(queued_at__lt=_at(last, time.min))
        centre.mark_read(user=user, now=now, message_ids=old.values("pk"))


def _outcome(task: RetentionTask, random: Random) -> str:
    if task.case.cleared_at is not None and random.random() < RECOVERED:
        return "condition_cleared"
    if advancing.is_last(task=task, outcome=""):
        return chance.choose(random=random, options=ENDINGS)
    return "false_alarm" if random.random() < FALSE_ALARM else "done"


def _after(day: date) -> date:
    """The next working day."""
    following = day + timedelta(days=1)
    while following.weekday() >= SATURDAY:
        following += timedelta(days=1)
    return following


def _at(day: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))
