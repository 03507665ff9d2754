"""Competitors that customers name: chosen from the catalogue, with what is better there in the customers' words."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from interviews.analysis.coding import may_code
from interviews.models import Competitor, CompetitorMention, Departure, Source
from retention import people

_LOCK: Final = 7_320_042  # one new name at a time: two people must not both add it


class UnableToName(Exception):
    """A mention was not kept: the departure is not theirs, or nothing was named."""


@transaction.atomic
def mention(
    *, departure_id: int, competitor: str, strengths: str, source: str, by: Any, now: datetime
) -> CompetitorMention:
    """Keep that a customer named a competitor, by its code or its name; saying so again replaces the strengths.

    A name that the catalogue does not have is added to it, so that nothing is lost; operators put it in order later.
    `by` is nobody for customers who answer by link. Raises UnableToName.
    """
    departure = Departure.objects.filter(pk=departure_id).first()
    if (
        departure is None
        or source not in Source.values
        or not may_code(
            customer_id=departure.customer_id, departure_id=departure.pk, interview_id=None, source=source, by=by
        )
    ):
        raise UnableToName(_("There is no departure %(id)s that you may complete.") % {"id": departure_id})
    found = known(named=competitor)
    row, _made = CompetitorMention.objects.update_or_create(
        departure=departure, competitor=found, source=source,
        defaults={
            "strengths": strengths.replace("\x00", "").strip()[:4000],
            "by_name": people.display_name(by)[:200], "at": now,
        },
    )  # fmt: skip
    return row


def known(*, named: str) -> Competitor:
    """Return the competitor of a code or a name, in either language; one that the catalogue lacks is added to it.

    Of two people who add the same one at once, the second gets that of the first. Raises UnableToName.
    """
    name = named.replace("\x00", "").strip()[:120]
    if not name:
        raise UnableToName(_("Say which competitor it is."))
    found = _of_name(name)
    return found if found is not None else _added(name)


def _of_name(name: str) -> Competitor | None:
    found = Competitor.objects.filter(code__iexact=name).first()
    if found is None:
        found = Competitor.objects.filter(name__iexact=name).first()
    return found or Competitor.objects.filter(name_zh__iexact=name).first()


@transaction.atomic
def _added(name: str) -> Competitor:
    """Add it, one at a time, unless somebody has done so meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    found = _of_name(name)
    if found is not None:
        return found
    code = slugify(name)[:50] or "competitor"
    taken = set(Competitor.objects.filter(code__startswith=code).values_list("code", flat=True))
    free = next(one for one in (code, *(f"{code}-{number}" for number in range(2, len(taken) + 3))) if one not in taken)
    return Competitor.objects.create(code=free, name=name)
