"""The sequences of a configuration file: who enters, and the messages one after another."""

from __future__ import annotations

from typing import Any

from playbooks.messaging import recipients
from playbooks.models import MessageSequence, MessageTemplate, SequenceStep
from retention.configuration.reading import Entry
from retention.configuration.sections import Loading, Section, named, put
from retention.earlywarning import conditions

KEY = "sequences"
PAUSES = {"case": "pause_for_case", "ticket": "pause_for_ticket", "approval": "pause_for_approval"}
LONGEST_DELAY = 730

Steps = list[dict[str, Any]]


def dump() -> list[dict[str, Any]]:
    """Every sequence as the file has it."""
    return [_written(one) for one in MessageSequence.objects.prefetch_related("steps__template").order_by("pk")]


def _written(one: MessageSequence) -> dict[str, Any]:
    entry: dict[str, Any] = {"code": one.code, "name": one.name, "name_zh": one.name_zh}
    entry |= {"enter_when": one.entry, "leave_when": one.exit, "again_after_days": one.again_after_days}
    entry |= {"to": one.contact_role, "pause_for": [name for name, field in PAUSES.items() if getattr(one, field)]}
    entry["steps"] = [{key: value for key, value in step.items() if value not in ([], None)} for step in _steps_of(one)]
    if not one.active:
        entry["active"] = False
    return {key: value for key, value in entry.items() if key == "pause_for" or value not in ("", [], None)}


def _steps_of(one: MessageSequence) -> Steps:
    return [
        {"days": step.delay_days, "template": step.template.code, "when": step.conditions}
        for step in sorted(one.steps.all(), key=lambda step: step.position)
    ]


def load(entries: list[Entry], loading: Loading) -> None:
    """Read the sequences and write those that are new or differ; who is in one keeps the steps of the entry."""
    present = {one.code: one for one in MessageSequence.objects.all()}
    read = [(entry.code(), *_values(entry, present, loading)) for entry in entries]
    if loading.problems:
        return
    for code, values, steps in read:
        row, details = put(loading, section=KEY, model=MessageSequence, code=code, values=values)
        changed = _write_steps(row, steps)
        if details is not None:
            loading.compared(KEY, code, details + changed)


def _write_steps(row: MessageSequence, steps: Steps) -> list[tuple[str, str, str]]:
    before = _steps_of(row)
    if before == steps:
        return []
    templates = {one.code: one for one in MessageTemplate.objects.all()}
    row.steps.all().delete()
    SequenceStep.objects.bulk_create(
        SequenceStep(
            sequence=row,
            position=position,
            delay_days=step["days"],
            template=templates[step["template"]],
            conditions=step["when"],
        )
        for position, step in enumerate(steps, start=1)
    )
    return [("steps", str(len(before)), str(len(steps)))]


def _values(entry: Entry, present: dict[str, MessageSequence], loading: Loading) -> tuple[dict[str, Any], Steps]:
    values: dict[str, Any] = named(entry, present=present.get(entry.code()))
    values["active"] = entry.flag("active", default=True)
    values["entry"] = _conditions(entry, "enter_when")
    values["exit"] = _conditions(entry, "leave_when")
    values["again_after_days"] = entry.whole("again_after_days", low=1, high=3650)
    values["contact_role"] = entry.text("to", longest=60, default=recipients.MAIN)
    pauses = entry.codes("pause_for") if entry.has("pause_for") else list(PAUSES)
    if unknown := [name for name in pauses if name not in PAUSES]:
        entry.problem(f"pause_for has unknown {', '.join(unknown)}. Known are {', '.join(PAUSES)}.")
    entry.take("pause_for")
    values |= {field: name in pauses for name, field in PAUSES.items()}
    steps = [_step(step, loading) for step in entry.entries("steps", named_by="template")]
    entry.finish()
    return values, steps


def _step(entry: Entry, loading: Loading) -> dict[str, Any]:
    template = entry.code("template")
    if template and template not in (loading.known("templates") or set()):
        entry.problem(f"there is no template {template!r}. Add it under templates.")
    days = entry.whole("days", low=0, high=LONGEST_DELAY, default=0)
    when = _conditions(entry, "when")
    entry.finish()
    return {"days": days, "template": template, "when": when}


def _conditions(entry: Entry, key: str) -> list[dict[str, Any]]:
    raw = entry.take(key)
    if not raw:
        return []
    try:
        conditions.validate(raw)
    except conditions.UnableToUseCondition as error:
        entry.problem(f"{f'{key}[{error.place}]' if error.place else key}: {error.reason} {error.remedy}")
        return []
    return [dict(condition) for condition in raw]


def codes() -> set[str]:
    """The sequences that exist."""
    return set(MessageSequence.objects.values_list("code", flat=True))


SECTION = Section(key=KEY, dump=dump, load=load, codes=codes)
