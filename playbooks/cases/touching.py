"""The next touch: on which day somebody is to be in touch with a customer again, said when work on a case ends."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext as _

from playbooks.models import Case

LATEST: Final = timedelta(days=366)


class UnableToNoteTouch(Exception):
    """The day is over, or more than a year away."""


def note_next_touch(*, case_id: int, day: date | None, as_of: date) -> None:
    """Note the day with the case; None leaves what is noted. Raises UnableToNoteTouch."""
    if day is None:
        return
    if not as_of <= day <= as_of + LATEST:
        message = _("The next touch cannot be on %(day)s: choose a day from today on, at most a year away.")
        raise UnableToNoteTouch(message % {"day": f"{day:%Y-%m-%d}"})
    Case.objects.filter(pk=case_id).update(next_touch_on=day)
