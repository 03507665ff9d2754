"""Interviews by mail and chat: through the outbox, with links that stand nowhere but in what leaves the house."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interviews.collection import invitations
from interviews.models import Interview, Invitation
from playbooks.messaging import consent, outbox
from playbooks.messaging.texts import added, fields
from playbooks.messaging.told import kinds
from playbooks.models import Audience, Message, MessageTemplate, Robot
from retention import conf
from retention.models import Contact

_LINK: Final = gettext_lazy("where the customer answers without a login")


def register() -> None:
    """Add the merge fields, and the kind of notice that interviewers can choose."""
    kinds.register_page("interview_id", "interviews:interview")
    kinds.register(
        kinds.NoticeKind(
            code="interview",
            label=gettext_lazy("An interview is yours, or late"),
            position=60,
            templates=("notice-interview", "notice-interview-late"),
            allowed=_interviews,
        )
    )
    customers = {"interview_link": _LINK, "interview_at": gettext_lazy("the appointment of the interview")}
    staff = {"interview_due": gettext_lazy("by when the interview is due"), "interview_link": _LINK}
    for audience, labels, fill in (
        (Audience.CUSTOMER, customers, _for_customer),
        (Audience.STAFF, staff, _for_colleague),
    ):
        one = added.Fields(audience=audience, labels=labels, fill=fill, unseal=_unsealed)
        added.register(f"interviews.{audience}", one)


def _interviews(user: Any) -> bool:
    return bool(user.has_perm("retention_interviews.conduct_interviews"))


def send_mail(*, interview: Interview, contact: Contact, template: str, step: str, now: datetime) -> bool:
    """Queue a message to the contact of an interview; whether it is new. A template that is off queues nothing."""
    text = MessageTemplate.objects.filter(code=template, active=True).first()
    if text is None:
        return False
    letter = outbox.to_contact(
        contact=contact, template=text, cause=f"interview:{interview.pk}", step=step,
        values={"interview_id": interview.pk},
    )  # fmt: skip
    return outbox.queue_message(letter=letter, now=now) is not None


def send_notice(*, person: Any, interview: Interview, template: str, step: str, now: datetime) -> bool:
    """Queue a notice to a colleague about an interview; whether it is new."""
    text = MessageTemplate.objects.filter(code=template, active=True).first()
    if text is None:
        return False
    letter = outbox.to_colleague(
        user=person, template=text, cause=f"interview:{interview.pk}", step=step,
        customer_id=interview.customer_id, values={"interview_id": interview.pk},
    )  # fmt: skip
    return outbox.queue_message(letter=letter, now=now) is not None


def send_chat(*, interview: Interview, robot: str, template: str, step: str, now: datetime) -> bool:
    """Queue a message to a group chat with the customer; whether it is new. No such active robot: nothing is sent."""
    text = MessageTemplate.objects.filter(code=template, active=True).first()
    chat = Robot.objects.filter(code=robot, active=True, customer=interview.customer_id).first()
    if text is None or chat is None:
        return False
    letter = outbox.to_robot(
        robot=chat, template=text, cause=f"interview:{interview.pk}", step=step,
        customer_id=interview.customer_id, values={"interview_id": interview.pk},
    )  # fmt: skip
    return outbox.queue_message(letter=letter, now=now) is not None


def chats_of(*, customer_id: int) -> list[tuple[str, str]]:
    """The group chats that are shared with a customer: code and name of their robots."""
    there = Robot.objects.filter(customer=customer_id, active=True).order_by("name", "pk")
    return [(robot.code, robot.label) for robot in there]


def refusal(*, address: str) -> str:
    """Why an address gets nothing; empty where it may be written to."""
    found = consent.suppression_of(address)
    if found is None:
        return ""
    return _("The address gets nothing: %(reason)s.") % {"reason": found.get_reason_display()}


def _of_message(message: Message) -> Interview | None:
    pk = message.values.get("interview_id")
    return None if pk is None else Interview.objects.filter(pk=pk).first()


def _for_customer(message: Message) -> dict[str, str]:
    """The link is not in what is kept of a message: a stand-in is, which leads nowhere."""
    interview = _of_message(message)
    if interview is None:
        return {"interview_link": _address(_sealed(message)), "interview_at": ""}
    at = interview.scheduled_at
    found = {"interview_at": f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""}
    if _working(interview.pk) is not None:
        found["interview_link"] = _address(_sealed(message))
    return found


def _for_colleague(message: Message) -> dict[str, str]:
    interview = _of_message(message)
    if interview is None:
        return {"interview_due": "", "interview_link": _address(_sealed(message))}
    found = {"interview_due": f"{timezone.localtime(interview.due_at):%Y-%m-%d}"}
    if message.robot_id is not None and _working(interview.pk) is not None:
        found["interview_link"] = _address(_sealed(message))
    address = fields.link("interviews:interview", interview.pk)
    return found | ({"link": address} if address else {})


def _sealed(message: Message) -> str:
    return f"sealed-{message.uid.hex}"


def _unsealed(message: Message, text: str) -> str:
    if _sealed(message) not in text:
        return text
    interview_id = message.values.get("interview_id")
    invitation = _working(interview_id) if interview_id is not None else None
    return text if invitation is None else text.replace(_sealed(message), invitations.token_of(invitation=invitation))


def _working(interview_id: int) -> Invitation | None:
    return Invitation.objects.filter(interview=interview_id, used_at=None, revoked_at=None).first()


def _address(token: str) -> str:
    """The customer's page, with the site's own address; empty where the host has no such page or address."""
    site = conf.settings().site_url.rstrip("/")
    try:
        return site and site + reverse("interviews_guest:answers", args=[token])
    except NoReverseMatch:
        return ""
