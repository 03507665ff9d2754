"""The steps of a version, each with the details that its kind needs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _

from playbooks.admin.parameters import Details, ParametersField
from playbooks.models import Step
from playbooks.runs import kinds
from playbooks.runs.kinds import StepKind
from retention.admin.editions import PartOfEdition, is_draft


class SlaForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's class takes no type at run time
    """A deadline is a number and a unit, or neither."""

    def clean(self) -> dict[str, Any]:
        """Both or none."""
        cleaned: dict[str, Any] = super().clean() or {}
        if bool(cleaned.get("sla_amount")) != bool(cleaned.get("sla_unit")):
            self.add_error("sla_amount", _("Give the deadline and its unit, or leave both empty."))
        return cleaned


class StepForm(SlaForm):
    """A step with the details of its kind; after another kind was chosen, its fields come with the next page."""

    class Meta:
        model = Step
        fields = (
            "position",
            "kind",
            "key",
            "title",
            "title_zh",
            "role",
            "sla_amount",
            "sla_unit",
            "instructions",
            "instructions_zh",
            "parameters",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "kind" in self.fields:
            self.fields["kind"] = forms.ChoiceField(choices=kinds.choices(), label=_("kind"), initial="task")
            self.fields["parameters"] = ParametersField(self.instance.kind)

    def clean(self) -> dict[str, Any]:
        """Let the kind judge its details, and ask for a title where people need one."""
        cleaned = super().clean()
        kind = kinds.registered().get(str(cleaned.get("kind")))
        details = cleaned.get("parameters")
        cleaned["parameters"] = self.instance.parameters
        if kind is None:
            return cleaned
        if kind.needs_title and not cleaned.get("title"):
            self.add_error("title", _("Say in a few words what is to be done."))
        if isinstance(details, Details):
            same = details.code == kind.code
            cleaned["parameters"] = details.parameters() if same else {}
            if same:
                self._judge(kind, details, cleaned)
        return cleaned

    def _judge(self, kind: StepKind, details: Details, cleaned: dict[str, Any]) -> None:
        try:
            cleaned["parameters"] = kind.clean(details.parameters())
        except kinds.UnableToUseStep as error:
            self.add_error("parameters", str(error))


class StepInline(PartOfEdition, admin.StackedInline):  # type: ignore[type-arg]  # Django's class takes no type at run time
    """The steps of a version in their order."""

    model = Step
    form = StepForm
    fields = (
        ("position", "kind", "key"),
        ("title", "title_zh"),
        ("role", "sla_amount", "sla_unit"),
        ("instructions", "instructions_zh"),
        "parameters",
    )
    ordering = ("position",)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Texts of a few lines."""
        kwargs["widgets"] = {name: forms.Textarea(attrs={"rows": 3}) for name in ("instructions", "instructions_zh")}
        return super().get_formset(request, obj, **kwargs)

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """An empty step only where one can be added."""
        return 1 if is_draft(obj) else 0
