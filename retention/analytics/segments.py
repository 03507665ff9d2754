"""Segments: people save a selection of customers under a name, for themselves or for everybody."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from retention.models import SavedSegment
from retention.people import display_name

SHARE: Final = "retention.share_segments"
MOST: Final = 50
"""Segments that a person saves for themselves."""
LONGEST_NAME: Final = 80
LONGEST_QUERY: Final = 1000


class UnableToSaveSegment(ValueError):
    """The name is missing or taken, nothing is selected, or it is not theirs to share."""


class UnableToReplaceSegment(UnableToSaveSegment):
    """One's own segment of that name is there already, and it was not said that it goes."""


class UnableToRemoveSegment(ValueError):
    """There is no such segment that this person may remove."""


def save(*, name: str, query: str, shared: bool, by: Any, now: datetime, replaces: bool = False) -> SavedSegment:
    """Save a selection; one's own segment of that name goes only where it `replaces` it.

    Raises UnableToSaveSegment, and of these UnableToReplaceSegment where the name is that of one's own.
    """
    name, query = name.strip(), query.strip()
    _check(name, query, shared, by)
    mine = SavedSegment.objects.filter(owner=by, shared=shared, name=name)
    values = {"query": query, "owner_name": display_name(by)[:200], "created_at": now}
    try:
        with transaction.atomic():
            if replaces and mine.update(**values):
                return mine.get()
            return SavedSegment.objects.create(name=name, owner=by, shared=shared, **values)
    except IntegrityError as error:
        if mine.exists():
            raise UnableToReplaceSegment(
                _("You have a segment “%(name)s” already. Replace it, or choose another name.") % {"name": name}
            ) from error
        raise UnableToSaveSegment(
            _("There is a shared segment “%(name)s” already. Choose another name.") % {"name": name}
        ) from error


def _check(name: str, query: str, shared: bool, by: Any) -> None:  # noqa: FBT001  a fact of the segment
    if not name or len(name) > LONGEST_NAME:
        raise UnableToSaveSegment(_("Give the segment a name of at most %(most)d letters.") % {"most": LONGEST_NAME})
    if "\x00" in name:
        raise UnableToSaveSegment(_("The name holds a character that cannot be stored. Type the name anew."))
    if not query or len(query) > LONGEST_QUERY:
        raise UnableToSaveSegment(_("Choose some filters first: a segment of all customers says nothing."))
    if shared and not by.has_perm(SHARE):
        raise UnableToSaveSegment(_("You may save segments for yourself, not for everybody."))
    if not shared and SavedSegment.objects.filter(owner=by, shared=False).exclude(name=name).count() >= MOST:
        raise UnableToSaveSegment(
            _("You have %(most)d segments already. Remove one that you no longer need.") % {"most": MOST}
        )


def may_remove(*, segment: SavedSegment, by: Any) -> bool:
    """Whether a person may remove a segment: their own, and a shared one with the permission to share."""
    return bool(segment.owner_id == by.pk or (segment.shared and by.has_perm(SHARE)))


def remove(*, segment_id: int, by: Any) -> str:
    """Remove a segment and return its name. Raises UnableToRemoveSegment."""
    segment = SavedSegment.objects.visible_to(by).filter(pk=segment_id).first()
    if segment is None or not may_remove(segment=segment, by=by):
        raise UnableToRemoveSegment(_("There is no such segment that you may remove."))
    segment.delete()
    return segment.name
