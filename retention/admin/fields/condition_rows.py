"""Conditions as rows to choose and fill in, wherever the vocabulary of the rules is used beside a rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, pgettext_lazy

from retention.admin import rules
from retention.admin.fields.selects import LongSelect
from retention.earlywarning import conditions as vocabulary

SPARE: Final = 2
"""Empty rows after the stored conditions."""
MOST: Final = 40
PARTS: Final = ("what", "is", "value", "within", "other")


class ConditionsWidget(forms.Widget):
    """One line a condition, the empty ones left out."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, Any]]:
        """The conditions that were filled in."""
        rows = ({part: str(data.get(f"{name}-{row}-{part}") or "").strip() for part in PARTS} for row in range(MOST))
        return [_condition(given) for given in rows if given["other"] or given["what"]]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Whether the rows were not on the page."""
        return f"{name}-0-what" not in data

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The rows in a table that scrolls on a small screen."""
        stored = [one for one in value if isinstance(one, Mapping)] if isinstance(value, Sequence) else []
        choices = rules.subjects(extra=[str(one.get("field", "")) for one in stored])
        rows = [_row(f"{name}-{number}", one, choices) for number, one in enumerate([*stored, *[{}] * SPARE])]
        return render_to_string("admin/retention/_conditions.html", {"rows": rows})

    def id_for_label(self, id_: str | None) -> str:
        """Each field of a row has a label of its own."""
        return ""


class ConditionsField(forms.Field):
    """A list of conditions, judged as those of a rule unless somebody else does; none at all is fine."""

    widget = ConditionsWidget

    def __init__(self, *, judged: bool = True, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.judged = judged

    def clean(self, value: Any) -> list[dict[str, Any]]:
        """The conditions; raises ValidationError with the row that is wrong."""
        found: list[dict[str, Any]] = super().clean(value) or []
        if found and self.judged:
            try:
                vocabulary.validate(found)
            except vocabulary.UnableToUseCondition as error:
                raise forms.ValidationError(str(error)) from error
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether something else was sent than is stored."""
        return bool((data or []) != (initial or []))


def _row(name: str, one: Mapping[str, Any], choices: list[Any]) -> list[tuple[Any, str, SafeString]]:
    """The fields of a row, each with its label."""
    operators = LongSelect(choices=[("", "—"), *rules.operators()])
    shown = {
        "what": (pgettext_lazy("of a condition", "what"), LongSelect(choices=choices), one.get("field", "")),
        "is": (gettext_lazy("is"), operators, one.get("op", "")),
        "value": (gettext_lazy("value"), forms.TextInput(attrs={"size": 10}), rules.as_text(one.get("value"))),
        "within": (gettext_lazy("within days"), forms.TextInput(attrs={"size": 4}), rules.as_text(one.get("within"))),
        "other": (
            gettext_lazy("or written"),
            forms.TextInput(attrs={"size": 16, "placeholder": "attribute:plan"}),
            "",
        ),
    }
    return [
        (label, f"id_{name}-{part}", widget.render(f"{name}-{part}", value, {"id": f"id_{name}-{part}"}))
        for part, (label, widget, value) in shown.items()
    ]


def _condition(given: Mapping[str, str]) -> dict[str, Any]:
    field = given["other"] or given["what"]
    condition: dict[str, Any] = {"field": field}
    if given["is"] or given["value"] or not field.startswith("event:"):
        condition["op"] = given["is"]
        condition["value"] = rules.as_value(given["value"], field=field, op=given["is"])
    if given["within"]:
        condition["within"] = rules.number(given["within"], otherwise=given["within"])
    return condition
