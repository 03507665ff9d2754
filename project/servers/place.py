"""Where a local server lives and as whom it runs, without touching anything that is not ours."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import pwd
import secrets
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from project.servers import facts

MARKER = "retention-local.json"
LONGEST_SOCKET_DIRECTORY = 90  # the kernel allows 107 bytes with the name of the socket
ACCOUNTS = ("postgres", "nobody", "daemon")


class UnableToStart(Exception):
    """A local server cannot be started; the message says why and what to do."""


class UnableToUseDirectory(UnableToStart):
    """A directory is not ours to use."""


class Account(NamedTuple):
    """An account of the operating system."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where one local server of one project lives."""

    project: Path
    local: Path
    service: str
    home: Path
    account: Account | None

    @property
    def name(self) -> str:
        """The name the server's processes carry, different for every directory."""
        return f"retention-{hashlib.sha256(os.fsencode(self.home)).hexdigest()[:16]}"

    def running_as(self) -> dict[str, Any]:
        """Return the arguments that make subprocess use the server's account."""
        if self.account is None:
            return {}
        return {"user": self.account.uid, "group": self.account.gid, "extra_groups": []}

    def run(self, *command: str | Path, seconds: float = 120) -> subprocess.CompletedProcess[str]:
        """Run a program as the server's account, inside its home."""
        return subprocess.run(  # noqa: S603
            [str(part) for part in command],
            cwd=self.home,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": str(self.home)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=seconds,
            check=False,
            **self.running_as(),
        )

    def give(self, path: Path) -> None:
        """Give a file or directory of ours to the server's account."""
        if self.account is not None:
            os.chown(path, self.account.uid, self.account.gid, follow_symlinks=False)


