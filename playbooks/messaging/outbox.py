"""The outbox: whatever is to be sent is a row, made once for each recipient and cause, and claimed by one sender."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from playbooks import signals
from playbooks.messaging.texts import fields
from playbooks.messaging.told import kinds, preferences
from playbooks.models import Audience, Message, MessageQuerySet, MessageTemplate, Robot
from retention import doorbell, people
from retention.models import Contact

LEASE: Final = timedelta(minutes=4)
"""A claimed message whose sender has not reported for so long was left by a sender that died."""
MOST_ATTEMPTS: Final = 8
LONGEST_PAUSE: Final = timedelta(hours=4)
BATCH: Final = 1000
MOST_TOGETHER: Final = 50
"""Notices in one mail or one call to a robot."""
DIED: Final = gettext_noop("Its senders died again and again.")


class UnableToRetry(ValueError):
    """There is no such message, or it was not given up."""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A message as its cause asks for it: to whom, because of what, by which template."""

    template: MessageTemplate
    recipient: str
    cause: str
    step: str = ""
    channel: str = Message.Channel.EMAIL
    language: str = ""
    customer_id: int | None = None
    contact_id: int | None = None
    case_id: int | None = None
    user_id: Any = None
    robot_id: int | None = None
    to_name: str = ""
    address: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    due_at: datetime | None = None


def to_contact(*, contact: Contact, template: MessageTemplate, cause: str, step: str = "", **more: Any) -> Letter:
    """A message to a person at a customer; `contact.customer` is read."""
    return Letter(
        template=template,
        recipient=f"contact:{contact.pk}",
        cause=cause,
        step=step,
        language=contact.customer.language,
        customer_id=contact.customer_id,
        contact_id=contact.pk,
        to_name=contact.name,
        address=contact.email,
        **more,
    )


def to_colleague(*, user: Any, template: MessageTemplate, cause: str, step: str = "", **more: Any) -> Letter:
    """A notice to a colleague by e-mail."""
    return Letter(
        template=template,
        recipient=f"user:{user.pk}",
        cause=cause,
        step=step,
        user_id=user.pk,
        to_name=people.display_name(user)[:200],
        address=fields.address_of(user)[:254],
        **more,
    )


def to_robot(*, robot: Robot, template: MessageTemplate, cause: str, step: str = "", **more: Any) -> Letter:
    """A notice to a group chat."""
    return Letter(
        template=template,
        recipient=f"robot:{robot.pk}",
        cause=cause,
        step=step,
        channel=Message.Channel.ROBOT,
        robot_id=robot.pk,
        to_name=robot.label[:200],
        language=robot.language,
        **more,
    )


def queue_message(*, letter: Letter, now: datetime) -> int | None:
    """Queue one message in the caller's transaction; its number, or None where it was queued before."""
    return next(iter(queue_messages(letters=[letter], now=now)), None)


def queue_messages(*, letters: Iterable[Letter], now: datetime) -> list[int]:
    """Queue messages in the caller's transaction and wake a sender after commit; the numbers of the new ones.

    A recipient gets one message for a cause and step, however often this is called: the database keeps the key.
    A template that is switched off queues nothing.
    """
    rows = [_row(letter, now) for letter in letters if letter.template.active]
    if not rows:
        return []
    _write_in_their_language(rows)
    _keep_off_the_page(rows)
    with transaction.atomic():
        Message.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
        uids = [row.uid for row in rows]
        new = list(Message.objects.filter(uid__in=uids).order_by("pk").values_list("pk", flat=True))
        if new:
            channels = sorted({str(row.channel) for row in rows})
            announce(message_ids=new, channels=channels)
    return new


def _write_in_their_language(rows: Sequence[Message]) -> None:
    """Give a message the language of its cause, that which a colleague chose, or that of the site."""
    chosen = people.languages_of(user_ids={row.user_id for row in rows if row.user_id is not None and not row.language})
    of_site = "zh-hans" if settings.LANGUAGE_CODE.startswith("zh") else "en"
    for row in rows:
        row.language = row.language or chosen.get(row.user_id, of_site)


def _keep_off_the_page(rows: Sequence[Message]) -> None:
    """Hide what its reader wants no notices of; whether it is mailed is asked when it is sent."""
    notices = [row for row in rows if row.user_id is not None and row.audience == Audience.STAFF]
    unwanted = preferences.kept_off_the_page(user_ids={row.user_id for row in notices})
    for row in notices:
        row.on_page = (row.user_id, kinds.kind_of(row.template.code)) not in unwanted


def announce(*, message_ids: Sequence[int], channels: Sequence[str]) -> None:
    """Wake a sender a channel after commit."""
    doorbell.announce(signals.messages_queued, message_ids=list(message_ids), channels=list(channels))


def _row(letter: Letter, now: datetime) -> Message:
    return Message(
        channel=letter.channel,
        audience=letter.template.audience,
        recipient=letter.recipient,
        cause=letter.cause,
        step=letter.step,
        template=letter.template,
        language=letter.language,
        values=letter.values,
        customer_id=letter.customer_id,
        contact_id=letter.contact_id,
        case_id=letter.case_id,
        user_id=letter.user_id,
        robot_id=letter.robot_id,
        to_name=letter.to_name,
        address=letter.address.strip(),
        queued_at=now,
        due_at=letter.due_at or now,
    )


