"""The close of an interview: three views of the reason side by side, what was not asked yet, and the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from interviews.analysis import closing, coding, naming, winback
from interviews.analysis.coding import Coding
from interviews.collection import interviewing
from interviews.models import RANKS, CodedReason, Interview, Source
from interviews.web import choices, reading
from interviews.web.forms.arranging import VersionedForm
from interviews.web.forms.closing import ConditionForm, ConfirmedForm, ReasonsForm, RivalForm
from interviews.web.reading import Step
from interviews.web.views.interview import InterviewView
from retention.clock import local_day
from retention.web import formats

CONDITIONS = 2
"""So many can be noted at once; more are added on the page of win-backs."""
UNABLE = (coding.UnableToCode, naming.UnableToName, winback.UnableToWinBack, interviewing.UnableToSubmit)


@dataclass
class Filled:
    """The forms of the close."""

    seen: VersionedForm
    stated: ReasonsForm
    confirmed: list[ConfirmedForm]
    rival: RivalForm
    conditions: list[ConditionForm]

    def all(self) -> list[forms.Form]:
        """Every form of the page."""
        return [self.seen, self.stated, *self.confirmed, self.rival, *self.conditions]

    def judgements(self) -> list[Coding]:
        """Return what the interviewer confirmed, the main reason first."""
        return [one for one in (form.coding() for form in self.confirmed) if one is not None]


@dataclass(frozen=True)
class Check:
    """One thing that makes an interview good, and whether it is there."""

    words: str
    met: bool
    needed: bool = False


class ClosePage(InterviewView):
    """Look at what was said once more, say what it means, and submit: that locks the interview."""

    template_name = "interviews/interview/close.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show it."""
        interview = self.held(pk)
        if interview.state != Interview.State.IN_PROGRESS:
            return redirect("interviews:interview", pk=pk)
        return self.page(interview)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Submit, or say what stands in the way."""
        interview = self.held(pk)
        if interview.state != Interview.State.IN_PROGRESS:
            raise Http404
        filled = self.forms(interview, reading.steps_of(interview, now=self.now), request.POST)
        if not all([form.is_valid() for form in filled.all()]):  # noqa: C419  each shows its errors
            return self.page(interview, filled=filled)
        try:
            self.close(interview, filled)
        except UNABLE as error:
            return self.page(interview, filled=filled, problem=str(error))
        words = _("The interview with %(name)s is submitted and locked. Thank you.")
        messages.success(request, words % {"name": interview.customer.name})
        return redirect("interviews:interview", pk=pk)

    def close(self, interview: Interview, filled: Filled) -> None:
        """Close it. Raises UnableToCode and UnableToSubmit."""
        closing.close_interview(
            interview_id=interview.pk,
            stated=filled.stated.codings(),
            confirmed=filled.judgements(),
            by=self.person,
            now=self.now,
            version=filled.seen.cleaned_data["version"],
            rival=filled.rival.rival(),
            conditions=[one for form in filled.conditions if (one := form.condition(interview)) is not None],
        )

    def forms(self, interview: Interview, steps: list[Step], data: Any = None) -> Filled:
        """Return the forms: with what was sent, else with what is coded already, else with the tags of the answers."""
        reasons = choices.reasons(as_of=local_day(self.now))
        requests = choices.product_requests()
        rows = self.coded(interview)
        stated: list[CodedReason] = rows[Source.STATED]
        confirmed = {row.rank: row for row in rows[Source.CONFIRMED]}
        return Filled(
            seen=VersionedForm(data, initial={"version": interview.version}),
            stated=ReasonsForm(
                data, prefix="stated", reasons=reasons, rows=stated, initial={} if stated else tagged(steps)
            ),
            confirmed=[ConfirmedForm(data, rank=rank, reasons=reasons, row=confirmed.get(rank)) for rank in RANKS],
            rival=RivalForm(data, competitors=choices.competitors(), chosen=named(steps)),
            conditions=[ConditionForm(data, number=number, requests=requests) for number in range(1, CONDITIONS + 1)],
        )

    def coded(self, interview: Interview) -> dict[str, list[CodedReason]]:
        """Return what was coded so far, by source."""
        subject = closing.subject_of(interview)
        return coding.coded(**subject) if subject else {source: [] for source in Source.values}

    def page(self, interview: Interview, *, filled: Filled | None = None, problem: str = "") -> HttpResponse:
        """Show the close."""
        steps = reading.steps_of(interview, now=self.now)
        context = {
            **self.shared(interview),
            "steps": steps,
            "has_subject": closing.subject_of(interview) is not None,
            "noted": list(interview.departure.conditions.order_by("pk")) if interview.departure else [],
            "recorded": self.coded(interview)[Source.RECORDED],
            "checks": self.checks(interview, steps),
            "filled": filled or self.forms(interview, steps),
            "problem": problem,
        }
        return self.show(context)

    def checks(self, interview: Interview, steps: list[Step]) -> list[Check]:
        """Return what makes the interview good, and what of it is there."""
        found = interviewing.quality(interview=interview)
        missing = formats.listed(step.number for step in steps if step.question.key in found.missing)
        asked = _("Every question was asked.")
        if missing:
            asked = _("Not asked yet: question %(numbers)s.") % {"numbers": missing}
        return [
            Check(asked, met=not found.missing, needed=True),
            Check(_("Consent is noted."), met=found.consent, needed=True),
            Check(_("At least one passage is marked as a quote."), met=found.quotes > 0),
        ]


def tagged(steps: list[Step]) -> dict[str, str]:
    """Return the reasons that were tagged in the answers, as the stated reasons to begin with."""
    tags = [code for step in steps if step.answer for code in step.answer.value.get("reasons", [])]
    return {f"reason_{rank}": code for rank, code in zip(RANKS, dict.fromkeys(tags), strict=False)}


def named(steps: list[Step]) -> str:
    """Return the competitor that was chosen in an answer."""
    chosen = (step.answer.value.get("competitor", "") for step in steps if step.answer)
    return next(filter(None, chosen), "")
