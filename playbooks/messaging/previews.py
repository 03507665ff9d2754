"""Looking at a text before it is sent: with a real customer's data, on a page or in one's own mailbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from playbooks.messaging import delivery, outbox, recipients
from playbooks.messaging.texts import fields, placeholders
from playbooks.messaging.texts.layout import Written
from playbooks.messaging.texts.placeholders import UnableToFill
from playbooks.models import Audience, Message, MessageTemplate, MessagingRules, RetentionTask
from retention import people
from retention.models import Customer


class UnableToPreview(ValueError):
    """There is no such customer that this person may see, or nobody to send the test to."""


def check(*, template: MessageTemplate) -> dict[str, str]:
    """What is wrong with the texts of a template, by field; a text that refuses nothing may be saved."""
    known = fields.known(template.audience)
    wrong = {}
    for name in ("subject", "subject_zh", "body", "body_zh"):
        try:
            placeholders.check(getattr(template, name), known=known)
        except placeholders.UnableToUseText as error:
            wrong[name] = str(error)
    for name in ("subject", "subject_zh"):
        if name not in wrong and "highlights" in placeholders.names_in(getattr(template, name)):
            wrong[name] = _("The highlights are several lines; they cannot stand in a subject.")
    return wrong


def preview(*, template: MessageTemplate, customer_id: int, language: str, by: Any, now: datetime) -> Written:
    """A template filled with the data of a customer that this person may see; nothing is stored.

    Raises UnableToPreview, and placeholders.UnableToFill where a merge field has no value.
    """
    message = _message(template, customer_id, language, by, now)
    delivery.write(message=message, rules=MessagingRules.current(), now=now)
    return Written(subject=message.subject, text=message.text, html=message.html)


def send_test(*, template: MessageTemplate, customer_id: int, language: str, by: Any, now: datetime) -> int:
    """Send a template with a customer's data to one's own address; the number of the message.

    Raises UnableToPreview, and placeholders.UnableToFill where a merge field has no value.
    """
    if not fields.address_of(by):
        raise UnableToPreview(_("You have no e-mail address. Have one entered at your account."))
    message = _message(template, customer_id, language, by, now)
    delivery.write(message=message, rules=MessagingRules.current(), now=now)
    message.subject = f"[{_('Test')}] {message.subject}"[:400]
    message.user, message.contact = by, None
    message.recipient, message.address = f"user:{by.pk}", fields.address_of(by)
    message.cause, message.step = f"test:{message.uid}", ""
    message.save()
    outbox.announce(message_ids=[message.pk], channels=[Message.Channel.EMAIL])
    return message.pk


def _message(template: MessageTemplate, customer_id: int, language: str, by: Any, now: datetime) -> Message:
    customer = Customer.objects.visible_to(by).filter(pk=customer_id).select_related("owner").first()
    if customer is None:
        raise UnableToPreview(_("There is no customer %(id)s that you may see.") % {"id": customer_id})
    found = recipients.contacts_of(customer_ids=[customer_id], who=recipients.MAIN, today=timezone.localdate(now))
    contact = next(iter(found.get(customer_id, [])), None)
    task = RetentionTask.objects.filter(case__customer=customer).order_by("-created_at", "-pk").first()
    if template.audience == Audience.CUSTOMER and contact is None:
        raise UnableToFill(_("The customer has no contact with an e-mail address."))
    return Message(
        channel=Message.Channel.EMAIL,
        audience=template.audience,
        recipient="preview",
        cause="preview",
        template=template,
        language=language,
        values={"task_id": task.pk} if task is not None else {},
        customer=customer,
        contact=contact,
        to_name=people.display_name(by)[:200],
        queued_at=now,
        due_at=now,
    )
