"""What a customer says to a question is kept word for word, field by field, and never written over unseen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from interviews.collection.changing import UnableToChangeInterview, Why, claim
from interviews.models import LONGEST_ANSWER, Answer, Interview, Question
from retention import people

LONGEST_CHOICE: Final = 120
MOST_QUOTES: Final = 20
MOST_REASONS: Final = 3
HIGHEST: Final = 10
"""Of a scale that begins with 0."""
Outcome = Answer.Outcome


class UnableToSave(UnableToChangeInterview):
    """The answer does not fit the question, or somebody saved another one meanwhile; then both are in the error."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """One answer as it comes from a form, a link or the API.

    `quotes` are passages of the verbatim; None leaves those that are marked, as far as the words are still there.
    """

    outcome: str = Outcome.ANSWERED
    verbatim: str = ""
    value: Mapping[str, Any] | None = None
    quotes: Sequence[str] | None = None


@transaction.atomic
def save_answer(
    *, interview_id: int, question_key: str, expected_version: int, said: Said, by: Any, now: datetime
) -> Answer:
    """Keep the answer to one question of an interview that has begun.

    `expected_version` is that of the answer one has seen, 0 for none. Saying again what is stored already changes
    nothing, so that a browser may send an answer twice. Raises UnableToSave.
    """
    interview = claim(interview_id=interview_id, by=by, action="save", error=UnableToSave)
    author = people.display_name(by)
    return keep(
        interview=interview, question_key=question_key, expected_version=expected_version, said=said, author=author,
        now=now,
    )  # fmt: skip


def keep(
    *, interview: Interview, question_key: str, expected_version: int, said: Said, author: str, now: datetime
) -> Answer:
    """Keep an answer of an interview that the caller has locked. Raises UnableToSave."""
    question = Question.objects.filter(version=interview.form_version_id, key=question_key).first()
    if question is None:
        message = _("The form of this interview has no question “%(key)s”.") % {"key": question_key}
        raise UnableToSave(message, why=Why.MISSING)
    stored = interview.answers.filter(question_key=question_key).first()
    wanted = _cleaned(question, said, stored)
    if stored is not None and _same(stored, wanted):
        return stored
    if expected_version != (stored.version if stored else 0):
        raise _conflict(stored, wanted)
    answer = stored or Answer(interview=interview, question_key=question_key, version=0)
    for name, value in wanted.items():
        setattr(answer, name, value)
    answer.version, answer.answered_at, answer.author_name = answer.version + 1, now, author[:200]
    answer.save()
    if question.position >= interview.step:
        Interview.objects.filter(pk=interview.pk).update(step=question.position)
        interview.step = question.position
    return answer


@transaction.atomic
def go_to(*, interview_id: int, step: int, by: Any) -> Interview:
    """Remember at which question the conversation is, so that it goes on there on another device."""
    interview = claim(interview_id=interview_id, by=by, action="save", error=UnableToSave)
    last = interview.form_version.questions.count()
    interview.step = max(1, min(step, last + 1))
    interview.save(update_fields=["step"])
    return interview


def is_answered(answer: Answer | None) -> bool:
    """Whether a question was asked: something was said, or that nothing is known or to be said."""
    return answer is not None and (answer.outcome != Outcome.ANSWERED or bool(answer.verbatim or answer.value))


def _same(stored: Answer, wanted: Mapping[str, Any]) -> bool:
    return all(getattr(stored, name) == value for name, value in wanted.items())


def _conflict(stored: Answer | None, wanted: dict[str, Any]) -> UnableToSave:
    if stored is None:
        message = _("This answer is no longer there. Load the page again.")
        return UnableToSave(message, why=Why.STALE, mine=wanted)
    theirs = {name: getattr(stored, name) for name in wanted}
    theirs |= {"version": stored.version, "by": stored.author_name, "at": stored.answered_at.isoformat()}
    message = _("%(who)s saved another answer meanwhile. Both are shown; choose which one stays.")
    who = stored.author_name or _("Somebody")
    return UnableToSave(message % {"who": who}, why=Why.STALE, mine=wanted, theirs=theirs)


def _cleaned(question: Question, said: Said, stored: Answer | None) -> dict[str, Any]:
    if said.outcome not in Outcome.values:
        known = {"outcome": said.outcome, "known": ", ".join(Outcome.values)}
        raise _invalid(_("“%(outcome)s” is no outcome; known are %(known)s.") % known)
    if said.outcome != Outcome.ANSWERED:
        return {"outcome": said.outcome, "verbatim": "", "value": {}, "quotes": []}
    verbatim = said.verbatim.replace("\r\n", "\n").replace("\x00", "").strip()
    if len(verbatim) > LONGEST_ANSWER:
        most = {"most": LONGEST_ANSWER, "is": len(verbatim)}
        raise _invalid(_("The answer has %(is)d characters; at most %(most)d are kept.") % most)
    return {
        "outcome": Outcome.ANSWERED.value,
        "verbatim": verbatim,
        "value": _value(question, dict(said.value or {})),
        "quotes": _quotes(verbatim, said.quotes, stored),
    }


def _quotes(verbatim: str, quotes: Sequence[str] | None, stored: Answer | None) -> list[str]:
    if quotes is None:
        return [quote for quote in (stored.quotes if stored else []) if quote in verbatim]
    marked = list(dict.fromkeys(quote.replace("\r\n", "\n").strip() for quote in quotes if quote.strip()))
    strange = next((quote for quote in marked if quote not in verbatim), None)
    if strange is not None:
        raise _invalid(_("“%(quote)s” does not stand in the answer. Mark words that do.") % {"quote": strange[:80]})
    return marked[:MOST_QUOTES]


def _value(question: Question, value: dict[str, Any]) -> dict[str, Any]:
    """What the kind of the question asks beside the words; nothing chosen yet is no mistake."""
    cleaned: dict[str, Any] = {}
    if question.asks_reason and value.get("reasons"):
        cleaned["reasons"] = _codes(value.pop("reasons"))
    value.pop("reasons", None)
    name, read = _READERS.get(question.kind, ("", None))
    given = value.pop(name, None) if name else None
    if value:
        strange = {"key": question.key, "names": ", ".join(sorted(value))}
        raise _invalid(_("The question “%(key)s” asks for no %(names)s.") % strange)
    if read is not None and given not in (None, "", []):
        cleaned[name] = read(question, given)
    return cleaned


def _codes(given: Any) -> list[str]:
    if not isinstance(given, list) or len(given) > MOST_REASONS or any(not isinstance(one, str) for one in given):
        raise _invalid(_("Choose at most %(most)d reasons.") % {"most": MOST_REASONS})
    return list(dict.fromkeys(one[:60] for one in given))


def _choice(question: Question, given: Any) -> str:
    known = [code for code, _label in question.options]
    if given not in known:
        raise _invalid(_("“%(given)s” is none of the choices.") % {"given": str(given)[:80]})
    return str(given)


def _several(question: Question, given: Any) -> list[str]:
    chosen = given if isinstance(given, list) else [given]
    return list(dict.fromkeys(_choice(question, one) for one in chosen))


def _scale(question: Question, given: Any) -> int:
    text = str(given).strip()
    if isinstance(given, bool) or not text.isdecimal() or int(text) > HIGHEST:
        raise _invalid(_("Choose a whole number from 0 to %(highest)d.") % {"highest": HIGHEST})
    return int(text)


def _competitor(question: Question, given: Any) -> str:
    name = str(given).strip()
    if len(name) > LONGEST_CHOICE:
        raise _invalid(_("The name has more than %(most)d characters.") % {"most": LONGEST_CHOICE})
    return name


def _day(question: Question, given: Any) -> str:
    try:
        return date.fromisoformat(str(given).strip()).isoformat()
    except ValueError as error:
        raise _invalid(_("“%(given)s” is no date. Write 2026-03-31.") % {"given": str(given)[:40]}) from error


_READERS: Final[Mapping[str, Any]] = {
    Question.Kind.SINGLE: ("choice", _choice),
    Question.Kind.MULTIPLE: ("choices", _several),
    Question.Kind.SCALE: ("scale", _scale),
    Question.Kind.COMPETITOR: ("competitor", _competitor),
    Question.Kind.DATE: ("date", _day),
}


def _invalid(message: str) -> UnableToSave:
    return UnableToSave(message, why=Why.INVALID)
