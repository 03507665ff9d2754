"""The rules of the emotional account in a configuration file."""

from __future__ import annotations

from typing import Any

from retention.configuration.reading import Entry
from retention.configuration.sections import Loading, Section, named, put
from retention.models import EmotionalRule, Mood
from retention.models.emotions.rule import MOST_DAYS, MOST_POINTS

KEY = "emotional_rules"


def dump() -> list[dict[str, Any]]:
    """Every rule as the file has it."""
    return [_written(rule) for rule in EmotionalRule.objects.order_by("pk")]


def _written(rule: EmotionalRule) -> dict[str, Any]:
    entry: dict[str, Any] = {"code": rule.code, "name": rule.name, "name_zh": rule.name_zh, "kind": rule.kind}
    entry |= {"mood": rule.mood, "points": rule.points, "lasts_days": rule.lasts_days}
    if not rule.active:
        entry["active"] = False
    return {key: value for key, value in entry.items() if value != ""}


def load(entries: list[Entry], loading: Loading) -> None:
    """Read the rules and write those that are new or differ."""
    present = {rule.code: rule for rule in EmotionalRule.objects.all()}
    read = [(entry.code(), _values(entry, present)) for entry in entries]
    if loading.problems:
        return
    for code, values in read:
        _row, details = put(loading, section=KEY, model=EmotionalRule, code=code, values=values)
        if details is not None:
            loading.compared(KEY, code, details)


def _values(entry: Entry, present: dict[str, EmotionalRule]) -> dict[str, Any]:
    values: dict[str, Any] = named(entry, present=present.get(entry.code()))
    values["kind"] = entry.text("kind", longest=60, required=True)
    values["mood"] = entry.choice("mood", Mood.values, default=Mood.ANY)
    values["points"] = _required(entry, "points", low=-MOST_POINTS, high=MOST_POINTS)
    if values["points"] == 0:
        entry.problem("points must not be 0: above 0 is a deposit, below 0 a withdrawal.")
    values["lasts_days"] = _required(entry, "lasts_days", low=1, high=MOST_DAYS)
    values["active"] = entry.flag("active", default=True)
    entry.finish()
    return values


def _required(entry: Entry, key: str, *, low: int, high: int) -> int | None:
    """A whole number that no rule can do without."""
    if not entry.has(key):
        entry.problem(f"{key} is missing. Add {key}: a whole number {low}…{high}.")
    return entry.whole(key, low=low, high=high)


def codes() -> set[str]:
    """The rules that exist."""
    return set(EmotionalRule.objects.values_list("code", flat=True))


SECTION = Section(key=KEY, dump=dump, load=load, codes=codes)
