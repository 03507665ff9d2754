"""How the owner sees the customer, for the head and the card of its page: now, before, and before a handover."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from retention.ingest.by_hand import sentiments
from retention.models import OwnerSentiment
from retention.web.panels import PanelRequest

MOST: Final = 4


@dataclass(frozen=True, kw_only=True)
class Sentiments:
    """What counts now; what the owner before the last handover said, where nothing does; and the few before."""

    now: OwnerSentiment | None = None
    handed_over: OwnerSentiment | None = None
    earlier: Sequence[OwnerSentiment] = ()
    may_say: bool = False
    """Whether the person who looks is the owner, and may say it."""


def load(*, request: PanelRequest) -> Sentiments:
    """Return them; no query where the customer is known to have none."""
    customer, user = request.customer, request.user
    may_say = user.has_perm(sentiments.ADD) and sentiments.is_owner(customer, user)
    if "sentiments" in request.missing:
        return Sentiments(may_say=may_say)
    found = list(customer.sentiments.visible_to(user).order_by("-at", "-pk")[:MOST])
    newest, earlier = (found[0], found[1:]) if found else (None, ())
    if newest is not None and newest.owner_id is not None and newest.owner_id == customer.owner_id:
        return Sentiments(now=newest, earlier=earlier, may_say=may_say)
    return Sentiments(handed_over=newest, earlier=earlier, may_say=may_say)
