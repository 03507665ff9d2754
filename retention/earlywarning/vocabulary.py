"""The closed vocabulary of rules: what a condition may ask about a customer, and how."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from retention.models import Tier

FIELDS: Final[Mapping[str, Any]] = {
    "score": gettext_lazy("the score"),
    "tier": gettext_lazy("the risk tier"),
    "tier_change": gettext_lazy("the move between tiers"),
    "metric": gettext_lazy("the value of a metric"),
    "metric_change": gettext_lazy("the change of a metric"),
    "lifecycle": gettext_lazy("the lifecycle stage"),
    "attribute": gettext_lazy("an attribute of the customer"),
    "mrr": gettext_lazy("the monthly revenue"),
    "days_to_renewal": gettext_lazy("the number of days to renewal"),
    "event": gettext_lazy("an event"),
}
"""The first word of `field`; those in NAMED are followed by a colon and a name."""

NAMED: Final = ("metric", "metric_change", "attribute", "event")
ORDERED: Final = ("<", "<=", ">", ">=")
OPS: Final = (*ORDERED, "=", "!=", "in", "not in")
MOVES: Final = ("worse", "better", "same")
COLUMNS: Final = ("segment", "industry", "region", "channel", "employees", "annual_revenue")
"""Attributes that are columns of the customer; any other name is a key of its `attributes`."""

_NUMERIC_KINDS: Final = ("score", "metric", "metric_change", "mrr", "days_to_renewal", "event")
_NUMERIC_COLUMNS: Final = ("employees", "annual_revenue")
_WITH_WITHIN: Final = ("event", "tier_change", "metric_change")
_OF_THE_SNAPSHOT: Final = ("score", "tier", "tier_change", "metric", "metric_change")
_KEYS: Final = ("field", "op", "value", "clear", "within")
_CODE: Final = re.compile(r"[\w-]{1,60}\Z")
_LARGEST: Final = Decimal(10) ** 15
_LONGEST: Final = 120

Value = Decimal | str | tuple[Decimal, ...] | tuple[str, ...]


class UnableToUseCondition(ValueError):
    """A condition is outside the vocabulary; says which one, what is wrong and what to write."""

    def __init__(self, *, place: int, reason: str, remedy: str) -> None:
        """`place` counts conditions from 1; 0 is the list itself."""
        self.place = place
        self.reason = reason
        self.remedy = remedy
        where = _("Condition %(place)s") % {"place": place} if place else _("Conditions")
        super().__init__(f"{where}: {reason} {remedy}")


@dataclass(frozen=True, kw_only=True)
class Condition:
    """One comparison; `clear` replaces `value` when a warning that is open is read."""

    kind: str
    name: str
    op: str
    value: Value
    clear: Decimal | None = None
    within: int = 1

    @property
    def field(self) -> str:
        """The field as it is written in a rule."""
        return f"{self.kind}:{self.name}" if self.name else self.kind

    @property
    def numeric(self) -> bool:
        """Whether numbers are compared, not words."""
        first = self.value[0] if isinstance(self.value, tuple) else self.value
        return isinstance(first, Decimal)


def needs_whole_day(conditions: Sequence[Condition]) -> bool:
    """Whether a day must be over before the conditions can be read: scores and metrics of today are provisional."""
    return any(one.kind in _OF_THE_SNAPSHOT for one in conditions)


def parse(conditions: Any) -> tuple[Condition, ...]:
    """The conditions of a rule, checked one by one; metric codes are not looked up.

    Raises UnableToUseCondition.
    """
    if not isinstance(conditions, Sequence) or isinstance(conditions, str | bytes):
        raise UnableToUseCondition(
            place=0, reason=_("A list is expected."), remedy=_('Write [{"field": "score", "op": "<", "value": 60}].')
        )
    if not 1 <= len(conditions) <= 20:
        raise UnableToUseCondition(
            place=0,
            reason=_("There are %(count)s.") % {"count": len(conditions)},
            remedy=_("Write between 1 and 20 of them."),
        )
    return tuple(_Reader(place, raw).condition() for place, raw in enumerate(conditions, start=1))


class _Reader:
    """Reads one condition and keeps its place for the error."""

    def __init__(self, place: int, raw: Any) -> None:
        self.place = place
        if not isinstance(raw, Mapping):
            raise self.error(_("An object is expected."), _("Write field, op and value."))
        self.raw: Mapping[str, Any] = raw
        for key in raw:
            if key not in _KEYS:
                raise self.error(
                    _("The key “%(key)s” is unknown.") % {"key": key},
                    _("Known are %(keys)s.") % {"keys": ", ".join(_KEYS)},
                )

    def error(self, reason: str, remedy: str) -> UnableToUseCondition:
        return UnableToUseCondition(place=self.place, reason=reason, remedy=remedy)

    def condition(self) -> Condition:
        kind, name = self.field()
        op = self.op(kind)
        value = self.value(kind, name, op)
        return Condition(
            kind=kind, name=name, op=op, value=value, clear=self.clear(kind, op, value), within=self.within(kind)
        )

    def field(self) -> tuple[str, str]:
        written = self.raw.get("field")
        kind, _colon, name = written.partition(":") if isinstance(written, str) else ("", "", "")
        if kind not in FIELDS or bool(name) != (kind in NAMED) or (bool(_colon) and kind not in NAMED):
            known = ", ".join(f"{one}:…" if one in NAMED else one for one in FIELDS)
            raise self.error(
                _("The field “%(field)s” is unknown.") % {"field": written},
                _("Known are %(known)s.") % {"known": known},
            )
        if kind in ("metric", "metric_change", "event") and not _CODE.match(name):
            raise self.error(
                _("“%(name)s” is not a code.") % {"name": name},
                _("Write letters, digits, hyphens and underscores, at most 60."),
            )
        if len(name) > _LONGEST:
            raise self.error(_("The name is too long."), _("Write at most %(count)s characters.") % {"count": _LONGEST})
        return kind, name

    def op(self, kind: str) -> str:
        written = self.raw.get("op", ">=" if kind == "event" else None)
        op = "=" if written == "==" else written
        allowed = _allowed_ops(kind, str(self.raw["field"]).partition(":")[2])
        if op not in allowed:
            raise self.error(
                _("“%(op)s” does not compare %(field)s.") % {"op": written, "field": self.raw["field"]},
                _("Use one of %(ops)s.") % {"ops": " ".join(allowed)},
            )
        return str(op)

    def value(self, kind: str, name: str, op: str) -> Value:
        written = self.raw.get("value", 1 if kind == "event" and "op" not in self.raw else None)
        if op not in ("in", "not in"):
            return self.single(kind, name, op, written)
        if not isinstance(written, Sequence) or isinstance(written, str) or not 1 <= len(written) <= 100:
            raise self.error(_("“in” needs a list of values."), _('Write for example ["A", "B"].'))
        singles = [self.single(kind, name, op, one) for one in written]
        if len({type(one) for one in singles}) != 1:
            raise self.error(_("Numbers and words are mixed."), _("Write either numbers or words."))
        return tuple(singles)  # type: ignore[return-value]

    def single(self, kind: str, name: str, op: str, written: Any) -> Decimal | str:
        number_wanted = kind in _NUMERIC_KINDS or name in _NUMERIC_COLUMNS or op in ORDERED
        is_number = isinstance(written, int | float | Decimal) and not isinstance(written, bool)
        free = kind == "attribute" and name not in COLUMNS
        if number_wanted or (free and is_number):
            return self.number(kind, written)
        return self.word(kind, written)

    def number(self, kind: str, written: Any) -> Decimal:
        if isinstance(written, bool) or not isinstance(written, int | float | Decimal):
            raise self.error(
                _("“%(value)s” is not a number.") % {"value": written}, _("Write a number without quotes.")
            )
        number = Decimal(str(written))
        if not number.is_finite() or abs(number) >= _LARGEST:
            raise self.error(
                _("%(value)s is too large or not finite.") % {"value": written}, _("Write a number below 10^15.")
            )
        if kind == "score" and not 0 <= number <= 100:
            raise self.error(
                _("%(value)s is not a score.") % {"value": written}, _("Write a number between 0 and 100.")
            )
        if kind == "event" and (number < 0 or number != number.to_integral_value()):
            raise self.error(_("%(value)s is not a count.") % {"value": written}, _("Write 0, 1, 2, …"))
        return number

    def word(self, kind: str, written: Any) -> str:
        word = str(written).lower() if isinstance(written, bool) else written
        if not isinstance(word, str) or not word.strip() or len(word) > _LONGEST or "\x00" in word:
            raise self.error(
                _("“%(value)s” is not a word.") % {"value": written},
                _("Write text of at most %(count)s characters.") % {"count": _LONGEST},
            )
        choices = _choices(kind)
        if choices and word not in choices:
            raise self.error(
                _("“%(value)s” is not a value of %(field)s.") % {"value": word, "field": kind},
                _("Use one of %(choices)s.") % {"choices": ", ".join(choices)},
            )
        return word

    def clear(self, kind: str, op: str, value: Value) -> Decimal | None:
        written = self.raw.get("clear")
        if written is None:
            return None
        if op not in ORDERED or not isinstance(value, Decimal):
            raise self.error(
                _("A clearing threshold needs <, <=, > or >=."), _("Leave “clear” away, or use one of these.")
            )
        clear = self.number(kind, written)
        easier = clear >= value if op in ("<", "<=") else clear <= value
        if not easier:
            raise self.error(
                _("It would clear at %(clear)s while it still holds.") % {"clear": written},
                _("Write %(value)s or more.") % {"value": value}
                if op in ("<", "<=")
                else _("Write %(value)s or less.") % {"value": value},
            )
        return clear

    def within(self, kind: str) -> int:
        written = self.raw.get("within")
        if written is None:
            return 1
        if kind not in _WITH_WITHIN:
            raise self.error(
                _("“within” has no meaning for %(field)s.") % {"field": self.raw["field"]},
                _("It belongs to event, tier_change and metric_change."),
            )
        if isinstance(written, bool) or not isinstance(written, int) or not 1 <= written <= 365:
            raise self.error(
                _("“within” is %(value)s.") % {"value": written}, _("Write a number of days between 1 and 365.")
            )
        return written


def _allowed_ops(kind: str, name: str) -> tuple[str, ...]:
    words = kind in ("tier", "tier_change", "lifecycle") or (
        kind == "attribute" and name in COLUMNS and name not in _NUMERIC_COLUMNS
    )
    return ("=", "!=", "in", "not in") if words else OPS


def _choices(kind: str) -> tuple[str, ...]:
    if kind == "tier":
        return tuple(str(one) for one in Tier.values if one != Tier.UNKNOWN)
    return MOVES if kind == "tier_change" else ()
