"""Cases and interviews: who was saved is asked why they stay, and who may come back gets a case of their own."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from interviews.collection import ports, programme
from interviews.collection.programme import Wanted
from interviews.models import Interview, ProgrammeRules, Purpose
from playbooks.cases import opening
from playbooks.models import Case
from retention.models import Level

LATELY: Final = timedelta(days=14)
"""Saved cases of so many days are looked at for stay interviews."""
WIN_BACK_LEVEL: Final = Level.MEDIUM
MOST: Final = 1000


def open_win_back(*, customer_ids: Collection[int], playbook: str, reason: str, now: datetime) -> dict[int, int]:
    """Open win-back cases and start the playbook; {customer id: case id} of those without an open case.

    Raises ports.UnableToReach where no version of the playbook is published.
    """
    try:
        return opening.open_cases(
            customer_ids=customer_ids, playbook=playbook, level=WIN_BACK_LEVEL, because=reason, now=now
        )
    except opening.UnableToOpenCase as error:
        raise ports.UnableToReach(str(error)) from error


def open_stay_interviews(*, now: datetime) -> list[int]:
    """Ask customers whose case of the highest level was closed as saved lately why they stay; once a case.

    Raises programme.UnableToOpen where somebody is to be asked and no form is published.
    """
    if not ProgrammeRules.current().stay_interviews:
        return []
    saved = Case.objects.filter(level=Level.HIGH, state=Case.State.CLOSED, outcome=Case.Outcome.SAVED)
    found = list(
        saved.filter(closed_at__gt=now - LATELY).order_by("pk").values_list("pk", "customer", "closed_at")[:MOST]
    )
    causes = [f"case:{pk}" for pk, _customer, _closed in found]
    asked = set(Interview.objects.filter(cause__in=causes).values_list("cause", flat=True))
    wanted = [
        Wanted(customer_id=customer_id, start=closed_at or now, cause=f"case:{pk}")
        for pk, customer_id, closed_at in found
        if f"case:{pk}" not in asked
    ]
    return programme.open_interviews(wanted=wanted, purpose=Purpose.STAY, now=now)
