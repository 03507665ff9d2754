"""The merge fields there are: what a customer may read about themselves, and what colleagues may read about work."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from playbooks.messaging.texts import added, highlights
from playbooks.models import ApprovalRequest, Audience, Message, MessagingRules, Offer, RetentionTask, Role
from playbooks.work.offers import subject
from retention import conf, people
from retention.models import Contact, CurrentHealth, Customer, Level, Tier

CUSTOMER: Final[Mapping[str, Any]] = {
    "customer_name": _("name of the company"),
    "contact_name": _("name of the contact"),
    "owner_name": _("name of the customer's CSM"),
    "owner_email": _("e-mail address of the customer's CSM"),
    "today": _("today's date"),
    "renewal_date": _("end of the contract"),
    "logins": _("logins in the last 30 days"),
    "best_feature": _("the feature used most in the last 30 days"),
    "best_feature_uses": _("how often the feature used most was used"),
    "hours_saved": _("hours saved in the last 30 days, if it is configured"),
    "highlights": _("several lines: logins, best feature, hours saved; left out where nothing is known"),
}
STAFF: Final[Mapping[str, Any]] = {
    "colleague_name": _("name of the colleague who gets it"),
    "customer_name": _("name of the customer"),
    "owner_name": _("name of the customer's CSM"),
    "tier": _("risk tier of the customer"),
    "score": _("health score of the customer"),
    "mrr": _("monthly revenue of the customer"),
    "today": _("today's date"),
    "task_title": _("title of the task"),
    "task_owner": _("who has the task"),
    "task_level": _("level of the warning behind the task"),
    "due": _("deadline of the task, or of the answer"),
    "role": _("role in the retention team"),
    "requester_name": _("who asked for an approval"),
    "offer": _("the offer that waits for approval"),
    "offer_cost": _("what the offer costs over its term"),
    "decision": _("what was decided"),
    "decided_by": _("who decided on the request last, or withdrew it"),
    "withdrawn_why": _("why the request or the offer was withdrawn"),
    "author_name": _("who wrote the comment that mentions the colleague"),
    "words": _("the comment that mentions the colleague"),
    "link": _("address of the task, or of the customer"),
}


@dataclass(frozen=True)
class Filling:
    """What a text is filled with."""

    values: dict[str, str]
    highlights: list[str] = field(default_factory=list)
    unsubscribe: str = ""


def known(audience: str) -> Mapping[str, Any]:
    """The fields that a text for these readers may hold, each with what it says."""
    return {**(CUSTOMER if audience == Audience.CUSTOMER else STAFF), **added.labels(audience)}


def filling(*, message: Message, rules: MessagingRules, now: datetime) -> Filling:
    """Read what the message's fields stand for now, in the active language."""
    if message.audience == Audience.STAFF:
        return Filling(_for_staff(message, now) | added.values(message))
    found = for_customer(customer=message.customer, contact=message.contact, rules=rules, now=now)
    return Filling(found.values | added.values(message), found.highlights, unsubscribe_link(message.token))


def for_customer(
    *, customer: Customer | None, contact: Contact | None, rules: MessagingRules, now: datetime
) -> Filling:
    """The fields about a customer that the customer may read."""
    if customer is None:
        return Filling({})
    today = timezone.localdate(now)
    facts = highlights.facts(customer_id=customer.pk, rules=rules, as_of=today)
    health = CurrentHealth.objects.filter(customer=customer).first()
    owner = customer.owner
    values = {
        "customer_name": customer.name,
        "contact_name": contact.name if contact is not None else "",
        "owner_name": people.display_name(owner) or customer.owner_name,
        "owner_email": address_of(owner),
        "today": _day(today),
        "renewal_date": _day(health.renewal_on) if health is not None else "",
        **facts,
    }
    return Filling(values, highlights.lines(facts))


def _for_staff(message: Message, now: datetime) -> dict[str, str]:
    customer = message.customer
    values = {"today": _day(timezone.localdate(now)), "colleague_name": message.to_name}
    if customer is not None:
        values |= {
            "customer_name": customer.name,
            "owner_name": people.display_name(customer.owner) or customer.owner_name or "—",
            "link": link("retention:customer", customer.pk),
            **_health(customer),
        }
    for key, fill in _FILLED_BY.items():
        if key in message.values:
            values |= fill(message.values)
    return values


