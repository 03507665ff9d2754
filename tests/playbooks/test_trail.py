"""The audit trail as 'who, what, before and after, why, from where': of everything, unalterable, and to take out."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from rest_framework.test import APIClient

from playbooks.work import worklist
from retention import jobs, trail
from retention.clock import database_now
from retention.models import JobRun, Rule
from tests.playbooks.conftest import NOW

pytestmark = pytest.mark.django_db


def client(person):
    made = APIClient()
    made.force_login(person)
    return made


def of(what, row=None):
    return trail.entries(what=[f"retention_playbooks.{what}"], object=str(row or ""))


def refused(statement):
    try:
        with transaction.atomic():
            connection.cursor().execute(statement)
    except DatabaseError:
        return True
    return False


class TestAnEntry:
    def test_says_who_changed_what_from_which_address(self, task_for, csm):
        task = task_for()

        client(csm).post(f"/api/v1/tasks/{task.pk}/start/", {"version": 1}, format="json")

        before, after = of("retentiontask", task.pk)
        assert (before.verb, before.changes["state"], before.who) == ("insert", [None, "open"], "")
        assert (after.verb, after.who, after.origin) == ("update", "csm", f"/api/v1/tasks/{task.pk}/start/")
        assert (set(after.changes), after.changes["version"]) == ({"started_at", "version"}, [1, 2])

    def test_gives_the_reason_where_there_is_one(self, task_for, csm):
        task = task_for()
        worklist.finish(task_id=task.pk, outcome="false_alarm", note="A test account", by=csm, now=NOW, version=1)

        last = of("retentiontask", task.pk)[-1]
        line = of("taskevent", task.pk)[-1]

        assert (last.changes["state"], last.why) == (["open", "done"], "A test account")
        assert (line.verb, line.who, line.why) == ("done", "csm", "A test account")

    def test_names_the_job_that_did_it(self, task_for):
        task_for()
        jobs.install()
        jobs.register(jobs.Job(code="rename", label="Rename", function=rename, every_minutes=1))
        jobs.tick(now=database_now())

        jobs.run(job_run_id=JobRun.objects.get(job__code="rename").pk, now=database_now())

        last = trail.entries(what=["retention.rule"])[-1]
        assert (last.who, last.origin, last.changes["name"]) == ("", "job rename", ["medium-rule", "Renamed"])
        del jobs._registered["rename"]


def rename(*, day, now):
    Rule.objects.update(name="Renamed")


class TestNobodyAlters:
    def test_any_of_its_tables(self, task_for, csm):
        task = task_for()
        client(csm).post(f"/api/v1/tasks/{task.pk}/start/", {"version": 1}, format="json")
        tables = [model._meta.db_table for model in apps.get_models() if hasattr(model, "pgh_tracked_model")]
        assert len(tables) > 30

        # every table is guarded, and the guard of those with rows holds
        guards = "SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal AND tgname LIKE %s"
        for table in tables:
            with connection.cursor() as cursor:
                for guard in ("%append_only%", "%never_emptied%"):
                    cursor.execute(guards, [table, guard])
                    assert cursor.fetchone() == (1,), (table, guard)
        for table in ("retention_playbooks_retentiontaskevent", "retention_playbooks_caseevent"):
            assert refused(f"UPDATE {table} SET pgh_label = 'insert'")  # noqa: S608
            assert refused(f"DELETE FROM {table}")  # noqa: S608
        assert refused("UPDATE pghistory_context SET metadata = metadata || '{\"user\": 0}'")
        assert refused("UPDATE pghistory_context SET metadata = '{}'")
        assert refused("DELETE FROM pghistory_context")

    @pytest.mark.parametrize("table", ["retention_playbooks_offerevent", "pghistory_context"])
    def test_by_emptying_a_table_outside_a_test_database(self, table):
        pretend = (
            "SELECT replace(pg_get_functiondef(tgfoid), 'current_database()', '''production''::text')"
            " FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname LIKE %s"
        )
        with connection.cursor() as cursor:
            cursor.execute(pretend, [table, "%never_emptied%"])
            cursor.execute(cursor.fetchone()[0])

        assert refused(f"TRUNCATE {table} CASCADE")


class TestTakenOut:
    def test_as_a_file_by_days(self, task_for, csm):
        task_for()
        today = timezone.localdate()
        out, none = StringIO(), StringIO()

        call_command("export_data", "audit", "--date", today.isoformat(), stdout=out, stderr=StringIO())
        before = (today - timedelta(days=9)).isoformat()
        call_command("export_data", "audit", "--date", before, stdout=none, stderr=StringIO())

        rows = list(csv.DictReader(StringIO(out.getvalue())))
        case = next(row for row in rows if row["what"] == "retention_playbooks.case")
        assert list(case) == ["at", "who", "where", "what", "row", "action", "changes", "why"]
        assert json.loads(case["changes"])["level"] == [None, "medium"]
        assert len(list(csv.reader(StringIO(none.getvalue())))) == 1

    def test_by_the_interface_in_pages(self, task_for, director):
        task_for()
        whole = [one.mark for one in trail.entries()]

        seen, address = [], "/api/v1/audit/?page_size=7"
        while address:
            page = client(director).get(address).json()
            seen += [(row["what"], row["row"], row["action"]) for row in page["results"]]
            address = page["next"]

        assert len(seen) == len(whole)
        only = client(director).get("/api/v1/audit/", {"what": "retention_playbooks.case"}).json()["results"]
        assert [row["what"] for row in only] == ["retention_playbooks.case"]
        assert client(director).get("/api/v1/audit/", {"from": "x"}).status_code == 400
        assert client(director).get("/api/v1/audit/", {"cursor": "x"}).status_code == 400

    def test_only_by_those_who_may(self, csm, manager, operator):
        found = {one.get_username(): client(one).get("/api/v1/audit/").status_code for one in (csm, manager, operator)}

        assert found == {"csm": 403, "manager": 403, "operator": 200}
