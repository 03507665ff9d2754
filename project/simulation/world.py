"""What is fixed before anything is simulated: the seed, the number of customers and the days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from project.simulation import chance

NEWCOMERS_A_YEAR = 0.16
"""New customers a year, as a share of the customers of the world."""

WARM_UP_DAYS = 240
"""Troubles begin this long before the first day, so that the first day is a day like any other."""


@dataclass(frozen=True)
class World:
    """The frame of a simulation.

    A world can be looked at until any day: a later `until` adds days and newcomers and changes
    nothing before.
    """

    seed: int
    customers: int
    """How many have ever signed by the end of the first `days` days."""
    first: date
    days: int

    @property
    def portfolios(self) -> int:
        """How many customer success managers share the customers: about seventy each."""
        return max(2, round(self.customers / 70))

    @property
    def last(self) -> date:
        """The last of the days."""
        return self.first + timedelta(days=self.days - 1)

    @property
    def newcomers(self) -> int:
        """The customers that sign within the days."""
        return min(self.customers - 1, round(self.customers * NEWCOMERS_A_YEAR * self.days / 365))

    @property
    def settled(self) -> int:
        """The customers that had signed before the first day."""
        return self.customers - self.newcomers

    def arrives(self, *, number: int) -> date | None:
        """The day on which a newcomer signs; None for a customer from before the first day."""
        if number < self.settled:
            return None
        place = number - self.settled + chance.stream(self.seed, "arrival", number).random()
        share = place / self.newcomers if self.newcomers else place + 1
        return self.first + timedelta(days=int(share * self.days))

    def signed_by(self, *, until: date) -> range:
        """The numbers of the customers that have signed on or before a day."""
        count = self.settled
        while (arrival := self.arrives(number=count)) is not None and arrival <= until:
            count += 1
        return range(count)