def _asked(given: Mapping[str, Any]) -> dict[str, str]:
    return {"role": roles_in_words(given["roles"]), "due": _moment(given["due"])}


def roles_in_words(roles: Sequence[str]) -> str:
    """Write the roles in which somebody is wanted."""
    return pgettext("in a list", ", ").join(str(Role(role).label) for role in roles)


def _approval(given: Mapping[str, Any]) -> dict[str, str]:
    request = ApprovalRequest.objects.filter(pk=given["request_id"]).first()
    if request is None:
        return {}
    return {
        "requester_name": request.requester_name or "—",
        "offer": subject.in_words(subject.of_request(request)),
        "offer_cost": f"{request.cost:,.0f} {conf.settings().currency}",
        "decision": str(request.get_state_display()),
        "decided_by": request.withdrawn_by_name or _last_to_decide(request),
        "withdrawn_why": request.withdrawn_note or "—",
        "due": _moment(given["due"]),
        "link": link("playbooks:approval", request.pk),
    }


def _last_to_decide(request: ApprovalRequest) -> str:
    return request.decisions.order_by("-pk").values_list("by_name", flat=True).first() or "—"


def _offer(given: Mapping[str, Any]) -> dict[str, str]:
    """An offer that was withdrawn before its writer, who gets this, asked for it."""
    offer = Offer.objects.select_related("kind").filter(pk=given["offer_id"]).first()
    if offer is None:
        return {}
    return {
        "requester_name": offer.created_by_name or "—",
        "offer": subject.in_words(subject.of_offer(offer)),
        "offer_cost": f"{offer.cost:,.0f} {offer.currency}",
        "decision": str(offer.get_state_display()),
        "decided_by": offer.withdrawn_by_name or "—",
        "withdrawn_why": offer.withdrawn_note or "—",
        "link": link("playbooks:offer", offer.pk),
    }


def _comment(given: Mapping[str, Any]) -> dict[str, str]:
    return {"author_name": str(given["author"]), "words": str(given.get("words", ""))}


def _work(given: Mapping[str, Any]) -> dict[str, str]:
    task = RetentionTask.objects.filter(pk=given["task_id"]).first()
    if task is None:
        return {}
    return {
        "task_title": task.label,
        "task_owner": task.owner_name or "—",
        "task_level": str(Level(task.level).label),
        "due": f"{timezone.localtime(task.due_at):%Y-%m-%d %H:%M}",
        "link": link("playbooks:task", task.pk),
    }


_FILLED_BY: Final[Mapping[str, Callable[[Mapping[str, Any]], dict[str, str]]]] = {
    "roles": _asked,
    "request_id": _approval,
    "offer_id": _offer,
    "author": _comment,
    "task_id": _work,
}
"""What fills the fields of a message about one of these; where two name the same field, the later one counts."""


def _moment(written: str) -> str:
    return f"{timezone.localtime(datetime.fromisoformat(written)):%Y-%m-%d %H:%M}" if written else ""


def _health(customer: Customer) -> dict[str, str]:
    health = CurrentHealth.objects.filter(customer=customer).first()
    if health is None:
        return {"tier": "—", "score": "—", "mrr": "—"}
    return {
        "tier": str(Tier(health.tier).label),
        "score": "—" if health.score is None else f"{health.score:.0f}",
        "mrr": f"{health.mrr:,.0f} {conf.settings().currency}",
    }


def link(name: str, pk: int) -> str:
    """The address of a page, with the site's own where SITE_URL is set; a path where it is not."""
    try:
        path = reverse(name, args=[pk])
    except NoReverseMatch:
        return ""
    return conf.settings().site_url.rstrip("/") + path


def unsubscribe_link(token: str) -> str:
    """Where a customer says that they want no more mail; empty where the site's address is not set."""
    site = conf.settings().site_url.rstrip("/")
    try:
        return site and site + reverse("playbooks:unsubscribe", args=[token])
    except NoReverseMatch:
        return ""


def address_of(user: Any) -> str:
    """The e-mail address of a colleague, whatever field the host keeps it in."""
    if user is None:
        return ""
    name = user.get_email_field_name() if hasattr(user, "get_email_field_name") else "email"
    return str(getattr(user, name, "") or "")


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()
