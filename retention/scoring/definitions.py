"""What a frozen scorecard says about one metric, in typed form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from retention.models import Scorecard, localized

WEIGHT_UNITS: Final = 10_000  # weights have four decimals, so whole numbers add up exactly
COVERAGE_UNITS: Final = 1_000

Curve = tuple[tuple[float, float], ...]


@dataclass(frozen=True, kw_only=True)
class Definition:
    """One metric as it was when its scorecard was made."""

    id: int
    code: str
    name: str
    name_zh: str
    dimension: str
    unit: str
    higher_is_better: bool
    aggregation: str
    compare: str
    measures: tuple[int, ...]
    window: int | None
    lookback: int | None
    zero_fill: bool
    numerator: int | None
    denominator: int | None
    weight: Decimal | None
    curve: Curve | None

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Definition:
        """Read one object of Scorecard.metrics."""
        given = {name: values[name] for name in cls.__dataclass_fields__}
        given["measures"] = tuple(given["measures"])
        if given["weight"] is not None:
            given["weight"] = Decimal(str(given["weight"]))
            given["curve"] = tuple((float(x), float(y)) for x, y in given["curve"])
        return cls(**given)

    @property
    def label(self) -> str:
        """The name in the language of the page."""
        return localized(self.name, self.name_zh)

    @property
    def span(self) -> int:
        """How many days back it reads, the day itself included; 0 for a ratio."""
        days = self.lookback or self.window or 0
        return 2 * days if self.compare == "change" else days

    @property
    def weight_units(self) -> int:
        """The weight as a whole number of ten-thousandths; 0 outside the model."""
        return int((self.weight or 0) * WEIGHT_UNITS)


@dataclass(frozen=True, kw_only=True)
class Card:
    """A scorecard ready for use: definitions in the order of a snapshot's arrays."""

    id: int
    definitions: tuple[Definition, ...]
    minimum_coverage: Decimal
    healthy_from: Decimal
    low_from: Decimal
    medium_from: Decimal

    @classmethod
    def of(cls, scorecard: Scorecard) -> Card:
        """Read a scorecard; a stored one never changes, so it is read once."""
        key = (scorecard.pk, scorecard.digest)
        found = _read.get(key)
        if found is None:
            found = cls(
                id=scorecard.pk,
                definitions=tuple(Definition.from_json(one) for one in scorecard.metrics),
                minimum_coverage=scorecard.minimum_coverage,
                healthy_from=Decimal(str(scorecard.tiers["healthy"])),
                low_from=Decimal(str(scorecard.tiers["low"])),
                medium_from=Decimal(str(scorecard.tiers["medium"])),
            )
            if scorecard.digest:
                _read[key] = found
        return found

    @cached_property
    def span(self) -> int:
        """How many days the widest metric reads."""
        return max((one.span for one in self.definitions), default=1)

    @cached_property
    def few_days(self) -> int:
        """Up to so many days are scored quicker one by one than as a range, which reads the whole span first."""
        return max(1, self.span // 12)

    @cached_property
    def total_units(self) -> int:
        """The sum of all weights, in ten-thousandths."""
        return sum(one.weight_units for one in self.definitions)

    @cached_property
    def positions(self) -> dict[int, int]:
        """Metric id to its place in the arrays of a snapshot."""
        return {one.id: place for place, one in enumerate(self.definitions)}


_read: dict[tuple[int | None, str], Card] = {}
