"""What can be done with a customer from the head of the page, without any other app."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from retention.ingest.by_hand import talks
from retention.models import CHAMPION_LEFT
from retention.web.customer.header import Action
from retention.web.panels import PanelRequest


def own(*, request: PanelRequest) -> list[Action]:
    """Return what this person may write down: calls, meetings, and the events that rules warn about."""
    if not request.user.has_perm(talks.LOG):
        return []
    form = reverse("retention:customer-talk", args=[request.customer.pk])
    return [
        Action(label=_("Log a call"), address=f"{form}?kind=call"),
        Action(label=_("Log a review meeting"), address=f"{form}?kind=review_meeting"),
        Action(label=_("Champion has left"), address=f"{form}?kind={CHAMPION_LEFT}"),
        Action(label=_("Cancellation asked for"), address=f"{form}?kind={talks.CANCELLATION_ASKED}"),
    ]
