"""The questions of an edition, edited while it is a draft."""

from __future__ import annotations

import re
from typing import Any, Final

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interviews.models import Question
from retention.admin.editions import PartOfEdition, is_draft

CODE: Final = re.compile(r"^[-a-z0-9_]{1,60}$")
_PARTS: Final = 3


class ChoicesField(forms.CharField):
    """The choices of a question, one a line: code | text | text in Chinese."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 4, "cols": 70}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Stored choices as lines."""
        if not isinstance(value, list):
            return value
        return "\n".join(" | ".join(filter(None, (one["code"], one["label"], one.get("label_zh")))) for one in value)

    def to_python(self, value: Any) -> Any:
        """Lines as choices."""
        return [self._choice(line) for line in str(value or "").splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether other lines are written."""
        try:
            return bool((initial or []) != self.to_python(data))
        except forms.ValidationError:
            return True

    def _choice(self, line: str) -> dict[str, str]:
        parts = [part.strip() for part in line.split("|")]
        if not 1 < len(parts) <= _PARTS or not CODE.match(parts[0]) or not parts[1]:
            message = _("“%(line)s” is no choice. Write: code | text | text in Chinese, the code in small letters.")
            raise forms.ValidationError(message % {"line": line.strip()[:80]})
        return {"code": parts[0], "label": parts[1][:200], "label_zh": parts[2][:200] if len(parts) == _PARTS else ""}


class QuestionForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's class takes no type at run time
    """One question."""

    choices = ChoicesField(
        required=False,
        label=gettext_lazy("Choices"),
        help_text=gettext_lazy("One a line: code | text | text in Chinese. Only for questions with choices."),
    )

    class Meta:
        model = Question
        fields = (
            "position",
            "key",
            "kind",
            "text",
            "text_zh",
            "probe",
            "probe_zh",
            "choices",
            "asks_reason",
            "shows_facts",
        )
        widgets = {
            name: forms.Textarea(attrs={"rows": 2, "cols": 70}) for name in ("text", "text_zh", "probe", "probe_zh")
        }


class QuestionInline(PartOfEdition, admin.StackedInline):  # type: ignore[type-arg]  # Django's class takes no type at run time
    """The questions of an edition in their order."""

    model = Question
    form = QuestionForm
    fields = (
        ("position", "key", "kind"),
        ("text", "text_zh"),
        ("probe", "probe_zh"),
        "choices",
        ("asks_reason", "shows_facts"),
    )
    ordering = ("position",)

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """An empty question only where one can be added."""
        return 1 if is_draft(obj) else 0
