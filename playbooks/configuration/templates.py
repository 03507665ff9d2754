"""The message templates of a configuration file."""

from __future__ import annotations

from typing import Any

from playbooks.messaging import previews
from playbooks.messaging.texts import placeholders
from playbooks.models import Audience, MessageTemplate
from retention.configuration.reading import Entry
from retention.configuration.sections import Loading, Section, named, put

KEY = "templates"
TEXTS = ("subject", "subject_zh", "body", "body_zh")


def dump() -> list[dict[str, Any]]:
    """Every template as the file has it."""
    return [_written(one) for one in MessageTemplate.objects.order_by("pk")]


def _written(one: MessageTemplate) -> dict[str, Any]:
    entry: dict[str, Any] = {"code": one.code, "name": one.name, "name_zh": one.name_zh, "audience": one.audience}
    entry |= {name: getattr(one, name) for name in TEXTS}
    if not one.active:
        entry["active"] = False
    return {key: value for key, value in entry.items() if value != ""}


def load(entries: list[Entry], loading: Loading) -> None:
    """Read the templates and write those that are new or differ; what is in braces must be a merge field."""
    present = {one.code: one for one in MessageTemplate.objects.all()}
    read = [(entry.code(), _values(entry, present)) for entry in entries]
    if loading.problems:
        return
    for code, values in read:
        _row, details = put(loading, section=KEY, model=MessageTemplate, code=code, values=values)
        if details is not None:
            loading.compared(KEY, code, details)


def _values(entry: Entry, present: dict[str, MessageTemplate]) -> dict[str, Any]:
    values: dict[str, Any] = named(entry, present=present.get(entry.code()))
    values["audience"] = entry.choice("audience", Audience.values, default=Audience.CUSTOMER)
    values["subject"] = entry.text("subject", longest=200, required=True)
    values["subject_zh"] = entry.text("subject_zh", longest=200)
    values["body"] = entry.text("body", longest=placeholders.LONGEST, required=True).strip()
    values["body_zh"] = entry.text("body_zh", longest=placeholders.LONGEST).strip()
    values["active"] = entry.flag("active", default=True)
    for name, wrong in previews.check(template=MessageTemplate(**values)).items():
        entry.problem(f"{name}: {wrong}")
    entry.finish()
    return values


def codes() -> set[str]:
    """The templates that exist."""
    return set(MessageTemplate.objects.values_list("code", flat=True))


SECTION = Section(key=KEY, dump=dump, load=load, codes=codes)
