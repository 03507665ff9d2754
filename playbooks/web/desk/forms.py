"""What people fill in on the queue: a priority, a playbook, why they skip, the name of a view, and bulk actions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from playbooks import transitions
from playbooks.models import BulkAction, RetentionTask
from playbooks.web.forms import ChoosePlaybookForm, SnoozeDay, VersionedForm, snooze_event
from playbooks.web.offers.forms import PersonField
from playbooks.work.desk.bulk import Wanted
from playbooks.work.worklist import LONGEST_NOTE
from retention import people
from retention.web.formats import day, labelled, moment
from retention.web.forms import ChoiceField


class PriorityForm(VersionedForm):
    """How urgent a person thinks a task is."""

    priority = ChoiceField(label=_("Priority"), choices=RetentionTask.Priority.choices, widget=forms.RadioSelect)


class PlaybookForm(VersionedForm, ChoosePlaybookForm):
    """Which playbook takes the case of a task."""


class SkipForm(forms.Form):
    """Why a task is passed by in play mode."""

    queue = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(label=_("Why do you skip it?"), max_length=300)


class SaveViewForm(forms.Form):
    """The name of a view, whether it is for everybody, and the name of the view whose place it takes."""

    name = forms.CharField(label=_("Name"), max_length=60)
    shared = forms.BooleanField(label=_("for everybody"), required=False)
    replaces = forms.CharField(required=False)


class BulkForm(forms.Form):
    """What is to be done with the selected tasks; only what this person may do."""

    kind = ChoiceField(label=_("With the selected"), widget=forms.Select(attrs={"class": "form-select"}))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        lead = user.has_perm(transitions.LEAD)
        field.choices = [one for one in BulkAction.Kind.choices if lead or one[0] != BulkAction.Kind.ASSIGN]


class WantedForm(forms.Form):
    """What a bulk action needs to know; each kind has its own fields."""

    def wanted(self) -> Wanted:
        """Return what was entered, with its words."""
        raise NotImplementedError


class AssignMany(WantedForm):
    """Who does the tasks from now on, and why."""

    to = PersonField(label=_("Give them to"), queryset=None)
    note = forms.CharField(label=_("Why"), max_length=300, required=False)

    def __init__(self, *args: Any, candidates: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = candidates  # type: ignore[attr-defined]  # of a ModelChoiceField

    def wanted(self) -> Wanted:
        """Return the new owner and the note."""
        to, note = self.cleaned_data["to"], self.cleaned_data["note"]
        words = gettext("to %(name)s") % {"name": people.display_name(to)}
        return Wanted(kind="assign", to=to, note=note, words=labelled(words, note) if note else words)


class SnoozeMany(WantedForm):
    """Until when the tasks are put off, and why."""

    until = SnoozeDay()
    event = snooze_event()
    reason = forms.CharField(label=_("Why"), max_length=300, help_text=_("The deadlines stay where they are."))

    def __init__(self, *args: Any, today: date, first_due: datetime | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].count_from(today)  # type: ignore[attr-defined]  # of a SnoozeDay
        if first_due is not None:
            words = gettext(
                "The first of the deadlines ahead is %(at)s. What is put off beyond its own comes back late."
            )
            self.fields["until"].help_text = words % {"at": moment(first_due)}

    def wanted(self) -> Wanted:
        """Return the day, what may come before it, and the reason."""
        until, event, reason = (self.cleaned_data[name] for name in ("until", "event", "reason"))
        words = gettext("until %(day)s") % {"day": day(until)}
        if event:
            earlier = RetentionTask.SnoozeEvent(event).label
            words += " " + gettext("or earlier, as soon as %(event)s") % {"event": earlier}
        return Wanted(kind="snooze", until=until, event=event, reason=reason, words=labelled(words, reason))


class NoteMany(WantedForm):
    """A word for the history of each task."""

    note = forms.CharField(label=_("Note"), max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 3}))

    def wanted(self) -> Wanted:
        """Return the note."""
        return Wanted(kind="note", note=self.cleaned_data["note"], words=self.cleaned_data["note"][:600])


class StartMany(WantedForm, ChoosePlaybookForm):
    """The playbook that takes the cases of the tasks."""

    def wanted(self) -> Wanted:
        """Return the playbook."""
        code = self.cleaned_data["playbook"]
        labels = dict(self.fields["playbook"].choices)  # type: ignore[attr-defined]  # of a ChoiceField
        return Wanted(kind="playbook", playbook=code, words=str(labels.get(code, code)))


class PrioritiseMany(WantedForm):
    """How urgent the tasks are."""

    priority = ChoiceField(label=_("Priority"), choices=RetentionTask.Priority.choices, widget=forms.RadioSelect)

    def wanted(self) -> Wanted:
        """Return the priority."""
        said = self.cleaned_data["priority"]
        return Wanted(kind="priority", priority=said, words=str(RetentionTask.Priority(said).label))


def form_for(
    kind: str, data: Any, *, candidates: Any, today: date, first_due: datetime | None = None
) -> WantedForm | None:
    """Return the form of a kind of bulk action; None for what is none. `first_due` is the next of the deadlines."""
    if kind == BulkAction.Kind.ASSIGN:
        return AssignMany(data, candidates=candidates)
    if kind == BulkAction.Kind.SNOOZE:
        return SnoozeMany(data, today=today, first_due=first_due)
    plain = {"note": NoteMany, "playbook": StartMany, "priority": PrioritiseMany}
    return plain[kind](data) if kind in plain else None


def numbers(written: Sequence[str]) -> list[int]:
    """Return the numbers among what was sent, each once, in order."""
    return list(dict.fromkeys(int(one) for one in written if one.isdecimal() and len(one) < 19))
