"""Whether the steps of a playbook can be used as they are written, said before anybody starts it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar, cast

from django.utils.translation import gettext as _

from playbooks.runs import kinds
from playbooks.runs.kinds import UnableToUseStep
from retention.models import localized

Written = TypeVar("Written", bound=Mapping[str, Any])


def cleaned(step: Written) -> Written:
    """The step with its parameters in order; unchanged where they cannot be used, which `problems` then says."""
    kind = kinds.registered().get(step["kind"])
    if kind is None:
        return step
    try:
        return cast("Written", {**step, "parameters": kind.clean(dict(step["parameters"]))})
    except UnableToUseStep:
        return step


def problems(*, steps: Sequence[Mapping[str, Any]]) -> list[str]:
    """What is wrong with the steps of a playbook, in their order; nothing where it can be started."""
    found = []
    keys = [step["key"] for step in steps if step["key"]]
    for number, step in enumerate(steps, start=1):
        try:
            _check(step, keys)
        except UnableToUseStep as error:
            found.append(f"{place(number, step)}: {error}")
    twice = sorted({key for key in keys if keys.count(key) > 1})
    said = _("The short name “%(key)s” is used twice. Give each step its own.")
    return found + [said % {"key": key} for key in twice]


def place(number: int, step: Mapping[str, Any]) -> str:
    """How an error names a step."""
    title = localized(step["title"], step["title_zh"])
    return _("Step %(number)s") % {"number": number} + (f" ({title})" if title else "")


def _check(step: Mapping[str, Any], keys: Sequence[str]) -> None:
    kind = kinds.kind_of(step["kind"])
    if kind.needs_title and not step["title"].strip():
        raise UnableToUseStep(
            place="title", reason=_("It is missing."), remedy=_("Say in a few words what is to be done.")
        )
    parameters = kind.clean(dict(step["parameters"]))
    for key in kind.targets(parameters) if kind.targets else ():
        if key not in keys:
            raise UnableToUseStep(
                reason=_("There is no step with the short name “%(key)s”.") % {"key": key},
                remedy=_("Known are: %(keys)s.") % {"keys": ", ".join(keys) or "-"},
            )
