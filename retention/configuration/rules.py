"""The early-warning rules of a configuration file."""

from __future__ import annotations

from typing import Any

from django.db.models import F

from retention.configuration.reading import Entry
from retention.configuration.sections import Loading, Section, named, put
from retention.earlywarning import vocabulary
from retention.models import Level, Rule

KEY = "rules"


def dump() -> list[dict[str, Any]]:
    """Every rule as the file has it."""
    return [_written(rule) for rule in Rule.objects.order_by("pk")]


def _written(rule: Rule) -> dict[str, Any]:
    entry: dict[str, Any] = {"code": rule.code, "name": rule.name, "name_zh": rule.name_zh, "level": rule.level}
    entry |= {"match": rule.match, "days": rule.days, "gap": rule.gap, "clear_days": rule.clear_days}
    entry |= {"when": rule.conditions, "playbook": rule.playbook}
    if not rule.active:
        entry["active"] = False
    return {key: value for key, value in entry.items() if value != ""}


def load(entries: list[Entry], loading: Loading) -> None:
    """Read the rules and write those that are new or differ; a changed rule gets the next revision."""
    present = {rule.code: rule for rule in Rule.objects.all()}
    read = [(entry.code(), _values(entry, present, loading)) for entry in entries]
    if loading.problems:
        return
    for code, values in read:
        rule, details = put(loading, section=KEY, model=Rule, code=code, values=values)
        if details:
            Rule.objects.filter(pk=rule.pk).update(revision=F("revision") + 1)
        if details is not None:
            loading.compared(KEY, code, details)


def _values(entry: Entry, present: dict[str, Rule], loading: Loading) -> dict[str, Any]:
    values: dict[str, Any] = named(entry, present=present.get(entry.code()))
    values["level"] = entry.choice("level", Level.values)
    values["match"] = entry.choice("match", Rule.Match.values, default=Rule.Match.ALL)
    values["days"] = entry.whole("days", low=1, high=365, default=1)
    values["gap"] = entry.whole("gap", low=0, high=30, default=1)
    values["clear_days"] = entry.whole("clear_days", low=1, high=365, default=2)
    values["active"] = entry.flag("active", default=True)
    values["conditions"] = _conditions(entry, loading)
    values["playbook"] = entry.text("playbook", longest=60)
    _check_playbook(entry, values["playbook"], loading)
    entry.finish()
    return values


def _check_playbook(entry: Entry, code: str, loading: Loading) -> None:
    """A code that is none of the playbooks is a slip; where there are none yet, they may still come."""
    playbooks = loading.known("playbooks")
    if code and playbooks and code not in playbooks:
        known = ", ".join(sorted(playbooks))
        entry.problem(f"there is no playbook {code!r}. Use one of {known}, or add it under playbooks.")


def _conditions(entry: Entry, loading: Loading) -> list[dict[str, Any]]:
    raw = entry.take("when")
    known = loading.known("metrics") or set()
    try:
        conditions = vocabulary.parse(raw)
    except vocabulary.UnableToUseCondition as error:
        entry.problem(f"{f'when[{error.place}]' if error.place else 'when'}: {error.reason} {error.remedy}")
        return []
    for number, one in enumerate(conditions, start=1):
        if one.kind in ("metric", "metric_change") and one.name not in known:
            entry.problem(f"when[{number}]: there is no metric {one.name!r}. Add it under metrics.")
    return [dict(condition) for condition in raw]


def codes() -> set[str]:
    """The rules that exist."""
    return set(Rule.objects.values_list("code", flat=True))


SECTION = Section(key=KEY, dump=dump, load=load, codes=codes)
