"""Steps that write something down about the customer: a tag, or a field of ours that rules and branches can read."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from playbooks.runs import kinds
from playbooks.runs.definition import StepCopy
from playbooks.runs.kinds import Field, Parameters, StepContext, StepKind, StepResult, UnableToUseStep
from playbooks.runs.steps import phrases
from retention import statements
from retention.earlywarning.vocabulary import COLUMNS

TAG_PREFIX: Final = "tag_"
"""A tag is a mark with this in front: a rule asks for attribute:tag_NAME = yes."""
_NAME: Final = re.compile(r"[\w-]{1,50}\Z")
_LONGEST: Final = 120


def clean_tag(parameters: Parameters) -> Parameters:
    """`tag`: letters, digits, - and _; `remove`: take it away instead."""
    phrases.only(parameters, "tag", "remove")
    tag = _name(parameters, "tag")
    return {"tag": tag, "remove": True} if parameters.get("remove") else {"tag": tag}


def describe_tag(step: StepCopy) -> str:
    """Which tag."""
    if step["parameters"].get("remove"):
        return _("Take the tag “%(tag)s” away from the customer.") % step["parameters"]
    return _("Tag the customer with “%(tag)s”.") % step["parameters"]


def perform_tag(*, contexts: Sequence[StepContext], now: datetime) -> list[StepResult]:
    """Set or take away the tags of all these customers with one statement."""
    marks = [
        (TAG_PREFIX + one.step["parameters"]["tag"], None if one.step["parameters"].get("remove") else "yes")
        for one in contexts
    ]
    return _mark(contexts, marks)


def clean_field(parameters: Parameters) -> Parameters:
    """`name` of the field and its `value`; what the host tells us about the customer cannot be set here."""
    phrases.only(parameters, "name", "value")
    name, value = _name(parameters, "name"), parameters.get("value")
    if name in COLUMNS or name.startswith(TAG_PREFIX):
        raise UnableToUseStep(
            place="name",
            reason=_("“%(name)s” comes from elsewhere.") % {"name": name},
            remedy=_("Choose another name."),
        )
    if isinstance(value, bool):
        value = "yes" if value else "no"
    if not isinstance(value, int | float):
        value = phrases.text({"value": value}, "value", longest=_LONGEST)
    return {"name": name, "value": value}


def describe_field(step: StepCopy) -> str:
    """Which field gets which value."""
    if step["parameters"]["value"] == "":
        return _("Empty the customer's field “%(name)s”.") % step["parameters"]
    return _("Set the customer's field “%(name)s” to “%(value)s”.") % step["parameters"]


def perform_field(*, contexts: Sequence[StepContext], now: datetime) -> list[StepResult]:
    """Set the fields of all these customers with one statement; an empty value takes the field away."""
    written = [one.step["parameters"] for one in contexts]
    return _mark(contexts, [(one["name"], None if one["value"] == "" else one["value"]) for one in written])


def _mark(contexts: Sequence[StepContext], marks: Sequence[tuple[str, Any]]) -> list[StepResult]:
    rows = [
        {"customer": one.customer_id, "name": name, "value": value}
        for one, (name, value) in zip(contexts, marks, strict=True)
    ]
    found = statements.fetch("playbooks.runs.steps", "write_marks", {"marks": json.dumps(rows)})
    before = {row["id"]: row["before"] for row in found}
    return [
        kinds.done({"field": name, "before": before.get(one.customer_id), "after": value})
        for one, (name, value) in zip(contexts, marks, strict=True)
    ]


def _name(parameters: Parameters, name: str) -> str:
    found = phrases.text(parameters, name, required=True)
    if not _NAME.match(found):
        raise UnableToUseStep(
            place=name,
            reason=_("“%(value)s” is not a name.") % {"value": found},
            remedy=_("Write at most 50 letters, digits, - or _."),
        )
    return found


TAG = StepKind(
    code="tag",
    label=gettext_lazy("Tag"),
    clean=clean_tag,
    describe=describe_tag,
    perform=perform_tag,
    fields=(
        Field(name="tag", label=gettext_lazy("tag"), required=True),
        Field(name="remove", label=gettext_lazy("take it away"), shape="yes_no"),
    ),
)
SET_FIELD = StepKind(
    code="set_field",
    label=gettext_lazy("Set a field"),
    clean=clean_field,
    describe=describe_field,
    perform=perform_field,
    fields=(
        Field(name="name", label=gettext_lazy("field"), required=True),
        Field(name="value", label=gettext_lazy("value"), help=gettext_lazy("Empty: take the field away.")),
    ),
)
