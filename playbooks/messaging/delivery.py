"""Sending: claim a message, ask whether it may go, write it, hand it over, and report, one message at a time."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from playbooks.messaging import consent, outbox
from playbooks.messaging.channels import robots
from playbooks.messaging.channels.mail import Mail, Postman, UnableToDeliver
from playbooks.messaging.texts import added, fields, layout
from playbooks.messaging.texts.layout import Source, Written
from playbooks.messaging.texts.placeholders import UnableToFill
from playbooks.messaging.told import kinds, preferences
from playbooks.models import Message, MessagingRules, Robot, RobotAccess, Suppression
from retention import conf

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]
MINUTE: Final = timedelta(minutes=1)
LONGEST_ERROR: Final = 1000
EMAIL, ROBOT = Message.Channel.EMAIL, Message.Channel.ROBOT


@dataclass
class Delivered:
    """What a sender did: numbers of messages."""

    sent: int = 0
    skipped: int = 0
    failed: int = 0


def deliver(*, channel: str, clock: Clock, until: datetime) -> Delivered:
    """Send what is due on a channel until nothing is left or the time is up.

    1. Claim the oldest message, and for colleagues and robots everything that waits for the same recipient.
    2. Messages to customers: consent, quiet hours and cap are asked now. Robots: their rate.
    3. Write the text, unless an attempt before this one did; a merge field without a value stops the message.
    4. Hand it over and report at once, so that a sender that dies leaves at most one message in doubt.

    Any number may run at once: they claim different messages.
    """
    done = Delivered()
    postman = Postman()
    try:
        while (now := clock()) < until:
            rules = MessagingRules.current()
            parcel = _claim_mail(now, rules) if channel == EMAIL else _claim_robot(now)
            if parcel is None:
                break
            if parcel:
                _send(parcel, rules, postman, clock, done)
            else:
                done.skipped += 1
    finally:
        postman.close()
    return done


@transaction.atomic
def _claim_mail(now: datetime, rules: MessagingRules) -> list[Message] | None:
    """The messages of the next mail; an empty list for one that may not go now or ever, None where nothing is due."""
    message = outbox.next_due(channel=EMAIL, now=now)
    if message is None:
        return None
    if not outbox.is_to_customer(message):
        parcel = [message] if message.audience == "customer" else outbox.together_with(message=message, now=now)
        return _claim_for_colleague(parcel, now)
    with translation.override(settings.LANGUAGE_CODE):
        found = consent.verdict(message=message, rules=rules, now=now)
    if found.send:
        outbox.claim(messages=[message], now=now)
        return [message]
    if found.until is not None:
        outbox.postpone(message=message, until=found.until, why=found.why)
    else:
        outbox.end(messages=[message], state=Message.State.SKIPPED, now=now, error=found.why)
    return []


def _claim_for_colleague(parcel: list[Message], now: datetime) -> list[Message]:
    user = parcel[0].user
    address = fields.address_of(user)
    if user is None or not user.is_active or not address:
        why = _("There is no active colleague with an e-mail address.")
        outbox.end(messages=parcel, state=Message.State.SKIPPED, now=now, error=why)
        return []
    parcel = _wanted(parcel, user, now)
    for message in parcel:
        message.address = address
    if parcel:
        outbox.claim(messages=parcel, now=now)
    return parcel


def _wanted(parcel: list[Message], user: Any, now: datetime) -> list[Message]:
    """What of it a colleague wants by mail, now; in their quiet hours nothing, and it waits until those are over."""
    unwanted = preferences.unmailed_kinds(user=user)
    off = [one for one in parcel if one.audience == "staff" and kinds.kind_of(one.template.code) in unwanted]
    if off:
        why = _("They want no mail of this kind; it is among their notifications.")
        outbox.end(messages=off, state=Message.State.SKIPPED, now=now, error=why)
    left = [one for one in parcel if one not in off]
    until = preferences.quiet_until(user=user, now=now) if left else None
    if until is None:
        return left
    for message in left:
        outbox.postpone(message=message, until=until, why=_("quiet hours"))
    return []


@transaction.atomic
def _claim_robot(now: datetime) -> list[Message] | None:
    """What waits for the robot that waits longest, as one call; its rate is counted under a lock of its own."""
    message = outbox.next_due(channel=ROBOT, now=now)
    if message is None or message.robot is None:
        return None
    robot = message.robot
    access = RobotAccess.objects.select_for_update().filter(robot=robot).first()
    parcel = outbox.together_with(message=message, now=now)
    if access is None or not robot.active:
        why = _("The robot is switched off, or has no address.")
        outbox.end(messages=parcel, state=Message.State.SKIPPED, now=now, error=why)
        return []
    recent = [one for one in access.calls if datetime.fromisoformat(one) > now - MINUTE]
    if len(recent) >= robot.per_minute:
        free = datetime.fromisoformat(recent[-robot.per_minute]) + MINUTE
        Message.objects.waiting().filter(robot=robot, due_at__lt=free).update(due_at=free)
        return []
    access.calls = [*recent, now.isoformat()]
    access.save(update_fields=["calls"])
    outbox.claim(messages=parcel, now=now)
    return parcel


def _send(parcel: list[Message], rules: MessagingRules, postman: Postman, clock: Clock, done: Delivered) -> None:
    written = [one for message in parcel if (one := _written(message, rules, clock()))]
    ready = [message for message in parcel if message.subject]
    done.failed += len(parcel) - len(ready)
    if not ready:
        return
    try:
        _hand_over(ready, written, rules, postman, clock())
    except UnableToDeliver as error:
        _failed(ready, error, clock())
        done.failed += len(ready)
    else:
        done.sent += outbox.end(messages=ready, state=Message.State.SENT, now=clock())


def _written(message: Message, rules: MessagingRules, now: datetime) -> Written | None:
    """The text of a message: as it was written the first time; None where it cannot be written."""
    if not message.subject:
        try:
            write(message=message, rules=rules, now=now)
        except UnableToFill as error:
            outbox.end(messages=[message], state=Message.State.DEAD, now=now, error=str(error))
            return None
        message.save(update_fields=["subject", "text", "html"])
    return added.unsealed(message, Written(subject=message.subject, text=message.text, html=message.html))


def write(*, message: Message, rules: MessagingRules, now: datetime) -> None:
    """Fill the message's template in its language. Raises placeholders.UnableToFill."""
    with translation.override(message.language):
        found = fields.filling(message=message, rules=rules, now=now)
        if outbox.is_to_customer(message) and not found.unsubscribe:
            raise UnableToFill(_("The address of the site is not set. Set RETENTION['SITE_URL']: mails link to it."))
        made = layout.write(
            source=source_of(message),
            values=found.values,
            highlights=found.highlights,
            unsubscribe=found.unsubscribe,
            language=message.language,
        )
    message.subject, message.text, message.html = made.subject, made.text, made.html