@contextmanager
def only_one(local: Path, service: str) -> Iterator[None]:
    """Let one starter or stopper in at a time; the others wait."""
    make_local(local)
    with (local / f"{service}.lock").open("a", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def make_local(local: Path) -> None:
    """Make the directory for everything local, if it is not there."""
    try:
        if not local.is_dir():
            local.mkdir(parents=True, exist_ok=True)
            local.chmod(0o711)
        if not os.access(local, os.W_OK | os.X_OK):
            raise PermissionError(f"{local} belongs to another account")
    except OSError as error:
        message = (
            f"The directory for local data cannot be used: {error}. "
            "Set RETENTION_LOCAL_DIR to a directory that this account may write."
        )
        raise UnableToUseDirectory(message) from error


def choose(*, project: Path, local: Path, service: str) -> Place:
    """Return where a server lives and as whom it runs; make its home.

    1. A home that was chosen before stays, with the account that owns it.
    2. An ordinary user runs the server himself, in `local`.
    3. Root runs it under an account without rights: in `local` if that account can get there, else in
       a directory of its own under /var/tmp, whose name comes from the project's path.

    Raises UnableToUseDirectory if the home is somebody else's.
    """
    home = chosen_before(local, service) or local / service
    account = server_account(home)
    place = Place(project=project, local=local, service=service, home=home, account=account)
    if account is not None and not home.exists() and not can_reach(account, local):
        place = Place(
            project=project, local=local, service=service, home=outside_home(project, local, service), account=account
        )
    claim(place)
    return place


def find(*, project: Path, local: Path, service: str) -> Place | None:
    """Return where a server lives, or None if it was never started here. Changes nothing."""
    home = chosen_before(local, service) or local / service
    if not (home / MARKER).is_file():
        return None
    return Place(project=project, local=local, service=service, home=home, account=server_account(home))


def chosen_before(local: Path, service: str) -> Path | None:
    """Return the home outside the project that was chosen at an earlier start."""
    with suppress(OSError):
        if recorded := (local / f"{service}.home").read_text(encoding="utf-8").strip():
            return Path(recorded)
    return None


def outside_home(project: Path, local: Path, service: str) -> Path:
    """Return a directory under /var/tmp for a server whose account cannot enter the project."""
    key = hashlib.sha256(os.fsencode(project) + b"\0" + os.fsencode(local)).hexdigest()[:16]
    return Path("/var/tmp") / f"retention-{service}-{key}"  # noqa: S108 # ours: mode 0700, owner checked by claim()


def server_account(home: Path) -> Account | None:
    """Return the account a server runs under; None for the account we are.

    Raises UnableToStart as root on a machine without any account to drop to.
    """
    if os.geteuid() != 0:
        return None
    with suppress(OSError, KeyError):
        owner = pwd.getpwuid(home.stat().st_uid)
        if owner.pw_uid != 0:
            return Account(owner.pw_name, owner.pw_uid, owner.pw_gid)
    wanted = os.environ.get("RETENTION_LOCAL_ACCOUNT")
    for name in (wanted,) if wanted else ACCOUNTS:
        with suppress(KeyError):
            entry = pwd.getpwnam(name)
            if entry.pw_uid != 0:
                return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    message = (
        f"PostgreSQL refuses to run as root, and none of the accounts {wanted or ', '.join(ACCOUNTS)} exists. "
        "Set RETENTION_LOCAL_ACCOUNT to an account without rights, or run this as an ordinary user."
    )
    raise UnableToStart(message)


def can_reach(account: Account, directory: Path) -> bool:
    """Tell whether an account may enter a directory, asked of the kernel rather than guessed from modes."""
    try:
        asked = subprocess.run(  # noqa: S603
            ["/bin/sh", "-c", 'cd -- "$1"', "sh", str(directory)],
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            user=account.uid,
            group=account.gid,
            extra_groups=[],
        )
    except OSError:
        return False
    return asked.returncode == 0


def claim(place: Place) -> None:
    """Make the home of a server, or check that the one found there is ours.

    Raises UnableToUseDirectory if it is not.
    """
    outside = place.home.parent != place.local
    try:
        place.home.mkdir(mode=0o700)
        place.give(place.home)
    except FileExistsError:
        check_owner(place, outside=outside)
    if not any(place.home.iterdir()):
        facts.write_private(place.home / MARKER, json.dumps({"project": str(place.project)}) + "\n")
    check_marker(place)
    if outside:
        facts.write_private(place.local / f"{place.service}.home", f"{place.home}\n")


def check_owner(place: Place, *, outside: bool) -> None:
    """Refuse a home that is a link, belongs to another account, or is open to others."""
    found = place.home.lstat()
    expected = place.account.uid if place.account else os.geteuid()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {expected, os.geteuid()}:
        message = (
            f"{place.home} is not a directory of this account. Nothing was changed. "
            "Remove it, or set RETENTION_LOCAL_DIR to another directory."
        )
        raise UnableToUseDirectory(message)
    if outside and stat.S_IMODE(found.st_mode) != 0o700:
        message = f"{place.home} is open to other accounts, so it may have been prepared by one. Remove it."
        raise UnableToUseDirectory(message)


def check_marker(place: Place) -> None:
    """Refuse a home that holds something else, or another project's server."""
    try:
        owner = Path(json.loads((place.home / MARKER).read_text(encoding="utf-8"))["project"])
    except (OSError, ValueError, KeyError) as error:
        message = (
            f"{place.home} holds files, but not {MARKER}: it is not a directory of `manage.py`. Nothing was changed. "
            "Move it away, or set RETENTION_LOCAL_DIR to another directory."
        )
        raise UnableToUseDirectory(message) from error
    if owner == place.project:
        return
    if owner.exists():
        message = (
            f"{place.home} belongs to the project in {owner}. Nothing was changed. "
            "Set RETENTION_LOCAL_DIR to a directory of this project."
        )
        raise UnableToUseDirectory(message)
    facts.write_private(place.home / MARKER, json.dumps({"project": str(place.project)}) + "\n")


def password(place: Place) -> str:
    """Return the server's password, made at the first start and kept in its home."""
    path = place.home / "password"
    with suppress(OSError):
        if kept := path.read_text(encoding="utf-8").strip():
            return kept
    made = secrets.token_urlsafe(24)
    facts.write_private(path, f"{made}\n")
    place.give(path)
    return made


def socket_directory(place: Place) -> Path:
    """Return a private directory for the server's socket; a short one under /tmp if the path is too long.

    Raises UnableToUseDirectory if somebody else made the short one first.
    """
    directory = place.home / "run"
    if len(os.fsencode(directory)) > LONGEST_SOCKET_DIRECTORY:
        directory = Path("/tmp") / place.name  # noqa: S108 # mode 0700, owner checked below
    try:
        directory.mkdir(mode=0o700)
        place.give(directory)
    except FileExistsError:
        found = directory.lstat()
        expected = place.account.uid if place.account else os.geteuid()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != expected or stat.S_IMODE(found.st_mode) & 0o077:
            message = f"{directory} was made by another account. Remove it, or use a shorter RETENTION_LOCAL_DIR."
            raise UnableToUseDirectory(message) from None
    return directory
