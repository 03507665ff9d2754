"""Reads one entry of a configuration file and says exactly what is wrong with it, and where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

CODE = re.compile(r"^[-a-zA-Z0-9_]{1,60}$")


class Problems:
    """Everything that is wrong with a file, in the order of the file; each line names its place."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def add(self, place: str, what: str) -> None:
        """Note what is wrong at a place, once."""
        line = f"{place}: {what}" if place else what
        if line not in self.lines:
            self.lines.append(line)

    def __bool__(self) -> bool:
        return bool(self.lines)


class Entry:
    """One mapping of the file. Each getter notes a problem and returns a harmless value when the file is wrong."""

    def __init__(self, *, place: str, raw: object, problems: Problems) -> None:
        self.place = place
        self.problems = problems
        self.raw: Mapping[str, Any] = {}
        self._read: set[str] = set()
        self._readable = isinstance(raw, Mapping)
        if isinstance(raw, Mapping):
            self.raw = {str(key): value for key, value in raw.items()}
        else:
            problems.add(place, f"expected keys and values, got {shown(raw)}. Write {{code: …, name: …}}.")

    def problem(self, what: str) -> None:
        """Note that something is wrong with this entry; of one that is no mapping everything is said already."""
        if self._readable:
            self.problems.add(self.place, what)

    def has(self, key: str) -> bool:
        """Whether the file gives a value for the key."""
        return self.raw.get(key) is not None

    def take(self, key: str) -> Any:
        """The value as the file has it; None when it is missing."""
        self._read.add(key)
        return self.raw.get(key)

    def code(self, key: str = "code") -> str:
        """The stable name of a definition: letters, digits, - and _."""
        value = self.text(key, required=True)
        if value and not CODE.match(value):
            self.problem(f"{key} must be 1…60 letters, digits, - or _, got {value!r}.")
        return value

    def text(self, key: str, *, default: str = "", longest: int = 120, required: bool = False) -> str:
        """A piece of text; numbers are read as text, since YAML turns `2024` into one."""
        value = self.take(key)
        if value is None:
            if required:
                self.problem(f"{key} is missing. Add {key}: ….")
            return default
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            self.problem(f"{key} must be text, got {shown(value)}.")
            return default
        if len(str(value)) > longest:
            self.problem(f"{key} must have at most {longest} characters, got {len(str(value))}.")
        return str(value)

    def choice(self, key: str, choices: Iterable[str], *, default: str | None = None) -> str:
        """One of a few words; without a default the key is required."""
        allowed = list(choices)
        value = self.take(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or value not in allowed:
            got = "nothing" if value is None else shown(value)
            self.problem(f"{key} must be one of {', '.join(allowed)}, got {got}.")
            return default if default is not None else allowed[0]
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        """True or false."""
        value = self.take(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.problem(f"{key} must be true or false, got {shown(value)}.")
            return default
        return value

    def whole(self, key: str, *, low: int, high: int, default: int | None = None) -> int | None:
        """A whole number in a range."""
        value = self.take(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.problem(f"{key} must be a whole number {low}…{high}, got {shown(value)}.")
            return default
        return value

    def number(self, key: str, *, low: str, high: str, places: int, default: Decimal | None = None) -> Decimal | None:
        """A finite number in a range with so many decimals at most."""
        value = self.take(key)
        if value is None:
            return default
        found = as_decimal(value)
        if found is None or not Decimal(low) <= found <= Decimal(high):
            self.problem(f"{key} must be a number {low}…{high}, got {shown(value)}.")
            return default
        if found != round(found, places):
            self.problem(f"{key} must have at most {places} decimals, got {shown(value)}.")
            return default
        return found

    def codes(self, key: str) -> list[str]:
        """A list of codes."""
        value = self.take(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.problem(f"{key} must be a list of codes, got {shown(value)}. Write {key}: [a, b].")
            return []
        if len(set(value)) != len(value):
            self.problem(f"{key} names something twice: {', '.join(value)}.")
        return list(dict.fromkeys(value))

    def entries(self, key: str, *, named_by: str = "code") -> list[Entry]:
        """A list of mappings inside this one."""
        value = self.take(key)
        if value is None:
            return []
        return entries_of(value, place=f"{self.place} {key}", problems=self.problems, named_by=named_by)

    def finish(self) -> None:
        """Refuse the keys that nobody has read: a misspelt key must not be lost silently."""
        unknown = [key for key in self.raw if key not in self._read]
        if unknown:
            known = ", ".join(sorted(self._read))
            self.problem(f"unknown key {', '.join(unknown)}. Known are {known}.")


def entries_of(raw: object, *, place: str, problems: Problems, named_by: str = "code") -> list[Entry]:
    """The entries of a list, each with its number (from 1) and its name as its place."""
    if not isinstance(raw, list):
        problems.add(place, f"expected a list, got {shown(raw)}. Begin each entry with a dash.")
        return []
    found = []
    for number, one in enumerate(raw, start=1):
        name = one.get(named_by) if isinstance(one, Mapping) else None
        label = f"{place}[{number}]" + (f" {name}" if isinstance(name, str) else "")
        found.append(Entry(place=label, raw=one, problems=problems))
    return found


def as_decimal(value: object) -> Decimal | None:
    """A finite number of the file as a decimal; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def plain(value: Decimal | float | None) -> int | float | None:
    """A number as people write it in a file: 30 rather than 30.0000."""
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)


def shown(value: object) -> str:
    """A value of the file as an error message shows it, shortened."""
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:59] + "…"
