"""The retention team of a case: answering that one helps, and asking somebody of one's choice."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from playbooks import transitions
from playbooks.models import CaseMember, RetentionTask
from playbooks.web import access
from playbooks.web.forms import AppointForm
from playbooks.web.views.task import TaskAction
from playbooks.work import retention_team
from playbooks.work.changing import Why
from retention import people
from retention.web import formats
from retention.web.pages import Page


class Answer(Page):
    """Yes or no to being asked for places of one case; the page comes back to where it was asked."""

    http_method_names = ["post"]

    def allowed(self, user: Any) -> bool:
        """People who work on tasks."""
        return access.sees_tasks(user) and bool(user.has_perm(transitions.WORK))

    def act(self, places: list[int]) -> tuple[list[CaseMember], str]:
        """Answer, and return what was answered, and the message to show. Raises UnableToAnswer."""
        raise NotImplementedError

    def post(self, request: HttpRequest) -> HttpResponse:
        """Answer, or say why it cannot be answered any more."""
        places = sorted({int(one) for one in request.POST.getlist("place") if one.isdecimal() and len(one) < 19})
        try:
            answered, told = self.act(places)
            messages.success(request, told)
            if late := len(places) - len(answered):
                messages.warning(request, _not_any_more(late))
        except retention_team.UnableToAnswer as error:
            if error.why == Why.MISSING:
                raise Http404(str(error)) from error
            messages.error(request, str(error))
        back = request.POST.get("back", "")
        here = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=False)
        return redirect(back if here and back.startswith("/") else reverse("playbooks:queue"))


class Acknowledge(Answer):
    """I take part."""

    def act(self, places: list[int]) -> tuple[list[CaseMember], str]:
        """Acknowledge."""
        taken = retention_team.acknowledge(member_ids=places, by=self.request.user, now=self.now)
        roles = formats.listed(place.get_role_display() for place in taken)
        words = {"customer": taken[0].case.customer.name, "roles": roles}
        return taken, _("You are in the retention team of %(customer)s: %(roles)s.") % words


class Decline(Answer):
    """I cannot take part."""

    def act(self, places: list[int]) -> tuple[list[CaseMember], str]:
        """Let the next in line be asked."""
        new = retention_team.decline(member_ids=places, by=self.request.user, now=self.now)
        found = [_instead([place for place in new if place.user_id is not None]), _vacant(new)]
        return new, " ".join(filter(None, found))


def _instead(asked: list[CaseMember]) -> str:
    if len(asked) == 1:
        return _("%(name)s is asked instead of you.") % {"name": asked[0].name}
    words = _("%(name)s (%(role)s)")
    names = formats.listed(words % {"name": one.name, "role": one.get_role_display()} for one in asked)
    return _("Asked instead of you: %(names)s.") % {"names": names} if asked else ""


def _vacant(new: list[CaseMember]) -> str:
    vacant = [place.get_role_display() for place in new if place.user_id is None]
    if len(vacant) == len(new) == 1:
        return _("There is nobody else to ask; the place is vacant and stands in the report.")
    words = _("There is nobody else to ask as %(roles)s; what is vacant stands in the report.")
    return words % {"roles": formats.listed(vacant)} if vacant else ""


def _not_any_more(number: int) -> str:
    words = ngettext(
        "%(number)d of these places was passed on meanwhile; it is not yours to answer any more.",
        "%(number)d of these places were passed on meanwhile; they are not yours to answer any more.",
        number,
    )
    return words % {"number": number}


class Appoint(TaskAction):
    """Ask somebody of one's choice, from the page of a task."""

    form_name = "appoint_form"
    stays = True

    def allowed(self, user: Any) -> bool:
        """People who lead a team."""
        return super().allowed(user) and bool(user.has_perm(transitions.LEAD))

    def form(self, task: RetentionTask) -> forms.Form:
        """Return the form with what was sent."""
        return AppointForm(self.request.POST, candidates=access.candidates(task.case.customer.tenant))

    def act(self, task: RetentionTask, cleaned: dict[str, Any]) -> str:
        """Ask them."""
        retention_team.appoint(
            case_id=task.case_id, role=cleaned["role"], to=cleaned["to"], by=self.request.user, now=self.now
        )
        return _("%(name)s is asked to help.") % {"name": people.display_name(cleaned["to"])}
