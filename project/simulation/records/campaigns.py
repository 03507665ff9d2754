"""What we send and offer to everybody: newsletters, trainings and releases, and who takes part."""

from __future__ import annotations

from datetime import date

from project.simulation import chance
from project.simulation.customers.accounts import Account
from project.simulation.customers.causes import Aspect
from project.simulation.world import World

TUESDAY, WEDNESDAY, THURSDAY = 1, 2, 3
RELEASE_EVERY_WEEKS = 6
TRAINING_EVERY_WEEKS = 3
NEWSLETTER_EVERY_WEEKS = 1


class Audience:
    """How one company answers to what we send."""

    def __init__(self, *, world: World, account: Account) -> None:
        random = self._random = chance.stream(world.seed, "campaigns", account.number)
        self._readers = {"A": 6, "B": 4, "C": 2}[account.size.segment] + random.randint(0, 2)
        self._opens = min(0.8, max(0.04, random.gauss(0.33, 0.13)))
        self._joins = min(0.9, max(0.03, random.gauss(0.38, 0.2)))

    def observe(self, *, day: date, age: int, aspects: dict[Aspect, float]) -> dict[str, int]:
        """Mails sent and opened, people in trainings and releases on a day."""
        week = day.toordinal() // 7
        weekday = day.weekday()
        found: dict[str, int] = {}
        if weekday == TUESDAY and week % NEWSLETTER_EVERY_WEEKS == 0:
            found["emails_sent"] = self._readers
            found["emails_opened"] = self._count(self._opens * aspects[Aspect.MAIL])
        learning = aspects[Aspect.TRAINING]
        is_roll_out = age in (6, 13, 20)
        if is_roll_out or (weekday == WEDNESDAY and week % TRAINING_EVERY_WEEKS == 0):
            joins = 0.9 if is_roll_out else self._joins
            self._add(found, "training_participations", chance_of_any=joins * learning)
        if weekday == THURSDAY and week % RELEASE_EVERY_WEEKS == 0:
            self._add(found, "release_participations", chance_of_any=self._joins * learning)
        return found

    def _count(self, probability: float) -> int:
        return sum(self._random.random() < probability for _ in range(self._readers))

    def _add(self, found: dict[str, int], measure: str, *, chance_of_any: float) -> None:
        if self._random.random() < chance_of_any:
            found[measure] = 1 + self._count(0.25)
