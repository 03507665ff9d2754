from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from playbooks.work import worklist
from tests.playbooks.conftest import NOW

pytestmark = pytest.mark.django_db


def export(kind, *args):
    out = StringIO()
    call_command("export_data", kind, *args, stdout=out, stderr=StringIO())
    return list(csv.DictReader(StringIO(out.getvalue())))


@pytest.fixture
def two(task_for, csm):
    """A low case that was saved on the 2nd, and a medium one of the 5th."""
    low, medium = task_for("low"), task_for("medium", now=NOW + timedelta(days=3))
    ended, again = NOW + timedelta(hours=2), NOW.date() + timedelta(days=14)
    worklist.finish(task_id=low.pk, outcome="saved", note="=They stay", by=csm, now=ended, version=1, next_touch=again)
    return low, medium


def test_cases(two):
    low, medium = two

    assert export("cases") == [
        {
            "case": str(low.case_id),
            "customer": "C1",
            "level": "low",
            "state": "closed",
            "opened_at": "2026-03-02T02:00:00+00:00",
            "closed_at": "2026-03-02T04:00:00+00:00",
            "outcome": "saved",
            "note": "'=They stay",
            "warnings": "1",
        },
        {
            "case": str(medium.case_id),
            "customer": "C2",
            "level": "medium",
            "state": "open",
            "opened_at": "2026-03-05T02:00:00+00:00",
            "closed_at": "",
            "outcome": "",
            "note": "",
            "warnings": "1",
        },
    ]


def test_tasks(two):
    rows = export("tasks", "--from", "2026-03-03", "--to", "2026-03-05")

    assert rows == [
        {
            "task": str(two[1].pk),
            "case": str(two[1].case_id),
            "customer": "C2",
            "playbook": "medium-risk",
            "step": "1",
            "title": "Call the customer",
            "level": "medium",
            "owner": "csm",
            "state": "open",
            "created_at": "2026-03-05T02:00:00+00:00",
            "due_at": "2026-03-06T02:00:00+00:00",
            "breached_at": "",
            "escalations": "0",
            "snoozed_until": "",
            "finished_at": "",
            "outcome": "",
            "note": "",
        }
    ]


def test_of_one_day_are_those_that_began_on_it(two):
    assert [row["customer"] for row in export("cases", "--date", "2026-03-05")] == ["C2"]
