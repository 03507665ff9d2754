"""The emotional account on the customer page: its balance in the head, and a card with what makes it up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from retention.analytics import emotions
from retention.clock import local_day
from retention.ingest.emotions import by_hand
from retention.models import Tier
from retention.web import formats, panels
from retention.web.customer import header
from retention.web.customer.header import Fact
from retention.web.emotions.forms import BookingForm
from retention.web.panels import PanelRequest

VIEW: Final = "retention.view_emotionalentry"
ACCOUNT, FORM, CONTACTS = "emotional account", "booking form", "contacts"
"""What the parts of a page hold for each other."""


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One side of the account: its points, and how long its bar is beside the other, in per cent."""

    label: str
    points: int
    length: float


def register() -> None:
    """Add the card below the contacts and the offers, and the balance to the head of the page."""
    panels.register(
        panels.Panel(
            key="account",
            title=gettext_lazy("Emotional account"),
            position=55,
            load=load,
            template="retention/customer/_account.html",
        )
    )
    header.register_facts(key="account", position=20, load=facts)


def facts(asked: PanelRequest) -> list[Fact]:
    """The balance with its sign and word, where anything counts."""
    account = read(asked)
    if account is None or not account.count:
        return []
    address = reverse("retention:customer", args=[asked.customer.pk])
    return [
        Fact(
            label=_("Emotional account"),
            value=f"{formats.number(account.balance, signed=True)} {word(account.balance)}",
            address=f"{address}#account",
            tone=tone(account.balance),
        )
    ]


def load(asked: PanelRequest) -> dict[str, Any] | None:
    """Return the account with its newest rows, and the form for those who may book; nothing for who may not look."""
    account = read(asked)
    if account is None:
        return None
    form = asked.held.get(FORM)
    if form is None and asked.user.has_perm(by_hand.ADD):
        form = BookingForm(contacts=asked.held.get(CONTACTS, []))
    return {
        "account": account,
        "word": word(account.balance),
        "tone": tone(account.balance),
        "bars": bars(account),
        "older": account.count - len(account.rows),
        "ever": "emotions" not in asked.missing,
        "form": form,
    }


def read(asked: PanelRequest) -> emotions.Account | None:
    """Return the account as it is today, read once a page; None for who may not see it."""
    if not asked.user.has_perm(VIEW):
        return None
    if ACCOUNT not in asked.held:
        nothing = "emotions" in asked.missing
        today = local_day(asked.now)
        asked.held[ACCOUNT] = (
            emotions.Account()
            if nothing
            else emotions.account(customer_id=asked.customer.pk, reader=asked.user, as_of=today)
        )
    found: emotions.Account = asked.held[ACCOUNT]
    return found


def bars(account: emotions.Account) -> list[Bar]:
    """Deposits against withdrawals: the longer bar is as long as there is room."""
    most = max(account.deposits, -account.withdrawals) or 1
    return [
        Bar(label=label, points=points, length=100 * abs(points) / most)
        for label, points in ((_("Deposits"), account.deposits), (_("Withdrawals"), account.withdrawals))
    ]


def word(balance: int) -> str:
    """How the account stands, in words."""
    if balance > 0:
        return pgettext("emotional account", "in credit")
    return pgettext("emotional account", "overdrawn") if balance < 0 else pgettext("emotional account", "even")


def tone(balance: int) -> str:
    """The colour that goes with the words."""
    if not balance:
        return ""
    return Tier.HEALTHY.value if balance > 0 else Tier.HIGH.value
