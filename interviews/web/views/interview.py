"""One interview: who talks with whom and when, how far it is, and after it what was said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interviews import roles
from interviews.analysis import closing
from interviews.collection import assigning, ports
from interviews.models import OPEN_STATES, Interview, Invitation
from interviews.web import access, reading, reasons
from interviews.web.forms.arranging import (
    AssignForm,
    ConsentForm,
    ContactForm,
    CorrectForm,
    InviteForm,
    NoteForm,
    ScheduleForm,
    TakeForm,
    VersionedForm,
)
from retention.clock import local_day
from retention.models import Customer
from retention.web.formats import day
from retention.web.pages import Page

BY_LINK = gettext_lazy(
    "The contact answers without a login, in their own time. The link is also sent to them as a message."
)
WORDS = {
    "start": (gettext_lazy("Before you begin"), gettext_lazy("Note the consent, and begin")),
    "schedule": (gettext_lazy("Appointment"), gettext_lazy("Save the appointment")),
    "contact": (gettext_lazy("Whom to ask"), gettext_lazy("Ask this person")),
    "invite": (gettext_lazy("Answers by link"), gettext_lazy("Make a link")),
    "revoke": (gettext_lazy("A link works"), gettext_lazy("Revoke the link")),
    "assign": (gettext_lazy("Who holds it"), gettext_lazy("Assign")),
    "decline": (gettext_lazy("The customer does not want to"), gettext_lazy("Note it, and end")),
    "cancel": (gettext_lazy("Give it up"), gettext_lazy("Cancel it")),
    "correct": (gettext_lazy("Correct it"), gettext_lazy("Begin a correction")),
}
"""The title and the button of each action."""


@dataclass
class Action:
    """Something that can be done with an interview: a card that unfolds into a form."""

    key: str
    title: str
    button: str
    form: forms.Form
    url: str
    note: Any = ""
    link: str = ""
    link_text: str = ""


class InterviewView(Page):
    """What has to do with one interview of those that the person may see."""

    nav = "interviews"

    def allowed(self, user: Any) -> bool:
        """People who may look at interviews."""
        return access.sees_interviews(user)

    def interview(self, pk: int) -> Interview:
        """Return the interview, or answer 404 where it is not one of theirs."""
        visible = Interview.objects.visible_to(self.request.user)
        known = visible.select_related("customer", "departure", "form_version__form", "interviewer", "contact")
        return get_object_or_404(known, pk=pk)

    def held(self, pk: int) -> Interview:
        """Return the interview of the person who holds it, or answer 404 to everybody else."""
        found = self.interview(pk)
        if not access.holds(self.person, found):
            raise Http404
        return found

    def may_code(self, interview: Interview) -> bool:
        """Tell whether this person may code the reasons of the interview as it is now."""
        newest = interview.state == Interview.State.SUBMITTED and interview.superseded_at is None
        return newest and access.may_code(self.person, interview)

    def shared(self, interview: Interview) -> dict[str, Any]:
        """Return what every page of an interview shows."""
        return {"interview": interview, "customer": interview.customer, "facts": reading.facts(interview)}


class InterviewPage(InterviewView):
    """The interview with what can be done with it now."""

    template_name = "interviews/interview.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show it."""
        return self.page(self.interview(pk))

    def page(self, interview: Interview, *, sent: dict[str, forms.Form] | None = None, **more: Any) -> HttpResponse:
        """Show the interview; a form that was sent and refused stands where it was."""
        over = interview.state not in OPEN_STATES
        reads = roles.may_read_verbatims(person=self.person, interview=interview)
        offered = self.offered(interview, sent or {})
        context = {
            **self.shared(interview),
            "over": over,
            "reads": reads,
            "holds": access.holds(self.person, interview),
            "sees_customer": Customer.objects.visible_to(self.person).filter(pk=interview.customer_id).exists(),
            "steps": reading.steps_of(interview, now=self.now) if over and reads else [],
            "views": self.views(interview) if over else [],
            "may_code": self.may_code(interview),
            "events": interview.events.order_by("-at", "-pk"),
            "actions": [one for one in offered if one.key != "start"],
            "consent_form": next((one.form for one in offered if one.key == "start"), None),
            "problems": [error for form in (sent or {}).values() for error in form.non_field_errors()],
        }
        return self.show({**context, **more})

    def views(self, interview: Interview) -> list[reasons.View]:
        """Return the three views of the reasons, once the interview is over: before, they would lead."""
        subject = closing.subject_of(interview)
        return reasons.views_of(**subject) if subject else []

    def offered(self, interview: Interview, sent: dict[str, forms.Form]) -> list[Action]:
        """Return what this person may do with the interview as it stands."""
        seen = {"version": interview.version}
        makers: list[tuple[str, Callable[[], Action]]] = [
            ("start", lambda: self.card(interview, "start", ConsentForm(initial=seen))),
            ("schedule", lambda: self.appointment(interview)),
            ("invite", lambda: self.asking(interview)),
            ("invite", lambda: self.by_link(interview)),
            ("assign", lambda: self.giving(interview)),
            ("decline", lambda: self.card(interview, "decline", NoteForm(initial=seen))),
            ("cancel", lambda: self.card(interview, "cancel", NoteForm(initial=seen))),
            ("correct", lambda: self.card(interview, "correct", CorrectForm(initial=seen))),
        ]
        found = [make() for action, make in makers if self.may(interview, action)]
        works = interview.invitations.filter(used_at=None, revoked_at=None, expires_at__gt=self.now).first()
        if works is not None and access.can(self.person, interview, "decline"):
            found.append(self.revoking(interview, works))
        for one in found:
            one.form = sent.get(one.key, one.form)
        return found

    def may(self, interview: Interview, action: str) -> bool:
        """Tell whether to offer an action; who holds an interview already has nothing to take."""
        if action == "assign" and interview.interviewer_id == self.person.pk and not access.leads(self.person):
            return False
        return access.can(self.person, interview, action)

    def giving(self, interview: Interview) -> Action:
        """Give it to somebody; who does not lead takes it, or leaves it."""
        seen = {"version": interview.version}
        if access.leads(self.person):
            form = AssignForm(initial=seen, candidates=assigning.candidates(interview=interview))
            return self.card(interview, "assign", form)
        one = self.card(interview, "assign", TakeForm(initial={**seen, "person": self.person.pk}, person=self.person))
        one.title, one.button = _("Nobody holds it yet"), _("Take it")
        return one

    def appointment(self, interview: Interview) -> Action:
        """Make or move the appointment; where there is one, with its calendar file."""
        one = self.card(interview, "schedule", ScheduleForm(initial={"version": interview.version}, now=self.now))
        if interview.scheduled_at is not None:
            one.link, one.link_text = reverse("interviews:calendar", args=[interview.pk]), _("Calendar file (.ics)")
        return one

    def asking(self, interview: Interview) -> Action:
        """Choose whom to ask."""
        seen = {"version": interview.version, "contact": interview.contact_id}
        return self.card(interview, "contact", ContactForm(initial=seen, contacts=contacts_of(interview, self.now)))

    def by_link(self, interview: Interview) -> Action:
        """Make a link."""
        seen = {"version": interview.version}
        one = self.card(interview, "invite", InviteForm(initial=seen, chats=chats_with(interview)))
        one.note = BY_LINK
        return one

    def revoking(self, interview: Interview, works: Invitation) -> Action:
        """End the link that works."""
        one = self.card(interview, "revoke", VersionedForm(initial={"version": interview.version}))
        one.note = link_in_words(works)
        return one

    def card(self, interview: Interview, key: str, form: forms.Form) -> Action:
        """Return the card of an action."""
        title, button = WORDS[key]
        url = reverse(f"interviews:{key}", args=[interview.pk])
        return Action(key=key, title=str(title), button=str(button), form=form, url=url)


def chats_with(interview: Interview) -> list[tuple[str, str]]:
    """Return the group chats that are shared with the customer: code and name of their robots."""
    if not ports.is_filled(ports.CHATS):
        return []
    found: list[tuple[str, str]] = ports.port(ports.CHATS)(customer_id=interview.customer_id)
    return found


def contacts_of(interview: Interview, now: datetime) -> list[tuple[str, str]]:
    """Return the people at the customer who are still there."""
    there = interview.customer.contacts.filter(Q(left_on=None) | Q(left_on__gt=local_day(now))).order_by("name", "pk")
    return [(str(one.pk), one.name) for one in there]


def link_in_words(works: Invitation) -> str:
    """Write how a link stands."""
    until = _("A link works until %(day)s.") % {"day": day(works.expires_at)}
    if works.opened_at is None:
        return f"{until} {_('It has not been opened yet.')}"
    return f"{until} {_('It was opened on %(day)s.') % {'day': day(works.opened_at)}}"
