"""Whom we know at a customer, and every call, mail, meeting and event between us."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from project.simulation import chance
from project.simulation.customers import names
from project.simulation.customers.accounts import Account
from project.simulation.customers.causes import Aspect
from project.simulation.customers.lives import Life
from project.simulation.world import World

ROLES = {
    "A": ("champion", "decision_maker", "finance", "user", "user"),
    "B": ("champion", "decision_maker", "finance"),
    "C": ("champion", "decision_maker"),
}
CONTACTS_A_DAY = {"A": 0.16, "B": 0.07, "C": 0.03}
MEETINGS_A_DAY = {"A": 1 / 22, "B": 1 / 34, "C": 1 / 52}
SUCCESSOR_AFTER_DAYS = 25
WEEKEND = (5, 6)

SMALL_TALK = (
    ("call", 0.2, "Short call about daily use", "电话沟通日常使用"),
    ("call", 0.3, "Answered a question about permissions", "解答权限设置问题"),
    ("mail", 0.1, "Sent the new handbook", "发送新版手册"),
    ("mail", 0.3, "Thanked us for the quick answer", "感谢及时回复"),
)
REVIEW = (
    ("Went through the results of the quarter", "回顾本季度使用成效"),
    ("Agreed on goals for the next months", "约定未来几个月的目标"),
)


@dataclass(frozen=True)
class Person:
    """One row of the contacts file."""

    code: str
    name: str
    email: str
    role: str
    left: date | None


@dataclass(frozen=True)
class Talk:
    """One row of the interactions file."""

    code: str
    kind: str
    day: date
    minute: int
    """Local minute of the day."""
    person: str
    sentiment: float
    note: str


def people(*, world: World, account: Account, life: Life, until: date) -> list[Person]:
    """The contacts as they are known on a day: a champion who has left is still listed, with the date."""
    departures = sorted(
        one.begins for one in life.troubles if one.cause.code == "champion_left" and one.begins <= until
    )
    found = [
        _person(world=world, account=account, place=place, role=role)
        for place, role in enumerate(ROLES[account.size.segment])
    ]
    for place, departure in enumerate(departures, start=len(found)):
        champion = next(n for n, one in enumerate(found) if one.role == "champion" and one.left is None)
        old = found[champion]
        found[champion] = Person(old.code, old.name, old.email, old.role, departure)
        if departure + timedelta(days=SUCCESSOR_AFTER_DAYS) > until:
            break
        found.append(_person(world=world, account=account, place=place, role="champion"))
    return found


def _person(*, world: World, account: Account, place: int, role: str) -> Person:
    name, address = names.person(seed=world.seed, number=account.number, place=place, chinese=account.chinese)
    code = f"{account.code}-P{place + 1}"
    return Person(code, name, f"{address}.{place + 1}@{account.code.lower()}.example", role, None)


class Relationship:
    """The contacts between one company and us, day after day."""

    def __init__(self, *, world: World, account: Account, life: Life) -> None:
        self._random = chance.stream(world.seed, "relations", account.number)
        self._account = account
        self._events = {
            trouble.begins + timedelta(days=event.lag): event
            for trouble in life.troubles
            for event in trouble.cause.events
            if chance.stream(world.seed, "event", account.number, trouble.begins, event.lag).random()
            < event.probability * min(1.0, trouble.depth + 0.15)
        }

    def observe(self, *, day: date, aspects: dict[Aspect, float]) -> tuple[list[Talk], dict[str, int]]:
        """The interactions of a day and what they count as."""
        random, segment = self._random, self._account.size.segment
        found: list[Talk] = []
        executives = 0
        if event := self._events.get(day):
            note = event.note_zh if self._account.chinese else event.note
            found.append(self._contact(day, 0, event.kind, "P1", event.sentiment, note))
        if day.weekday() not in WEEKEND:
            if random.random() < CONTACTS_A_DAY[segment] * aspects[Aspect.TALKS]:
                kind, sentiment, note, note_zh = random.choice(SMALL_TALK)
                found.append(self._contact(day, 1, kind, "P1", sentiment, note_zh if self._account.chinese else note))
            if random.random() < MEETINGS_A_DAY[segment] * aspects[Aspect.EXECUTIVE]:
                executives = 1
                note, note_zh = random.choice(REVIEW)
                found.append(
                    self._contact(day, 2, "review_meeting", "P2", 0.4, note_zh if self._account.chinese else note)
                )
        talks = sum(one.kind in ("call", "mail", "review_meeting") for one in found)
        counts = {"customer_contacts": talks} if talks else {}
        if executives:
            counts["executive_contacts"] = executives
        return found, counts

    def _contact(self, day: date, place: int, kind: str, person: str, sentiment: float, note: str) -> Talk:
        mood = max(-1.0, min(1.0, sentiment + self._random.gauss(0, 0.15)))
        minute = 9 * 60 + place * 150 + self._random.randrange(140)
        return Talk(
            code=f"{self._account.code}-I{day:%y%m%d}{place}",
            kind=kind,
            day=day,
            minute=minute,
            person=f"{self._account.code}-{person}",
            sentiment=round(mood, 2),
            note=note,
        )
