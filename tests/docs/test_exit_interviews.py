"""What docs/exit-interviews.md says is so."""

from __future__ import annotations

import pytest

from interviews.collection import throttling
from interviews.models import Form, ProgrammeRules, Question
from retention.configuration.files import load, parse_yaml
from tests.docs.pages import blocks, page
from tests.docs.test_data import NOW


@pytest.mark.django_db
def test_its_form_can_be_read_in():
    load(document=parse_yaml(blocks("exit-interviews")["a form"]), now=NOW, origin="test")

    found = Form.objects.order_by("versions__questions__position")
    assert list(found.values_list("code", "active", "versions__questions__key")) == [
        ("trial", False, "main-reason"),
        ("trial", False, "how-often"),
        ("trial", False, "recommend"),
    ]


def test_its_figures_are_the_defaults():
    rules, text = ProgrammeRules(), " ".join(page("exit-interviews").split())

    assert f"due {rules.due_days} days after that day and late after {rules.warn_days}" in text
    assert f"more than {rules.contact_most} times in {rules.contact_days} days" in text
    assert f"is free for {rules.invite_after_days} days" in text
    assert f"until it expires ({rules.link_days} days)" in text
    assert f"at most {throttling.MOST_A_MINUTE} times a minute" in text
    assert all(f"`{kind}`" in text for kind in Question.Kind.values)
