"""A playbook read back as a numbered list that anybody understands, in the language of the page."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from playbooks.models import PlaybookVersion
from playbooks.runs import definition, kinds
from playbooks.runs.definition import StepCopy


def lines(*, version: PlaybookVersion) -> list[str]:
    """The steps of a version in their order, one sentence or two each."""
    return in_words(steps=[definition.copied(step) for step in version.steps.order_by("position")])


def in_words(*, steps: Sequence[StepCopy]) -> list[str]:
    """Steps as sentences, each with its number in the playbook."""
    return [f"{step['position']}. {said(step)}" for step in steps]


def said(step: StepCopy) -> str:
    """One step; of one that cannot be used as it is written, why."""
    try:
        kind = kinds.kind_of(step["kind"])
        sentence = kind.describe({**step, "parameters": kind.clean(dict(step["parameters"]))})
    except kinds.UnableToUseStep as error:
        return _("This step is not finished: %(problem)s") % {"problem": error}
    if not step["key"]:
        return sentence
    return _("%(said)s (This is the step “%(key)s”.)") % {"said": sentence, "key": step["key"]}
