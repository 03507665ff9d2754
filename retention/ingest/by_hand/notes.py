"""A note about a customer: written once, by somebody who sees the customer, and never changed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from retention import doorbell, signals
from retention.models import Customer, CustomerNote
from retention.people import display_name

if TYPE_CHECKING:
    from django.contrib.auth.models import User as Person

ADD: Final = "retention.add_customernote"
LONGEST: Final = 4000


class UnableToWrite(ValueError):
    """There is nothing to write, or too much."""


@transaction.atomic
def write(*, customer_id: int, text: str, by: Person, now: datetime) -> CustomerNote:
    """Write a note and announce notes_written.

    Raises PermissionDenied for who may not, or may not see the customer; UnableToWrite for an empty text and for one
    of more than LONGEST characters.
    """
    if not by.has_perm(ADD) or not Customer.objects.visible_to(by).filter(pk=customer_id).exists():
        raise PermissionDenied(ADD)
    written = text.strip()
    if not written or len(written) > LONGEST:
        raise UnableToWrite(
            _("Write something, at most %(most)d characters; this has %(length)d.")
            % {"most": LONGEST, "length": len(written)}
        )
    note = CustomerNote.objects.create(
        customer_id=customer_id, author=by, author_name=display_name(by)[:200], text=written, at=now
    )
    doorbell.announce(signals.notes_written, note_id=note.pk)
    return note
