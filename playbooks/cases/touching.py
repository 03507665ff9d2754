"""The next touch: on which day somebody is to be in touch with a customer again; a case that is saved has one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext as _

from playbooks.models import Case

LATEST: Final = timedelta(days=366)
SUGGESTED: Final = timedelta(days=14)
"""So long after today, where nobody has said another day."""
STAYS: Final = frozenset({Case.Outcome.SAVED, Case.Outcome.PARTLY_SAVED})
"""Outcomes of a case whose customer stays after a risk, so that somebody has to look after them again."""
NO_RISK: Final = frozenset({Case.Outcome.FALSE_ALARM, Case.Outcome.DUPLICATE})
"""Outcomes after which nobody needs to be in touch."""


class UnableToNoteTouch(Exception):
    """The day is over, more than a year away, or not said though the case needs one."""


def suggested(*, case: Case, as_of: date) -> date:
    """Return the day that is noted, or the usual one where none is or it is over."""
    noted = case.next_touch_on
    return noted if noted is not None and noted >= as_of else as_of + SUGGESTED


def refuse_unsaid(*, case: Case, outcome: str, day: date | None, as_of: date) -> None:
    """Raise UnableToNoteTouch where a case is to close with a customer who stays, and no day is said or noted."""
    noted = day or case.next_touch_on
    if outcome in STAYS and (noted is None or noted < as_of):
        message = _("Say when somebody is to be in touch next: the case closes as “%(outcome)s”.")
        raise UnableToNoteTouch(message % {"outcome": Case.Outcome(outcome).label})


def note_next_touch(*, case_id: int, day: date | None, as_of: date) -> None:
    """Note the day with the case; None leaves what is noted. Raises UnableToNoteTouch."""
    if day is None:
        return
    if not as_of <= day <= as_of + LATEST:
        message = _("The next touch cannot be on %(day)s: choose a day from today on, at most a year away.")
        raise UnableToNoteTouch(message % {"day": f"{day:%Y-%m-%d}"})
    Case.objects.filter(pk=case_id).update(next_touch_on=day)
