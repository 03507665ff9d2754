"""The app adds one periodic task to its host and leaves the rest of the schedule alone."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from celery import Celery
from django.core.management import CommandError, call_command

from retention import jobs, schedule, tasks
from retention.clock import database_now
from retention.models import HealthSnapshot, Job, JobRun, StaleDays
from tests.retention.scoring.builders import IDENTITY, D, customer, metric, model, observe


class TestInstallSchedule:
    def host(self) -> Celery:
        app = Celery("host", set_as_current=False)
        app.conf.beat_schedule = {"host-report": {"task": "host.report", "schedule": 3600.0}}
        return app

    def test_keeps_what_the_host_scheduled(self) -> None:
        app = self.host()

        schedule.install_schedule(app)
        app.finalize()

        assert sorted(app.conf.beat_schedule) == ["host-report", "retention.tick"]
        entry = app.conf.beat_schedule["retention.tick"]
        assert (entry["task"], entry["schedule"], entry["options"]["expires"]) == ("retention.tick", 60.0, 54.0)

    def test_is_one_entry_however_often_it_is_installed(self) -> None:
        app = self.host()

        for _ in range(3):
            schedule.install_schedule(app)
        app.finalize()

        assert sorted(app.conf.beat_schedule) == ["host-report", "retention.tick"]


def test_every_task_takes_arguments_it_does_not_know_so_that_a_rolling_update_does_not_fail() -> None:
    for task in (tasks.tick, tasks.run_job, tasks.score_chunk):
        assert task.name.startswith("retention.")
        task.__header__(job_run_id=1, run_id=1, added_later=True)  # type: ignore[attr-defined]


@pytest.mark.django_db
class TestTick:
    def run(self) -> str:
        out = io.StringIO()
        call_command("tick", stdout=out, stderr=io.StringIO())
        return out.getvalue()

    def test_the_first_tick_makes_the_jobs_and_does_what_is_due(self) -> None:
        model({metric("logins", "latest", "logins", window=1): (1, IDENTITY)})
        acme = customer("acme")
        observe(acme, "logins", {0: 50})
        StaleDays.objects.create(customer=acme, first_day=D, last_day=D, noted_at="2026-03-03T00:00Z")

        said = self.run()

        assert set(Job.objects.values_list("code", flat=True)) >= {"daily", "rescore_stale", "sweep"}
        assert set(JobRun.objects.values_list("state", flat=True)) == {"done"}
        assert "rescore_stale of" in said
        assert HealthSnapshot.objects.filter(customer=acme, day=D).exists()

    def test_a_failed_job_is_told_and_the_others_are_done(self) -> None:
        with pytest.raises(CommandError, match=r"daily of .*Publish one first"):
            self.run()

        states = dict(JobRun.objects.values_list("job__code", "state"))
        assert (states["daily"], states["sweep"]) == ("due", "done")

    def test_a_second_tick_in_the_same_minute_does_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        done: list[Any] = []
        job = jobs.Job(code="one", label="One", function=lambda day, now: done.append(day), every_minutes=1000)
        monkeypatch.setattr(jobs, "_registered", {"one": job})

        self.run()
        self.run()

        assert len(done) == 1


@pytest.mark.django_db
def test_the_sweep_forgets_old_accounts() -> None:
    jobs.install()
    job = Job.objects.get(code="sweep")
    now = database_now()
    JobRun.objects.create(job=job, slot=now - timedelta(days=15), state="done")

    assert schedule._sweep(day=D, now=now) == {"runs": 0, "forgotten": 1}
