"""The reasons of an interview that is over: of what a customer answered alone, or anew after a verdict was refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from interviews import roles
from interviews.analysis import closing, coding
from interviews.models import RANKS, CodedReason, Interview, Source
from interviews.web import choices, reading
from interviews.web.forms.closing import ConfirmedForm, ReasonsForm
from interviews.web.views.interview import InterviewView
from retention.clock import local_day

Rows = dict[str, list[CodedReason]]


class SeenForm(forms.Form):
    """What was coded when the page was shown."""

    stated = forms.CharField(widget=forms.HiddenInput, required=False)
    confirmed = forms.CharField(widget=forms.HiddenInput, required=False)


@dataclass
class Filled:
    """The forms of the page; without one for what the customer chose themselves."""

    seen: SeenForm
    stated: ReasonsForm | None
    confirmed: list[ConfirmedForm]

    def all(self) -> list[forms.Form]:
        """Every form of the page."""
        return [self.seen, *([self.stated] if self.stated else []), *self.confirmed]


class CodingPage(InterviewView):
    """Read what was said, and say which reasons it speaks of."""

    template_name = "interviews/interview/coding.html"

    def codable(self, pk: int) -> Interview:
        """Return a submitted interview whose reasons this person may code, or answer 404."""
        found = self.interview(pk)
        if not self.may_code(found):
            raise Http404
        return found

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show it."""
        return self.page(self.codable(pk))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Save, or say what stands in the way."""
        interview = self.codable(pk)
        filled = self.forms(coded_of(interview), request.POST)
        if not all([form.is_valid() for form in filled.all()]):  # noqa: C419  each shows its errors
            return self.page(interview, filled=filled)
        try:
            closing.code_interview(
                interview_id=pk,
                stated=filled.stated.codings() if filled.stated else None,
                confirmed=[one for form in filled.confirmed if (one := form.coding()) is not None],
                seen=filled.seen.cleaned_data,
                by=self.person,
                now=self.now,
            )
        except coding.UnableToCode as error:
            return self.page(interview, filled=filled, problem=str(error))
        messages.success(request, _("Coded: the report counts it from now on."))
        return redirect("interviews:interview", pk=pk)

    def forms(self, rows: Rows, data: Any = None) -> Filled:
        """Return the forms: with what was sent, else with what is coded already."""
        reasons = choices.reasons(as_of=local_day(self.now))
        stated, confirmed = rows[Source.STATED], {row.rank: row for row in rows[Source.CONFIRMED]}
        return Filled(
            seen=SeenForm(
                data, initial={source: coding.stamp(rows=rows[source]) for source in ("stated", "confirmed")}
            ),
            stated=None if chosen(stated) else ReasonsForm(data, prefix="by-customer", reasons=reasons, rows=stated),
            confirmed=[ConfirmedForm(data, rank=rank, reasons=reasons, row=confirmed.get(rank)) for rank in RANKS],
        )

    def page(self, interview: Interview, *, filled: Filled | None = None, problem: str = "") -> HttpResponse:
        """Show what was said beside the reasons."""
        rows = coded_of(interview)
        reads = roles.may_read_verbatims(person=self.person, interview=interview)
        context = {
            **self.shared(interview),
            "steps": reading.steps_of(interview, now=self.now) if reads else [],
            "chosen": chosen(rows[Source.STATED]),
            "recorded": rows[Source.RECORDED],
            "refused": [row for row in rows[Source.CONFIRMED] if row.refused_at is not None],
            "filled": filled or self.forms(rows),
            "problem": problem,
        }
        return self.show(context)


def coded_of(interview: Interview) -> Rows:
    """Return what is coded, by source."""
    return coding.coded(**(closing.subject_of(interview) or {}))


def chosen(stated: list[CodedReason]) -> list[CodedReason]:
    """Return the reasons that the customer chose themselves: nobody writes over them."""
    return [row for row in stated if not row.author_name]
