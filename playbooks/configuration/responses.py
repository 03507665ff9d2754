"""The response matrix of a configuration file: what a warning of a level starts, and how soon it is due."""

from __future__ import annotations

from typing import Any

from playbooks.configuration import within
from playbooks.models import LevelResponse, Playbook
from retention.configuration.reading import Entry
from retention.configuration.sections import Loading, Section, put
from retention.models import LEVEL_RANK, Level

KEY = "responses"


def dump() -> list[dict[str, Any]]:
    """Every row of the matrix as the file has it, from low to high."""
    rows = LevelResponse.objects.select_related("playbook")
    return [
        {"level": row.level, "playbook": row.playbook.code, "within": within.written(row.sla_amount, row.sla_unit)}
        for row in sorted(rows, key=lambda row: LEVEL_RANK[Level(row.level)])
    ]


def load(entries: list[Entry], loading: Loading) -> None:
    """Read the rows and write those that are new or differ."""
    read = [(entry.choice("level", Level.values), *_values(entry, loading)) for entry in entries]
    if loading.problems:
        return
    playbooks = {one.code: one for one in Playbook.objects.all()}
    for level, code, amount, unit in read:
        values = {"playbook": playbooks[code], "sla_amount": amount, "sla_unit": unit}
        _row, details = put(loading, section=KEY, model=LevelResponse, code=level, values=values, key="level")
        if details is not None:
            loading.compared(KEY, level, details)


def _values(entry: Entry, loading: Loading) -> tuple[str, int | None, str]:
    code = entry.code("playbook")
    known = loading.known("playbooks") or set()
    if code and code not in known:
        entry.problem(f"there is no playbook {code!r}. Add it under playbooks.")
    amount, unit = within.read(entry, required=True)
    entry.finish()
    return code, amount, unit


def codes() -> set[str]:
    """The levels that have a row."""
    return set(LevelResponse.objects.values_list("level", flat=True))


SECTION = Section(key=KEY, dump=dump, load=load, codes=codes, named_by="level")
