"""What people write down on the page of a customer: notes, and what happened between us."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Final
from uuid import uuid4

from django import forms
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from retention.ingest.by_hand import notes, sentiments, talks
from retention.models import CHAMPION_LEFT, Contact, Customer, Sentiment
from retention.people import CHAMPION, role_in_words
from retention.web import formats
from retention.web.customer import words
from retention.web.forms import NOT_OFFERED, ChoiceField, TypedChoiceField

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOODS = [("", "—"), ("-1", _("very unhappy")), ("-0.5", _("unhappy")), ("0", _("neither")), ("0.5", _("happy")),
         ("1", _("very happy"))]  # fmt: skip


class NoteForm(forms.Form):
    """A note for whoever meets the customer next."""

    text = forms.CharField(
        label=_("Note"),
        max_length=notes.LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody who sees this customer can read it; it cannot be changed afterwards."),
    )


class SentimentForm(forms.Form):
    """How the owner sees the customer, and why."""

    value = TypedChoiceField(
        label=_("How do you see this customer?"), choices=Sentiment.choices, coerce=int, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=sentiments.LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Everybody who sees this customer and its sentiments can read it; it cannot be changed afterwards."
        ),
    )


class MomentInput(forms.DateTimeInput):
    """A moment, with the browser's own calendar and clock."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%dT%H:%M")


class ContactField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A contact, by name and role."""

    default_error_messages = NOT_OFFERED

    def label_from_instance(self, obj: Any) -> str:
        """Their name and role."""
        return named(obj)


def named(contact: Contact) -> str:
    """A contact by name and role, and since when they are gone."""
    gone = _("left %(day)s") % {"day": formats.day(contact.left_on)} if contact.left_on else ""
    return " · ".join(part for part in (contact.name, role_in_words(contact.role), gone) if part)


class NotedForm(forms.Form):
    """Something that happened; `key` makes a form that is sent twice one row."""

    title: ClassVar[StrOrPromise]
    kinds: ClassVar[tuple[str, ...]]

    key = forms.UUIDField(widget=forms.HiddenInput)
    kind = ChoiceField(label=_("What happened"))
    occurred_at = forms.DateTimeField(
        label=_("When"), widget=MomentInput, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
    )
    note = forms.CharField(
        label=_("In a sentence or two"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, customer: Customer, now: datetime, kind: str = "", **kwargs: Any) -> None:
        local = timezone.localtime(now)
        known = kind if kind in self.kinds else self.kinds[0]
        initial = {"key": uuid4(), "kind": known, "occurred_at": local.replace(tzinfo=None)}
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.now = now
        choice = self.fields["kind"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101  for the type checker
        choice.choices = [(one, words.interaction(one)) for one in self.kinds]
        self.fields["occurred_at"].widget.attrs["max"] = local.strftime("%Y-%m-%dT%H:%M")
        self.with_contacts(customer.contacts.order_by(F("left_on").desc(nulls_first=True), "name", "pk"))

    def with_contacts(self, people: QuerySet[Contact]) -> None:
        """Offer the contacts, those who are there first."""
        self.fields["contact"].queryset = people  # type: ignore[attr-defined]  # of a ModelChoiceField

    def told(self) -> dict[str, Any]:
        """Return what was filled in, as `talks.log` asks for it."""
        given = dict(self.cleaned_data)
        contact = given.pop("contact", None)
        return {**given, "contact_id": contact.pk if contact else None}

    def clean_occurred_at(self) -> datetime:
        """Refuse a moment that is still to come."""
        moment: datetime = self.cleaned_data["occurred_at"]
        if moment > self.now:
            raise forms.ValidationError(_("This moment is still to come. Choose one that has passed."))
        return moment


class TalkForm(NotedForm):
    """A call, a meeting, a mail: somebody of ours and somebody of theirs had to do with each other."""

    title = _("Note what happened")
    kinds = talks.TALKS

    contact = ContactField(label=_("With whom"), queryset=None, required=False, empty_label=_("nobody in particular"))
    sentiment = TypedChoiceField(
        label=_("Mood of the customer"), choices=MOODS, coerce=str, empty_value=None, required=False
    )

    field_order = ["key", "kind", "occurred_at", "contact", "sentiment", "note"]


class ChampionLeftForm(NotedForm):
    """Who it was that brought us in and has left; the champions stand first."""

    title = _("The champion has left")
    kinds = (CHAMPION_LEFT,)
    UNLISTED: ClassVar = "unlisted"

    kind = ChoiceField(widget=forms.HiddenInput)
    person = ChoiceField(label=_("Who has left"))
    note = forms.CharField(
        label=_("What you know"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Where they have gone, and who follows. Name them here if they are not among the contacts."),
    )

    field_order = ["key", "kind", "person", "occurred_at", "note"]

    def with_contacts(self, people: QuerySet[Contact]) -> None:
        """Offer the champions, then the others, then somebody else; nobody is chosen beforehand."""
        found = sorted(people, key=lambda one: (one.left_on is not None, one.role_code != CHAMPION))
        offered = [(str(one.pk), named(one)) for one in found]
        choice = self.fields["person"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101  for the type checker
        choice.choices = [("", _("Choose one")), *offered, (self.UNLISTED, _("Somebody who is not among the contacts"))]

    def clean(self) -> dict[str, Any]:
        """Ask for a name where it is none of the contacts."""
        if self.cleaned_data.get("person") == self.UNLISTED and not self.cleaned_data.get("note", "").strip():
            self.add_error("note", _("Name who has left: they are not among the contacts."))
        return self.cleaned_data

    def told(self) -> dict[str, Any]:
        """Return what was filled in, as `talks.log` asks for it."""
        given = dict(self.cleaned_data)
        person = given.pop("person")
        unlisted = person == self.UNLISTED
        return {**given, "contact_id": None if unlisted else int(person), "unlisted": unlisted}


class CancellationForm(NotedForm):
    """Who asked how to leave us, and in which words."""

    title = _("They ask for the cancellation")
    kinds = (talks.CANCELLATION_ASKED,)

    kind = ChoiceField(widget=forms.HiddenInput)
    contact = ContactField(
        label=_("Who asked for it"), queryset=None, required=False, empty_label=_("not known, or none of the contacts")
    )
    note = forms.CharField(
        label=_("What they asked, and why"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    field_order = ["key", "kind", "contact", "occurred_at", "note"]


EVENT_FORMS: Final = {CHAMPION_LEFT: ChampionLeftForm, talks.CANCELLATION_ASKED: CancellationForm}


def form_of(kind: str) -> type[NotedForm]:
    """Return the form whose words fit what happened."""
    return EVENT_FORMS.get(kind, TalkForm)
