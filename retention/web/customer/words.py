"""The words for kinds of interactions and roles of contacts; those of a host are shown as they are."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

INTERACTIONS: Final = {
    "call": _("Call"),
    "mail": _("Mail"),
    "meeting": _("Meeting"),
    "review_meeting": _("Review meeting"),
    "training": _("Training"),
    "executive_visit": _("Executive visit"),
    "ticket": _("Ticket"),
    "ticket_closed": _("Ticket closed"),
    "answer_received": _("Answer of the customer"),
    "champion_left": _("Champion left"),
    "cancellation_asked": _("Cancellation asked"),
    "payment": _("Payment"),
    "payment_late": _("Payment late"),
    "invoice": _("Invoice"),
    "refund": _("Refund"),
}
TICKETS: Final = ("ticket", "ticket_closed")
MONEY: Final = ("payment", "payment_late", "invoice", "refund")
ALARMS: Final = ("champion_left", "cancellation_asked", "payment_late")
ROLES: Final = {
    "champion": _("Champion"),
    "decision_maker": _("Decision maker"),
    "executive": _("Executive"),
    "user": _("User"),
    "finance": _("Finance"),
    "it": _("IT"),
}
DECIDERS: Final = ("decision_maker", "executive")
USERS: Final = ("user", "champion")


def interaction(kind: str) -> str:
    """A kind of interaction in words."""
    return _in_words(kind, INTERACTIONS)


def role(code: str) -> str:
    """The role of a contact in words."""
    return _in_words(code, ROLES)


def _in_words(code: str, known: dict[str, Any]) -> str:
    return str(known.get(code) or code.replace("_", " ").capitalize())
