"""A person starts the playbook that fits the case."""

from __future__ import annotations

import pytest

from playbooks.cases import closing
from playbooks.models import PlaybookRun, TaskEvent
from playbooks.runs import starting
from playbooks.runs.starting import UnableToChoose
from tests.playbooks.conftest import NOW, publish, step_of

pytestmark = pytest.mark.django_db
WAIT = step_of("wait", **{"for": "2 working_days"})


def choose(story, by, playbook="price"):
    return starting.choose(case_id=story.case.pk, playbook=playbook, by=by, now=NOW)


@pytest.fixture
def price(office):
    return publish("price", [step_of("tag", tag="price"), ("Ask about the price", 8, "working_hours")])


class TestChoosing:
    def test_puts_another_playbook_in_the_place_of_the_one_at_work(self, story, csm, price):
        told = story(["Call", "Look"])

        run = choose(told, csm)

        assert (run.started_by, run.started_by_name, run.level) == (csm, "csm", "medium")
        assert list(PlaybookRun.objects.order_by("pk").values_list("state", flat=True)) == ["upgraded", "running"]
        assert told.tasks() == [("Call", "cancelled"), ("Ask about the price", "open")]
        line = TaskEvent.objects.get(kind="cancelled")
        assert line.data == {"cause": "chosen by csm"}

    def test_is_refused_where_it_is_at_work_already(self, story, csm, price):
        """Else whoever is late would begin it anew, and have all the time again."""
        told = story(["Call"])
        choose(told, csm)

        with pytest.raises(UnableToChoose, match="“price” is at work in this case already"):
            choose(told, csm)
        assert told.tasks() == [("Call", "cancelled"), ("Ask about the price", "open")]

    def test_gives_up_what_was_waited_for(self, story, csm, price):
        told = story([WAIT, "Call"])

        choose(told, csm)

        assert told.steps() == [(1, "wait", "skipped"), (1, "tag", "done"), (2, "task", "waiting")]

    def test_is_refused_to_those_who_may_not_see_or_do_it(self, story, csm, other_csm, analyst, price):
        told = story(["Call"])

        with pytest.raises(UnableToChoose, match="There is no case"):
            choose(told, other_csm)
        with pytest.raises(UnableToChoose, match="not decide what is done"):
            choose(told, analyst)
        assert told.tasks() == [("Call", "open")]

    def test_is_refused_where_nothing_is_published_or_the_case_is_closed(self, story, csm, price):
        told = story(["Call"])

        with pytest.raises(UnableToChoose, match="No version of the playbook “none” is published"):
            choose(told, csm, "none")
        closing.close(case_id=told.case.pk, outcome="duplicate", note="See the other.", by=csm, now=NOW)
        with pytest.raises(UnableToChoose, match="The case is closed"):
            choose(told, csm)