def source_of(message: Message) -> Source:
    """The template in the message's language; in English where it has no other."""
    template = message.template
    chinese = message.language.startswith("zh")
    subject = template.subject_zh if chinese and template.subject_zh else template.subject
    return Source(subject=subject, body=template.body_zh if chinese and template.body_zh else template.body)


def _hand_over(
    parcel: list[Message], written: list[Written], rules: MessagingRules, postman: Postman, now: datetime
) -> None:
    first = parcel[0]
    ours = conf.settings()
    one = written[0]
    if len(written) > 1:
        with translation.override(first.language):
            one = layout.together(messages=written, site=ours.site_url, language=first.language)
    if first.robot is not None:
        note = robots.Note(uid=str(first.batch), title=one.subject, text=one.text)
        robots.send(robot=first.robot, note=note, now=now, allowed=ours.private_targets)
        return
    sender = rules.sender or settings.DEFAULT_FROM_EMAIL
    postman.send(
        Mail(
            uid=str(first.batch),
            sender=sender,
            to=first.address,
            subject=one.subject,
            text=one.text,
            html=one.html,
            reply_to=_reply_to(first, rules),
            unsubscribe=fields.unsubscribe_link(first.token) if outbox.is_to_customer(first) else "",
        )
    )


def call_robot(*, robot: Robot, by: str, now: datetime) -> None:
    """Send a robot a word at once, to see that it is set up. Raises UnableToDeliver with what it answered."""
    with translation.override(robot.language):
        text = _("%(name)s tests this robot of the customer retention.") % {"name": by}
        note = robots.Note(uid=f"test-{now:%Y%m%d%H%M%S%f}", title=_("Test"), text=text)
    robots.send(robot=robot, note=note, now=now, allowed=conf.settings().private_targets)


def _reply_to(message: Message, rules: MessagingRules) -> str:
    if not (rules.reply_to_owner and outbox.is_to_customer(message) and message.customer):
        return ""
    return fields.address_of(message.customer.owner)


def _failed(parcel: list[Message], error: UnableToDeliver, now: datetime) -> None:
    words = str(error)[:LONGEST_ERROR]
    logger.warning("message %s not taken: %s", parcel[0].pk, words)
    if error.again:
        outbox.try_later(messages=parcel, now=now, error=words)
        return
    outbox.end(messages=parcel, state=Message.State.DEAD, now=now, error=words)
    if error.bounced and outbox.is_to_customer(parcel[0]):
        consent.suppress(address=parcel[0].address, reason=Suppression.Reason.BOUNCED, now=now, note=words)


def sweep(*, now: datetime, clock: Clock, deliver_here: bool) -> dict[str, Any]:
    """Free what dead senders left, and send what waits: here, or, with workers, by waking them."""
    found = outbox.sweep(now=now)
    total = Delivered()
    if deliver_here:
        for channel in found.channels:
            one = deliver(channel=channel, clock=clock, until=now + 2 * MINUTE)
            total = Delivered(total.sent + one.sent, total.skipped + one.skipped, total.failed + one.failed)
    return {"freed": found.freed, "given_up": found.given_up, "channels": found.channels, "sent": total.sent}
