"""The life of a customer: when a trouble begins, how deep it goes, and how it ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from random import Random

from project.simulation import chance
from project.simulation.customers.accounts import Account
from project.simulation.customers.causes import CAUSES, NORMAL, ONBOARDING_FAILURE, Aspect, Cause
from project.simulation.world import WARM_UP_DAYS, World

QUIET_DAYS = 170.0
"""Average time between two troubles of a usual customer; less for those who use little of what they buy."""

ONBOARDING_FAILS = 0.14
RETURNS = 0.08
"""Share of lost customers who come back."""

FAR_FUTURE_DAYS = 3650


class Ending(StrEnum):
    """How a trouble is over."""

    RECOVERS = "recovers"
    LEAVES = "leaves"


@dataclass(frozen=True)
class Trouble:
    """One trouble of one customer, from its first sign to its end."""

    cause: Cause
    begins: date
    turns: date
    """The day on which it is solved or the customer gives notice."""
    repair_days: int
    depth: float
    """0 to 1: how much of the cause's worst this trouble reaches."""
    ending: Ending

    @property
    def ends(self) -> date:
        """The first day without it."""
        return self.turns + timedelta(days=self.repair_days if self.ending is Ending.RECOVERS else 0)

    def aspects(self, *, day: date) -> dict[Aspect, float]:
        """What each aspect is on a day of the trouble."""
        age = (day - self.begins).days
        relief = 1.0
        if self.ending is Ending.RECOVERS and day > self.turns:
            relief = max(0.0, 1 - (day - self.turns).days / self.repair_days)
        found = dict(NORMAL)
        for effect in self.cause.effects:
            progress = min(1.0, max(0.0, (age - effect.lag) / effect.ramp))
            reached = progress * relief * self.depth
            if NORMAL[effect.aspect]:
                found[effect.aspect] *= 1 + (effect.target - 1) * reached
            else:
                found[effect.aspect] += effect.target * reached
        return found


@dataclass(frozen=True)
class Life:
    """All troubles of a customer in order, the day it is lost, and the day it comes back."""

    troubles: tuple[Trouble, ...]
    lost: date | None
    returned: date | None

    def stays(self, *, signed: date) -> tuple[tuple[date, date | None], ...]:
        """The times with us: from a day, up to but without another."""
        if self.returned:
            return (signed, self.lost), (self.returned, None)
        return ((signed, self.lost),)

    def pays(self, *, day: date, signed: date) -> bool:
        """Whether the customer is with us on a day."""
        return any(begins <= day and (end is None or day < end) for begins, end in self.stays(signed=signed))

    def trouble_on(self, *, day: date) -> Trouble | None:
        """The trouble that a day belongs to."""
        for trouble in self.troubles:
            if trouble.begins <= day < trouble.ends:
                return trouble
        return None


def life(*, world: World, account: Account) -> Life:
    """What happens to a customer, drawn once and for as far ahead as anybody will look.

    1. Newcomers may fail at the start.
    2. After a quiet time of random length a trouble begins, ends, and quiet returns.
    3. A trouble that ends with leaving ends the life; a few come back later and stay.
    """
    random = chance.stream(world.seed, "life", account.number)
    horizon = world.last + timedelta(days=FAR_FUTURE_DAYS)
    clock = max(account.signed, world.first - timedelta(days=WARM_UP_DAYS))
    quiet = QUIET_DAYS * account.adoption**1.5
    troubles: list[Trouble] = []
    if clock == account.signed and random.random() < ONBOARDING_FAILS:
        troubles.append(_trouble(random=random, cause=ONBOARDING_FAILURE, begins=clock))
    while not troubles or troubles[-1].ending is Ending.RECOVERS:
        clock = (troubles[-1].ends if troubles else clock) + timedelta(days=int(random.expovariate(1 / quiet)))
        if clock > horizon:
            return Life(troubles=tuple(troubles), lost=None, returned=None)
        cause = chance.choose(random=random, options=[(one, one.weight) for one in CAUSES])
        troubles.append(_trouble(random=random, cause=cause, begins=clock))
    lost = troubles[-1].ends
    returned = lost + timedelta(days=random.randint(45, 150)) if random.random() < RETURNS else None
    return Life(troubles=tuple(troubles), lost=lost, returned=returned)


def _trouble(*, random: Random, cause: Cause, begins: date) -> Trouble:
    leaves = random.random() < cause.leaves
    depth = random.uniform(0.85, 1.0) if leaves else random.uniform(0.78, 1.0)
    height = max(effect.lag + effect.ramp for effect in cause.effects)
    return Trouble(
        cause=cause,
        begins=begins,
        turns=begins + timedelta(days=round(height * random.uniform(0.85, 1.0)) + random.randint(*cause.lingers)),
        repair_days=random.randint(12, 30),
        depth=depth,
        ending=Ending.LEAVES if leaves else Ending.RECOVERS,
    )
