from __future__ import annotations

import pytest

from playbooks.models import LevelResponse, PlaybookVersion
from playbooks.runs import definition
from tests.playbooks.conftest import publish

pytestmark = pytest.mark.django_db


def sla(steps):
    return [(step["position"], step["title"], step["sla_amount"], step["sla_unit"]) for step in steps]


@pytest.fixture
def version():
    return PlaybookVersion.objects.get(playbook=publish("plan", ["Call", ("Plan", 2, "working_days")]))


class TestFreeze:
    def test_fills_in_the_deadline_of_the_level_where_a_step_has_none(self, version):
        response = LevelResponse(level="medium", playbook=version.playbook, sla_amount=24, sla_unit="clock_hours")

        frozen = definition.freeze(version=version, response=response)

        assert sla(frozen) == [(1, "Call", 24, "clock_hours"), (2, "Plan", 2, "working_days")]

    def test_gives_nothing_where_a_step_has_a_deadline_from_nowhere(self, version):
        assert definition.freeze(version=version, response=None) == []

    def test_gives_nothing_for_a_playbook_without_steps(self):
        empty = PlaybookVersion.objects.get(playbook=publish("empty", []))

        assert definition.freeze(version=empty, response=None) == []


def test_the_following_step_is_the_next_position_there_is():
    steps = [{"position": 1}, {"position": 4}, {"position": 2}]

    assert [definition.following(steps, position=position) for position in (0, 1, 2, 4)] == [
        {"position": 1},
        {"position": 2},
        {"position": 4},
        None,
    ]


def test_only_published_versions_are_found(version):
    PlaybookVersion.objects.create(playbook=version.playbook, number=2, state="draft")

    assert definition.published(codes=["plan", "none"]) == {"plan": version}
