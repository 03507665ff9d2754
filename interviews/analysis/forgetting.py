"""What interviews hold of a person: given out, and erased on request or with time; what was counted stays counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pgtrigger
from django.db.models import Exists, OuterRef, Q, QuerySet

from interviews.models import (
    OPEN_STATES,
    Answer,
    CodedReason,
    CompetitorMention,
    Contacted,
    Interview,
    InterviewEvent,
    Invitation,
    Source,
    WinBackCondition,
)
from retention import privacy

_SPOKEN = (Source.STATED, Source.CONFIRMED)
_LOCKED = "retention_interviews.Answer:locked_when_over"


def register() -> None:
    """Say what this app holds of contacts."""
    privacy.register(privacy.Holding(kind="interviews", export=export, erase=erase, forget=forget))


def export(ids: Sequence[int]) -> privacy.Rows:
    """The interviews with these contacts, with every answer and every consent."""
    found = Interview.objects.filter(contact__in=ids).prefetch_related("answers").order_by("opened_at", "pk")
    return [
        {
            "purpose": talk.purpose,
            "state": talk.state,
            "contact": talk.contact_name,
            "opened_at": talk.opened_at,
            "submitted_at": talk.submitted_at,
            "consent": {
                "recording": talk.consent_recording,
                "quoting": talk.consent_quoting,
                "recontact": talk.consent_recontact,
                "at": talk.consent_at,
            },
            "answers": [
                {"question": one.question_key, "outcome": one.outcome, "words": one.verbatim, "value": one.value}
                for one in sorted(talk.answers.all(), key=lambda one: one.pk)
            ],
        }
        for talk in found
    ]


def erase(ids: Sequence[int], *, now: datetime) -> int:
    """Take the words and names out of the interviews with these contacts; links to open ones are revoked."""
    talks = Interview.objects.filter(contact__in=ids)
    Invitation.objects.filter(interview__in=talks, used_at=None, revoked_at=None).update(revoked_at=now)
    WinBackCondition.objects.filter(contact__in=ids).update(consent=False)
    return _empty(talks, now=now)


def forget(before: datetime, *, now: datetime) -> int:
    """Take the words and names out of interviews that were over before this."""
    return _empty(Interview.objects.exclude(state__in=OPEN_STATES).filter(opened_at__lt=before), now=now)


def _empty(talks: QuerySet[Interview], *, now: datetime) -> int:
    """What was chosen stays (reasons, scales, dates); what was said or names somebody goes, its history too."""
    ids = list(talks.values_list("pk", flat=True))
    said = Answer.objects.filter(interview=OuterRef("pk")).exclude(verbatim="", quotes=[], author_name="")
    InterviewEvent.objects.bulk_create(
        InterviewEvent(interview=one, kind=InterviewEvent.Kind.ERASED, at=now)
        for one in talks.filter(Exists(said) | ~Q(contact_name=""))
    )
    departures = Interview.objects.filter(pk__in=ids).values("departure")
    with pgtrigger.ignore(_LOCKED):
        Answer.objects.filter(interview__in=ids).update(verbatim="", quotes=[], author_name="")
    Contacted.objects.filter(interview__in=ids).delete()
    coded = CodedReason.objects.filter(source__in=_SPOKEN, departure__in=departures)
    named = CompetitorMention.objects.filter(departure__in=departures)
    wished = WinBackCondition.objects.filter(interview__in=ids)
    _clear(coded, "evidence")
    _clear(coded.exclude(refused_at=None), "refusal", words=privacy.ERASED)
    _clear(named, "strengths")
    _clear(wished.exclude(kind=WinBackCondition.Kind.TIME), "detail", words=privacy.ERASED)
    _clear(wished.filter(state=WinBackCondition.State.DROPPED), "ended_note", words=privacy.ERASED)
    return Interview.objects.filter(pk__in=ids).exclude(contact_name="").update(contact_name="")


def _clear(rows: QuerySet[Any], field: str, *, words: str = "") -> None:
    """Empty a field of the rows and of their audit trail."""
    ids = list(rows.exclude(**{field: words}).values_list("pk", flat=True))
    rows.model._default_manager.filter(pk__in=ids).update(**{field: words})
    history = rows.model.audit.rel.related_model
    with pgtrigger.ignore(f"{history._meta.label}:append_only"):
        history._default_manager.filter(pgh_obj__in=ids).update(**{field: words})
