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
from interviews.models import Departure, Interview, Interviewer, ProductRequest
from project.demo.stories import REQUESTS, STORIES, Story, Words
from project.simulation import chance

DAYS: Final = 56
EVERY: Final = 7
MORNING, TALK = time(8, 30), time(15, 0)
RECORDED, HELD, DECLINED = 0.85, 0.7, 0.12
HOLDS_AT_MOST: Final = 60


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
    3. On the last day one interview has an appointment, one is at its third question, one customer has answered by
       link, and one has a link.

    Every step is the domain's own function with the time of that moment.
    """
    random, done = chance.stream(seed, "interviews"), Talks()
    interviewer = get_user_model().objects.get(username="interviewer")
    Interviewer.objects.get_or_create(person=interviewer, defaults={"most_open": HOLDS_AT_MOST})
    for code, (name, name_zh) in REQUESTS.items():
        ProductRequest.objects.get_or_create(code=code, defaults={"name": name, "name_zh": name_zh})
    for day in _weeks(last):
        swept = programme.sweep_departures(as_of=day, now=_at(day, MORNING))
        done.departures += swept.departures
        _record(day, random, seed)
        assigning.assign_due(now=_at(day, MORNING))
        if day < last - timedelta(days=EVERY):
            done.submitted += _talk(interviewer, day, random, seed)
    _leave_some_open(interviewer, last, done)
    return done


def _weeks(last: date) -> Iterator[date]:
    for age in range(DAYS, -1, -EVERY):
        yield last - timedelta(days=age)


def story_of(customer_id: int, seed: int) -> Story:
    """Why a customer left: the same for their CSM, who sees a part of it, and in the interview."""
    return chance.choose(random=chance.stream(seed, "story", customer_id), options=STORIES)


def _record(day: date, random: Random, seed: int) -> None:
    """CSMs record why customers of theirs left, as they see it."""
    missing = Departure.objects.filter(coded=None, csm__isnull=False, left_on__gt=day - timedelta(days=DAYS))
    for departure in missing.select_related("csm").order_by("pk"):
        story = story_of(departure.customer_id, seed)
        if random.random() < RECORDED:
            coding.code_reasons(
                departure_id=departure.pk, source="recorded", reasons=[Coding(reason=story.recorded)],
                by=departure.csm, now=_at(day, MORNING),
            )  # fmt: skip


def _talk(interviewer: Any, day: date, random: Random, seed: int) -> int:
    """Hold what was given out, as far as customers want to; return how many interviews were submitted."""
    submitted = 0
    waiting = Interview.objects.filter(interviewer=interviewer, state=Interview.State.ASSIGNED)
    for number, interview in enumerate(waiting.order_by("due_at", "pk")):
        now = _at(day + timedelta(days=1 + number % (EVERY - 2)), TALK)
        chosen = random.random()
        if chosen < DECLINED:
            interviewing.decline(interview_id=interview.pk, reason="No time for it.", by=interviewer, now=now)
        elif chosen < DECLINED + HELD:
            _hold(interview, interviewer, story_of(interview.customer_id, seed), now)
            submitted += 1
    return submitted


def _hold(interview: Interview, by: Any, story: Story, now: datetime) -> None:
    _begin(interview, by, now)
    _answer(interview, by, story, now, questions=len(ORDER))
    evidence, until, strengths = (said_by(interview, one) for one in (story.evidence, story.until, story.strengths))
    found = Coding(reason=story.reason, avoidable=story.verdict, team=story.team, evidence=evidence)
    closing.close_interview(
        interview_id=interview.pk,
        stated=[Coding(reason=story.reason)],
        confirmed=[found],
        by=by,
        now=now + timedelta(minutes=28),
        rival=Rival(story.rival, strengths) if story.rival else None,
        conditions=[Condition(kind=story.back, detail=until, request=story.request, consent=True)]
        if story.back
        else [],
    )


def said_by(interview: Interview, words: Words) -> str:
    """What a customer says, in their language."""
    return words[interview.language.startswith("zh")]


def _begin(interview: Interview, by: Any, now: datetime) -> None:
    interviewing.start(interview_id=interview.pk, by=by, now=now)
    interviewing.record_consent(
        interview_id=interview.pk, recording=False, quoting=True, recontact=True, by=by, now=now
    )


ORDER: Final = ("main-reason", "help-sought", "one-thing", "replacement", "come-back")


def _answer(interview: Interview, by: Any, story: Story, now: datetime, *, questions: int) -> None:
    main = story.main[interview.customer_id % len(story.main)]
    told = (main, story.help_sought, story.one_thing, story.strengths, story.until)
    words = [said_by(interview, one) for one in told]
    rival: dict[str, Any] = {"competitor": story.rival} if story.rival else {}
    values: list[dict[str, Any]] = [{"reasons": [story.reason]}, {}, {}, rival, {}]
    for number, key in enumerate(ORDER[:questions]):
        said = Said(verbatim=words[number], value=values[number], quotes=[words[0]] if number == 0 else [])
        if not said.verbatim and not said.value:
            said = Said(outcome="unknown")
        answering.save_answer(
            interview_id=interview.pk, question_key=key, expected_version=0, said=said, by=by,
            now=now + timedelta(minutes=5 * number),
        )  # fmt: skip


def _leave_some_open(interviewer: Any, last: date, done: Talks) -> None:
    """One talk is at its third question, one has an appointment, one customer answered alone, and one has a link."""
    now = _at(last, TALK)
    mine = Interview.objects.filter(interviewer=interviewer, state=Interview.State.ASSIGNED)
    waiting = list(mine.order_by("-due_at", "pk")[:4])
    if waiting:
        _begin(waiting[0], interviewer, now)
        _answer(waiting[0], interviewer, STORIES[0][0], now, questions=2)
    for interview in waiting[1:2]:
        at = _at(last + timedelta(days=3), TALK)
        scheduling.schedule(interview_id=interview.pk, at=at, by=interviewer, now=now)
    for interview in waiting[2:]:
        try:
            token = invitations.invite(interview_id=interview.pk, by=interviewer, now=now)
        except UnableToChangeInterview:
            continue  # the customer has no contact who is still there
        if interview == waiting[-1]:
            done.token = token
        else:
            _answer_alone(token, interview, STORIES[1][0], now)


def _answer_alone(token: str, interview: Interview, story: Story, now: datetime) -> None:
    """A customer answers by link; the reason waits for somebody neutral who reads it."""
    for key, words in zip(ORDER, (story.main[0], story.help_sought, story.one_thing), strict=False):
        invitations.answer_by_link(
            token=token, visitor="", question_key=key, expected_version=0,
            said=Said(verbatim=said_by(interview, words)), now=now,
        )  # fmt: skip
    invitations.consent_by_link(token=token, visitor="", quoting=True, recontact=False, now=now)
    closing.close_by_link(token=token, visitor="", now=now)


def _at(day: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))
