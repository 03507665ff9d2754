"""What customers of the demo who left have said, so that its interviews and their report look like those of a year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.utils import timezone

from interviews.analysis import closing, coding
from interviews.analysis.closing import Rival
from interviews.analysis.coding import Coding
from interviews.analysis.winback import Condition
from interviews.collection import answering, assigning, interviewing, invitations, programme, scheduling
from interviews.collection.answering import Said
from interviews.collection.changing import UnableToChangeInterview
from interviews.models import Departure, Interview, Interviewer
from project.simulation import chance

DAYS: Final = 56
EVERY: Final = 7
MORNING, TALK = time(8, 30), time(15, 0)
RECORDED, HELD, DECLINED = 0.85, 0.7, 0.12
HOLDS_AT_MOST: Final = 60


@dataclass(frozen=True)
class Story:
    """What customers say who leave for one reason, and what would bring them back."""

    reason: str
    recorded: str
    team: str
    words: tuple[str, str]
    help_sought: tuple[str, str]
    better: tuple[str, str]
    rival: str = ""
    back: str = ""


# ruff: noqa: RUF001  Chinese text has its own punctuation
STORIES: Final = (
    (
        Story(
            "product-missing", "price", "product",
            ("It could not take stock in two warehouses at once, so we kept a spreadsheet beside it.",
             "无法同时管理两个仓库，我们只能另外用表格。"),
            ("We asked twice. The answer was that it is on the list.", "我们提过两次，回复都是“已在计划中”。"),
            ("Tell us honestly when something will not come.", "做不到的事，希望早点直说。"),
            "Stockwise", "feature",
        ),
        30,
    ),
    (
        Story(
            "service-slow", "relationship", "service",
            ("Tickets stayed open for days, and at the end of the month we could not close our books.",
             "工单几天没人处理，月底我们没法结账。"),
            ("Four tickets in March, one call. Nobody called back.", "三月提交了四个工单，打过一次电话，没有人回电。"),
            ("Answer within a day.", "希望一天之内能有回复。"),
            "", "service",
        ),
        25,
    ),
    (
        Story(
            "price-value", "price", "sales",
            ("We paid for a hundred seats and twenty people used it.", "买了一百个席位，实际只有二十个人在用。"),
            ("No. We only looked at it when the renewal came.", "没有，续约时我们才认真看了一遍。"),
            ("Show us what we get for it, once a quarter.", "每季度让我们看到实际价值。"),
            "", "price",
        ),
        20,
    ),
    (
        Story(
            "competitor-suite", "price", "product",
            ("Our group bought one suite for everything, and yours was no part of it.",
             "集团统一采购了一套系统，没有包含你们的产品。"),
            ("There was nothing to help with.", "没有什么可以求助的。"),
            ("Talk to our head office earlier.", "应该更早和我们总部沟通。"),
            "Onehouse Suite",
        ),
        15,
    ),
    (
        Story(
            "own-sponsor", "unknown", "",
            ("The colleague who brought you in left, and nobody took it over.", "当初引进的同事离职后，没有人接手。"),
            ("I do not know what he did.", "他当时怎么处理的我不清楚。"),
            ("Know more than one of us.", "不要只联系我们一个人。"),
            "", "time",
        ),
        10,
    ),
)  # fmt: skip


@dataclass
class Talks:
    """What was replayed, and the link that one customer got."""

    departures: int = 0
    submitted: int = 0
    token: str = ""


def replay(*, seed: int, last: date) -> Talks:
    """Live through the last eight weeks of the programme, week by week.

    1. Departures are noted, CSMs record most reasons, and interviews are given out.
    2. The interviewer holds most of them within the week, but for the last; some customers do not want to.
    3. On the last day one interview has an appointment, one is at its third question, one customer has a link.

    Every step is the domain's own function with the time of that moment.
    """
    random, done = chance.stream(seed, "interviews"), Talks()
    interviewer = get_user_model().objects.get(username="interviewer")
    Interviewer.objects.get_or_create(person=interviewer, defaults={"most_open": HOLDS_AT_MOST})
    for day in _weeks(last):
        swept = programme.sweep_departures(as_of=day, now=_at(day, MORNING))
        done.departures += swept.departures
        _record(day, random)
        assigning.assign_due(now=_at(day, MORNING))
        if day < last - timedelta(days=EVERY):
            done.submitted += _talk(interviewer, day, random)
    _leave_some_open(interviewer, last, done)
    return done


def _weeks(last: date) -> Iterator[date]:
    for age in range(DAYS, -1, -EVERY):
        yield last - timedelta(days=age)


def _record(day: date, random: Random) -> None:
    """CSMs record why customers of theirs left, as they see it."""
    missing = Departure.objects.filter(coded=None, csm__isnull=False, left_on__gt=day - timedelta(days=DAYS))
    for departure in missing.select_related("csm").order_by("pk"):
        story = chance.choose(random=random, options=STORIES)
        if random.random() < RECORDED:
            coding.code_reasons(
                departure_id=departure.pk, source="recorded", reasons=[Coding(reason=story.recorded)],
                by=departure.csm, now=_at(day, MORNING),
            )  # fmt: skip


def _talk(interviewer: Any, day: date, random: Random) -> int:
    """Hold what was given out, as far as customers want to; return how many interviews were submitted."""
    submitted = 0
    waiting = Interview.objects.filter(interviewer=interviewer, state=Interview.State.ASSIGNED)
    for number, interview in enumerate(waiting.order_by("due_at", "pk")):
        now = _at(day + timedelta(days=1 + number % (EVERY - 2)), TALK)
        chosen = random.random()
        if chosen < DECLINED:
            interviewing.decline(interview_id=interview.pk, reason="No time for it.", by=interviewer, now=now)
        elif chosen < DECLINED + HELD:
            _hold(interview, interviewer, chance.choose(random=random, options=STORIES), now)
            submitted += 1
    return submitted


def _hold(interview: Interview, by: Any, story: Story, now: datetime) -> None:
    _begin(interview, by, now)
    _answer(interview, by, story, now, questions=len(ORDER))
    verdict = "undetermined" if not story.team else "avoidable"
    closing.close_interview(
        interview_id=interview.pk,
        stated=[Coding(reason=story.reason)],
        confirmed=[Coding(reason=story.reason, avoidable=verdict, team=story.team)],
        by=by,
        now=now + timedelta(minutes=28),
        rival=Rival(story.rival) if story.rival else None,
        conditions=[Condition(kind=story.back, detail=story.better[0], consent=True)] if story.back else [],
    )


def _begin(interview: Interview, by: Any, now: datetime) -> None:
    interviewing.start(interview_id=interview.pk, by=by, now=now)
    interviewing.record_consent(
        interview_id=interview.pk, recording=False, quoting=True, recontact=True, by=by, now=now
    )


ORDER: Final = ("main-reason", "help-sought", "one-thing", "replacement", "come-back")


def _answer(interview: Interview, by: Any, story: Story, now: datetime, *, questions: int) -> None:
    chinese = interview.language.startswith("zh")
    words = [said[chinese] for said in (story.words, story.help_sought, story.better)]
    rival: dict[str, Any] = {"competitor": story.rival} if story.rival else {}
    values: list[dict[str, Any]] = [{"reasons": [story.reason]}, {}, {}, rival, {}]
    for number, key in enumerate(ORDER[:questions]):
        said = Said(
            verbatim=words[number] if number < len(words) else "",
            value=values[number],
            quotes=[words[0]] if number == 0 else [],
        )
        if not said.verbatim and not said.value:
            said = Said(outcome="unknown")
        answering.save_answer(
            interview_id=interview.pk, question_key=key, expected_version=0, said=said, by=by,
            now=now + timedelta(minutes=5 * number),
        )  # fmt: skip


def _leave_some_open(interviewer: Any, last: date, done: Talks) -> None:
    """One talk is at its third question, one has an appointment, and one customer answers alone."""
    now = _at(last, TALK)
    mine = Interview.objects.filter(interviewer=interviewer, state=Interview.State.ASSIGNED)
    waiting = list(mine.order_by("-due_at", "pk")[:3])
    if waiting:
        _begin(waiting[0], interviewer, now)
        _answer(waiting[0], interviewer, STORIES[0][0], now, questions=2)
    for interview in waiting[1:2]:
        at = _at(last + timedelta(days=3), TALK)
        scheduling.schedule(interview_id=interview.pk, at=at, by=interviewer, now=now)
    for interview in waiting[2:]:
        try:
            done.token = invitations.invite(interview_id=interview.pk, by=interviewer, now=now)
        except UnableToChangeInterview:
            return  # the customer has no contact who is still there


def _at(day: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))
