"""The playbooks of a configuration file: their published steps."""

from __future__ import annotations

from typing import Any

from playbooks.configuration import within
from playbooks.models import Playbook, PlaybookVersion
from playbooks.runs import publishing
from playbooks.runs.publishing import StepContent
from retention.configuration.reading import Entry
from retention.configuration.sections import Loading, Section, named, put
from retention.models import VersionState

KEY = "playbooks"
LONGEST = 4000


def dump() -> list[dict[str, Any]]:
    """Every playbook with the steps that are in force, as the file has it."""
    return [_written(playbook) for playbook in Playbook.objects.order_by("pk")]


def _written(playbook: Playbook) -> dict[str, Any]:
    steps = [_written_step(step) for step in publishing.content(version=_published(playbook))]
    entry = {"code": playbook.code, "name": playbook.name, "name_zh": playbook.name_zh, "steps": steps}
    return {key: value for key, value in entry.items() if value not in ("", [])}


def _written_step(step: StepContent) -> dict[str, Any]:
    entry: dict[str, Any] = {key: step[key] for key in ("title", "title_zh", "instructions", "instructions_zh")}
    entry["within"] = within.written(step["sla_amount"], step["sla_unit"])
    if step["kind"] != "task":
        entry["kind"] = step["kind"]
    return {key: value for key, value in entry.items() if value != ""}


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
    found = []
    for step in entry.entries("steps", named_by="title"):
        kind = step.choice("kind", ["task"], default="task")
        title = step.text("title", longest=200, required=True)
        title_zh = step.text("title_zh", longest=200)
        instructions = step.text("instructions", longest=LONGEST)
        instructions_zh = step.text("instructions_zh", longest=LONGEST)
        amount, unit = within.read(step, required=False)
        step.finish()
        found.append(
            StepContent(
                kind=kind,
                title=title,
                title_zh=title_zh,
                instructions=instructions.strip(),
                instructions_zh=instructions_zh.strip(),
                sla_amount=amount,
                sla_unit=unit,
            )
        )
    entry.finish()
    return found


def _published(playbook: Playbook) -> PlaybookVersion | None:
    return playbook.versions.filter(state=VersionState.PUBLISHED).first()


def codes() -> set[str]:
    """The playbooks that exist."""
    return set(Playbook.objects.values_list("code", flat=True))


SECTION = Section(key=KEY, dump=dump, load=load, codes=codes)
