"""What is done around an interview: begin, appoint, invite, decline, assign, cancel, correct."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from interviews.collection import assigning, changing, interviewing, invitations, ports, reaching, reminding, scheduling
from interviews.collection.changing import UnableToChangeInterview, Why
from interviews.models import Interview
from interviews.web import access
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
from interviews.web.views.interview import InterviewPage, InterviewView, chats_with, contacts_of
from retention.web.formats import moment


class InterviewAction(InterviewPage):
    """Doing something with an interview; what stands in the way is said on its page."""

    http_method_names = ["post"]
    key = ""
    action_name = ""
    """What the table of moves calls it, where that is another word."""

    def form(self, interview: Interview) -> forms.Form:
        """Return the form with what was sent."""
        return VersionedForm(self.request.POST)

    def act(self, interview: Interview, cleaned: dict[str, Any]) -> HttpResponse | None:
        """Do it, and tell; return an answer of one's own, or None to go back to the interview."""
        raise NotImplementedError

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it, or show why not."""
        interview = self.interview(pk)
        if not changing.permitted(interview=interview, by=self.person, action=self.action_name or self.key):
            raise PermissionDenied
        form = self.form(interview)
        if form.is_valid():
            try:
                answer = self.act(interview, form.cleaned_data)
            except UnableToChangeInterview as error:
                form.add_error(None, str(error))
                return self.page(self.interview(pk), sent={self.key: form})
            return answer or redirect("interviews:interview", pk=pk)
        return self.page(interview, sent={self.key: form})


class Start(InterviewAction):
    """Note the consent, and begin with the first question."""

    key = "start"

    def form(self, interview: Interview) -> forms.Form:
        """Return the form with what was sent."""
        return ConsentForm(self.request.POST)

    def act(self, interview: Interview, cleaned: dict[str, Any]) -> HttpResponse | None:
        """Begin."""
        given = {name: cleaned[name] == "yes" for name in ("recording", "quoting", "recontact")}
        with transaction.atomic():
            begun = interviewing.start(interview_id=interview.pk, by=self.person, now=self.now)
            interviewing.record_consent(interview_id=interview.pk, by=self.person, now=self.now, **given)
        return redirect("interviews:questions", pk=begun.pk)


class Schedule(InterviewAction):
    """Make or move the appointment."""

    key = "schedule"

    def form(self, interview: Interview) -> forms.Form:
        """Return the form with what was sent."""
        return ScheduleForm(self.request.POST, now=self.now)

    def act(self, interview: Interview, cleaned: dict[str, Any]) -> None:
        """Save it."""
        scheduling.schedule(
            interview_id=interview.pk, at=cleaned["at"], by=self.person, now=self.now, version=cleaned["version"]
        )
        messages.success(self.request, _("The appointment is on %(at)s.") % {"at": moment(cleaned["at"])})


class ChooseContact(InterviewAction):
    """Ask another person at the customer."""

    key = "contact"
    action_name = "invite"

    def form(self, interview: Interview) -> forms.Form:
        """Return the form with what was sent."""
        return ContactForm(self.request.POST, contacts=contacts_of(interview, self.now))

    def act(self, interview: Interview, cleaned: dict[str, Any]) -> None:
        """Choose them."""
        chosen = reaching.choose_contact(
            interview_id=interview.pk, contact_id=int(cleaned["contact"]), by=self.person, now=self.now
        )
        messages.success(self.request, _("%(name)s is asked.") % {"name": chosen.contact_name})


class Invite(InterviewAction):
    """Make a link: it goes to the contact by e-mail, or is shown once to be passed on."""

    key = "invite"

    def form(self, interview: Interview) -> forms.Form:
        """Return the form with what was sent."""
        return InviteForm(self.request.POST, chats=chats_with(interview))

    def act(self, interview: Interview, cleaned: dict[str, Any]) -> HttpResponse | None:
        """Make it, and send or show it."""
        if cleaned["how"] != InviteForm.COPY:
            try:
                self.send(interview, cleaned["how"])
            except ports.UnableToReach as error:
                raise UnableToChangeInterview(str(error), why=Why.INVALID) from error
            messages.success(self.request, _("The link is on its way to %(name)s.") % {"name": interview.contact_name})
            return None
        token = invitations.invite(interview_id=interview.pk, by=self.person, now=self.now)
        path = reverse("interviews_guest:answers", args=[token])
        return self.page(self.interview(interview.pk), link=self.request.build_absolute_uri(path))

    def send(self, interview: Interview, how: str) -> None:
        """Send it by e-mail, or into the chat that was chosen. Raises UnableToInvite and UnableToReach."""
        if how == InviteForm.MAIL:
            reminding.send_invitation(interview_id=interview.pk, by=self.person, now=self.now)
            return
        robot = how.removeprefix(InviteForm.CHAT)
        reminding.post_invitation(interview_id=interview.pk, robot=robot, by=self.person, now=self.now)


class Revoke(InterviewAction):
    """End a link before it is used."""

    key = "revoke"
    action_name = "decline"

    def act(self, interview: Interview, cleaned: dict[str, Any]) -> None:
        """End it."""
        invitations.revoke(interview_id=interview.pk, by=self.person, now=self.now)
        messages.success(self.request, _("The link opens nothing any more."))


class Decline(InterviewAction):
    """The customer does not want to."""

    key = "decline"

    def form(self, interview: Interview) -> forms.Form:
        """Return the form with what was sent."""
        return NoteForm(self.request.POST)

    def act(self, interview: Interview, cleaned: dict[str, Any]) -> None:
        """Note it."""
        interviewing.decline(
            interview_id=interview.pk,
            reason=cleaned["reason"],
            by=self.person,
            now=self.now,
        )
        messages.success(self.request, _("Noted: the customer does not want to. Nobody asks them again about this."))


class Assign(InterviewAction):
    """Give the interview to a neutral person."""

    key = "assign"

    def form(self, interview: Interview) -> forms.Form:
        """Return the form with what was sent."""
        if access.leads(self.person):
            return AssignForm(self.request.POST, candidates=assigning.candidates(interview=interview))
        return TakeForm(self.request.POST, person=self.person)

    def act(self, interview: Interview, cleaned: dict[str, Any]) -> None:
        """Give it."""
        given = assigning.assign(
            interview_id=interview.pk,
            person=cleaned["person"],
            by=self.person,
            now=self.now,
            version=cleaned["version"],
        )
        messages.success(self.request, _("%(person)s holds this interview.") % {"person": given.interviewer_name})


class Cancel(InterviewAction):
    """Give the interview up."""

    key = "cancel"

    def form(self, interview: Interview) -> forms.Form:
        """Return the form with what was sent."""
        return NoteForm(self.request.POST)

    def act(self, interview: Interview, cleaned: dict[str, Any]) -> None:
        """Give it up."""
        interviewing.cancel(
            interview_id=interview.pk,
            reason=cleaned["reason"],
            by=self.person,
            now=self.now,
        )
        messages.success(self.request, _("The interview is cancelled."))


class Correct(InterviewAction):
    """Open a copy of an interview that is over."""

    key = "correct"

    def form(self, interview: Interview) -> forms.Form:
        """Return the form with what was sent."""
        return CorrectForm(self.request.POST)

    def act(self, interview: Interview, cleaned: dict[str, Any]) -> HttpResponse | None:
        """Open it, and go there."""
        copy = interviewing.correct(interview_id=interview.pk, reason=cleaned["reason"], by=self.person, now=self.now)
        return redirect("interviews:questions", pk=copy.pk)


class CalendarFile(InterviewView):
    """The appointment as a file that every calendar takes."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Return it."""
        interview = self.interview(pk)
        if interview.scheduled_at is None:
            raise Http404
        text = scheduling.calendar_file(
            interview=interview,
            now=self.now,
            url=request.build_absolute_uri(reverse("interviews:interview", args=[pk])),
        )
        response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="interview-{interview.pk}.ics"'
        return response
