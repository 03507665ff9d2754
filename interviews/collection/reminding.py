"""Nobody is forgotten: links by mail, reminders of appointments and links, and word of what is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from interviews.collection import ports
from interviews.collection.changing import Kind, UnableToChangeInterview, Why, claim, record, write
from interviews.collection.invitations import UnableToInvite, make_link
from interviews.collection.reaching import check_contact, note_contact
from interviews.models import OPEN_STATES, Interview, InterviewEvent, Invitation, ProgrammeRules

INVITATION: Final = "interview-invitation"
CHAT_INVITATION: Final = "interview-chat"
REMINDER: Final = "interview-reminder"
APPOINTMENT: Final = "interview-appointment"
ASSIGNED: Final = "notice-interview"
LATE: Final = "notice-interview-late"
BEFORE: Final = timedelta(days=1)
"""So long before an appointment the customer is reminded of it."""
MOST: Final = 500


@dataclass
class Reminded:
    """What a sweep did, in numbers."""

    invited: int = 0
    links: int = 0
    appointments: int = 0
    noticed: int = 0
    late: int = 0


@transaction.atomic
def send_invitation(*, interview_id: int, by: Any, now: datetime) -> Invitation:
    """Make a link and mail it to the contact of an interview.

    Raises invitations.UnableToInvite, also where the contact has no mail address, and ports.UnableToReach where no
    installed app sends mail.
    """
    mail = ports.port(ports.MAIL)
    interview = claim(interview_id=interview_id, by=by, action="invite", error=UnableToInvite)
    if interview.contact is not None and not interview.contact.email:
        message = _("%(name)s has no mail address. Copy the link into a chat instead.")
        raise UnableToInvite(message % {"name": interview.contact_name}, why=Why.INVALID)
    invitation = make_link(interview=interview, step="mail", by=by, now=now)
    step = f"invitation:{invitation.pk}"
    mail(interview=interview, contact=interview.contact, template=INVITATION, step=step, now=now)
    return invitation


@transaction.atomic
def post_invitation(*, interview_id: int, robot: str, by: Any, now: datetime) -> Invitation:
    """Make a link and have a robot post it in the group chat that is shared with the customer.

    Who wants no mail, or was asked often enough, is not asked by chat either. Raises invitations.UnableToInvite, also
    where the robot is in no chat with this customer, and ports.UnableToReach where no installed app writes to chats.
    """
    chat = ports.port(ports.CHAT)
    interview = claim(interview_id=interview_id, by=by, action="invite", error=UnableToInvite)
    invitation = make_link(interview=interview, step="chat", by=by, now=now)
    step = f"invitation:{invitation.pk}"
    if not chat(interview=interview, robot=robot, template=CHAT_INVITATION, step=step, now=now):
        message = _("No active robot “%(robot)s” is in a chat with this customer, or its text is switched off.")
        raise UnableToInvite(message % {"robot": robot}, why=Why.INVALID)
    return invitation


def sweep(*, now: datetime) -> Reminded:
    """Invite who has no interviewer, remind of links and appointments, and say what is late. Safe to repeat."""
    done = Reminded(late=_warn_late(now))
    if ports.is_filled(ports.NOTICE):
        done.noticed = _tell_interviewers(now)
    if ports.is_filled(ports.MAIL):
        done.invited = _invite_who_answers_alone(now)
        done.links = _remind_of_links(now)
        done.appointments = _remind_of_appointments(now)
    return done


def _invite_who_answers_alone(now: datetime) -> int:
    """Who is to answer by link, or had no neutral interviewer for days, is invited as soon as they may be asked."""
    since = now - timedelta(days=ProgrammeRules.current().invite_after_days)
    nobodys = Interview.objects.filter(state="due", interviewer=None, invitations=None)
    nobodys = nobodys.filter(Q(channel=Interview.Channel.LINK) | Q(opened_at__lte=since))
    waiting = nobodys.exclude(contact=None).exclude(contact__email="")
    count = 0
    for pk in waiting.order_by("due_at", "pk").values_list("pk", flat=True)[:MOST]:
        try:
            send_invitation(interview_id=pk, by=None, now=now)
        except UnableToChangeInterview:
            continue  # may not be asked now, or somebody was faster: the next sweep looks again
        count += 1
    return count


def _remind_of_links(now: datetime) -> int:
    rules = ProgrammeRules.current()
    working = Q(invitations__used_at=None, invitations__revoked_at=None, invitations__expires_at__gt=now)
    since = now - timedelta(days=rules.remind_days)
    waiting = Interview.objects.open().filter(working, invitations__made_at__lte=since, reminded_at=None)
    return sum(
        _remind(pk, REMINDER, "link", now)
        for pk in waiting.order_by("pk").values_list("pk", flat=True).distinct()[:MOST]
    )


def _remind_of_appointments(now: datetime) -> int:
    soon = Interview.objects.filter(state="scheduled", reminded_at=None)
    soon = soon.filter(scheduled_at__gt=now, scheduled_at__lte=now + BEFORE)
    return sum(
        _remind(pk, APPOINTMENT, "appointment", now) for pk in soon.order_by("pk").values_list("pk", flat=True)[:MOST]
    )


@transaction.atomic
def _remind(interview_id: int, template: str, what: str, now: datetime) -> bool:
    """Remind the contact once, if they may be asked; a reminder of an appointment is no question and not counted."""
    interview = Interview.objects.select_for_update(of=("self",)).select_related("customer").get(pk=interview_id)
    if interview.reminded_at is not None or interview.state not in OPEN_STATES or interview.contact is None:
        return False
    asks = template == REMINDER
    refusal = check_contact(interview=interview, now=now) if asks else ""
    if refusal or not interview.contact.email:
        return False
    write(interview, reminded_at=now)
    step = f"{what}:{interview.version}"
    mail = ports.port(ports.MAIL)
    queued: bool = mail(interview=interview, contact=interview.contact, template=template, step=step, now=now)
    if asks and queued:
        note_contact(interview=interview, step=step, now=now)
    record(interview, Kind.REMINDED, by=None, now=now, what=what)
    return queued


def _tell_interviewers(now: datetime) -> int:
    """Tell interviewers of interviews that they were given within the last days, each once."""
    lately = InterviewEvent.objects.filter(kind=Kind.ASSIGNED, at__gt=now - timedelta(days=2))
    held = lately.filter(interview__state__in=OPEN_STATES, interview__interviewer__isnull=False)
    notice = ports.port(ports.NOTICE)
    return sum(
        notice(
            person=event.interview.interviewer, interview=event.interview, template=ASSIGNED,
            step=f"assigned:{event.interview.interviewer_id}", now=now,
        )
        for event in held.select_related("interview__interviewer", "interview__customer").order_by("pk")[:MOST]
    )  # fmt: skip


def _warn_late(now: datetime) -> int:
    """Note once which interviews are late; tell the interviewer where there is one."""
    late = Interview.objects.open().filter(warn_at__lte=now, warned_at=None, corrects=None)
    rows = list(late.select_related("interviewer", "customer").order_by("pk")[:MOST])
    count = 0
    for interview in rows:
        with transaction.atomic():
            mine = Interview.objects.filter(pk=interview.pk, warned_at=None)
            if not mine.update(warned_at=now, version=F("version") + 1):
                continue
            record(interview, Kind.LATE, by=None, now=now)
            if interview.interviewer is not None and ports.is_filled(ports.NOTICE):
                notice = ports.port(ports.NOTICE)
                notice(person=interview.interviewer, interview=interview, template=LATE, step="late", now=now)
            count += 1
    return count
