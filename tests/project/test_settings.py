"""Every combination of apps boots, and every way of running the project takes its settings from where it should."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.db import connection

from tests.architecture.source import ROOT

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


def run(program: str, *, settings: str, **environment: str | None) -> subprocess.CompletedProcess[str]:
    wanted = {**os.environ, "DJANGO_SETTINGS_MODULE": settings, **environment}
    return subprocess.run(
        [sys.executable, "-W", "error::RuntimeWarning", "-c", program],
        cwd=ROOT,
        env={name: value for name, value in wanted.items() if value is not None},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


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
def test_boots_with(settings: str, apps: list[str]):
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

    def test_takes_its_servers_from_the_environment(self):
        done = run(SHOW, settings="project.settings.production", **self.GIVEN)

        assert done.stdout.splitlines() == [
            "django.db.backends.postgresql db.example.org 5433 crm somebody p#w",
            "amqp://guest:guest@rabbit.example.org//",
        ]

    @pytest.mark.parametrize("name", GIVEN)
    def test_refuses_to_start_without(self, name: str):
        done = run(SHOW, settings="project.settings.production", **(self.GIVEN | {name: None}))

        assert done.returncode == 1
        assert f"{name} is not set" in done.stderr

    def test_refuses_a_short_secret(self):
        done = run(SHOW, settings="project.settings.production", **(self.GIVEN | {"SECRET_KEY": "secret"}))

        assert "SECRET_KEY has 6 characters" in done.stderr


def test_settings_alone_start_nothing_and_name_the_remedy(tmp_path):
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
