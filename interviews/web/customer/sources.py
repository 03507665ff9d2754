"""What this app knows for the stream of a customer: when they left, interviews, and what we hear of competitors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interviews.analysis.permissions import LABEL, SEE_NOTES
from interviews.models import CompetitorNote, Departure, InterviewEvent
from interviews.web.customer.rivals import NOTES as COMPETITOR_NOTES
from interviews.web.customer.rivals import TONES
from retention.web import formats
from retention.web.customer.sources import NOTES
from retention.web.customer.timeline import Ask, Item, Kind, Source, end_of, register, register_presence

INTERVIEWS: Final = Kind(key="interviews", label=gettext_lazy("Departures and interviews"), position=75)
SEE_DEPARTURES: Final = f"{LABEL}.view_departure"
SEE_INTERVIEWS: Final = f"{LABEL}.view_interview"
TOLD: Final = ("opened", "scheduled", "invited", "submitted", "declined", "cancelled", "corrected")
"""What of an interview's history concerns the customer; reminders and the like do not."""


def register_all() -> None:
    """Add them to the stream."""
    register_presence("interviews.web.customer")
    for source in (
        Source(key="departures", kind=INTERVIEWS, rank=70, sees=SEE_DEPARTURES, load=departures, marks=True),
        Source(key="interviews", kind=INTERVIEWS, rank=71, sees=SEE_INTERVIEWS, load=interviews),
        Source(key=COMPETITOR_NOTES, kind=NOTES, rank=72, sees=SEE_NOTES, load=competitors),
    ):
        register(source)


def departures(ask: Ask) -> Iterator[Item]:
    """The days on which the customer left."""
    for departure in ask.older_days(Departure.objects.filter(customer=ask.customer), "left_on"):
        yield Item(
            number=departure.pk,
            at=end_of(departure.left_on),
            whole_day=True,
            about=_("Left"),
            words=_("%(mrr)s a month lost") % {"mrr": formats.money(departure.mrr_lost)},
            tone="high",
        )


def interviews(ask: Ask) -> Iterator[Item]:
    """What happened to interviews with the customer, as far as this person sees them; no word of the customer."""
    ours = InterviewEvent.objects.filter(interview__customer=ask.customer)
    found = ours.filter(kind__in=TOLD).select_related("interview")
    for event in ask.older(found, "at"):
        yield Item(
            number=event.pk,
            at=event.at,
            about=str(event.interview.get_purpose_display()),
            words=str(event.get_kind_display()),
            who=event.by_name,
            note=event.note,
            address=reverse("interviews:interview", args=[event.interview_id]),
        )


def competitors(ask: Ask) -> Iterator[Item]:
    """What colleagues heard of competitors; the other notes stand beside it."""
    theirs = CompetitorNote.objects.visible_to(ask.user).filter(customer=ask.customer).select_related("competitor")
    for note in ask.older(theirs, "at"):
        yield Item(
            number=note.pk,
            at=note.at,
            about=note.competitor.label,
            words=str(note.get_standing_display()),
            who=note.author_name,
            note=note.text,
            tone=TONES[CompetitorNote.Standing(note.standing)],
        )
