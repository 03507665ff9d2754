"""A note about a competitor: that a customer who is still here looks at it, how far that has come, and who told us."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from interviews.analysis import naming, permissions
from interviews.models import CompetitorNote
from retention.models import Customer
from retention.people import display_name

LONGEST: Final = 4000


class UnableToWrite(ValueError):
    """The note was not written; `field` is what of it is wrong: competitor, standing or text."""

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def write(*, customer_id: int, competitor: str, standing: str, text: str, by: Any, now: datetime) -> CompetitorNote:
    """Write down where a customer stands with a competitor, which is known by its code or its name.

    A name that the catalogue does not have is added to it, as in `naming`. Whoever sees the customer and may read and
    write such notes does so; nobody becomes involved with the customer by it, as by any note. Raises PermissionDenied
    for who may not, or may not see the customer; UnableToWrite.
    """
    rights = [permissions.SEE_NOTES, permissions.ADD_NOTE]
    if not by.has_perms(rights) or not Customer.objects.visible_to(by).filter(pk=customer_id).exists():
        raise PermissionDenied(permissions.ADD_NOTE)
    if standing not in CompetitorNote.Standing.values:
        words = _("“%(standing)s” says nothing of where the customer stands; choose one of %(known)s.")
        told = {"standing": standing, "known": ", ".join(CompetitorNote.Standing.values)}
        raise UnableToWrite(words % told, field="standing")
    written = text.replace("\x00", "").strip()
    if not written or len(written) > LONGEST:
        words = _("Write what is better there or who told us, in at most %(most)d characters; this has %(length)d.")
        raise UnableToWrite(words % {"most": LONGEST, "length": len(written)}, field="text")
    try:
        found = naming.known(named=competitor)
    except naming.UnableToName as error:
        raise UnableToWrite(str(error), field="competitor") from error
    return CompetitorNote.objects.create(
        customer_id=customer_id, competitor=found, standing=standing, text=written, author=by,
        author_name=display_name(by)[:200], at=now,
    )  # fmt: skip
