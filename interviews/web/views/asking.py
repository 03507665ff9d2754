"""The questions of an interview, one at a time; every answer is saved as it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.dateparse import parse_datetime

from interviews.collection import answering
from interviews.collection.changing import Why
from interviews.models import Answer, Interview
from interviews.web import reading
from interviews.web.forms.answering import AnswerForm, in_words
from interviews.web.reading import Step
from interviews.web.views.interview import InterviewView
from retention.web.pages import is_fragment

FACTS_FROM = 3
"""The facts about the customer are unfolded from this question on, where the form names no other."""


@dataclass(frozen=True)
class Conflict:
    """An answer that was changed elsewhere: what was entered here, and what is stored."""

    mine: str
    stored: str
    author: str
    at: datetime | None
    version: int


class AskingView(InterviewView):
    """What the interviewer does while talking."""

    template_name = "interviews/interview/questions.html"

    def asked(self, pk: int) -> Interview:
        """Return an interview that this person holds and that is going on, or answer 404."""
        found = self.held(pk)
        if found.state != Interview.State.IN_PROGRESS:
            raise Http404
        return found

    def page(self, interview: Interview, *, number: int, **more: Any) -> HttpResponse:
        """Show the questions, with one of them open."""
        steps = reading.steps_of(interview, now=self.now)
        for step in steps:
            step.form = more.pop("form") if step.number == number and "form" in more else step.make_form()
        context = {
            **self.shared(interview),
            "steps": steps,
            "step": number,
            "opens_at": opens_at(steps),
            "context_open": shows_facts(steps, number),
        }
        return self.show({**context, **more})


def opens_at(steps: list[Step]) -> int:
    """Return the number of the question whose answer unfolds the facts."""
    shown_from = next((step.number for step in steps if step.question.shows_facts), FACTS_FROM)
    return shown_from - 1


def shows_facts(steps: list[Step], number: int) -> bool:
    """Tell whether the facts about the customer are unfolded: the interview has come so far."""
    last = opens_at(steps)
    return number > last or any(step.answer is not None for step in steps if step.number >= last)


class QuestionsPage(AskingView):
    """The questions; the one of the address is open, else the one that comes next."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show them."""
        found = self.held(pk)
        if found.state != Interview.State.IN_PROGRESS:
            return redirect("interviews:interview", pk=pk)
        total = found.form_version.questions.count()
        wanted = request.GET.get("step", "")
        number = int(wanted) if wanted.isdecimal() else found.step
        return self.page(found, number=min(max(number, 1), total))


class SaveAnswer(AskingView):
    """Save one answer: by itself while it is written, or with the button."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, key: str) -> HttpResponse:
        """Save it, or say what stands in the way, with both values where somebody else was there first."""
        interview = self.asked(pk)
        steps = reading.steps_of(interview, now=self.now)
        step = next((one for one in steps if one.question.key == key), None)
        if step is None:
            raise Http404
        form = step.make_form(request.POST)
        form.version_seen = version_of(request)
        if not form.is_valid():
            return self.refused(interview, step, form)
        if form.is_blank() and step.answer is None:
            return self.go_on(interview, steps, step, form, saved_at=None)
        try:
            saved = self.save(interview, step, form)
        except answering.UnableToSave as error:
            return self.not_saved(interview, step, form, error)
        form.version_seen = saved.version
        return self.go_on(interview, steps, step, form, saved_at=self.now)

    def save(self, interview: Interview, step: Step, form: AnswerForm) -> Answer:
        """Save the answer. Raises UnableToSave."""
        return answering.save_answer(
            interview_id=interview.pk,
            question_key=step.question.key,
            expected_version=form.version_seen,
            said=form.said(),
            by=self.person,
            now=self.now,
        )

    def go_on(
        self, interview: Interview, steps: list[Step], step: Step, form: AnswerForm, *, saved_at: datetime | None
    ) -> HttpResponse:
        """Answer with the state of this question, or lead to the next; where the talk is, is remembered."""
        number = step.number + 1 if "then" in self.request.POST else step.number
        if number != step.number:
            answering.go_to(interview_id=interview.pk, step=min(number, len(steps)), by=self.person)
        if is_fragment(self.request):
            context = {"interview": interview, "form": form, "number": step.number, "saved_at": saved_at}
            return self.show(context, template="interviews/interview/_state.html")
        if number > len(steps):
            return redirect("interviews:close", pk=interview.pk)
        return redirect(f"{reverse('interviews:questions', args=[interview.pk])}?step={number}")

    def not_saved(
        self, interview: Interview, step: Step, form: AnswerForm, error: answering.UnableToSave
    ) -> HttpResponse:
        """Show both values where somebody else was there first, else what is wrong."""
        if error.why == Why.STALE and error.theirs:
            conflict = conflict_of(step, form, error.theirs)
            return self.refused(interview, step, form, conflict=conflict)
        form.add_error(None, str(error))
        return self.refused(interview, step, form)

    def refused(
        self, interview: Interview, step: Step, form: AnswerForm, *, conflict: Conflict | None = None
    ) -> HttpResponse:
        """Show what is wrong, beside what was entered; the page keeps what was typed until it is saved."""
        more = {"form": form, "conflict": conflict}
        if is_fragment(self.request):
            context = {"interview": interview, "number": step.number, "told": True, **more}
            answer = self.show(context, template="interviews/interview/_state.html")
            answer["Retention-Refused"] = "1"
            return answer
        return self.page(interview, number=step.number, **more)


def version_of(request: HttpRequest) -> int:
    """Return the version of the answer that was on the page, or the one that is knowingly replaced."""
    given = request.POST.get("over") or request.POST.get("version") or "0"
    return int(given) if given.isdecimal() else 0


def conflict_of(step: Step, form: AnswerForm, theirs: Mapping[str, Any]) -> Conflict:
    """Return both values as text."""
    return Conflict(
        mine=form.in_words(step.labels),
        stored=in_words(theirs, step.labels),
        author=theirs["by"],
        at=parse_datetime(theirs["at"]),
        version=theirs["version"],
    )
