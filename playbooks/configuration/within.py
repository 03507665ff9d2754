"""Deadlines as a file has them: "24 clock_hours", "8 working_hours", "3 working_days"."""

from __future__ import annotations

import re

from playbooks.models import SlaUnit
from retention.configuration.reading import Entry

WITHIN = re.compile(r"^(\d{1,4}) ([a-z_]+)$")


def read(entry: Entry, *, required: bool) -> tuple[int | None, str]:
    """Amount and unit of the key `within`; nothing where it may be missing and is."""
    text = entry.text("within", required=required)
    if not text:
        return None, ""
    match = WITHIN.match(text)
    if match is None or int(match[1]) < 1 or match[2] not in SlaUnit.values:
        units = ", ".join(SlaUnit.values)
        entry.problem(f"within must be a number and one of {units}, got {text!r}. Write within: 3 working_days.")
        return None, ""
    return int(match[1]), match[2]


def written(amount: int | None, unit: str) -> str:
    """The deadline as the file has it; empty without one."""
    return "" if amount is None else f"{amount} {unit}"
