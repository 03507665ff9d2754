"""Why a customer left as their CSM sees it, and the second person's word on what nobody could have avoided."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from interviews.analysis import coding, permissions
from interviews.models import CodedReason, Departure, Source
from interviews.web import reasons
from interviews.web.forms.closing import RecordForm
from retention.clock import local_day
from retention.web.pages import Page


class RecordReasons(Page):
    """Record up to three reasons; a form that is refused comes back alone."""

    nav = "customers"
    template_name = "interviews/record.html"

    def allowed(self, user: Any) -> bool:
        """People who record reasons."""
        return bool(user.has_perm(permissions.RECORD))

    def asked(self, pk: int, data: Any = None) -> tuple[Departure, RecordForm]:
        """Return the departure and its form, or answer 404 where this person may not record its reason."""
        departure = get_object_or_404(Departure.objects.visible_to(self.person).select_related("customer"), pk=pk)
        form = reasons.record_form(departure=departure, user=self.person, as_of=local_day(self.now), data=data)
        if form is None:
            raise Http404
        return departure, form

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the form."""
        departure, form = self.asked(pk)
        return self.show({"departure": departure, "form": form})

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Save, and go back to the customer."""
        departure, form = self.asked(pk, request.POST)
        if not form.is_valid():
            return self.show({"departure": departure, "form": form})
        try:
            coding.code_reasons(
                departure_id=pk,
                source=Source.RECORDED,
                reasons=form.codings(),
                seen=form.cleaned_data["seen"],
                by=self.person,
                now=self.now,
            )
        except coding.UnableToCode as error:
            form.add_error(None, str(error))
            return self.show({"departure": departure, "form": form})
        messages.success(request, _("Recorded. The interviewer and the report see it beside what the customer says."))
        return redirect(reverse("retention:customer", args=[departure.customer_id]) + "#departure")


class SecondPerson(Page):
    """A second person's word on a verdict."""

    http_method_names = ["post"]

    def allowed(self, user: Any) -> bool:
        """People who may be the second person."""
        return bool(user.has_perm(permissions.SECOND))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Judge, and go back; a reason that this person does not see is not there."""
        get_object_or_404(CodedReason.objects.visible_to(self.person), pk=pk)
        try:
            messages.success(request, self.judge(pk))
        except coding.UnableToConfirm as error:
            messages.error(request, str(error))
        back = request.POST.get("back", "")
        safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
        return redirect(back if safe else "interviews:interviews")

    def judge(self, pk: int) -> str:
        """Do it, and say what is done. Raises UnableToConfirm."""
        raise NotImplementedError


class ConfirmUnavoidable(SecondPerson):
    """Agree that nobody of ours could have kept the customer."""

    def judge(self, pk: int) -> str:
        """Agree."""
        row = coding.confirm_unavoidable(coded_id=pk, by=self.person, now=self.now)
        return _("“%(reason)s” counts as unavoidable from now on.") % {"reason": row.reason.label}


class RefuseUnavoidable(SecondPerson):
    """Disagree, with a reason: it goes back to who coded it."""

    def judge(self, pk: int) -> str:
        """Disagree."""
        reason = self.request.POST.get("reason", "")
        row = coding.refuse_unavoidable(coded_id=pk, reason=reason, by=self.person, now=self.now)
        words = _("“%(reason)s” is undetermined now; %(name)s is asked to code it anew.")
        return words % {"reason": row.reason.label, "name": row.author_name or _("the interviewer")}
