"""Where the signals of leaving contradict each other: said, not hidden, because every figure rests on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from interviews.analysis.figures.departures import written
from retention import statements
from retention.models import Customer

EXAMPLES: Final = 5


@dataclass(frozen=True, kw_only=True)
class Combination:
    """Customers for whom these signals say that they left, and the others do not; `twice`: those who left twice."""

    recorded: bool
    marked: bool
    stopped: bool
    customers: int
    twice: int
    examples: list[str]

    @property
    def agrees(self) -> bool:
        """Whether all three signals say the same."""
        return self.recorded and self.marked and self.stopped


def signals_of_leaving(*, user: Any, as_of: date) -> list[Combination]:
    """How the three signals go together among the customers of a person who left by any of them. One query.

    A departure was recorded; the customer is marked as lost; they paid before and pay nothing on the day.
    """
    customers = Customer.objects.visible_to(user).order_by().values("id", "external_id", "lost_on")
    rows = statements.fetch(
        "interviews.analysis.figures", "signals", {"day": as_of, "examples": EXAMPLES},
        fragments={"customers": written(customers)},
    )  # fmt: skip
    return [Combination(**row) for row in rows]
