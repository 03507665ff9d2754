"""What a customer pays: contract value, nearness of the renewal, bills and how late they are paid."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from project.simulation import chance
from project.simulation.customers.accounts import Account
from project.simulation.customers.causes import Aspect
from project.simulation.customers.contracts import Contract
from project.simulation.world import World

RENEWAL_IN_SIGHT_DAYS = 200
LATE_MATTERS_FROM = 1.0


class Ledger:
    """The bills of one company: when they come, and how late they are paid."""

    def __init__(self, *, world: World, account: Account, contracts: list[Contract]) -> None:
        self._random = chance.stream(world.seed, "payments", account.number)
        self._account = account
        self._contracts = [one for one in contracts if one.term_end is None or one.term_end > world.first]
        self._last: tuple[int, int] | None = None
        self._late_until: date | None = None
        self._due: date | None = None

    def observe(self, *, day: date, aspects: dict[Aspect, float]) -> dict[str, int]:
        """Seats, contract value, days to renewal and days a payment is late, where there is news."""
        running = [one for one in self._contracts if one.runs(day=day)]
        found: dict[str, int] = {}
        worth = (self._account.seats, sum(one.mrr for one in running))
        if worth != self._last or day.day == 1:
            self._last = worth
            found["seats"], found["mrr"] = worth
        ends = [one.term_end for one in running if one.term_end]
        if ends and (left := (min(ends) - day).days) <= RENEWAL_IN_SIGHT_DAYS:
            found["days_to_renewal"] = left
        if (late := self._lateness(day=day, running=running, strain=aspects[Aspect.LATE])) is not None:
            found["payment_days_late"] = late
        return found

    def _lateness(self, *, day: date, running: list[Contract], strain: float) -> int | None:
        if self._due and self._late_until:
            if day < self._late_until:
                return (day - self._due).days
            self._due = self._late_until = None
            return 0
        if not any(_bills_on(contract=one, day=day) for one in running):
            return None
        late = 0
        draw = self._random.random()
        if strain > LATE_MATTERS_FROM:
            late = round(strain * (0.6 + 0.7 * draw))
        elif draw < self._account.punctual:
            late = self._random.randint(2, 9)
        if late:
            self._due, self._late_until = day, day + timedelta(days=late)
            return None
        return 0


def _bills_on(*, contract: Contract, day: date) -> bool:
    months = (day.year - contract.start.year) * 12 + day.month - contract.start.month
    if months % contract.billing_months:
        return False
    return day.day == min(contract.start.day, monthrange(day.year, day.month)[1])
