"""The customer's own page: the same questions by a link, without a login, and nothing else behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from rest_framework.settings import api_settings
from rest_framework.throttling import BaseThrottle

from interviews.analysis import closing
from interviews.collection import answering, interviewing, invitations
from interviews.collection.changing import Why
from interviews.models import Interview
from interviews.web import reading
from interviews.web.forms.guest import GuestAnswerForm, GuestConsentForm
from retention import conf
from retention.clock import database_now

LANGUAGES = (("en", "English"), ("zh-hans", "中文"))


@dataclass
class Asked:
    """One question with its form, in the language of the page."""

    number: int
    text: str
    probe: str
    form: GuestAnswerForm
    stored: str = ""

    def refuse(self, error: answering.UnableToSave) -> None:
        """Say why it was not saved; what another window saved is shown, and sending again replaces it."""
        self.form.add_error(None, str(error))
        if error.why == Why.STALE and error.theirs:
            self.stored = error.theirs["verbatim"]
            data = self.form.data.copy()  # type: ignore[attr-defined]  # a QueryDict
            data[self.form.add_prefix("version")] = str(error.theirs["version"])
            self.form.data = data


class GuestView(View):
    """Open to everybody who has the link; kept by nobody on the way, found by no search engine."""

    http_method_names = ["get", "head", "post", "options"]

    @method_decorator(never_cache)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer, and keep the address of the page out of other servers' logs."""
        response = super().dispatch(request, *args, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    @cached_property
    def now(self) -> datetime:
        """The moment of this request, by the database's clock."""
        return database_now()

    def language(self, otherwise: str) -> str:
        """Return the language that the address names, else the one the customer is known to speak."""
        wanted = self.request.POST.get("language") or self.request.GET.get("language", "")
        known = [code for code, _name in LANGUAGES]
        return wanted if wanted in known else otherwise if otherwise in known else settings.LANGUAGE_CODE

    def show(self, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        """Return the page."""
        return render(self.request, f"interviews/guest/{name}.html", context, status=status)

    def refused(self) -> HttpResponse:
        """One page for every link that does not work, whatever the cause: it tells a stranger nothing."""
        return self.show("refused", {}, status=404)


# Whoever knows the secret link may do this one thing; there is no session to be misused, and a browser that is told
# to send no referrer sends no origin either, which Django's check would refuse.
@method_decorator(csrf_exempt, name="dispatch")
class AnswersByLink(GuestView):
    """The questions as one page; answers can be saved and sent later with the same link."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show the questions with what was saved before."""
        try:
            interview = self.opened(token)
        except invitations.UnableToOpenLink:
            return self.refused()
        with translation.override(self.language(interview.language)):
            return self.page(interview, self.asked(interview), self.consent(interview), saved="saved" in request.GET)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Save what was written, and send it where that was pressed."""
        try:
            interview = self.opened(token)
            with translation.override(self.language(interview.language)):
                if request.POST.get("do") == "decline":
                    invitations.decline_by_link(token=token, visitor=self.visitor, now=self.now)
                    return self.thank()
                return self.take(interview, token)
        except invitations.UnableToOpenLink:
            return self.refused()

    @property
    def visitor(self) -> str:
        """Who asks: nobody tries links by the thousand. Behind proxies the address is the one the last of them saw.

        How many there are is REST_FRAMEWORK["NUM_PROXIES"], as for the interface; where it says nothing, what a visitor
        sends about their own address is not believed.
        """
        if api_settings.NUM_PROXIES:
            return str(BaseThrottle().get_ident(self.request))  # type: ignore[arg-type]  # it reads META only
        return str(self.request.META.get("REMOTE_ADDR", ""))

    def opened(self, token: str) -> Interview:
        """Return the interview of a link that works. Raises UnableToOpenLink."""
        return invitations.open_invitation(token=token, visitor=self.visitor, now=self.now).interview

    def asked(self, interview: Interview, data: Any = None) -> list[Asked]:
        """Return the questions with their forms, in the language of the page."""
        steps = reading.steps_of(interview, now=self.now, language=translation.get_language() or "")
        return [
            Asked(
                number=step.number,
                text=step.text,
                probe=step.probe,
                form=GuestAnswerForm(
                    data, question=step.question, answer=step.answer, competitors=step.lists.competitors
                ),
            )
            for step in steps
        ]

    def consent(self, interview: Interview, data: Any = None) -> GuestConsentForm:
        """Return what may be done with the answers; nothing, unless the customer says so."""
        given = {"quoting": interview.consent_quoting, "recontact": interview.consent_recontact}
        return GuestConsentForm(data, initial=given)

    def take(self, interview: Interview, token: str) -> HttpResponse:
        """Save each answer that changed; then send, or come back."""
        asked = self.asked(interview, self.request.POST)
        consent = self.consent(interview, self.request.POST)
        if not (all([one.form.is_valid() for one in asked]) and consent.is_valid()):  # noqa: C419  each shows its errors
            return self.page(interview, asked, consent, problem=_("Something below needs another look."))
        for one in asked:
            if one.form.is_filled():
                try:
                    self.save(token, one)
                except answering.UnableToSave as error:
                    one.refuse(error)
        if any(one.form.errors for one in asked):
            return self.page(interview, asked, consent, problem=_("Something below needs another look."))
        return self.finish(interview, token, asked, consent)

    def save(self, token: str, one: Asked) -> None:
        """Save one answer. Raises UnableToSave."""
        invitations.answer_by_link(
            token=token,
            visitor=self.visitor,
            question_key=one.form.question.key,
            expected_version=one.form.cleaned_data["version"] or 0,
            said=one.form.said(),
            now=self.now,
        )

    def finish(self, interview: Interview, token: str, asked: list[Asked], consent: GuestConsentForm) -> HttpResponse:
        """Send the answers, or go on with what is saved."""
        invitations.consent_by_link(token=token, visitor=self.visitor, now=self.now, **consent.cleaned_data)
        if self.request.POST.get("do") != "send":
            return HttpResponseRedirect(f"?language={translation.get_language()}&saved=1")
        try:
            closing.close_by_link(token=token, visitor=self.visitor, now=self.now)
        except interviewing.UnableToSubmit as error:
            return self.page(interview, asked, consent, problem=str(error))
        return self.thank()

    def thank(self) -> HttpResponse:
        """Lead to the page that says thank you, in the same language."""
        return HttpResponseRedirect(f"{reverse('interviews_guest:thanks')}?language={translation.get_language()}")

    def page(self, interview: Interview, asked: list[Asked], consent: GuestConsentForm, **more: Any) -> HttpResponse:
        """Show the questions. Of the customer nothing is shown but the name."""
        current = translation.get_language()
        context = {
            "customer_name": interview.customer.name,
            "purpose": interview.purpose,
            "introduction": interview.form_version.welcome,
            "questions": asked,
            "consent": consent,
            "keep_months": conf.settings().keep_months.get("interviews", 0),
            "current_language": current,
            "other_languages": [one for one in LANGUAGES if one[0] != current],
        }
        return self.show("answers", {**context, **more})


class Thanks(GuestView):
    """What the customer sees after sending; it knows of nobody."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """Say thank you."""
        with translation.override(self.language(translation.get_language() or "")):
            return self.show("thanks", {})
