"""What people fill in to finish a task, to put it off, to wait, to note something, or to ask somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from playbooks.cases.touching import LATEST
from playbooks.models import Case, Playbook, RetentionTask, Role
from playbooks.web.offers.forms import LoginField, PersonField
from playbooks.work.worklist import LONGEST_NOTE, LONGEST_SNOOZE
from retention.web.forms import DayInput


class VersionedForm(forms.Form):
    """A form that knows which edition of the task it was made from, and from which queue it was opened."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    queue = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        """Say of a missing edition, which nobody fills in, what can be done."""
        if "version" in self.errors:
            self.add_error(None, _("It was not sent along which edition of the task you saw. Load the page again."))
        return self.cleaned_data


class FinishForm(VersionedForm):
    """How a task ended and what was done."""

    outcome = forms.ChoiceField(label=_("Outcome"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("What was done"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("A sentence or two for whoever meets this customer next."),
    )
    next_touch = forms.DateField(
        label=_("Next touch"),
        widget=DayInput,
        required=False,
        help_text=_("When somebody should be in touch with them again; it is noted with the case."),
    )

    def __init__(self, *args: Any, outcomes: list[tuple[str, str]], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["next_touch"].widget.attrs |= {"min": today.isoformat(), "max": (today + LATEST).isoformat()}
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        field.choices = outcomes


class SnoozeDay(forms.DateField):
    """The day until which something is put off: from tomorrow on, as far as a snooze goes."""

    widget = DayInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=pgettext_lazy("snooze", "Until"), **kwargs)

    def count_from(self, today: date) -> None:
        """Set the first and the last day."""
        self.first, self.last = today + timedelta(days=1), today + LONGEST_SNOOZE
        self.widget.attrs |= {"min": self.first.isoformat(), "max": self.last.isoformat()}

    def validate(self, value: date | None) -> None:
        """Refuse today, the past, and what is too far away."""
        super().validate(value)
        if value is not None and not self.first <= value <= self.last:
            message = _("Choose a day from tomorrow on, at most %(days)s days away.")
            raise forms.ValidationError(message, params={"days": LONGEST_SNOOZE.days})


class SnoozeForm(VersionedForm):
    """Until when a task is put off, and why."""

    until = SnoozeDay()
    event = forms.ChoiceField(
        label=_("Or earlier, as soon as"),
        choices=[("", _("only on that day")), *RetentionTask.SnoozeEvent.choices],
        required=False,
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        help_text=_("The deadline stays where it is; a warning of a higher level brings the task back at once."),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].count_from(today)  # type: ignore[attr-defined]  # of a SnoozeDay


class WaitForm(VersionedForm):
    """What the customer has to do before work can go on."""

    reason = forms.CharField(
        label=_("What the customer has to do first"),
        max_length=300,
        help_text=_("The deadline stands still and goes on with the time that is left when you take the task back."),
    )


class CommentForm(forms.Form):
    """A word for the history of a task."""

    queue = forms.CharField(widget=forms.HiddenInput, required=False)
    note = forms.CharField(label=_("Comment"), max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 2}))


class TickForm(forms.Form):
    """An item of the checklist, and whether it is done."""

    queue = forms.CharField(widget=forms.HiddenInput, required=False)
    item = forms.IntegerField(
        min_value=1, widget=forms.HiddenInput, error_messages={"required": _("Say which item of the checklist it is.")}
    )
    done = forms.BooleanField(widget=forms.HiddenInput, required=False)


class ItemForm(forms.Form):
    """One more item for the checklist."""

    queue = forms.CharField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(label=_("Add to the checklist"), max_length=200)


class ReassignForm(VersionedForm):
    """Who does a task from now on, and why."""

    to = PersonField(label=_("Give it to"), queryset=None)
    note = forms.CharField(label=_("Why"), max_length=300, required=False)

    def __init__(self, *args: Any, candidates: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = candidates  # type: ignore[attr-defined]  # of a ModelChoiceField


class AppointForm(forms.Form):
    """Who is asked to help with a case, in which role."""

    queue = forms.CharField(widget=forms.HiddenInput, required=False)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    to = PersonField(label=_("Ask"), queryset=None)

    def __init__(self, *args: Any, candidates: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = candidates  # type: ignore[attr-defined]  # of a ModelChoiceField


class ChoosePlaybookForm(forms.Form):
    """Which of the published playbooks takes the case."""

    playbook = forms.ChoiceField(label=_("Playbook"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["playbook"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        published = Playbook.objects.filter(versions__state="published").order_by("code")
        field.choices = [("", "—"), *((one.code, one.label) for one in published)]


class CloseCaseForm(forms.Form):
    """How a case ended and what was done."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=[("", "—"), *Case.Outcome.choices])
    note = forms.CharField(
        label=_("What was done"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The playbook ends here, and unfinished tasks are cancelled."),
    )
    next_touch = forms.DateField(label=_("Next touch"), widget=DayInput, required=False)


class AbsenceForm(forms.Form):
    """The days on which one is away, and who does one's work meanwhile."""

    first_day = forms.DateField(label=_("First day"), widget=DayInput)
    last_day = forms.DateField(label=_("Last day"), widget=DayInput)
    delegate = LoginField(
        label=_("Login of the delegate"),
        max_length=254,
        required=False,
        help_text=_("Empty: whoever is on call, else the manager of your team."),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first_day", "last_day"):
            self.fields[name].initial = today
        self.fields["last_day"].widget.attrs["min"] = today.isoformat()


def editions(written: Sequence[str]) -> dict[int, int]:
    """Read which editions of which rows were seen, from texts like "17.2"."""
    found: dict[int, int] = {}
    for pair in written:
        pk, _point, version = pair.partition(".")
        if pk.isdecimal() and version.isdecimal() and len(pair) < 30:
            found[int(pk)] = int(version)
    return found
