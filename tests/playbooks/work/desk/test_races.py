"""Two people at once, each on a connection of their own: one has the task before them, and one undo takes effect."""

from __future__ import annotations

from datetime import timedelta

import pytest

from playbooks.models import TaskEvent, TaskHold
from playbooks.work.desk import bulk, playing, undoing
from tests.makers import NOW, make_customer, make_task

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 25


def test_of_two_who_open_a_task_at_once_one_has_it_and_of_two_undos_one_counts(rivals, csm, manager):
    task = make_task(make_customer(owner=csm), due_in=timedelta(hours=4), now=NOW)

    for _ in range(ROUNDS):
        TaskHold.objects.all().delete()
        held = rivals.race(
            lambda: playing.take(task_id=task.pk, by=csm, now=NOW),
            lambda: playing.take(task_id=task.pk, by=manager, now=NOW),
        )
        assert sorted(held) == [False, True]

    for number in range(1, ROUNDS + 1):
        wanted = bulk.Wanted(kind="priority", priority="high")
        action = bulk.carry_out(wanted=wanted, seen={task.pk: 2 * number - 1}, by=csm, now=NOW)
        found = rivals.race(
            lambda kept=action.pk: undoing.undo(action_id=kept, by=csm, now=NOW),
            lambda kept=action.pk: undoing.undo(action_id=kept, by=csm, now=NOW),
        )
        assert [type(one).__name__ for one in found].count("UnableToTakeBack") == 1
        task.refresh_from_db()
        assert (task.priority, task.version) == ("normal", 2 * number + 1)

    assert TaskEvent.objects.filter(kind="undone").count() == ROUNDS
