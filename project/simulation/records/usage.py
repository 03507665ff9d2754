"""How people use the product: logins, minutes, seats in use and the core features."""

from __future__ import annotations

from math import ceil, exp

from project.simulation import chance
from project.simulation.customers.accounts import Account
from project.simulation.customers.causes import Aspect
from project.simulation.world import World

LOGINS_A_SEAT = 0.36
"""Logins of a usual company on a working day, for each seat."""

MINUTES_A_LOGIN = 14.0
ROLL_OUT_DAYS = 28

FEATURES = {
    "feature_records": (1.0, 2.4),
    "feature_reports": (0.82, 0.34),
    "feature_workflows": (0.64, 0.45),
    "feature_exports": (0.64, 0.20),
    "feature_integrations": (0.48, 1.3),
}
"""Measure of a core feature: share of companies that take it up, uses for each login. All take up the first."""


class Usage:
    """The use that one company makes of the product, day after day."""

    def __init__(self, *, world: World, account: Account) -> None:
        self._account = account
        self._random = chance.stream(world.seed, "usage", account.number)
        self._minutes = MINUTES_A_LOGIN * self._random.lognormvariate(0, 0.3)
        self._drift = chance.Drift(random=self._random, spread=0.09)
        taken = [
            (measure, rate * self._random.uniform(0.6, 1.5))
            for measure, (share, rate) in FEATURES.items()
            if self._random.random() < share
        ]
        first, *others = taken
        self._random.shuffle(others)
        self._features = (first, *others)

    def observe(self, *, age: int, busy: float, aspects: dict[Aspect, float]) -> dict[str, int]:
        """What is counted on a day, `age` days after signing; zeros are left out."""
        account, random = self._account, self._random
        roll_out = min(1.0, 0.3 + 0.7 * age / ROLL_OUT_DAYS)
        usual = account.seats * LOGINS_A_SEAT * account.adoption * busy * roll_out * self._drift.step()
        logins = chance.poisson(random=random, mean=usual * aspects[Aspect.LOGINS])
        if not logins:
            return {}
        people = min(account.seats, logins, ceil(account.seats * (1 - exp(-logins / account.seats))))
        minutes = logins * self._minutes * aspects[Aspect.MINUTES] * random.lognormvariate(0, 0.18)
        found = {"logins": logins, "login_minutes": max(1, round(minutes)), "active_users": people}
        breadth = len(self._features) * aspects[Aspect.BREADTH]
        for rank, (measure, rate) in enumerate(self._features):
            aspect = Aspect.EXPORTS if measure == "feature_exports" else Aspect.CORE
            kept = min(1.0, max(0.0, breadth - rank))
            if uses := chance.poisson(random=random, mean=usual * rate * aspects[aspect] * kept):
                found[measure] = uses
        return found
