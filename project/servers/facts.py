"""What the settings need to know about the local servers: read from files, nothing is started here."""

from __future__ import annotations

import json
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

POSTGRES = "postgres"
BROKER = "broker"


def local_directory(project: Path) -> Path:
    """Return the directory that holds everything local: RETENTION_LOCAL_DIR, else .local of the project."""
    return Path(os.environ.get("RETENTION_LOCAL_DIR") or project / ".local").absolute()


def facts_file(local: Path, service: str) -> Path:
    """Return the file in which a local server leaves how to reach it."""
    return local / f"{service}.json"


def read(local: Path, service: str) -> dict[str, Any]:
    """Return what a local server left about itself; empty if it never ran."""
    try:
        found = json.loads(facts_file(local, service).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write(local: Path, service: str, facts: dict[str, Any]) -> None:
    """Leave how to reach a local server, readable by this account only."""
    write_private(facts_file(local, service), json.dumps(facts, indent=2) + "\n")


def write_private(path: Path, text: str) -> None:
    """Replace a file in one step; only this account may read it."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    with suppress(FileNotFoundError):
        draft.unlink()
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(path)


def database(project: Path) -> dict[str, Any]:
    """Return Django's connection to the local database server.

    Before its first start there is nothing to connect to: the address then names the remedy, so that
    the error of the first connection does too.
    """
    found = read(local_directory(project), POSTGRES)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": found.get("name", "retention"),
        "USER": found.get("user", "retention"),
        "PASSWORD": found.get("password", ""),
        "HOST": found.get("directory", "/no local database yet: run `manage.py localdb start`"),
        "PORT": found.get("port", 5432),
    }


def broker_url(project: Path) -> str:
    """Return the address of the local broker."""
    found = read(local_directory(project), BROKER)
    if not found:
        return "redis+socket:///no-local-broker-yet/run-manage.py-broker-start"
    return f"redis+socket://:{found['password']}@{quote(found['socket'])}"


def secret_key(project: Path) -> str:
    """Return this computer's own secret key, made at the first call."""
    path = local_directory(project) / "secret_key"
    with suppress(OSError):
        if key := path.read_text(encoding="utf-8").strip():
            return key
    key = secrets.token_urlsafe(50)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(key)
        return key
    with suppress(OSError):
        return path.read_text(encoding="utf-8").strip() or key
    return key
