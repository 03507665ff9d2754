"""The parts of a configuration file, and the list of them that every app adds to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db import models

from retention.configuration.reading import Entry, Problems

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True)
class Change:
    """What an import does to one definition: `details` are (field, old, new) of a changed one."""

    section: str
    code: str
    kind: str
    details: tuple[tuple[str, str, str], ...] = ()

    def __str__(self) -> str:
        text = f"{self.kind:<9} {self.section} {self.code}"
        return text + "".join(f"\n            {name}: {old} → {new}" for name, old, new in self.details)


@dataclass
class Loading:
    """One import while it runs: its moment, what is wrong, what changed, and checks left for the end."""

    now: datetime
    by: Any = None
    origin: str = ""
    only_missing: bool = False
    problems: Problems = field(default_factory=Problems)
    changes: list[Change] = field(default_factory=list)
    at_the_end: list[Callable[[], None]] = field(default_factory=list)
    in_file: dict[str, set[str]] = field(default_factory=dict)
    _known: dict[str, set[str] | None] = field(default_factory=dict)
    _present: dict[type[models.Model], set[Any]] = field(default_factory=dict)

    def known(self, section: str) -> set[str] | None:
        """The codes of a part, in the database or in this file; None when no installed app has such a part."""
        if section not in self._known:
            self._known[section] = codes_of(section)
        found = self._known[section]
        return None if found is None else found | self.in_file.get(section, set())

    def present(self, model: type[models.Model], key: str) -> set[Any]:
        """The codes of a model that are in the database: asked once, and added to by `put`."""
        if model not in self._present:
            self._present[model] = set(model._default_manager.values_list(key, flat=True))
        return self._present[model]

    def added(self, section: str, code: str) -> None:
        """Note a new definition."""
        self.changes.append(Change(section, code, "added"))

    def compared(self, section: str, code: str, details: list[tuple[str, str, str]]) -> None:
        """Note a definition that was there already."""
        kind = "changed" if details else "unchanged"
        self.changes.append(Change(section, code, kind, tuple(details)))


@dataclass(frozen=True)
class Section:
    """A part of the file: how it is written out, how it is read in, and which codes exist already.

    `load` first reads every entry, so that all problems are reported together, and writes only when its own entries
    are right. Codes of any section, also of a later one, are in `Loading.known`; what needs the finished
    database is left to `Loading.at_the_end`.
    """

    key: str
    dump: Callable[[], list[dict[str, Any]]]
    load: Callable[[list[Entry], Loading], None]
    codes: Callable[[], set[str]]
    named_by: str = "code"


_sections: dict[str, Section] = {}


def register(section: Section) -> None:
    """Add a part; parts are written and read in the order of registration."""
    _sections[section.key] = section


def registered() -> list[Section]:
    """All parts, in their order."""
    return list(_sections.values())


def codes_of(key: str) -> set[str] | None:
    """The codes that a part has in the database; None when no installed app has such a part."""
    section = _sections.get(key)
    return None if section is None else section.codes()


def put(
    load: Loading, *, section: str, model: type[Row], code: str, values: Mapping[str, Any], key: str = "code"
) -> tuple[Row, list[tuple[str, str, str]] | None]:
    """Write one definition if it is new or differs; returns it and its differences (None: it is new)."""
    present = load.present(model, key)
    row = model._default_manager.filter(**{key: code}).first() if code in present else None
    if row is None:
        row = model._default_manager.create(**{key: code}, **values)
        present.add(code)
        load.added(section, code)
        return row, None
    details = [
        (name, described(getattr(row, name)), described(value))
        for name, value in values.items()
        if getattr(row, name) != value
    ]
    if details:
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
    return row, details


def named(entry: Entry, *, present: models.Model | None) -> dict[str, str]:
    """The two names of a definition; where the file has none, the present one stays, else the code is the name."""
    name = entry.text("name") or getattr(present, "name", "") or entry.text("code")
    return {"name": name, "name_zh": entry.text("name_zh") or getattr(present, "name_zh", "")}


def described(value: object) -> str:
    """A value as the list of changes shows it."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "true" if value else "false"
    if hasattr(value, "code"):
        return str(value.code)
    return str(value)
