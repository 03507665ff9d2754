"""The competitors of a configuration file."""

from __future__ import annotations

from typing import Any

from interviews.models import Competitor
from retention.configuration.reading import Entry
from retention.configuration.sections import Loading, Section, named, put

KEY = "competitors"


def dump() -> list[dict[str, Any]]:
    """Every competitor as the file has it."""
    return [_written(one) for one in Competitor.objects.order_by("pk")]


def _written(one: Competitor) -> dict[str, Any]:
    entry: dict[str, Any] = {"code": one.code, "name": one.name, "name_zh": one.name_zh, "note": one.note}
    return {key: value for key, value in entry.items() if value} | ({} if one.active else {"active": False})


def load(entries: list[Entry], loading: Loading) -> None:
    """Read the competitors and write those that are new or differ."""
    present = {one.code: one for one in Competitor.objects.all()}
    read = []
    for entry in entries:
        values: dict[str, Any] = named(entry, present=present.get(entry.code()))
        values["note"] = entry.text("note", longest=5000)
        values["active"] = entry.flag("active", default=True)
        entry.finish()
        read.append((entry.code(), values))
    if loading.problems:
        return
    for code, values in read:
        _row, details = put(loading, section=KEY, model=Competitor, code=code, values=values)
        if details is not None:
            loading.compared(KEY, code, details)


def codes() -> set[str]:
    """The competitors that exist."""
    return set(Competitor.objects.values_list("code", flat=True))


SECTION = Section(key=KEY, dump=dump, load=load, codes=codes)
