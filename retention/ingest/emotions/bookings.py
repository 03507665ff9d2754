"""The emotional accounts follow what is recorded: each call, meeting and event is booked by the rules in force."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.conf import settings

from retention import statements
from retention.models.emotions.rule import HAPPY, UNHAPPY

PACKAGE: Final = "retention.ingest.emotions"


def book(*, now: datetime) -> None:
    """Book what the staged interactions brought or changed, in their transaction.

    1. An active rule of the kind and mood of an interaction books its points on the interaction's local day, once.
    2. A booking whose interaction was corrected moves to its new day while the rule, as it was when it booked, still
       fits; else it goes, and the rules of now judge the interaction anew. A rule that was changed rewrites nothing.
    """
    params = {"zone": settings.TIME_ZONE, "now": now, "happy": HAPPY, "unhappy": UNHAPPY}
    statements.execute(PACKAGE, "book", params)
