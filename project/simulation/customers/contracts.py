"""What customers sign: contracts with renewals, growth and shrinkage, and how they end."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta

from project.simulation import chance
from project.simulation.customers.accounts import Account
from project.simulation.customers.lives import Life
from project.simulation.world import World

TERM_MONTHS = 12
MONTH_TO_MONTH = 0.4
"""Share of the smallest customers that have no term: they can leave at any time."""

ADD_ON = 0.16
SIGNED_AHEAD_DAYS = 14


@dataclass(frozen=True)
class Contract:
    """What a customer signed, and the day on which it stopped paying if that came first."""

    code: str
    product: str
    start: date
    term_end: date | None
    left: date | None
    mrr: int
    billing_months: int

    def runs(self, *, day: date) -> bool:
        """Whether it is paid for on a day."""
        return (
            self.start <= day
            and (self.term_end is None or day < self.term_end)
            and (self.left is None or day < self.left)
        )

    def known_end(self, *, until: date) -> date | None:
        """The end as it is known on a day: nobody knows yet who will not renew."""
        return self.left if self.left and self.left <= until else self.term_end


def contracts(*, world: World, account: Account, life: Life, until: date) -> list[Contract]:
    """All contracts signed by a day, those that begin within the next two weeks included.

    1. A customer signs a year at a time; two in five of the smallest have no term.
    2. Each renewal has its own price; some buy a second product on the way.
    3. Who leaves stops paying on that day; who comes back signs again.
    """
    random = chance.stream(world.seed, "contracts", account.number)
    has_term = account.size.segment != "C" or random.random() > MONTH_TO_MONTH
    billing = 1 if not has_term or random.random() < 0.75 else 3
    add_on_from = account.signed + timedelta(days=random.randint(90, 900)) if random.random() < ADD_ON else None
    extra_mrr = max(100, round(account.mrr * 0.2 / 10) * 10)
    found: list[Contract] = []
    mrr = account.mrr
    for begins, leaves in life.stays(signed=account.signed):
        start = begins
        while start <= (until + timedelta(days=SIGNED_AHEAD_DAYS) if start > begins else until):
            if leaves and start >= leaves:
                break
            code = f"{account.code}-{len(found) + 1}"
            end = months_later(day=start, months=TERM_MONTHS) if has_term else None
            left = leaves if not end or (leaves and leaves < end) else None
            suite = Contract(code, "Suite", start, end, left, mrr, billing)
            found.append(suite)
            extra_from = max(start, add_on_from) if add_on_from else None
            if extra_from and extra_from <= until and suite.runs(day=extra_from):
                found.append(replace(suite, code=f"{code}A", product="Analytics", start=extra_from, mrr=extra_mrr))
            mrr = max(300, round(mrr * _growth(life=life, renewal=end, draw=random.random()) / 10) * 10)
            if end is None:
                break
            start = end
    return found


def _growth(*, life: Life, renewal: date | None, draw: float) -> float:
    """The change of price at a renewal: customers just out of trouble pay less, others at times more."""
    if renewal and any(0 <= (renewal - one.begins).days < 150 for one in life.troubles):
        return 0.78 + 0.2 * draw
    return 1 + max(0.0, draw - 0.65) * 0.9


def months_later(*, day: date, months: int) -> date:
    """The same day of a later month, or its last day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
