"""Interview forms as files."""

from __future__ import annotations

import pytest

from interviews.collection import publishing
from interviews.models import Form, FormVersion
from retention.configuration import defaults
from retention.configuration.files import UnableToImportConfiguration, exported, load
from tests.interviews.conftest import NOW

pytestmark = pytest.mark.django_db


def read(*forms, **kwargs):
    return load(document={"forms": list(forms)}, now=NOW, origin="test", **kwargs)


def a_form(**fields):
    question = {"key": "why", "text": "Why?"}
    return {"code": "exit", "name": "Exit", "purpose": "exit", "questions": [question], **fields}


def test_the_defaults_hold_the_five_questions_and_a_stay_form():
    read(*defaults.shipped()["forms"])

    version = publishing.published(purpose="exit")
    assert [(question.key, question.kind) for question in version.questions.order_by("position")] == [
        ("main-reason", "open"),
        ("help-sought", "open"),
        ("one-thing", "open"),
        ("replacement", "competitor"),
        ("come-back", "date"),
    ]
    assert all(question.text_zh and question.probe_zh for question in version.questions.all())
    assert publishing.published(purpose="stay").questions.count() == 3


def test_what_is_written_out_reads_back_unchanged():
    read(*defaults.shipped()["forms"])
    written = exported()["forms"]

    changes = read(*written)

    assert {change.kind for change in changes} == {"unchanged"}
    assert FormVersion.objects.count() == 2


def test_other_questions_are_a_new_edition():
    read(a_form())
    read(a_form(questions=[{"key": "why", "text": "Why, please?"}]))

    assert list(FormVersion.objects.order_by("number").values_list("number", "state", "questions__text")) == [
        (1, "retired", "Why?"),
        (2, "published", "Why, please?"),
    ]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"purpose": "fun"}, "purpose must be one of exit, stay"),
        ({"questions": []}, "The form has no question"),
        ({"questions": [{"key": "a", "text": "A", "kind": "single"}]}, "needs at least two choices"),
        ({"questions": [{"key": "a", "text": "A"}, {"key": "a", "text": "B"}]}, "the short name “a”"),
        ({"questions": [{"key": "a", "text": "A", "chioces": []}]}, "unknown key chioces"),
    ],
)
def test_says_what_is_wrong(fields, words):
    with pytest.raises(UnableToImportConfiguration, match=words):
        read(a_form(**fields))
    assert not Form.objects.exists()
