"""What the pages of an interview show: its questions with their answers, and the facts about the customer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from interviews.models import Answer, Interview, Question
from interviews.web import choices
from interviews.web.forms.answering import AnswerForm, in_words, initial_of
from interviews.web.quotes import marked
from retention.clock import local_day
from retention.web import formats


@dataclass(frozen=True)
class Lists:
    """What answers choose from, read once for all questions of a page."""

    competitors: choices.Choices
    reasons: choices.Choices

    @classmethod
    def at(cls, now: datetime) -> Lists:
        """Read what is in use now."""
        return cls(competitors=choices.competitors(), reasons=choices.reasons(as_of=local_day(now)))

    def labels(self, question: Question) -> dict[str, str]:
        """Return the words for every code that an answer to a question may hold."""
        flat = dict(self.competitors) | dict(question.options)
        return flat | {code: label for _group, members in self.reasons for code, label in members}


@dataclass
class Step:
    """One question of an interview, in the language of the customer, with its answer and its form."""

    number: int
    question: Question
    text: str
    probe: str
    answer: Answer | None
    lists: Lists
    form: AnswerForm | None = None

    def make_form(self, data: Any = None) -> AnswerForm:
        """Return the form of the question: with what was sent, or with what is stored."""
        form = AnswerForm(
            data,
            question=self.question,
            competitors=self.lists.competitors,
            reasons=self.lists.reasons,
            initial=initial_of(self.question, self.answer),
        )
        form.version_seen = self.answer.version if self.answer else 0
        return form

    @property
    def labels(self) -> dict[str, str]:
        """The words for the codes of this question."""
        return self.lists.labels(self.question)

    @property
    def stored_words(self) -> str:
        """The stored answer as text."""
        return self._in_words(verbatim=self.answer.verbatim) if self.answer else ""

    @property
    def parts(self) -> list[tuple[str, bool]]:
        """The customer's words, cut where passages were marked."""
        return marked(self.answer.verbatim, self.answer.quotes) if self.answer else []

    @property
    def chosen(self) -> str:
        """What was chosen beside the words."""
        return self._in_words(verbatim="") if self.answer else ""

    def _in_words(self, *, verbatim: str) -> str:
        assert self.answer is not None  # noqa: S101  for the type checker
        stored = {"outcome": self.answer.outcome, "verbatim": verbatim, "value": self.answer.value}
        return in_words(stored, self.labels)


def steps_of(interview: Interview, *, now: datetime, language: str = "") -> list[Step]:
    """Return the questions of an interview in order; their texts are in the language of the customer unless told."""
    lists = Lists.at(now)
    answers = {answer.question_key: answer for answer in interview.answers.all()}
    with translation.override(language or interview.language):
        return [
            Step(
                number=number,
                question=question,
                text=question.label,
                probe=question.hint,
                answer=answers.get(question.key),
                lists=lists,
            )
            for number, question in enumerate(interview.form_version.questions.order_by("position"), start=1)
        ]


def facts(interview: Interview) -> list[tuple[str, str]]:
    """Return what is known about the customer, as it was on the day they left."""
    customer, departure = interview.customer, interview.departure
    if departure is None:
        rows = [
            (_("Segment"), customer.segment),
            (_("Industry"), customer.industry),
            (_("Employees"), size(customer.employees)),
            (_("Region"), customer.region),
            (_("Customer since"), formats.day(customer.signed_on)),
        ]
        return filled(rows)
    return filled(
        [
            (_("Left on"), formats.day(departure.left_on)),
            (_("MRR lost"), formats.money(departure.mrr_lost)),
            (_("Customer since"), formats.day(customer.signed_on)),
            (_("Segment"), departure.segment),
            (_("Industry"), departure.industry),
            (_("Employees"), size(departure.size)),
            (_("Region"), departure.region),
            (_("Stage"), departure.stage),
            (_("Channel"), departure.channel),
            (_("CSM"), departure.csm_name),
        ]
    )


def size(employees: int | None) -> str:
    """Write a number of people, or nothing."""
    return formats.number(employees) if employees else ""


def filled(rows: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Leave out what is not known."""
    return [(label, value) for label, value in rows if value and value != formats.NOTHING]
