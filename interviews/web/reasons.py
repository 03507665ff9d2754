"""The reasons of a departure as pages show them: three views side by side, and what waits for a second person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from interviews.analysis import coding, permissions
from interviews.models import CodedReason, Departure, Interview, Source, Verdict
from interviews.web import choices
from interviews.web.forms.closing import RecordForm


@dataclass(frozen=True)
class View:
    """What one source says, the main reason first."""

    source: str
    label: str
    rows: list[CodedReason]


def views_of(**subject: int) -> list[View]:
    """Return the three views of the reasons of a departure or a stay interview, in the order in which they are told."""
    found = coding.coded(**subject)
    order = (Source.RECORDED, Source.STATED, Source.CONFIRMED)
    return [View(source=source.value, label=str(source.label), rows=found[source]) for source in order]


def waits_for(user: Any, row: CodedReason) -> bool:
    """Tell whether this person is asked, as the second one, whether a departure was unavoidable.

    What customers state themselves is theirs: nobody is asked about that.
    """
    waits = row.avoidable == Verdict.UNAVOIDABLE and row.confirmed_at is None and row.source != Source.STATED
    return waits and row.author_id != user.pk and bool(user.has_perm(permissions.SECOND))


def record_form(*, departure: Departure, user: Any, as_of: Any, data: Any = None) -> RecordForm | None:
    """Return the form in which a departure's reason is recorded, for those who may."""
    may = coding.may_code(
        customer_id=departure.customer_id,
        departure_id=departure.pk,
        interview_id=None,
        source=Source.RECORDED,
        by=user,
    )
    if not may:
        return None
    rows = coding.coded(departure_id=departure.pk)[Source.RECORDED]
    initial = {"seen": coding.stamp(rows=rows)}
    return RecordForm(data, reasons=choices.reasons(as_of=as_of), rows=rows, initial=initial)


def interviews_of(departure: Departure, user: Any) -> list[Interview]:
    """Return the interviews about a departure that this person sees, the newest first."""
    return list(Interview.objects.visible_to(user).filter(departure=departure).order_by("-pk"))
