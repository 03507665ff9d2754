"""Gives each test run a copy of a migrated database with our roles: made once for each version, not once a run."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from urllib.parse import quote

import django
import pgtrigger
import psycopg
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from psycopg import sql

from retention import partitions, roles

MONTHS = partitions.months_between(date(2026, 1, 1), date(2026, 3, 1))
"""The months in which most tests play: there, as in any database at work, and not made anew by each test."""

KEPT = [
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "auth_group",
    "auth_group_permissions",
]
"""The tables whose rows are those of the template: what there is, and our roles."""

WITH_PAGES = """
    SELECT format('DELETE FROM %%I', relname) FROM pg_class
    WHERE current_database() LIKE %s AND relnamespace = current_schema()::regnamespace AND relkind = 'r'
        AND pg_relation_size(oid) > 0 AND relname <> ALL (%s)
"""
SEND_AWAY = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = current_user"
LOCK = 8_314_159_265  # any number that nobody else takes an advisory lock on
TEMPLATE = "test_template_"
COPY = "test_retention_"


def version_of_the_tables() -> str:
    """A name for what the migrations of all installed apps make."""
    digest = hashlib.sha256(f"{django.__version__} {MONTHS}".encode())
    for config in sorted(apps.get_app_configs(), key=lambda one: one.name):
        digest.update(config.name.encode())
        for path in sorted((Path(config.path) / "migrations").glob("*.py")):
            digest.update(path.name.encode() + path.read_bytes())
        for path in sorted(
            one for names in ("models/*.py", "models.py", "roles.py") for one in Path(config.path).glob(names)
        ):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def administration() -> Iterator[psycopg.Connection]:
    """A connection that may make databases; only one test run at a time has it."""
    with connection._nodb_cursor() as cursor:
        admin = cursor.connection
        admin.autocommit = True
        admin.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        yield admin


def family() -> str:
    """What the names of the templates of these settings begin with: other settings, other apps."""
    return f"{TEMPLATE}{settings.SETTINGS_MODULE.rpartition('.')[2]}_"


def template_name() -> str:
    """The database that all runs of these tests copy."""
    return family() + version_of_the_tables()


def make_copy(mark: str = "") -> str:
    """Make a database with all tables for this process; return its name, which ends with the mark.

    It does not wait until a commit is on the disk: no test takes the server's power away.
    """
    template = template_name()
    name = f"{COPY}{os.getpid()}{mark}"
    with administration() as admin:
        names = [row[0] for row in admin.execute("SELECT datname FROM pg_database")]
        for left in names:
            if (left.startswith(family()) and left != template) or is_orphan(left) or left == name:
                drop(admin, left)
        if template not in names:
            migrate(admin, template)
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
        admin.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(sql.Identifier(name)))
    return name


def migrate(admin: psycopg.Connection, template: str) -> None:
    """Make the template under another name first, so that a killed attempt leaves no half of one."""
    draft = f"{COPY}draft"
    drop(admin, draft)
    before = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = draft
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    roles.install_roles()
    for table in partitions.TABLES:
        partitions.ensure(table=table, months=MONTHS)
    connection.close()
    use(before)
    admin.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(draft), sql.Identifier(template)))


def use(name: str) -> None:
    """Let Django's connection lead to a database."""
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name


def drop(admin: psycopg.Connection, name: str) -> None:
    """Remove a database; who is still connected is sent away.

    Without FORCE, which is refused while the server itself cleans up there; then this waits for the server.
    """
    admin.execute(SEND_AWAY, [name])
    with suppress(psycopg.errors.ObjectInUse):
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def is_orphan(name: str) -> bool:
    """Tell whether a copy belongs to a process of this machine that is gone."""
    number = name.removeprefix(COPY).partition("_")[0]
    return name.startswith(COPY) and number.isdigit() and not Path(f"/proc/{number}").exists()


@contextmanager
def copy_of_the_template() -> Iterator[None]:
    """Let the tests of this process have a database of their own."""
    before = connection.settings_dict["NAME"]
    name = make_copy()
    use(name)
    try:
        yield
    finally:
        connection.close()
        use(before)
        with administration() as admin:
            drop(admin, name)


@contextmanager
def copy_for_servers() -> Iterator[str]:
    """One more copy, for servers that a test starts; the address they take it from."""
    name = make_copy("_servers")
    known = connection.settings_dict
    who = f"{known['USER']}:{quote(known['PASSWORD'], safe='')}"
    where = known["HOST"] if known["HOST"].startswith("/") else f"{known['HOST']}:{known['PORT'] or 5432}"
    try:
        yield f"postgres://{who}@/{where}/{name}" if where.startswith("/") else f"postgres://{who}@{where}/{name}"
    finally:
        with administration() as admin:
            drop(admin, name)


def empty() -> None:
    """Bring this process's copy back to the template after real commits.

    The few rows there are go by DELETE, past our triggers: six times faster than Django, which empties every table.
    """
    with connection.cursor() as cursor, transaction.atomic(), pgtrigger.ignore():
        cursor.execute(WITH_PAGES, [COPY + "%", KEPT])
        deletions = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            ";".join(
                [
                    "SET CONSTRAINTS ALL DEFERRED",
                    "ALTER TABLE pghistory_context DISABLE TRIGGER retention_who_stays",
                    *deletions,
                    "SET CONSTRAINTS ALL IMMEDIATE",
                    "ALTER TABLE pghistory_context ENABLE TRIGGER retention_who_stays",
                ]
            )
        )
