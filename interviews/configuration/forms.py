"""The interview forms of a configuration file: their published questions."""

from __future__ import annotations

from typing import Any, Final

from interviews.collection import publishing
from interviews.collection.publishing import FormContent, QuestionContent
from interviews.models import Form, FormVersion, Purpose, Question
from retention.configuration.reading import Entry
from retention.configuration.sections import Loading, Section, named, put
from retention.models import VersionState

KEY: Final = "forms"
LONGEST_TEXT: Final = 500
LONGEST_INTRODUCTION: Final = 4000


def dump() -> list[dict[str, Any]]:
    """Every form with the questions that are in force, as the file has it."""
    return [_written(form) for form in Form.objects.order_by("pk")]


def _written(form: Form) -> dict[str, Any]:
    said = publishing.content(version=_published(form))
    entry: dict[str, Any] = {"code": form.code, "name": form.name, "name_zh": form.name_zh, "purpose": form.purpose}
    entry |= {} if form.active else {"active": False}
    entry |= {"introduction": said["introduction"], "introduction_zh": said["introduction_zh"]}
    entry["questions"] = [_written_question(question) for question in said["questions"]]
    return {key: value for key, value in entry.items() if value not in ("", [])}


def _written_question(question: QuestionContent) -> dict[str, Any]:
    choices = [{name: text for name, text in one.items() if text} for one in question["choices"]]
    entry = {**question, "choices": choices}
    return {key: value for key, value in entry.items() if value not in ("", [], False)}


def load(entries: list[Entry], loading: Loading) -> None:
    """Read the forms; one whose questions differ gets its next edition, which is published at once."""
    present = {one.code: one for one in Form.objects.all()}
    read = [_form(entry, present.get(entry.code())) for entry in entries]
    if loading.problems:
        return
    for code, values, said in read:
        form, details = put(loading, section=KEY, model=Form, code=code, values=values)
        changed = _publish(form, said, loading)
        if details is not None:
            loading.compared(KEY, code, details + changed)


def _form(entry: Entry, present: Form | None) -> tuple[str, dict[str, Any], FormContent]:
    values: dict[str, Any] = {**named(entry, present=present)}
    values["purpose"] = entry.choice("purpose", Purpose.values)
    values["active"] = entry.flag("active", default=True)
    said = FormContent(
        introduction=entry.text("introduction", longest=LONGEST_INTRODUCTION).strip(),
        introduction_zh=entry.text("introduction_zh", longest=LONGEST_INTRODUCTION).strip(),
        questions=[_question(question) for question in entry.entries("questions", named_by="key")],
    )
    for problem in publishing.problems(questions=said["questions"]):
        entry.problem(problem)
    entry.finish()
    return entry.code(), values, said


def _question(entry: Entry) -> QuestionContent:
    question = QuestionContent(
        key=entry.code("key"),
        kind=entry.choice("kind", Question.Kind.values, default=Question.Kind.OPEN),
        text=entry.text("text", longest=LONGEST_TEXT, required=True),
        text_zh=entry.text("text_zh", longest=LONGEST_TEXT),
        probe=entry.text("probe", longest=LONGEST_TEXT),
        probe_zh=entry.text("probe_zh", longest=LONGEST_TEXT),
        choices=[_choice(choice) for choice in entry.entries("choices")],
        asks_reason=entry.flag("asks_reason", default=False),
        shows_facts=entry.flag("shows_facts", default=False),
    )
    entry.finish()
    return question


def _choice(entry: Entry) -> dict[str, str]:
    choice = {
        "code": entry.code(),
        "label": entry.text("label", longest=200, required=True),
        "label_zh": entry.text("label_zh", longest=200),
    }
    entry.finish()
    return choice


def _publish(form: Form, said: FormContent, loading: Loading) -> list[tuple[str, str, str]]:
    before = _published(form)
    if said == publishing.content(version=before):
        return []
    version = publishing.publish(form=form, content=said, now=loading.now)
    return [("version", "—" if before is None else str(before.number), str(version.number))]


def _published(form: Form) -> FormVersion | None:
    return form.versions.filter(state=VersionState.PUBLISHED).first()


def codes() -> set[str]:
    """The forms that exist."""
    return set(Form.objects.values_list("code", flat=True))


SECTION = Section(key=KEY, dump=dump, load=load, codes=codes)
