"""Who may be written to, and when: asked at the moment of sending, not when a message is queued."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from playbooks.messaging import pausing
from playbooks.models import Message, MessagingRules, NoticeHours, Suppression
from playbooks.models.messages.channel import normal
from retention import people

_LOCK: Final = 7_320_004  # one message to an address at a time: two senders must not both be below the cap
_SATURDAY: Final = 5
_DAY: Final = timedelta(days=1)
PAUSED_FOR: Final = timedelta(hours=1)
"""After so long it is asked again whether the case, ticket or approval is still open."""


class UnableToSuppress(ValueError):
    """The address is none, or there is nothing to lift."""


@dataclass(frozen=True)
class Verdict:
    """Send it; or not before `until`; or never, and why."""

    send: bool
    why: str = ""
    until: datetime | None = None


SEND: Final = Verdict(send=True)


def verdict(*, message: Message, rules: MessagingRules, now: datetime) -> Verdict:
    """Whether a message to a customer may be sent now; the caller's transaction holds the message.

    1. Never: nobody to send it to, the person left, the customer is gone, the address unsubscribed or bounced, or
       it waited longer than messages may.
    2. Later: quiet hours; a case, ticket or approval that its sequence waits for; the cap of the address is reached.
    """
    refusal = _refusal(message, rules, now)
    if refusal:
        return Verdict(send=False, why=refusal)
    flags = message.values.get("pause", [])
    waits = pausing.what_is_open(customer_id=message.customer_id, flags=flags, rules=rules, now=now)
    if waits:
        return Verdict(send=False, why=_("waits for: %(what)s") % {"what": waits}, until=now + PAUSED_FOR)
    quiet = quiet_until(rules=rules, now=now)
    if quiet is not None:
        return Verdict(send=False, why=_("quiet hours"), until=quiet)
    free = _room_at(message, rules, now)
    if free is not None:
        return Verdict(send=False, why=_("the address has had enough messages"), until=free)
    return SEND


def _refusal(message: Message, rules: MessagingRules, now: datetime) -> str:
    contact, customer = message.contact, message.customer
    message.address = normal(contact.email if contact is not None else "")
    if contact is None or customer is None or not message.address:
        return _("There is no contact with an e-mail address any more.")
    if contact.left_on is not None and contact.left_on <= timezone.localdate(now):
        return _("The contact left on %(day)s.") % {"day": contact.left_on.isoformat()}
    if customer.gone_at is not None:
        return _("The customer is gone from the CRM.")
    found = suppression_of(message.address)
    if found is not None:
        return _("The address gets nothing: %(reason)s.") % {"reason": found.get_reason_display()}
    if message.queued_at <= now - timedelta(days=rules.keep_days):
        return _("It waited for more than %(days)d days.") % {"days": rules.keep_days}
    return ""


def suppression_of(address: str) -> Suppression | None:
    """Why an address gets nothing; None where it may be written to."""
    return Suppression.objects.filter(address__iexact=normal(address), lifted_at=None).first()


def quiet_until(*, rules: MessagingRules | NoticeHours, now: datetime) -> datetime | None:
    """The end of the quiet time in which a moment lies, in local time; None outside it."""
    local = timezone.localtime(now)
    start = local
    for _turn in range(4):
        moved = _after_quiet(rules, local)
        if moved == local:
            break
        local = moved
    return None if local == start else local.astimezone(now.tzinfo)


def _after_quiet(rules: MessagingRules | NoticeHours, local: datetime) -> datetime:
    if rules.quiet_weekends and local.weekday() >= _SATURDAY:
        day = (local + _DAY * (7 - local.weekday())).date()
        return timezone.make_aware(datetime.combine(day, rules.quiet_until or datetime.min.time()))
    begins, ends = rules.quiet_from, rules.quiet_until
    if begins is None or ends is None:
        return local
    clock = local.time()
    if begins < ends:
        return _at(local, ends) if begins <= clock < ends else local
    if clock >= begins:
        return _at(local + _DAY, ends)
    return _at(local, ends) if clock < ends else local


def _at(local: datetime, clock: Any) -> datetime:
    return timezone.make_aware(datetime.combine(local.date(), clock))


def _room_at(message: Message, rules: MessagingRules, now: datetime) -> datetime | None:
    """When the address may get its next message; None: now. Holds the address until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK, message.address])
    window = timedelta(days=rules.cap_days)
    others = Message.objects.filter(audience="customer", user=None, address=message.address).exclude(pk=message.pk)
    being_sent = others.filter(state="claimed").count()
    sent = others.filter(state="sent", ended_at__gt=now - window).order_by("-ended_at")
    recent = list(sent.values_list("ended_at", flat=True)[: rules.cap_messages])
    if being_sent + len(recent) < rules.cap_messages:
        return None
    if len(recent) < rules.cap_messages or recent[-1] is None:
        return now + timedelta(minutes=5)
    return recent[-1] + window


@transaction.atomic
def suppress(*, address: str, reason: str, now: datetime, by: Any = None, note: str = "") -> Suppression:
    """Send nothing to an address from now on; a second time changes nothing. Raises UnableToSuppress."""
    clean = normal(address)
    if "@" not in clean:
        raise UnableToSuppress(_("“%(address)s” is no e-mail address.") % {"address": address})
    if reason not in Suppression.Reason.values:
        known = {"reason": reason, "known": ", ".join(Suppression.Reason.values)}
        raise UnableToSuppress(_("“%(reason)s” is no reason; known are %(known)s.") % known)
    row = Suppression(
        address=clean, reason=reason, note=note[:300], since=now, by=by, by_name=people.display_name(by)[:200]
    )
    Suppression.objects.bulk_create([row], ignore_conflicts=True)
    return Suppression.objects.get(address__iexact=clean, lifted_at=None)


@transaction.atomic
def lift(*, suppression_id: int, by: Any, now: datetime) -> Suppression:
    """Write to an address again; who decided so stays on record. Raises UnableToSuppress."""
    found = Suppression.objects.filter(pk=suppression_id, lifted_at=None)
    if not found.update(lifted_at=now, lifted_by_name=people.display_name(by)[:200]):
        raise UnableToSuppress(_("This address is written to already."))
    return Suppression.objects.get(pk=suppression_id)


def message_of(*, token: str) -> Message | None:
    """The message whose link for unsubscribing was followed, if it went to a customer."""
    found = Message.objects.filter(token=token, audience="customer", user=None, channel="email")
    return found.exclude(address="").first()


def unsubscribe(*, token: str, now: datetime) -> str:
    """Do what the person who followed the link asks: the address that gets nothing from now on.

    Raises UnableToSuppress for a link that leads to no message.
    """
    message = message_of(token=token)
    if message is None:
        raise UnableToSuppress(_("This link leads to no message. Answer the mail instead; a person reads it."))
    return suppress(address=message.address, reason=Suppression.Reason.OPTED_OUT, now=now).address
