"""The card of competitors on the page of a customer: what we hear of them, whom the customer named, and a note."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from interviews.analysis import competitor_notes, permissions
from interviews.analysis.figures import quoting
from interviews.models import CompetitorMention, CompetitorNote, Departure
from interviews.web import choices
from retention.web import panels
from retention.web.forms import ChoiceField

HELD: Final = "competitor-note"
"""Under which name a form that was refused is held for the card."""
NOTES: Final = "competitor-notes"
"""The source of the stream that has them."""
MOST_MENTIONS: Final = 6
TONES: Final = {
    CompetitorNote.Standing.HEARD: "",
    CompetitorNote.Standing.COMPARES: "medium",
    CompetitorNote.Standing.TRIAL: "medium",
    CompetitorNote.Standing.BESIDE: "medium",
    CompetitorNote.Standing.CHOSEN: "high",
    CompetitorNote.Standing.RULED_OUT: "healthy",
}
"""In which colour a standing is marked; hearing of a competitor in none."""


class CompetitorNoteForm(forms.Form):
    """Where a customer stands with a competitor: one of the catalogue, or a new one by its name."""

    competitor = forms.CharField(
        label=_("Competitor"),
        max_length=120,
        widget=forms.TextInput(attrs={"list": "competitors-known", "autocomplete": "off"}),
        help_text=_("Choose one that is known, or write a new name."),
    )
    standing = ChoiceField(label=_("Where the customer stands"), choices=[("", "—"), *CompetitorNote.Standing.choices])
    text = forms.CharField(
        label=_("What is better there, and who told us"),
        max_length=competitor_notes.LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Everybody who sees this customer and notes about competitors can read it; it cannot be changed afterwards."
        ),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, prefix=HELD)  # the page has other forms with a text


def load(asked: panels.PanelRequest) -> dict[str, Any] | None:
    """Return where the customer stands with each competitor, whom they named when they left, and the form.

    Nothing where nothing is known, for those who may not write. What is better there by a mention are the customer's
    own words: those get them who may read what was said of the departure.
    """
    notes, mentions = _notes(asked), _mentions(asked)
    may_write = asked.user.has_perms([permissions.SEE_NOTES, permissions.ADD_NOTE])
    if not (notes or mentions or may_write):
        return None
    return {
        "notes": [(one, TONES[CompetitorNote.Standing(one.standing)]) for one in notes],
        "mentions": mentions,
        "told": {one.competitor_id for one in notes},
        "form": asked.held.get(HELD) or CompetitorNoteForm() if may_write else None,
        "known": [label for _code, label in choices.competitors()] if may_write else [],
    }


def _notes(asked: panels.PanelRequest) -> list[CompetitorNote]:
    """The newest note about each competitor, the newest first."""
    if NOTES in asked.missing:
        return []
    theirs = CompetitorNote.objects.visible_to(asked.user).filter(customer=asked.customer)
    newest = theirs.newest_of_each().select_related("competitor")
    return sorted(newest, key=lambda one: (one.at, one.pk), reverse=True)


def _mentions(asked: panels.PanelRequest) -> list[tuple[CompetitorMention, bool]]:
    """Whom they named when they left, and whether this person reads their words."""
    if "departures" in asked.missing:
        return []
    departures = Departure.objects.visible_to(asked.user).filter(customer=asked.customer)
    found = CompetitorMention.objects.filter(departure__in=departures).select_related("competitor", "departure")
    return [
        (one, quoting.may_read_words(departure=one.departure, user=asked.user))
        for one in found.order_by("-at", "-pk")[:MOST_MENTIONS]
    ]
