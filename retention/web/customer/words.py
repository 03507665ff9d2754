"""The words for kinds of interactions; those of a host are shown as they are."""

from __future__ import annotations

from typing import Final

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
    "complaint": _("Complaint"),
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


def interaction(kind: str) -> str:
    """A kind of interaction in words."""
    return str(INTERACTIONS.get(kind) or kind.replace("_", " ").capitalize())
