"""Two at the same task at once: one effect each, and nothing lost."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from playbooks.cases import intake
from playbooks.models import Escalation, RetentionTask, TaskEvent
from playbooks.work import escalation, worklist
from playbooks.work.changing import UnableToChangeTask, Why
from tests.playbooks.conftest import NOW, history
from tests.playbooks.work.deeds import LATER, finish

pytestmark = [pytest.mark.race, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ROUNDS = 10


def test_finish_one_task_and_one_of_them_is_told(rivals, tasks_for, csm, manager):
    for task in tasks_for("medium", ROUNDS):
        found = rivals.race(lambda task=task: finish(task, csm), lambda task=task: finish(task, manager))

        refused = [one for one in found if isinstance(one, worklist.UnableToFinish)]
        assert [one.why for one in refused] == [Why.STALE]
        assert [kind for kind, _ in history(task)] == ["created", "done"]
        assert task.case.tasks.count() == 2


def test_finish_and_escalate(rivals, tasks_for, csm):
    late = NOW + timedelta(hours=5)
    tasks = tasks_for("high", 200)
    RetentionTask.objects.update(next_escalation_at=None)

    def sweep():
        return escalation.sweep(now=late)

    for number, task in enumerate(tasks):
        RetentionTask.objects.filter(pk=task.pk).update(next_escalation_at=task.next_escalation_at)
        beats = [sweep, sweep] if number % 10 == 0 else [sweep]  # now and then two at once
        found = rivals.race(lambda task=task: finish(task, csm, now=late), *beats)
        assert [one for one in found if isinstance(one, Exception)] == []
    sweep()

    pks = [task.pk for task in tasks]
    assert set(RetentionTask.objects.filter(pk__in=pks).values_list("state", "next_escalation_at")) == {("done", None)}
    lines = Counter(TaskEvent.objects.values_list("task", "kind"))
    told = Counter(Escalation.objects.values_list("task", flat=True))
    assert [lines[pk, "done"] for pk in pks] == [1] * 200
    assert [lines[pk, "escalated"] for pk in pks] == [told[pk] for pk in pks]
    assert set(told.values()) <= {2}


def test_finish_and_take_in_a_higher_level(rivals, tasks_for, csm, warn):
    tasks = tasks_for("low", ROUNDS)
    for task in tasks:
        higher = warn(task.case.customer, "high")
        found = rivals.race(
            lambda task=task: finish(task, csm, "saved"),
            lambda higher=higher: intake.take_in(warning_ids=[higher.pk], now=LATER),
        )
        assert [one for one in found if isinstance(one, Exception) and not isinstance(one, UnableToChangeTask)] == []
    intake.sweep(now=LATER)

    for task in tasks:
        cases = list(task.case.customer.cases.order_by("pk").values_list("level", "state"))
        assert cases in ([("low", "closed"), ("high", "open")], [("high", "open")])
        unfinished = RetentionTask.objects.unfinished().filter(case__customer=task.case.customer)
        assert [one.title for one in unfinished] == ["Acknowledge and call"]
    assert len(tasks) == ROUNDS
