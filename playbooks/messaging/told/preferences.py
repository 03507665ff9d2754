"""What a colleague wants to be told of, by which way, and when they are left in peace."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from playbooks.messaging import consent
from playbooks.messaging.told import kinds
from playbooks.models import NoticeHours, NoticePreference


class UnableToChoose(ValueError):
    """There is no such kind of notice, or the quiet hours have no beginning, no end, or no hour between."""


@dataclass(frozen=True)
class Wish:
    """How a person wants one kind of notice."""

    on_page: bool = True
    by_mail: bool = True


BOTH: Final = Wish()


def wishes_of(*, user: Any) -> dict[str, Wish]:
    """Return the wish of a person about each kind that they can get; both ways where they chose nothing."""
    chosen = {row.kind: Wish(row.on_page, row.by_mail) for row in NoticePreference.objects.filter(user=user)}
    return {kind.code: chosen.get(kind.code, BOTH) for kind in kinds.of_person(user)}


def hours_of(*, user: Any) -> NoticeHours:
    """Return the quiet hours of a person; an unsaved row without hours where they have none."""
    return NoticeHours.objects.filter(user=user).first() or NoticeHours(user=user)


@transaction.atomic
def choose(
    *,
    by: Any,
    wishes: Mapping[str, Wish],
    quiet_from: time | None = None,
    quiet_until: time | None = None,
    quiet_weekends: bool = False,
) -> None:
    """Remember what a person wants from now on; what was told before stays as it is. Raises UnableToChoose."""
    unknown = wishes.keys() - {kind.code for kind in kinds.of_person(by)}
    if unknown:
        raise UnableToChoose(_("You get no notices of the kind “%(kind)s”.") % {"kind": min(unknown)})
    if (quiet_from is None) != (quiet_until is None):
        raise UnableToChoose(_("Quiet hours need a beginning and an end. Fill in both, or none."))
    if quiet_from is not None and quiet_from == quiet_until:
        message = _("From %(time)s until %(time)s would make every hour quiet. Choose another beginning or end.")
        raise UnableToChoose(message % {"time": f"{quiet_from:%H:%M}"})
    rows = [
        NoticePreference(user=by, kind=kind, on_page=wish.on_page, by_mail=wish.by_mail)
        for kind, wish in wishes.items()
    ]
    NoticePreference.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["user", "kind"], update_fields=["on_page", "by_mail"]
    )
    hours = {"quiet_from": quiet_from, "quiet_until": quiet_until, "quiet_weekends": quiet_weekends}
    NoticeHours.objects.update_or_create(user=by, defaults=hours)


def kept_off_the_page(*, user_ids: Collection[Any]) -> set[tuple[Any, str]]:
    """Return the people and kinds that are not to be shown on the page: pairs; one query."""
    if not user_ids:
        return set()
    rows = NoticePreference.objects.filter(user__in=user_ids, on_page=False)
    return set(rows.values_list("user", "kind"))


def unmailed_kinds(*, user: Any) -> set[str]:
    """Return the kinds that a person wants no mail about."""
    return set(NoticePreference.objects.filter(user=user, by_mail=False).values_list("kind", flat=True))


def quiet_until(*, user: Any, now: datetime) -> datetime | None:
    """Return the end of the quiet hours of a person in which a moment lies; None outside them."""
    hours = NoticeHours.objects.filter(user=user).first()
    return None if hours is None else consent.quiet_until(rules=hours, now=now)
