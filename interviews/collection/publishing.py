"""From a draft of a form to the edition that is asked; interviews that have begun keep the edition they began with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, TypedDict

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from interviews.models import Form, FormVersion, Question
from retention.models import VersionState

PERMISSION: Final = "retention_interviews.change_formversion"
MOST_QUESTIONS: Final = 20
_CHOOSING: Final = (Question.Kind.SINGLE, Question.Kind.MULTIPLE)
_FEWEST_CHOICES: Final = 2


class QuestionContent(TypedDict):
    """A question as an operator writes it."""

    key: str
    kind: str
    text: str
    text_zh: str
    probe: str
    probe_zh: str
    choices: list[dict[str, str]]
    asks_reason: bool
    shows_facts: bool


class FormContent(TypedDict):
    """What one edition of a form says."""

    introduction: str
    introduction_zh: str
    questions: list[QuestionContent]


class UnableToPublish(Exception):
    """The form has no question, one that cannot be asked as it is written, or it is no draft."""


def published(*, purpose: str) -> FormVersion | None:
    """The edition that new interviews of a purpose ask; None where no form for it is in use."""
    found = FormVersion.objects.filter(form__purpose=purpose, form__active=True, state=VersionState.PUBLISHED)
    return found.select_related("form").first()


def content(*, version: FormVersion | None) -> FormContent:
    """What an edition says, its questions in order; nothing where there is none."""
    if version is None:
        return FormContent(introduction="", introduction_zh="", questions=[])
    return FormContent(
        introduction=version.introduction,
        introduction_zh=version.introduction_zh,
        questions=[_copied(question) for question in version.questions.order_by("position")],
    )


def problems(*, questions: Sequence[QuestionContent]) -> list[str]:
    """What is wrong with questions, in whole sentences; empty where they can be asked."""
    if not questions:
        return [_("The form has no question. Add one.")]
    found = []
    if len(questions) > MOST_QUESTIONS:
        found.append(_("A form has at most %(most)d questions; customers give up before.") % {"most": MOST_QUESTIONS})
    keys = [question["key"] for question in questions]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    found += [_("Two questions have the short name “%(key)s”. Give each its own.") % {"key": key} for key in twice]
    if sum(question["asks_reason"] for question in questions) > 1:
        found.append(_("Only one question can ask for the main reason."))
    for question in questions:
        found += _problems_of(question)
    return found


def _problems_of(question: QuestionContent) -> list[str]:
    codes = [str(one.get("code", "")) for one in question["choices"]]
    named = {"key": question["key"]}
    if question["kind"] in _CHOOSING and len(set(codes) - {""}) < _FEWEST_CHOICES:
        return [_("The question “%(key)s” needs at least two choices, each with a code and a label.") % named]
    if question["kind"] not in _CHOOSING and codes:
        return [_("The question “%(key)s” has choices, but its kind offers none. Choose another kind.") % named]
    if len(set(codes)) < len(codes):
        return [_("Two choices of the question “%(key)s” have the same code.") % named]
    return []


@transaction.atomic
def publish(*, form: Form, content: FormContent, now: datetime) -> FormVersion:
    """Publish this as the next edition; the one before retires. Raises UnableToPublish."""
    wrong = problems(questions=content["questions"])
    if wrong:
        raise UnableToPublish(" ".join(wrong))
    Form.objects.select_for_update().get(pk=form.pk)
    newest = form.versions.order_by("-number").values_list("number", flat=True).first() or 0
    version = FormVersion.objects.create(
        form=form,
        number=newest + 1,
        introduction=content["introduction"],
        introduction_zh=content["introduction_zh"],
    )
    Question.objects.bulk_create(
        Question(version=version, position=position, **question)
        for position, question in enumerate(content["questions"], start=1)
    )
    return _put_in_force(version, now)


@transaction.atomic
def new_draft(*, form_id: int) -> FormVersion:
    """The draft of a form: the one there is, or a copy of its newest edition."""
    form = Form.objects.select_for_update().get(pk=form_id)
    draft = form.versions.filter(state=VersionState.DRAFT).order_by("-number").first()
    if draft is not None:
        return draft
    newest = form.versions.order_by("-number").first()
    written = content(version=newest)
    draft = FormVersion.objects.create(
        form=form,
        number=newest.number + 1 if newest else 1,
        introduction=written["introduction"],
        introduction_zh=written["introduction_zh"],
    )
    Question.objects.bulk_create(
        Question(version=draft, position=position, **question)
        for position, question in enumerate(written["questions"], start=1)
    )
    return draft


@transaction.atomic
def publish_draft(*, version_id: int, by: Any, now: datetime) -> FormVersion:
    """Put a draft in force: from now on new interviews ask it; `by` is nobody for commands and files.

    Raises PermissionDenied without the permission to change versions, UnableToPublish where the version is no draft
    or cannot be asked as it is written.
    """
    if by is not None and not by.has_perm(PERMISSION):
        raise PermissionDenied(PERMISSION)
    form = Form.objects.select_for_update().get(versions=version_id)
    version = FormVersion.objects.select_related("form").get(pk=version_id)
    if version.state != VersionState.DRAFT:
        state = version.get_state_display()
        raise UnableToPublish(
            _("%(version)s is no draft (it is %(state)s). Begin a new draft.") % {"version": version, "state": state}
        )
    wrong = problems(questions=content(version=version)["questions"])
    if wrong:
        raise UnableToPublish(" ".join(wrong))
    version.form = form
    return _put_in_force(version, now)


def _put_in_force(version: FormVersion, now: datetime) -> FormVersion:
    version.form.versions.filter(state=VersionState.PUBLISHED).update(state=VersionState.RETIRED)
    version.state, version.published_at = VersionState.PUBLISHED, now
    version.save(update_fields=["state", "published_at"])
    return version


def _copied(question: Question) -> QuestionContent:
    return QuestionContent(
        key=question.key,
        kind=question.kind,
        text=question.text,
        text_zh=question.text_zh,
        probe=question.probe,
        probe_zh=question.probe_zh,
        choices=question.choices,
        asks_reason=question.asks_reason,
        shows_facts=question.shows_facts,
    )
