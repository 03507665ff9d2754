"""What people write down on the page of a customer: notes, and what happened between us."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from retention.ingest.by_hand import notes, sentiments, talks
from retention.models import Contact, Customer, Sentiment
from retention.people import role_in_words
from retention.web.customer import words

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

    value = forms.TypedChoiceField(
        label=_("How do you see this customer?"), choices=Sentiment.choices, coerce=int, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=sentiments.LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody who sees this customer can read it; it cannot be changed afterwards."),
    )


class MomentInput(forms.DateTimeInput):
    """A moment, with the browser's own calendar and clock."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%dT%H:%M")


class ContactField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A contact, by name and role."""

    def label_from_instance(self, obj: Any) -> str:
        """Their name and role."""
        role = role_in_words(obj.role)
        return f"{obj.name} · {role}" if role else obj.name


class TalkForm(forms.Form):
    """A call, a meeting or an event; `key` makes a form that is sent twice one row."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("What happened"))
    occurred_at = forms.DateTimeField(
        label=_("When"), widget=MomentInput, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
    )
    contact = ContactField(label=_("With whom"), queryset=None, required=False)
    sentiment = forms.TypedChoiceField(
        label=_("Mood of the customer"), choices=MOODS, coerce=str, empty_value=None, required=False
    )
    note = forms.CharField(
        label=_("In a sentence or two"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, customer: Customer, now: datetime, kind: str = "", **kwargs: Any) -> None:
        local = timezone.localtime(now)
        initial = {"key": uuid4(), "kind": kind or talks.TALKS[0], "occurred_at": local.replace(tzinfo=None)}
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.now = now
        choice = self.fields["kind"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101  for the type checker
        choice.choices = [(one, words.interaction(one)) for one in (*talks.TALKS, *talks.EVENTS)]
        self.fields["contact"].queryset = Contact.objects.filter(customer=customer).order_by("left_on", "name")  # type: ignore[attr-defined]
        self.fields["occurred_at"].widget.attrs["max"] = local.strftime("%Y-%m-%dT%H:%M")

    def clean_occurred_at(self) -> datetime:
        """Refuse a moment that is still to come."""
        moment: datetime = self.cleaned_data["occurred_at"]
        if moment > self.now:
            raise forms.ValidationError(_("This moment is still to come. Choose one that has passed."))
        return moment
