"""The playbooks of a configuration file: their published steps."""

from __future__ import annotations

from typing import Any

from playbooks.configuration import within
from playbooks.models import Playbook, PlaybookVersion, Role
from playbooks.runs import checking, kinds, publishing
from playbooks.runs.publishing import StepContent
from retention.configuration.reading import Entry, shown
from retention.configuration.sections import Loading, Section, named, put
from retention.models import VersionState

KEY = "playbooks"
TASK = "task"
LONGEST = 4000


def dump() -> list[dict[str, Any]]:
    """Every playbook with the steps that are in force, as the file has it."""
    return [_written(playbook) for playbook in Playbook.objects.order_by("pk")]


def _written(playbook: Playbook) -> dict[str, Any]:
    steps = [_written_step(step) for step in publishing.content(version=_published(playbook))]
    entry = {"code": playbook.code, "name": playbook.name, "name_zh": playbook.name_zh, "steps": steps}
    return {key: value for key, value in entry.items() if value not in ("", [])}


def _written_step(step: StepContent) -> dict[str, Any]:
    entry: dict[str, Any] = {} if step["kind"] == TASK else {"kind": step["kind"]}
    entry |= {"key": step["key"]}
    entry |= {} if step["role"] == Role.OWNER else {"role": step["role"]}
    entry |= {name: step[name] for name in ("title", "title_zh", "instructions", "instructions_zh")}
    entry["within"] = within.written(step["sla_amount"], step["sla_unit"])
    entry["with"] = step["parameters"]
    return {key: value for key, value in entry.items() if value not in ("", {})}


def load(entries: list[Entry], loading: Loading) -> None:
    """Read the playbooks; one whose steps differ gets its next version, which is published at once."""
    present = {one.code: one for one in Playbook.objects.all()}
    read = [(entry.code(), named(entry, present=present.get(entry.code())), _steps(entry)) for entry in entries]
    if loading.problems:
        return
    for code, names, steps in read:
        playbook, details = put(loading, section=KEY, model=Playbook, code=code, values=names)
        changed = _publish(playbook, steps, loading)
        if details is not None:
            loading.compared(KEY, code, details + changed)


def _publish(playbook: Playbook, steps: list[StepContent], loading: Loading) -> list[tuple[str, str, str]]:
    published = _published(playbook)
    if not steps or steps == publishing.content(version=published):
        return []
    version = publishing.publish(playbook=playbook, steps=steps, now=loading.now)
    return [("version", "—" if published is None else str(published.number), str(version.number))]


def _steps(entry: Entry) -> list[StepContent]:
    found = [_step(step) for step in entry.entries("steps", named_by="title")]
    for problem in checking.problems(steps=found):
        entry.problem(problem)
    entry.finish()
    return found


def _step(entry: Entry) -> StepContent:
    kind = entry.choice("kind", kinds.registered(), default=TASK)
    key = entry.code("key") if entry.has("key") else ""
    role = entry.choice("role", Role.values, default=Role.OWNER)
    title, title_zh = entry.text("title", longest=200), entry.text("title_zh", longest=200)
    instructions = entry.text("instructions", longest=LONGEST).strip()
    instructions_zh = entry.text("instructions_zh", longest=LONGEST).strip()
    parameters = entry.take("with") or {}
    if not isinstance(parameters, dict):
        entry.problem(f"with must be keys and values, got {shown(parameters)}. Write with: {{for: 2 working_days}}.")
        parameters = {}
    amount, unit = within.read(entry, required=False)
    entry.finish()
    content = StepContent(
        kind=kind,
        key=key,
        role=role,
        title=title,
        title_zh=title_zh,
        instructions=instructions,
        instructions_zh=instructions_zh,
        parameters=parameters,
        sla_amount=amount,
        sla_unit=unit,
    )
    return checking.cleaned(content)


def _published(playbook: Playbook) -> PlaybookVersion | None:
    return playbook.versions.filter(state=VersionState.PUBLISHED).first()


def codes() -> set[str]:
    """The playbooks that exist."""
    return set(Playbook.objects.values_list("code", flat=True))


SECTION = Section(key=KEY, dump=dump, load=load, codes=codes)
