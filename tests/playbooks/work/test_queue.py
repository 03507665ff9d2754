from __future__ import annotations

from datetime import date, timedelta

import pytest

from playbooks.models import RetentionTask
from playbooks.work import queue, worklist
from tests.playbooks.conftest import NOW

pytestmark = pytest.mark.django_db


def rows(user, now, scope=queue.ALL):
    found = queue.queue_for(user=user, now=now, scope=scope)
    return [(task.case.customer.name, task.deadline_state) for task in found]


class TestQueueFor:
    def test_lists_late_tasks_first_then_by_deadline_and_snoozed_ones_last(self, task_for, csm):
        snoozed = task_for("high", name="Snoozed")
        worklist.snooze(task_id=snoozed.pk, until=date(2026, 3, 9), reason="away", by=csm, now=NOW, version=1)
        for name, level in [("Low", "low"), ("Medium", "medium"), ("High", "high")]:
            task_for(level, name=name)

        table = [rows(csm, NOW + timedelta(hours=hours)) for hours in (1, 3.2, 4, 20)]

        assert table == [
            [("High", "running"), ("Medium", "running"), ("Low", "running"), ("Snoozed", "snoozed")],
            [("High", "due_soon"), ("Medium", "running"), ("Low", "running"), ("Snoozed", "snoozed")],
            [("High", "breached"), ("Medium", "running"), ("Low", "running"), ("Snoozed", "snoozed")],
            [("High", "breached"), ("Medium", "due_soon"), ("Low", "running"), ("Snoozed", "snoozed")],
        ]

    def test_shows_a_csm_their_portfolio_and_strangers_nothing(self, task_for, other_csm, request):
        task_for(name="Mine")
        task_for(name="Theirs", owner=other_csm)
        expected = {
            "csm": ["Mine"],
            "other_csm": ["Theirs"],
            "manager": ["Mine", "Theirs"],
            "director": ["Mine", "Theirs"],
            "operator": ["Mine", "Theirs"],
            "analyst": ["Mine", "Theirs"],
            "interviewer": [],
            "outsider": [],
        }

        found = {who: [name for name, _ in rows(request.getfixturevalue(who), NOW)] for who in expected}

        assert found == expected

    def test_of_ones_own_leaves_out_the_teams(self, task_for, manager):
        task_for(name="Of a CSM")
        task_for(name="Without an owner", owner=None)

        assert rows(manager, NOW, queue.MINE) == [("Without an owner", "running")]

    def test_keeps_tenants_apart(self, task_for, manager, settings):
        settings.RETENTION = {"TENANTS": lambda user: ["east"]}
        task_for(name="East", tenant="east")
        task_for(name="West", tenant="west")

        assert rows(manager, NOW) == [("East", "running")]

    def test_takes_one_query_however_long_it_is(self, task_for, csm, django_assert_num_queries):
        for _ in range(7):
            task_for()
        csm.get_all_permissions()

        with django_assert_num_queries(1):
            for task in queue.queue_for(user=csm, now=NOW):
                assert [task.case.customer.name, task.owner.pk, task.run.version.playbook.code]


def test_done_tasks_were_met_or_met_late(task_for, csm):
    for name, hours in [("In time", 4), ("Late", 5)]:
        task = task_for("high", name=name)
        worklist.finish(
            task_id=task.pk, outcome="false_alarm", note="x", by=csm, now=NOW + timedelta(hours=hours), version=1
        )

    found = queue.with_deadline_state(RetentionTask.objects.order_by("pk"), now=NOW)

    assert [task.deadline_state for task in found] == ["met", "met_late"]
