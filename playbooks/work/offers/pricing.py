"""What an offer costs, and after how many months a customer who stays has paid for it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, ROUND_UP, Decimal
from typing import Any, Final

from playbooks.models import OfferKind

CENT: Final = Decimal("0.01")
MOST_MONTHS: Final = Decimal("9999999.9")


@dataclass(frozen=True, kw_only=True)
class Content:
    """What an offer says: the part that people approve, and that voids approvals when it changes."""

    kind: str
    value: Decimal
    term_months: int
    one_off_cost: Decimal
    reason: str

    def as_values(self) -> dict[str, Any]:
        """The same for JSON, with numbers as text, so that no digit is lost."""
        return {
            "kind": self.kind,
            "value": str(self.value.quantize(CENT)),
            "term_months": self.term_months,
            "one_off_cost": str(self.one_off_cost.quantize(CENT)),
            "reason": self.reason,
        }


def cost(*, content: Content, basis: str, mrr: Decimal) -> Decimal:
    """What an offer costs over its term, in the currency of the MRR, to the cent.

    - % of the MRR: MRR x value / 100 x months + one-off cost.
    - amount a month (a free module at its list price, support at what it costs us): value x months + one-off cost.
    - amount once (a credit): value + one-off cost.
    """
    if basis == OfferKind.Basis.PERCENT_OF_MRR:
        running = mrr * content.value / 100 * content.term_months
    elif basis == OfferKind.Basis.MONTHLY_AMOUNT:
        running = content.value * content.term_months
    else:
        running = content.value
    return (running + content.one_off_cost).quantize(CENT, rounding=ROUND_HALF_UP)


def break_even_months(*, cost: Decimal, mrr: Decimal) -> Decimal | None:
    """Months of the MRR that the offer costs, rounded up to a tenth; none where there is no MRR to keep.

    A customer who stays longer than that than they would have without the offer has paid for it.
    """
    if mrr <= 0:
        return None
    return min((cost / mrr).quantize(Decimal("0.1"), rounding=ROUND_UP), MOST_MONTHS)


def mark(values: Mapping[str, Any]) -> str:
    """The SHA-256 of content as canonical JSON: equal marks mean equal content."""
    written = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
