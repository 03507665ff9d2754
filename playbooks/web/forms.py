"""What people fill in to finish a task, to put it off, to wait, to note something, or to ask somebody else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Self

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from playbooks.cases import outlook, touching
from playbooks.cases.outlook import Outlook
from playbooks.cases.touching import LATEST
from playbooks.models import Case, Playbook, RetentionTask, Role
from playbooks.web.offers.forms import LoginField, PersonField
from playbooks.work import worklist
from playbooks.work.worklist import LONGEST_NOTE, LONGEST_SNOOZE
from retention.clock import local_day
from retention.web.formats import moment
from retention.web.forms import ChoiceField, DayInput


class VersionedForm(forms.Form):
    """A form that knows which edition of the task it was made from, and from which queue it was opened."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    queue = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        """Say of a missing edition, which nobody fills in, what can be done."""
        if "version" in self.errors:
            self.add_error(None, _("It was not sent along which edition of the task you saw. Load the page again."))
        return self.cleaned_data


class OutcomeChoice(forms.RadioSelect):
    """The outcomes, each with what it does; those that close the case are marked, so that the button can say so."""

    outlooks: Mapping[str, Outlook] = {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Mark an outcome that closes the case."""
        option = super().create_option(name, value, *args, **kwargs)
        if value in self.outlooks and self.outlooks[value].closes:
            option["attrs"]["data-closes"] = "case"
        return option


class FinishForm(VersionedForm):
    """How a task ended and what was done; beside each outcome what it does to the case."""

    outcome = ChoiceField(label=_("Outcome"), widget=OutcomeChoice)
    note = forms.CharField(
        label=_("What was done"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("A sentence or two for whoever meets this customer next."),
    )
    next_touch = forms.DateField(
        label=_("Next touch"),
        widget=DayInput,
        required=False,
        help_text=_("When somebody is in touch again. A case that closes as saved or partly saved needs a day."),
    )

    def __init__(
        self, *args: Any, outcomes: list[tuple[str, str]], outlooks: Mapping[str, Outlook], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.outlooks = outlooks
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        field.widget.outlooks = outlooks
        field.choices = [
            (value, format_html('{} <span class="rt-leads">{}</span>', label, outlooks[value].words))
            for value, label in outcomes
        ]

    @classmethod
    def of(
        cls, task: RetentionTask, *args: Any, today: date, seen: Mapping[str, Any] | None = None, **named: Any
    ) -> Self:
        """The form of a task, with the usual day of the next touch filled in."""
        form = cls(
            *args,
            outcomes=worklist.outcomes(task=task),
            outlooks=outlook.outlooks(task=task),
            initial={"next_touch": touching.suggested(case=task.case, as_of=today), **(seen or {})},
            **named,
        )
        form.fields["next_touch"].widget.attrs |= {"min": today.isoformat(), "max": (today + LATEST).isoformat()}
        return form

    def clean(self) -> dict[str, Any]:
        """Ask for the next touch of a customer who stays; where there was no risk, none is noted."""
        found = super().clean()
        outcome = found.get("outcome", "")
        if outcome in touching.NO_RISK:
            found["next_touch"] = None
        elif outcome in touching.STAYS and self.outlooks[outcome].closes and found.get("next_touch", "") is None:
            self.add_error("next_touch", _("Say when somebody is to be in touch next: the case closes."))
        return found


class SnoozeDay(forms.DateField):
    """The day until which something is put off: from tomorrow on, as far as a snooze goes."""

    widget = DayInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=pgettext_lazy("snooze", "Until"), **kwargs)

    def count_from(self, today: date) -> None:
        """Set the first and the last day."""
        self.first, self.last = today + timedelta(days=1), today + LONGEST_SNOOZE
        self.widget.attrs |= {"min": self.first.isoformat(), "max": self.last.isoformat(), "data-snooze": ""}

    def validate(self, value: date | None) -> None:
        """Refuse today, the past, and what is too far away."""
        super().validate(value)
        if value is not None and not self.first <= value <= self.last:
            message = _("Choose a day from tomorrow on, at most %(days)s days away.")
            raise forms.ValidationError(message, params={"days": LONGEST_SNOOZE.days})


def snooze_event() -> forms.ChoiceField:
    """Return the field for what may end a snooze before its day."""
    return ChoiceField(
        label=_("Or earlier, as soon as"),
        choices=[("", _("only on that day")), *RetentionTask.SnoozeEvent.choices],
        required=False,
    )


class SnoozeForm(VersionedForm):
    """Until when a task is put off, and why."""

    until = SnoozeDay()
    event = snooze_event()
    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        help_text=_("The deadline stays where it is; a warning of a higher level brings the task back at once."),
    )

    def __init__(self, *args: Any, task: RetentionTask, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].count_from(local_day(now))  # type: ignore[attr-defined]  # of a SnoozeDay
        self.fields["until"].help_text = _deadline_in_words(task, now)


def passed_by_then(deadline: datetime) -> str:
    """Say of a snooze that it goes beyond a deadline."""
    return gettext("The deadline, %(at)s, will have passed by then.") % {"at": moment(deadline)}


def late_when_back(task: RetentionTask, *, since: datetime) -> str:
    """Say of a task that is snoozed since a moment that its deadline passes before it comes back; empty if not."""
    late = task.snoozed_until is not None and since < task.due_at < task.snoozed_until
    return passed_by_then(task.due_at) if late else ""


def _deadline_in_words(task: RetentionTask, now: datetime) -> str:
    """When a task is due; beside it stands hidden what pages.js shows once a later day is chosen."""
    if task.due_at <= now:
        return gettext("The deadline, %(at)s, has passed already.") % {"at": moment(task.due_at)}
    words = gettext("The deadline is %(at)s. Put off beyond it, the task is late when it comes back.")
    late, day = passed_by_then(task.due_at), local_day(task.due_at).isoformat()
    hidden = '{} <span role="status"><strong class="rt-late" data-past="{}" hidden>{}</strong></span>'
    return format_html(hidden, words % {"at": moment(task.due_at)}, day, late)


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
    role = ChoiceField(label=_("Role"), choices=Role.choices)
    to = PersonField(label=_("Ask"), queryset=None)

    def __init__(self, *args: Any, candidates: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = candidates  # type: ignore[attr-defined]  # of a ModelChoiceField


class ChoosePlaybookForm(forms.Form):
    """Which of the published playbooks takes the case."""

    playbook = ChoiceField(
        label=_("Playbook"),
        help_text=_("It takes the place of the one at work: what is finished stays, the rest is cancelled."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["playbook"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        published = Playbook.objects.filter(versions__state="published").order_by("code")
        field.choices = [("", "—"), *((one.code, one.label) for one in published)]


class CloseCaseForm(forms.Form):
    """How a case ended and what was done."""

    outcome = ChoiceField(label=_("Outcome"), choices=[("", "—"), *Case.Outcome.choices])
    note = forms.CharField(
        label=_("What was done"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The playbook ends here, and unfinished tasks are cancelled."),
    )
    next_touch = forms.DateField(
        label=_("Next touch"),
        widget=DayInput,
        required=False,
        help_text=_("A case that closes as saved or partly saved needs a day."),
    )


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
