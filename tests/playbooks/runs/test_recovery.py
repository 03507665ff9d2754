"""Customers who have recovered: marked at once, closed by a person only."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from playbooks.cases import intake
from playbooks.models import Case, RetentionTask
from playbooks.runs import recovery
from playbooks.runs.recovery import Cleared
from retention.models import Warning
from tests.playbooks.conftest import NOW, step_of

pytestmark = pytest.mark.django_db
WAIT = step_of("wait", **{"for": "180 days"})


@pytest.fixture
def recovered():
    def end():
        Warning.objects.update(cleared_on=date(2026, 3, 9))

    return end


def test_marks_the_case_and_leaves_the_answer_to_whoever_has_a_task(story, recovered):
    told = story(["Call", "Look"])
    assert recovery.sweep(now=NOW) == Cleared()
    recovered()

    assert recovery.sweep(now=NOW) == Cleared(cleared=1)
    assert recovery.sweep(now=NOW + timedelta(hours=1)) == Cleared()

    assert Case.objects.get().cleared_at == NOW
    assert told.tasks() == [("Call", "open")]
    assert told.state() == ("open", "")


def test_asks_the_owner_where_nobody_has_a_task(story, recovered, csm):
    told = story([WAIT, "Look"])
    recovered()

    done = recovery.sweep(now=NOW)

    asked = RetentionTask.objects.get()
    assert done == Cleared(cleared=1, task_ids=[asked.pk])
    assert (asked.title, asked.owner, asked.due_at) == ("Has the risk passed?", csm, NOW + timedelta(hours=24))

    told.finish(csm, "condition_cleared")

    assert told.state() == ("closed", "condition_cleared")
    assert told.steps() == [(1, "wait", "skipped")]


def test_goes_on_with_the_playbook_when_the_person_says_so(story, recovered, csm):
    told = story([WAIT, "Look"])
    recovered()
    recovery.sweep(now=NOW)

    told.finish(csm, "done")

    assert told.state() == ("open", "")
    assert told.steps() == [(1, "wait", "waiting")]


def test_takes_the_mark_away_when_a_warning_opens_again(story, recovered, warn):
    told = story(["Call"])
    recovered()
    recovery.sweep(now=NOW)

    intake.take_in(warning_ids=[warn(told.case.customer, rule="another").pk], now=NOW)

    assert recovery.sweep(now=NOW) == Cleared(reopened=1)
    assert Case.objects.get().cleared_at is None
