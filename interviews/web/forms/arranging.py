"""What people fill in around an interview: who holds it, when, with whose consent, and why it ends or is corrected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from retention import people
from retention.web.forms import ChoiceField

YES_NO = [("yes", _("Yes")), ("no", _("No"))]


class VersionedForm(forms.Form):
    """A form that knows which edition of the interview it was made from."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class AssignForm(VersionedForm):
    """Who holds the interview from now on; whoever is not neutral is named, and refused with the reason."""

    person = ChoiceField(label=_("Interviewer"))

    def __init__(self, *args: Any, candidates: Sequence[tuple[Any, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person, _unfit in candidates}
        field = self.fields["person"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        field.choices = [("", "—"), *((str(person.pk), named(person, unfit)) for person, unfit in candidates)]

    def clean_person(self) -> Any:
        """Return the person who was chosen."""
        return self.people[self.cleaned_data["person"]]


class TakeForm(AssignForm):
    """Somebody takes an interview that nobody holds."""

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, candidates=[(person, "")], **kwargs)
        self.fields["person"].widget = forms.HiddenInput()


def named(person: Any, unfit: str) -> str:
    """Write who somebody is, and whether they are on the customer's account."""
    name = people.display_name(person)
    return gettext("%(name)s (not neutral)") % {"name": name} if unfit else name


class MomentInput(forms.DateTimeInput):
    """A day and a time, with the browser's own calendar."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%dT%H:%M")


class ScheduleForm(VersionedForm):
    """When the conversation takes place."""

    at = forms.DateTimeField(
        label=_("Day and time"), widget=MomentInput, help_text=_("Thirty minutes, you alone with the customer.")
    )

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now

    def clean_at(self) -> datetime:
        """Refuse what has passed."""
        at: datetime = self.cleaned_data["at"]
        if at <= self.now:
            raise forms.ValidationError(_("This moment has passed. Choose a later one."))
        return at


class ConsentForm(VersionedForm):
    """What the customer agrees to; asked before the first question."""

    recording = ChoiceField(label=_("May the talk be recorded?"), choices=YES_NO, widget=forms.RadioSelect)
    quoting = ChoiceField(label=_("May we quote you, without your name?"), choices=YES_NO, widget=forms.RadioSelect)
    recontact = ChoiceField(
        label=_("May we write to you when what you miss is there?"), choices=YES_NO, widget=forms.RadioSelect
    )


class InviteForm(VersionedForm):
    """How the link reaches the contact."""

    MAIL, COPY, CHAT = "mail", "copy", "chat:"
    how = ChoiceField(label=_("How the contact gets it"), widget=forms.RadioSelect, initial=MAIL)

    def __init__(self, *args: Any, chats: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["how"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        in_chats = [(f"{self.CHAT}{code}", gettext("In the chat “%(name)s”") % {"name": name}) for code, name in chats]
        field.choices = [(self.MAIL, _("By e-mail")), *in_chats, (self.COPY, _("I pass it on myself"))]


class ContactForm(VersionedForm):
    """Which person at the customer is asked."""

    contact = ChoiceField(label=_("Contact"))

    def __init__(self, *args: Any, contacts: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["contact"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        field.choices = [("", "—"), *contacts]


class NoteForm(VersionedForm):
    """Why: for declining, for cancelling."""

    reason = forms.CharField(label=_("Why"), max_length=300)


class CorrectForm(VersionedForm):
    """Why an interview that is over is corrected."""

    reason = forms.CharField(
        label=_("What is wrong, and why"),
        max_length=300,
        help_text=_("The interview as it is stays; a copy is opened for you, and replaces it when you submit it."),
    )
