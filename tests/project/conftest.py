"""A project directory for servers to live in, and the certainty that none of them outlives its test."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from project.servers import facts, place, postgres, processes, valkey


@dataclass
class Site:
    """An empty project of this test's own."""

    project: Path
    homes: set[Path] = field(default_factory=set)

    @property
    def local(self) -> Path:
        return self.project / ".local"

    @property
    def where(self) -> dict[str, Path]:
        return {"project": self.project, "local": self.local}

    def start_database(self) -> postgres.Status:
        return self._note(postgres.start(**self.where))

    def start_broker(self) -> valkey.Status:
        return self._note(valkey.start(**self.where))

    def at_once(self, number: int, start: Callable[[], Any]) -> list[str]:
        """The process that each of several children of this one was told of; empty for a child that failed."""
        told = [os.pipe() for _ in range(number)]
        children = []
        for _, answer in told:
            children.append(os.fork())
            if not children[-1]:
                with suppress(BaseException):
                    os.write(answer, str(start().pid).encode())
                os._exit(0)
            os.close(answer)
        answers = []
        for child, (answer, _) in zip(children, told, strict=True):
            with os.fdopen(answer) as said:
                answers.append(said.read())
            os.waitpid(child, 0)
        return answers

    def clear(self) -> None:
        for service in (facts.POSTGRES, facts.BROKER):
            found = place.find(**self.where, service=service)
            if found is None:
                continue
            self.homes.add(found.home)
            name = found.name
            for pid in processes.all_pids():
                if processes.is_postgres(pid, name) or processes.is_valkey(pid, name):
                    os.kill(pid, signal.SIGKILL)
            shutil.rmtree(Path("/tmp") / name, ignore_errors=True)
        for home in self.homes:
            shutil.rmtree(home, ignore_errors=True)

    def _note(self, status):
        self.homes.add(status.home)
        return status


@pytest.fixture
def root_is_anywhere() -> Iterator[Path]:
    """A directory that every account may enter."""
    directory = Path(tempfile.mkdtemp(prefix="retention-test-"))
    directory.chmod(0o755)
    yield directory
    shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture
def site(root_is_anywhere: Path) -> Iterator[Site]:
    """A project that every account may enter."""
    project = root_is_anywhere / "project"
    project.mkdir()
    made = Site(project)
    yield made
    made.clear()


@pytest.fixture(scope="module")
def kept_site() -> Iterator[Site]:
    """The same project for every test of a module: each starts its server anew, whatever the one before did."""
    directory = Path(tempfile.mkdtemp(prefix="retention-test-"))
    directory.chmod(0o755)
    project = directory / "project"
    project.mkdir()
    made = Site(project)
    yield made
    made.clear()
    shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture(scope="session")
def made_cluster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a copy of the first cluster that was made is kept, with its password."""
    return tmp_path_factory.mktemp("cluster")


@pytest.fixture
def cluster_from_before(made_cluster: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a server starts for the first time, it gets a copy of an empty cluster that PostgreSQL made once."""
    make, password = postgres.make_cluster, postgres.password

    def copied(place: place.Place) -> None:
        if not (made_cluster / "data").exists():
            make(place)
            shutil.copy(place.home / "password", made_cluster)
            shutil.copytree(place.home / "data", made_cluster / "data")
            return
        shutil.copytree(made_cluster / "data", place.home / "data")
        for path in (place.home / "data", *(place.home / "data").rglob("*")):
            place.give(path)

    def known(place: place.Place) -> str:
        if (made_cluster / "data").exists() and not (place.home / "password").exists():
            shutil.copy(made_cluster / "password", place.home)
            place.give(place.home / "password")
        return password(place)

    monkeypatch.setattr(postgres, "make_cluster", copied)
    monkeypatch.setattr(postgres, "password", known)


@pytest.fixture
def private_site(root_is_anywhere: Path) -> Iterator[Site]:
    """A project in a directory that only this account may enter."""
    project = root_is_anywhere / "private" / "project"
    project.parent.mkdir(mode=0o700)
    project.mkdir()
    made = Site(project)
    yield made
    made.clear()
