"""How customers ask for help, how fast they get it, and whether they are content with it."""

from __future__ import annotations

from project.simulation import chance
from project.simulation.customers.accounts import Account
from project.simulation.customers.causes import Aspect
from project.simulation.world import World

HIGH_PRIORITY_SHARE = 0.06
RATED_SHARE = 0.45
DISSATISFIED = 2
"""Stars of a dissatisfied rating, and fewer."""


class HelpDesk:
    """The tickets of one company."""

    def __init__(self, *, world: World, account: Account) -> None:
        self._random = chance.stream(world.seed, "service", account.number)
        self._stars = self._random.gauss(4.35, 0.25)
        self._wait = self._random.lognormvariate(0, 0.35)
        self._usual = account.temper * (0.03 + 0.0024 * account.seats)

    def observe(self, *, busy: float, aspects: dict[Aspect, float]) -> dict[str, float]:
        """The tickets of a day and the means of their times and ratings; no ticket, nothing."""
        random = self._random
        opened = chance.poisson(random=random, mean=self._usual * busy * aspects[Aspect.TICKETS])
        if not opened:
            return {}
        slow = aspects[Aspect.RESPONSE] * self._wait
        high = dissatisfied = 0
        ratings: list[int] = []
        for _ in range(opened):
            is_high = random.random() < HIGH_PRIORITY_SHARE + aspects[Aspect.URGENT]
            high += is_high
            if random.random() < RATED_SHARE:
                stars = min(5, max(1, round(random.gauss(self._stars, 0.7) - aspects[Aspect.UNHAPPY])))
                ratings.append(stars)
                dissatisfied += is_high and stars <= DISSATISFIED
        found: dict[str, float] = {
            "tickets_opened": opened,
            "first_response_hours": round(3.6 * slow * random.lognormvariate(0, 0.45), 2),
            "resolution_hours": round(17 * slow**0.8 * random.lognormvariate(0, 0.45), 2),
        }
        if high:
            found["tickets_high_priority"] = high
        if ratings:
            found["csat"] = round(sum(ratings) / len(ratings), 2)
        if dissatisfied:
            found["high_tickets_dissatisfied"] = dissatisfied
        return found
