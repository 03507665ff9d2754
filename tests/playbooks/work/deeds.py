"""What people do with a task, in the words of the tests."""

from __future__ import annotations

from datetime import date, timedelta

from playbooks.work import worklist
from tests.playbooks.conftest import NOW

LATER = NOW + timedelta(hours=1)


def finish(task, by, outcome="done", note="called them", now=LATER, version=None):
    again = now.date() + timedelta(days=14)
    version = version or task.version
    return worklist.finish(
        task_id=task.pk, outcome=outcome, note=note, by=by, now=now, version=version, next_touch=again
    )


def snooze(task, by, until=date(2026, 3, 9), reason="on leave", now=LATER, version=None):
    return worklist.snooze(task_id=task.pk, until=until, reason=reason, by=by, now=now, version=version or task.version)
