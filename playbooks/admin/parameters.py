"""The details of a step as proper fields: which there are, its kind decides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from playbooks.runs import kinds
from playbooks.runs.kinds import Field
from playbooks.runs.steps import phrases
from retention.admin.fields.condition_rows import ConditionsField


class Details(forms.Form):
    """The fields of one kind, filled from what is stored or from what was sent."""

    def __init__(self, *, code: str, stored: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(use_required_attribute=False, **kwargs)
        self.code = code
        self.stored = dict(stored or {})
        kind = kinds.registered().get(code)
        self.shapes: tuple[Field, ...] = kind.fields if kind is not None else ()
        for one in self.shapes:
            _ADD.get(one.shape, _add_text)(self, one)

    def parameters(self) -> dict[str, Any]:
        """What was sent, as the kind knows it; what is empty is left away."""
        self.is_valid()
        found = {one.name: _READ.get(one.shape, _read_plain)(self, one) for one in self.shapes}
        return {name: value for name, value in found.items() if value not in (None, "", [], False)}


class ParametersWidget(forms.Widget):
    """Shows the fields of a kind, and reads them together."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code = code

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Details | None:
        """What was sent for the kind that was shown; nothing where no kind was."""
        shown = data.get(f"{name}-shown")
        return None if shown is None else Details(code=shown, data=data, prefix=name)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Whether the fields were not on the page."""
        return f"{name}-shown" not in data

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The fields below each other."""
        stored = value if isinstance(value, Mapping) else {}
        form = value if isinstance(value, Details) else Details(code=self.code, stored=stored, prefix=name)
        context = {"form": form, "name": name, "code": form.code}
        return render_to_string("admin/retention_playbooks/_parameters.html", context)

    def id_for_label(self, id_: str | None) -> str:
        """Each field has a label of its own."""
        return ""


class ParametersField(forms.Field):
    """The details of a step; judged by the form, which knows the kind that was chosen."""

    def __init__(self, code: str) -> None:
        super().__init__(required=False, label=_("details"), widget=ParametersWidget(code))

    def clean(self, value: Any) -> Any:
        """As it was sent."""
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether something else was sent than is stored."""
        return isinstance(data, Details) and data.parameters() != (initial or {})


def _add_text(form: Details, one: Field) -> None:
    form.fields[one.name] = forms.CharField(
        required=False,
        max_length=4000,
        label=str(one.label),
        help_text=str(one.help),
        initial=_as_text(form.stored.get(one.name)),
        widget=forms.Textarea(attrs={"rows": 3}) if one.shape == "long_text" else forms.TextInput,
    )


def _add_number(form: Details, one: Field) -> None:
    form.fields[one.name] = forms.DecimalField(
        required=False, label=str(one.label), help_text=str(one.help), initial=form.stored.get(one.name)
    )


def _add_yes_no(form: Details, one: Field) -> None:
    form.fields[one.name] = forms.BooleanField(
        required=False, label=str(one.label), help_text=str(one.help), initial=form.stored.get(one.name)
    )


def _add_choice(form: Details, one: Field) -> None:
    stored = form.stored.get(one.name)
    choices = [("", "—"), *(one.choices() if one.choices else ())]
    choices += [(stored, stored)] if stored and stored not in dict(choices) else []
    form.fields[one.name] = forms.ChoiceField(
        required=False, label=str(one.label), help_text=str(one.help), initial=stored, choices=choices
    )


def _add_choices(form: Details, one: Field) -> None:
    form.fields[one.name] = forms.MultipleChoiceField(
        required=False,
        label=str(one.label),
        help_text=str(one.help),
        initial=form.stored.get(one.name),
        choices=one.choices() if one.choices else (),
        widget=forms.CheckboxSelectMultiple,
    )


def _add_span(form: Details, one: Field) -> None:
    number, _blank, unit = str(form.stored.get(one.name) or "").partition(" ")
    form.fields[one.name] = forms.IntegerField(
        required=False, label=str(one.label), min_value=1, max_value=2000, initial=number or None
    )
    form.fields[f"{one.name}_unit"] = forms.ChoiceField(
        required=False, label=_("unit"), initial=unit, choices=[("", "—"), *phrases.units()]
    )


def _add_lines(form: Details, one: Field) -> None:
    form.fields[one.name] = forms.CharField(
        required=False,
        max_length=8000,
        label=str(one.label),
        help_text=str(one.help) or _("One a line; the Chinese text may follow after a vertical bar."),
        initial="\n".join(_as_line(line) for line in form.stored.get(one.name) or ()),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _add_json(form: Details, one: Field) -> None:
    form.fields[one.name] = forms.JSONField(
        required=False, label=str(one.label), help_text=str(one.help), initial=form.stored.get(one.name)
    )


def _add_conditions(form: Details, one: Field) -> None:
    form.fields[one.name] = ConditionsField(
        judged=False, label=str(one.label), help_text=str(one.help), initial=form.stored.get(one.name)
    )


def _read_plain(form: Details, one: Field) -> Any:
    value = form.cleaned_data.get(one.name)
    return value.strip() if isinstance(value, str) else value


def _read_number(form: Details, one: Field) -> Any:
    value = form.cleaned_data.get(one.name)
    return value if value is None else int(value) if value == value.to_integral_value() else float(value)


def _read_span(form: Details, one: Field) -> str:
    number, unit = form.cleaned_data.get(one.name), form.cleaned_data.get(f"{one.name}_unit")
    return f"{number or ''} {unit or ''}".strip()


def _read_lines(form: Details, one: Field) -> list[Any]:
    lines = (line.strip() for line in str(form.cleaned_data.get(one.name) or "").splitlines())
    return [_from_line(line) for line in lines if line]


def _as_text(value: Any) -> str:
    return "" if value is None else str(value)


def _as_line(line: Any) -> str:
    if not isinstance(line, Mapping):
        return str(line)
    return " | ".join(text for text in (str(line.get("text", "")), str(line.get("text_zh", ""))) if text)


def _from_line(line: str) -> Any:
    text, bar, text_zh = (part.strip() for part in line.partition("|"))
    return {"text": text, "text_zh": text_zh} if bar and text_zh else {"text": text}


_ADD: Final[Mapping[str, Callable[[Details, Field], None]]] = {
    "number": _add_number,
    "yes_no": _add_yes_no,
    "choice": _add_choice,
    "choices": _add_choices,
    "span": _add_span,
    "lines": _add_lines,
    "json": _add_json,
    "conditions": _add_conditions,
}
_READ: Final[Mapping[str, Callable[[Details, Field], Any]]] = {
    "number": _read_number,
    "span": _read_span,
    "lines": _read_lines,
}
