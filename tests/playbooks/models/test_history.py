from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection, transaction

from playbooks.models import TaskEvent
from playbooks.work import worklist
from tests.playbooks.conftest import NOW, history

pytestmark = pytest.mark.django_db


def refused(work):
    try:
        with transaction.atomic():
            work()
    except DatabaseError:
        return True
    return False


class TestTheHistoryOfATask:
    def test_can_only_be_added_to(self, task_for):
        task = task_for()
        line = TaskEvent.objects.get()

        attempts = {
            "update": lambda: TaskEvent.objects.update(note="something else"),
            "save": lambda: TaskEvent(pk=line.pk, task=task, kind="done", at=NOW).save(force_update=True),
            "delete": lambda: TaskEvent.objects.all().delete(),
            "delete the task": lambda: task.delete(),
            "plain SQL": lambda: connection.cursor().execute("DELETE FROM retention_playbooks_taskevent"),
        }

        assert {name: refused(work) for name, work in attempts.items()} == dict.fromkeys(attempts, True)
        assert history(task) == [("created", "")]

    def test_cannot_be_emptied_outside_a_test_database(self, task_for):
        task_for()
        pretend = (
            "SELECT replace(pg_get_functiondef(tgfoid), 'current_database()', '''production''::text')"
            " FROM pg_trigger WHERE tgrelid = 'retention_playbooks_taskevent'::regclass AND tgname LIKE %s"
        )
        with connection.cursor() as cursor:
            cursor.execute(pretend, ["%history_is_never_emptied%"])
            cursor.execute(cursor.fetchone()[0])

        assert refused(lambda: connection.cursor().execute("TRUNCATE retention_playbooks_taskevent CASCADE"))

    def test_keeps_the_name_of_a_person_who_is_deleted(self, task_for, csm):
        task = task_for("medium")
        worklist.finish(task_id=task.pk, outcome="done", note="", by=csm, now=NOW, version=1)
        assert refused(lambda: TaskEvent.objects.filter(kind="created").update(by=csm))

        get_user_model().objects.filter(pk=csm.pk).delete()

        line = TaskEvent.objects.get(kind="done")
        assert (line.by, line.by_name) == (None, "csm")
