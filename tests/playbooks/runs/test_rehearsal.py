"""Dry runs: what would happen, when, and who would have to do it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from playbooks.models import Case, PlaybookRun, PlaybookVersion, StepRun
from playbooks.runs import rehearsal
from tests.playbooks.conftest import NOW, publish, step_of

pytestmark = pytest.mark.django_db


def rehearse(steps, customer):
    version = PlaybookVersion.objects.get(playbook=publish("plan", steps))
    found = rehearsal.rehearse(version_id=version.pk, customer_id=customer.pk, now=NOW)
    return [(one.step, one.when - NOW, one.until - NOW, one.who) for one in found]


NOTHING, DAY = timedelta(0), timedelta(days=1)


def test_says_what_would_happen_and_when_and_changes_nothing(office, customer):
    steps = [
        step_of("tag", tag="vip"),
        ("Call", 24, "clock_hours"),
        step_of("wait", **{"for": "2 working_days"}),
        {**step_of("task", title="Decide", role="manager"), "sla_amount": 9, "sla_unit": "working_hours"},
    ]

    assert rehearse(steps, customer()) == [
        (1, NOTHING, NOTHING, ""),
        (2, NOTHING, DAY, "csm"),
        (3, DAY, 3 * DAY, ""),
        (4, 3 * DAY, 4 * DAY, "manager"),
    ]
    assert (Case.objects.count(), PlaybookRun.objects.count(), StepRun.objects.count()) == (0, 0, 0)


def test_answers_a_branch_with_what_is_known_now(office, customer):
    when = [{"field": "attribute:segment", "op": "=", "value": "A"}]
    steps = [
        step_of("branch", when=when, match="all", otherwise="end"),
        ("Visit", 1, "clock_hours"),
        {**step_of("task", title="Settle", key="end"), "sla_amount": 1, "sla_unit": "clock_hours"},
    ]
    publish("for-b", steps)
    version = PlaybookVersion.objects.get(playbook__code="for-b")

    other = rehearsal.rehearse(version_id=version.pk, customer_id=customer(segment="B").pk, now=NOW)

    assert [row[0] for row in rehearse(steps, customer(segment="A"))] == [1, 2, 3]
    assert [one.step for one in other] == [1, 3]


def test_goes_on_with_the_playbook_that_takes_over(office, customer):
    found = rehearse([step_of("start_playbook", playbook="low-risk")], customer())

    assert found == [(1, NOTHING, NOTHING, ""), (1, NOTHING, 3 * DAY, "csm")]


def test_refuses_what_is_not_there(office, customer):
    version = PlaybookVersion.objects.get(playbook=publish("empty", []))

    with pytest.raises(rehearsal.UnableToRehearse, match="There is no customer 0"):
        rehearsal.rehearse(version_id=version.pk, customer_id=0, now=NOW)
    with pytest.raises(rehearsal.UnableToRehearse, match="has no step"):
        rehearsal.rehearse(version_id=version.pk, customer_id=customer().pk, now=NOW)
