"""What people fill in to finish a task or to put it off."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from playbooks.work.worklist import LONGEST_SNOOZE
from retention.web.forms import DayInput


class VersionedForm(forms.Form):
    """A form that knows which edition of the task it was made from, and from which queue it was opened."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    queue = forms.CharField(widget=forms.HiddenInput, required=False)


class FinishForm(VersionedForm):
    """How a task ended and what was done."""

    outcome = forms.ChoiceField(label=_("Outcome"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("What was done"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("A sentence or two for whoever meets this customer next."),
    )

    def __init__(self, *args: Any, outcomes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        field.choices = outcomes


class SnoozeForm(VersionedForm):
    """Until when a task is put off, and why."""

    until = forms.DateField(label=pgettext_lazy("snooze", "Until"), widget=DayInput)
    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        help_text=_("The deadline stays where it is; a warning of a higher level brings the task back at once."),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first, self.last = today + timedelta(days=1), today + LONGEST_SNOOZE
        self.fields["until"].widget.attrs |= {"min": self.first.isoformat(), "max": self.last.isoformat()}

    def clean_until(self) -> date:
        """Refuse today, the past, and what is too far away."""
        day: date = self.cleaned_data["until"]
        if not self.first <= day <= self.last:
            raise forms.ValidationError(
                _("Choose a day from tomorrow on, at most %(days)s days away."), params={"days": LONGEST_SNOOZE.days}
            )
        return day
