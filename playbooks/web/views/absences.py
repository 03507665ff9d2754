"""My absences: a person says from when to when they are away, and who stands in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from playbooks.web.forms import AbsenceForm
from playbooks.work.changing import Why
from playbooks.work.staff import absences
from playbooks.work.staff.absences import UnableToNoteAbsence
from retention.clock import local_day
from retention.web.pages import Page


class AbsencesPage(Page):
    """What one has noted, and a form for the next."""

    nav = "absences"
    template_name = "playbooks/absences.html"

    def allowed(self, user: Any) -> bool:
        """People who do tasks or decide."""
        return absences.may_be_away(user=user)

    def page(self, form: AbsenceForm) -> HttpResponse:
        """Show the list and a form."""
        today = local_day(self.now)
        own = list(absences.of(user=self.person, now=self.now))
        return self.show({"absences": own, "form": form, "today": today})

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show what is noted."""
        return self.page(AbsenceForm(today=local_day(self.now)))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Note an absence, or say what stands in the way."""
        form = AbsenceForm(request.POST, today=local_day(self.now))
        if not form.is_valid():
            return self.page(form)
        try:
            absences.note(by=self.person, now=self.now, **form.cleaned_data)
        except UnableToNoteAbsence as error:
            form.add_error(None, str(error))
            return self.page(form)
        messages.success(request, _("Noted. New work goes to your delegate on these days."))
        return redirect("playbooks:absences")


class EndAbsence(AbsencesPage):
    """Being there again."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:  # type: ignore[override]
        """End it and go back to the list."""
        try:
            absences.end(absence_id=pk, by=self.person, now=self.now)
        except UnableToNoteAbsence as error:
            if error.why is Why.MISSING:
                raise Http404(str(error)) from error
            raise
        messages.success(request, _("Welcome back. What nobody has begun comes back to you within a few minutes."))
        return redirect("playbooks:absences")
