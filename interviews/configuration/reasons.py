"""The tree of reasons of a configuration file: what each means, what proves it, and what took its place."""

from __future__ import annotations

from datetime import date
from typing import Any

from interviews.models import Avoidable, CodedReason, Reason
from retention.configuration.reading import Entry, shown
from retention.configuration.sections import Loading, Section, named, put

KEY = "reasons"
TEXTS = ("definition", "definition_zh", "evidence_rule", "evidence_rule_zh")
DAYS = ("active_from", "retired_on")
_MEANING = ("name", "parent")
"""What never changes once a customer was coded with a reason; texts may still be filled in where there was none."""


def dump() -> list[dict[str, Any]]:
    """Every reason as the file has it, main reasons before what they are made of."""
    return [_written(one) for one in Reason.objects.select_related("parent", "maps_to").in_order()]


def _written(one: Reason) -> dict[str, Any]:
    entry: dict[str, Any] = {"code": one.code, "name": one.name, "name_zh": one.name_zh}
    entry["parent"] = one.parent.code if one.parent else ""
    entry |= {name: getattr(one, name) for name in TEXTS}
    entry |= {name: day.isoformat() if (day := getattr(one, name)) else "" for name in DAYS}
    entry["maps_to"] = one.maps_to.code if one.maps_to else ""
    return {key: value for key, value in entry.items() if value} | {"avoidable": one.avoidable}


def load(entries: list[Entry], loading: Loading) -> None:
    """Read the reasons and write those that are new or differ; the order of the file is the order of the tree."""
    present = {one.code: one for one in Reason.objects.select_related("parent", "maps_to")}
    used = set(CodedReason.objects.values_list("reason__code", flat=True).distinct())
    read = []
    for place, entry in enumerate(entries, start=1):
        code = entry.code()
        values = _values(entry, present.get(code), loading) | {"position": _position(present.get(code), place, loading)}
        if code in used:
            _keep_meaning(entry, present[code], values)
        entry.finish()
        read.append((code, values))
    _two_levels(entries, read, present)
    if loading.problems:
        return
    for code, values in sorted(read, key=lambda one: bool(one[1]["parent"])):
        _put(code, values, loading)
    for code, values in read:
        target = values["maps_to"]
        changed = Reason.objects.filter(code=code).exclude(maps_to__code=target) if target else None
        if changed is not None:
            changed.update(maps_to=Reason.objects.get(code=target))


def _put(code: str, values: dict[str, Any], loading: Loading) -> None:
    parent = Reason.objects.get(code=values["parent"]) if values["parent"] else None
    kept = {key: value for key, value in values.items() if key != "maps_to"} | {"parent": parent}
    if not values["maps_to"]:
        kept["maps_to"] = None
    _row, details = put(loading, section=KEY, model=Reason, code=code, values=kept)
    if details is not None:
        loading.compared(KEY, code, details)


def _position(present: Reason | None, place: int, loading: Loading) -> int:
    """A part of a file leaves the reasons that are there in their places."""
    if present is not None:
        return present.position
    return place + (Reason.objects.count() if loading.only_missing else 0)


def _values(entry: Entry, present: Reason | None, loading: Loading) -> dict[str, Any]:
    values: dict[str, Any] = named(entry, present=present)
    values |= {name: entry.text(name, longest=2000) for name in TEXTS}
    values["avoidable"] = entry.choice("avoidable", Avoidable.values, default=Avoidable.DEPENDS)
    values |= {name: _day(entry, name) for name in DAYS}
    known = loading.known(KEY) or set()
    for name in ("parent", "maps_to"):
        values[name] = entry.text(name)
        if values[name] and values[name] not in known:
            entry.problem(f"{name}: there is no reason {values[name]!r}. Add it under reasons.")
    if values["maps_to"] and values["retired_on"] is None:
        entry.problem("maps_to is only for a retired reason. Add retired_on: 2026-03-01.")
    if values["maps_to"] == entry.code():
        entry.problem("maps_to must be another reason.")
    return values


def _day(entry: Entry, name: str) -> date | None:
    value = entry.take(name)
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        entry.problem(f"{name} must be a day such as 2026-03-01, got {shown(value)}.")
        return None


def _keep_meaning(entry: Entry, present: Reason, values: dict[str, Any]) -> None:
    before = {"name": present.name, "parent": present.parent.code if present.parent else ""}
    for name in _MEANING:
        if before[name] != values[name]:
            entry.problem(
                f"{name} is {before[name] or 'none'!r} and cannot become {values[name] or 'none'!r}: customers are "
                "coded with this reason. Retire it (retired_on, maps_to) and add a new one."
            )
    for name in ("name_zh", "definition"):
        old = getattr(present, name)
        if old and old != values[name]:
            entry.problem(f"{name} cannot change: customers are coded with this reason. Retire it and add a new one.")


def _two_levels(entries: list[Entry], read: list[tuple[str, dict[str, Any]]], present: dict[str, Reason]) -> None:
    parents = {code: one.parent.code if one.parent else "" for code, one in present.items()}
    parents |= {code: values["parent"] for code, values in read}
    for entry, (code, values) in zip(entries, read, strict=True):
        if values["parent"] and parents.get(values["parent"]):
            entry.problem(f"parent {values['parent']!r} has a parent itself. The tree has two levels.")
        if values["parent"] == code:
            entry.problem("parent must be another reason.")


def codes() -> set[str]:
    """The reasons that exist."""
    return set(Reason.objects.values_list("code", flat=True))


SECTION = Section(key=KEY, dump=dump, load=load, codes=codes)
