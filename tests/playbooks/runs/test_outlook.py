"""What finishing a task does to its case is told before it is finished, and what came of it after."""

from __future__ import annotations

import pytest

from playbooks.cases import outlook
from playbooks.models import RetentionTask
from playbooks.work import worklist
from tests.playbooks.conftest import NOW, step_of

pytestmark = pytest.mark.django_db


def words(told):
    found = outlook.outlooks(task=RetentionTask.objects.unfinished().get(case=told.case))
    return [(found[key].closes, found[key].words) for key in ("done", "saved", "false_alarm")]


def test_a_step_before_others_leads_to_the_next_and_a_false_alarm_ends_the_playbook(story):
    told = story(["Call", "Look back"])

    goes_on = (False, "next step: Look back")
    assert words(told) == [goes_on, goes_on, (True, "closes the case, and its playbook ends")]


def test_the_last_step_closes_the_case(story):
    assert words(story(["Call"]))[1] == (True, "last step: closes the case")
    told = story(["Call", step_of("wait", **{"for": "2 working_days"})])
    assert words(told)[1] == (True, "the last steps follow by themselves, then the case closes")


def test_what_came_of_it_names_the_next_task_or_step_or_that_the_case_is_closed(story, csm):
    told = story(["Call", step_of("wait", **{"for": "2 working_days"}), "Look back"])
    task = RetentionTask.objects.get(case=told.case)
    told.finish(csm)
    came = outlook.came_of(task=task)
    assert (came.case.state, came.task, came.step) == ("open", None, "Wait")

    told = story(["Call", "Look back"])
    task = RetentionTask.objects.get(case=told.case)
    told.finish(csm)
    came = outlook.came_of(task=task)
    assert (came.case.state, came.task.title) == ("open", "Look back")

    told.finish(csm, "partly_saved")
    came = outlook.came_of(task=came.task)
    assert (came.case.state, came.task, came.step) == ("closed", None, "")


@pytest.mark.parametrize("outcome", ["saved", "partly_saved"])
def test_a_case_does_not_close_with_a_customer_who_stays_and_no_next_touch(story, csm, outcome):
    told = story(["Call"])
    task = RetentionTask.objects.get(case=told.case)

    with pytest.raises(worklist.UnableToFinish, match="in touch next"):
        worklist.finish(task_id=task.pk, outcome=outcome, note="They stay.", by=csm, now=NOW, version=1)

    assert (told.state(), RetentionTask.objects.get().state) == (("open", ""), "open")


def test_a_customer_who_leaves_needs_no_next_touch(story, csm):
    told = story(["Call"])
    task = RetentionTask.objects.get(case=told.case)

    worklist.finish(task_id=task.pk, outcome="not_saved", note="They leave.", by=csm, now=NOW, version=1)

    assert told.state() == ("closed", "not_saved")
