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

from playbooks import transitions
from playbooks.models import RetentionTask
from playbooks.web import access
from playbooks.web.forms import AppointForm
from playbooks.web.views.task import TaskAction
from playbooks.work import retention_team
from playbooks.work.changing import Why
from retention import people
from retention.web.pages import Page


class Answer(Page):
    """Yes or no to being asked; the page comes back to where it was asked."""

    http_method_names = ["post"]

    def allowed(self, user: Any) -> bool:
        """People who work on tasks."""
        return access.sees_tasks(user) and bool(user.has_perm(transitions.WORK))

    def act(self, pk: int) -> str:
        """Answer, and return the message to show. Raises UnableToAnswer."""
        raise NotImplementedError

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer, or say why it cannot be answered any more."""
        try:
            messages.success(request, self.act(pk))
        except retention_team.UnableToAnswer as error:
            if error.why == Why.MISSING:
                raise Http404(str(error)) from error
            messages.error(request, str(error))
        back = request.POST.get("back", "")
        here = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=False)
        return redirect(back if here and back.startswith("/") else reverse("playbooks:queue"))


class Acknowledge(Answer):
    """I take part."""

    def act(self, pk: int) -> str:
        """Acknowledge."""
        place = retention_team.acknowledge(member_id=pk, by=self.request.user, now=self.now)
        return _("You are in the retention team of %(customer)s.") % {"customer": place.case.customer.name}


class Decline(Answer):
    """I cannot take part."""

    def act(self, pk: int) -> str:
        """Let the next in line be asked."""
        place = retention_team.decline(member_id=pk, by=self.request.user, now=self.now)
        if place is None:
            return _("There is nobody else to ask; the place is vacant and stands in the report.")
        return _("%(name)s is asked instead of you.") % {"name": place.name}


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
