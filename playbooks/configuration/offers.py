"""The offer catalogue of a configuration file: kinds of offers with their limits."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from playbooks.models import OfferKind
from retention.configuration.reading import Entry, plain
from retention.configuration.sections import Loading, Section, named, put

KEY: Final = "offer_kinds"
LARGEST: Final = "999999999999"
NOTHING: Final = Decimal(0)


def dump() -> list[dict[str, Any]]:
    """Every kind as the file has it."""
    return [_written(kind) for kind in OfferKind.objects.order_by("pk")]


def _written(kind: OfferKind) -> dict[str, Any]:
    entry: dict[str, Any] = {"code": kind.code, "name": kind.name, "name_zh": kind.name_zh, "basis": kind.basis}
    entry |= {"value": [plain(kind.value_min), plain(kind.value_max)], "term": [kind.term_min, kind.term_max]}
    entry |= {"one_off_max": plain(kind.one_off_max), "valid_days": kind.valid_days}
    if not kind.active:
        entry["active"] = False
    return {key: value for key, value in entry.items() if value != ""}


def load(entries: list[Entry], loading: Loading) -> None:
    """Read the kinds and write those that are new or differ."""
    present = {one.code: one for one in OfferKind.objects.all()}
    read = [(entry.code(), _values(entry, present.get(entry.code()))) for entry in entries]
    if loading.problems:
        return
    for code, values in read:
        _kind, details = put(loading, section=KEY, model=OfferKind, code=code, values=values)
        if details is not None:
            loading.compared(KEY, code, details)


def _values(entry: Entry, present: OfferKind | None) -> dict[str, Any]:
    values: dict[str, Any] = dict(named(entry, present=present))
    values["basis"] = entry.choice("basis", OfferKind.Basis.values)
    percent = values["basis"] == OfferKind.Basis.PERCENT_OF_MRR
    values["value_min"], values["value_max"] = _pair(entry, "value", high="100" if percent else LARGEST)
    low, high = _pair(entry, "term", high="120", default=(Decimal(1), Decimal(12)))
    if low != int(low) or high != int(high):
        entry.problem("term must be two whole numbers of months, like [1, 12].")
    values["term_min"], values["term_max"] = int(low), int(high)
    values["one_off_max"] = entry.number("one_off_max", low="0", high=LARGEST, places=2, default=NOTHING)
    values["valid_days"] = entry.whole("valid_days", low=1, high=366, default=30)
    values["active"] = entry.flag("active", default=True)
    entry.finish()
    return values


def _pair(
    entry: Entry, key: str, *, high: str, default: tuple[Decimal, Decimal] | None = None
) -> tuple[Decimal, Decimal]:  # fmt: skip
    raw = entry.take(key)
    if raw is None and default is not None:
        return default
    if not isinstance(raw, list) or len(raw) != 2:
        entry.problem(f"{key} must be the smallest and the largest, like {key}: [0, {high}].")
        return NOTHING, NOTHING
    ends = Entry(place=f"{entry.place} {key}", raw={"from": raw[0], "to": raw[1]}, problems=entry.problems)
    first = ends.number("from", low="0", high=high, places=2, default=NOTHING) or NOTHING
    last = ends.number("to", low="0", high=high, places=2, default=NOTHING) or NOTHING
    if last < first:
        entry.problem(f"{key} must be the smallest and then the largest, got {raw[0]} and {raw[1]}.")
    return first, last


def codes() -> set[str]:
    """The kinds that exist."""
    return set(OfferKind.objects.values_list("code", flat=True))


SECTION = Section(key=KEY, dump=dump, load=load, codes=codes)
