"""Recorded reasons come in from files and machines: when a customer left, and why, in our own words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, Unpack

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interviews.models import Actor, Source, Verdict
from retention import statements
from retention.ingest import staging, values
from retention.ingest.outcome import Arrival, Coming, IngestResult, Rows

PACKAGE: Final = "interviews.analysis"
HEADERS: Final = ("customer", "left_on", "source", "rank", "reason", "avoidable", "team", "evidence", "mrr_lost")
REQUIRED: Final = ("customer", "left_on", "reason")
SOURCES: Final = (Source.RECORDED, Source.STATED)
"""What a file may speak for: only an interviewer confirms."""
_EXPLANATIONS: Final = {
    "unknown_reason": (
        gettext_lazy("is not the code of a reason."),
        gettext_lazy("Use a code of the tree of reasons, or add it there first."),
    ),
    "retired_reason": (
        gettext_lazy("was retired when the customer left."),
        gettext_lazy("Use the reason that took its place."),
    ),
    "same_reason": (
        gettext_lazy("is the reason of another rank of this departure already."),
        gettext_lazy("Give each reason once, or change the other rank too."),
    ),
    "team_of_unavoidable": (
        gettext_lazy("could not have acted, because the departure was unavoidable."),
        gettext_lazy("Leave the team empty, or change the verdict."),
    ),
}


def record(*, rows: Rows, **coming: Unpack[Coming]) -> IngestResult:
    """Add or change coded reasons, known by customer, day of leaving, source and rank.

    A departure that is not there yet is added, with the facts of the customer as they are now, and `mrr_lost` or, where
    it is not given, what the customer paid on the day before. Without a verdict the one of the tree is taken. Raises
    UnableToIngest with every bad cell; then nothing was written.
    """
    arrival = Arrival(**coming)
    return staging.record(_kind(arrival.date_format, arrival.now), rows, arrival)


def _kind(date_format: str, now: datetime) -> staging.Kind:
    return staging.Kind(
        name="reasons",
        table="retention_interviews_codedreason",
        package=PACKAGE,
        explanations=_EXPLANATIONS,
        readers={
            "customer": values.text(120),
            "left_on": values.day(date_format, last=now.date()),
            "source": one_of(SOURCES),
            "rank": values.whole(1, 3),
            "reason": values.text(60),
            "avoidable": one_of(Verdict.values),
            "team": one_of(Actor.values),
            "evidence": values.text(4000),
            "mrr_lost": values.amount(14),
        },
        needed=REQUIRED,
        note=_make_room,
    )


def _make_room(*, now: datetime) -> int:
    """Note the departures that are new, and take away the rows that are replaced: ranks may change places."""
    statements.execute(PACKAGE, "reasons_departures", {"now": now})
    return statements.execute(PACKAGE, "reasons_replaced")


def one_of(words: Sequence[str]) -> values.Reader:
    """One of a few words, or nothing."""

    def read(value: Any) -> str:
        found = str(value).strip().lower()
        if found and found not in words:
            raise values.UnableToRead(_("is not known."), _("Known are %(names)s.") % {"names": ", ".join(words)})
        return found

    return read
