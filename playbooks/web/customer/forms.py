"""What people fill in to begin something for a customer: why a case is opened, which playbook, which task."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from playbooks.cases import by_hand
from playbooks.cases.by_hand import Cause, Wanted
from playbooks.models import Case, SlaUnit
from playbooks.web.forms import ChoosePlaybookForm
from playbooks.web.offers.forms import PersonField
from retention.models import Level
from retention.web.forms import ChoiceField


class CauseForm(forms.Form):
    """Why a case is opened; not asked where one is open."""

    level = ChoiceField(label=_("Level"), choices=Level.choices, initial=Level.MEDIUM)
    because = forms.CharField(
        label=_("Why a case is opened"),
        max_length=300,
        help_text=_("The customer has no open case. One sentence; everybody who works on it reads it."),
    )

    def __init__(self, *args: Any, case: Case | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if case is not None:
            del self.fields["level"], self.fields["because"]

    def cause(self) -> Cause:
        """Return what was given, nothing of it where a case is open."""
        return Cause(level=self.cleaned_data.get("level", ""), because=self.cleaned_data.get("because", ""))


class PlaybookForm(ChoosePlaybookForm, CauseForm):
    """Which of the published playbooks is started."""

    field_order = ["playbook", "level", "because"]


class TaskForm(CauseForm):
    """What is to be done, by whom and by when."""

    title = forms.CharField(label=_("What is to be done"), max_length=by_hand.LONGEST_TITLE)
    instructions = forms.CharField(
        label=_("Instructions"),
        max_length=by_hand.LONGEST_INSTRUCTIONS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    to = PersonField(label=_("Who does it"), queryset=None)
    amount = forms.IntegerField(label=_("Within"), min_value=1, max_value=by_hand.MOST_UNITS, initial=1)
    unit = ChoiceField(label=_("Counted in"), choices=SlaUnit.choices, initial=SlaUnit.WORKING_DAYS)

    field_order = ["title", "instructions", "to", "amount", "unit", "level", "because"]

    def __init__(self, *args: Any, candidates: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = candidates  # type: ignore[attr-defined]  # of a ModelChoiceField

    def wanted(self) -> Wanted:
        """Return the task that was described."""
        given = self.cleaned_data
        return Wanted(
            title=given["title"],
            to=given["to"],
            amount=given["amount"],
            unit=given["unit"],
            instructions=given["instructions"],
        )