def next_due(*, channel: str, now: datetime) -> Message | None:
    """The message that waits longest, locked for this transaction; others look past it."""
    due = Message.objects.waiting().filter(channel=channel, due_at__lte=now).order_by("due_at", "pk")
    return _locked(due).first()


def together_with(*, message: Message, now: datetime) -> list[Message]:
    """The message and what waits for the same recipient, all locked: a digest is made of several.

    What was sent together before goes together again, and alone: whoever got it twice can tell.
    """
    waiting = Message.objects.waiting().filter(recipient=message.recipient, channel=message.channel)
    same = waiting.filter(batch=message.batch) if message.batch else waiting.filter(batch=None, due_at__lte=now)
    return list(_locked(same).order_by("queued_at", "pk")[:MOST_TOGETHER])


def _locked(messages: MessageQuerySet) -> MessageQuerySet:
    """Lock messages, and only them, with all that is needed to write and send them."""
    whole = messages.select_related("template", "contact", "customer__owner", "user", "robot")
    return whole.select_for_update(skip_locked=True, of=("self",))


def claim(*, messages: Sequence[Message], now: datetime) -> None:
    """Take locked messages for a sender, until the lease is over."""
    taken = {"state": Message.State.CLAIMED, "lease_until": now + LEASE, "batch": messages[0].batch or uuid.uuid4()}
    found: dict[tuple[int, str], list[int]] = defaultdict(list)
    for message in messages:
        message.attempts += 1
        for name, value in taken.items():
            setattr(message, name, value)
        found[message.attempts, message.address].append(message.pk)
    for (attempts, address), pks in found.items():
        Message.objects.filter(pk__in=pks).update(attempts=attempts, address=address, **taken)


def postpone(*, message: Message, until: datetime, why: str) -> None:
    """Put a locked message off; that is no attempt."""
    message.due_at, message.error = until, why
    message.save(update_fields=["due_at", "error"])


def end(*, messages: Sequence[Message], state: str, now: datetime, error: str = "") -> int:
    """Report on claimed or locked messages: sent, not sent, or given up. Those that somebody took over stay."""
    found: dict[int, list[int]] = defaultdict(list)
    for message in messages:
        found[message.attempts].append(message.pk)
    done = 0
    for attempts, pks in found.items():
        mine = Message.objects.filter(pk__in=pks, state__in=("waiting", "claimed"), attempts=attempts)
        done += mine.update(state=state, lease_until=None, ended_at=now, error=error)
    return done


def try_later(*, messages: Sequence[Message], now: datetime, error: str) -> None:
    """Report that claimed messages could not be sent now: again after a pause that doubles, MOST_ATTEMPTS times."""
    for message in messages:
        mine = Message.objects.filter(pk=message.pk, state="claimed", attempts=message.attempts)
        if message.attempts >= MOST_ATTEMPTS:
            mine.update(state="dead", lease_until=None, ended_at=now, error=error)
        else:
            pause = min(timedelta(minutes=2 ** (message.attempts - 1)), LONGEST_PAUSE)
            mine.update(state="waiting", lease_until=None, due_at=now + pause, error=error)


@dataclass
class Swept:
    """What a sweep found: messages whose sender died, those given up, and the channels with something to send."""

    freed: int = 0
    given_up: int = 0
    channels: list[str] = field(default_factory=list)


def sweep(*, now: datetime) -> Swept:
    """Free what senders that died have left, and say on which channels something waits. Safe to repeat."""
    left = Message.objects.filter(state="claimed", lease_until__lte=now)
    given_up = left.filter(attempts__gte=MOST_ATTEMPTS).update(state="dead", lease_until=None, ended_at=now, error=DIED)
    freed = left.update(state="waiting", lease_until=None, due_at=now)
    due = Message.objects.waiting().filter(due_at__lte=now).order_by("channel").values_list("channel", flat=True)
    return Swept(freed=freed, given_up=given_up, channels=list(due.distinct()))


@transaction.atomic
def retry(*, message_ids: Sequence[int], now: datetime) -> int:
    """Send again what was given up, from the beginning: its text is written anew. Raises UnableToRetry."""
    dead = Message.objects.filter(pk__in=message_ids, state="dead").filter(Q(robot=None) | Q(robot__active=True))
    changed = dead.update(
        state="waiting", attempts=0, ended_at=None, due_at=now, subject="", text="", html="", error=""
    )
    if not changed:
        raise UnableToRetry(_("None of these messages was given up. Only such messages can be sent again."))
    announce(message_ids=message_ids, channels=Message.Channel.values)
    return changed


def is_to_customer(message: Message) -> bool:
    """Whether the rules for customers apply: consent, quiet hours, the cap. A test goes to a colleague."""
    return message.audience == Audience.CUSTOMER and message.user_id is None
