"""Every combination of apps boots, and every way of running the project takes its settings from where it should."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from django.db import connection

from tests.architecture.source import ROOT

Run = Callable[..., SimpleNamespace]
SECRET = "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ"
BOOT = """
import django
django.setup()
from django.core.management import call_command
call_command("check", fail_level="WARNING")
call_command("makemigrations", check=True, dry_run=True, verbosity=0)
from django.conf import settings
from django.test import Client
assert Client().get("/login/").status_code == 200
print([name for name in ("retention", "playbooks", "interviews") if name in settings.INSTALLED_APPS])
"""


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    """`run(PROGRAM, settings="…", NAME="value")`: a process with these settings and variables."""
    with subprocess.Popen(
        [sys.executable, "-W", "error::RuntimeWarning", "-m", "tests.project.launcher"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as launcher:

        def ran(program: str, *, settings: str, **environment: str | None) -> SimpleNamespace:
            wanted = {**os.environ, "DJANGO_SETTINGS_MODULE": settings, **environment}
            given = {name: value for name, value in wanted.items() if value is not None}
            assert launcher.stdin is not None
            assert launcher.stdout is not None
            launcher.stdin.write(json.dumps({"program": program, "environment": given}) + "\n")
            launcher.stdin.flush()
            return SimpleNamespace(**json.loads(launcher.stdout.readline()))

        yield ran


@pytest.mark.django_db
def test_the_database_is_a_real_postgresql():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int >= 150000")
        assert cursor.fetchone() == (True,)


@pytest.mark.parametrize(
    ("settings", "apps"),
    [
        ("tests.settings.full", ["retention", "playbooks", "interviews"]),
        ("tests.settings.retention_only", ["retention"]),
        ("tests.settings.no_playbooks", ["retention", "interviews"]),
    ],
)
def test_boots_with(run: Run, settings: str, apps: list[str]):
    done = run(BOOT, settings=settings)

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == str(apps)


SHOW = """
from django.conf import settings
one = settings.DATABASES["default"]
print(one["ENGINE"], one["HOST"], one["PORT"], one["NAME"], one["USER"], one["PASSWORD"])
print(settings.CELERY_BROKER_URL)
"""


class TestProduction:
    GIVEN = {
        "SECRET_KEY": SECRET,
        "DATABASE_URL": "postgres://somebody:p%23w@db.example.org:5433/crm",
        "CELERY_BROKER_URL": "amqp://guest:guest@rabbit.example.org//",
        "ALLOWED_HOSTS": "crm.example.org",
    }

    def test_takes_its_servers_from_the_environment(self, run: Run):
        done = run(SHOW, settings="project.settings.production", **self.GIVEN)

        assert done.stdout.splitlines() == [
            "django.db.backends.postgresql db.example.org 5433 crm somebody p#w",
            "amqp://guest:guest@rabbit.example.org//",
        ]

    @pytest.mark.parametrize("name", GIVEN)
    def test_refuses_to_start_without(self, run: Run, name: str):
        done = run(SHOW, settings="project.settings.production", **(self.GIVEN | {name: None}))

        assert done.returncode == 1
        assert f"{name} is not set" in done.stderr

    def test_refuses_a_short_secret(self, run: Run):
        done = run(SHOW, settings="project.settings.production", **(self.GIVEN | {"SECRET_KEY": "secret"}))

        assert "SECRET_KEY has 6 characters" in done.stderr


WAITS = """
from django.conf import settings
del settings.DATABASES["default"]["OPTIONS"]  # what tests say there would count before
import {server}
from django.db import connection
for name in ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout"):
    print(*connection.cursor().execute(f"SHOW {{name}}").fetchone())
"""


@pytest.mark.parametrize(
    ("server", "said", "waits"),
    [
        ("project.wsgi", None, ["3s", "30s", "1min"]),
        ("project.asgi", None, ["3s", "30s", "1min"]),
        ("project.wsgi", "-c lock_timeout=5s", ["5s", "0", "0"]),
        ("project.celery, django; django.setup()", None, ["0", "0", "0"]),
    ],
)
@pytest.mark.django_db
def test_who_answers_people_waits_for_the_database_no_longer_than_they_would(run: Run, server, said, waits):
    done = run(WAITS.format(server=server), settings="tests.settings.full", PGOPTIONS=said)

    assert done.stdout.splitlines() == waits, done.stderr


def test_settings_alone_start_nothing_and_name_the_remedy(run: Run, tmp_path):
    program = "from django.db import connection; import django; django.setup(); connection.ensure_connection()"
    done = run(
        program,
        settings="project.settings.demo",
        RETENTION_LOCAL_DIR=str(tmp_path / "local"),
        DATABASE_URL=None,
        CELERY_BROKER_URL=None,
        SECRET_KEY=SECRET,
    )

    assert done.returncode == 1
    assert "manage.py localdb start" in done.stderr.splitlines()[-1] + done.stderr
    assert not (tmp_path / "local").exists()
