"""The measures of a configuration file: what sources deliver."""

from __future__ import annotations

from typing import Any

from retention.configuration.reading import Entry, plain
from retention.configuration.sections import Loading, Section, named, put
from retention.models import Measure

KEY = "measures"
LARGEST = "1000000000000000"


def dump() -> list[dict[str, Any]]:
    """Every measure as the file has it."""
    return [_written(one) for one in Measure.objects.order_by("pk")]


def _written(one: Measure) -> dict[str, Any]:
    entry: dict[str, Any] = {"code": one.code, "name": one.name, "name_zh": one.name_zh, "unit": one.unit}
    entry |= {"minimum": plain(one.minimum), "maximum": plain(one.maximum)}
    return {key: value for key, value in entry.items() if value not in ("", None)}


def load(entries: list[Entry], loading: Loading) -> None:
    """Read the measures and write those that are new or differ."""
    present = {one.code: one for one in Measure.objects.all()}
    for entry in entries:
        code = entry.code()
        values = _values(entry, present.get(code))
        if loading.problems:
            continue
        _row, details = put(loading, section=KEY, model=Measure, code=code, values=values)
        if details is not None:
            loading.compared(KEY, code, details)


def _values(entry: Entry, present: Measure | None) -> dict[str, Any]:
    values: dict[str, Any] = named(entry, present=present)
    values["unit"] = entry.text("unit", longest=40)
    values["minimum"] = entry.number("minimum", low="-" + LARGEST, high=LARGEST, places=6)
    values["maximum"] = entry.number("maximum", low="-" + LARGEST, high=LARGEST, places=6)
    if None not in (values["minimum"], values["maximum"]) and values["minimum"] > values["maximum"]:
        entry.problem(f"minimum must not be above maximum, got {values['minimum']} and {values['maximum']}.")
    entry.finish()
    return values


def codes() -> set[str]:
    """The measures that exist."""
    return set(Measure.objects.values_list("code", flat=True))


SECTION = Section(key=KEY, dump=dump, load=load, codes=codes)
