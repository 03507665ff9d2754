"""Who at a customer is written to: the main contact, everybody, or the people in a role."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _

from playbooks.models import Robot
from playbooks.work.teams import Roster
from retention.models import Contact
from retention.people import CHAMPION, role_code, role_in_words

MAIN, EVERYBODY = "main", "everybody"
_FIRST: Final = (CHAMPION, "decision_maker")


def contacts_of(*, customer_ids: Collection[int], who: str, today: date) -> dict[int, list[Contact]]:
    """The contacts with an e-mail address that are meant, by customer; one query.

    `main` is the champion, else the decision maker, else the first contact; `everybody` says itself; any other word
    is a role.
    """
    there = Contact.objects.filter(Q(left_on=None) | Q(left_on__gt=today), customer_id__in=customer_ids)
    found: dict[int, list[Contact]] = {}
    for contact in there.exclude(email="").select_related("customer").order_by("pk"):
        found.setdefault(contact.customer_id, []).append(contact)
    return {customer_id: _meant(people, who) for customer_id, people in found.items()}


def _meant(people: list[Contact], who: str) -> list[Contact]:
    if who == EVERYBODY:
        return people
    if who != MAIN:
        return [one for one in people if one.role_code == role_code(who)]
    for role in _FIRST:
        if first := [one for one in people if one.role_code == role]:
            return first[:1]
    return people[:1]


def in_words(who: str) -> str:
    """Who is meant, in the middle of a sentence."""
    if who == MAIN:
        return _("the main contact")
    if who == EVERYBODY:
        return _("every contact")
    return _("the contacts in the role “%(role)s”") % {"role": role_in_words(who)}


def robots_for(*, owner_id: int | None, roster: Roster, robots: Collection[Robot]) -> list[Robot]:
    """The robots that get the notices of a person's team: its own, and those of every team; none of a customer."""
    team = roster.team_of(owner_id)
    ours = [robot for robot in robots if robot.customer_id is None]
    return [robot for robot in ours if robot.team_id is None or (team is not None and robot.team_id == team.pk)]
