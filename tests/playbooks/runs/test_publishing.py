from __future__ import annotations

from datetime import timedelta

import pytest

from playbooks.models import Playbook
from playbooks.runs import publishing
from playbooks.runs.publishing import StepContent
from tests.playbooks.conftest import NOW

pytestmark = pytest.mark.django_db


def step(title, amount=None, unit=""):
    return StepContent(
        kind="task",
        key="",
        role="owner",
        parameters={},
        title=title,
        title_zh="",
        instructions="",
        instructions_zh="",
        sla_amount=amount,
        sla_unit=unit,
    )


class TestPublish:
    def test_makes_the_next_version_and_retires_the_one_before(self):
        playbook = Playbook.objects.create(code="low", name="Low")

        first = publishing.publish(playbook=playbook, steps=[step("Write")], now=NOW)
        second = publishing.publish(
            playbook=playbook, steps=[step("Phone", 4, "working_hours"), step("Look")], now=NOW + timedelta(days=1)
        )

        assert list(playbook.versions.order_by("number").values_list("number", "state", "published_at")) == [
            (1, "retired", NOW),
            (2, "published", NOW + timedelta(days=1)),
        ]
        assert publishing.content(version=first) == [step("Write")]
        assert publishing.content(version=second) == [step("Phone", 4, "working_hours"), step("Look")]

    def test_refuses_a_playbook_without_steps(self):
        playbook = Playbook.objects.create(code="low", name="Low")

        with pytest.raises(publishing.UnableToPublish, match="low has no step"):
            publishing.publish(playbook=playbook, steps=[], now=NOW)
