"""Installs what a new customer of ours needs to start: definitions, groups and regular work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from importlib.resources import files
from typing import Any

from retention import roles
from retention.configuration.files import load, parse_own_yaml
from retention.configuration.sections import Change

_folders: list[tuple[str, str]] = [("retention", "defaults")]
_installers: dict[str, Callable[[], list[str]]] = {}


def ship(package: str, *, folder: str = "defaults") -> None:
    """Add the files PACKAGE/FOLDER/*.yaml to what setup_defaults installs."""
    if (package, folder) not in _folders:
        _folders.append((package, folder))


def also(name: str, installer: Callable[[], list[str]]) -> None:
    """Add something that is not in files; `installer` makes what is missing and says what it made."""
    _installers[name] = installer


def shipped() -> dict[str, list[Any]]:
    """All default definitions of all apps, by section."""
    document: dict[str, list[Any]] = {}
    for package, folder in _folders:
        for file in sorted((files(package) / folder).iterdir(), key=lambda one: one.name):
            if file.name.endswith(".yaml"):
                _add(document, parse_own_yaml(file.read_text(encoding="utf-8")))
    return document


def _add(document: dict[str, list[Any]], part: Mapping[str, Any]) -> None:
    for key, entries in part.items():
        document.setdefault(key, []).extend(entries)


def install_defaults(*, now: datetime) -> tuple[list[Change], dict[str, list[str]]]:
    """Install what is missing and leave what is there; returns the definitions and, by kind, the rest that was made.

    A second call changes nothing; definitions that an operator has changed are kept.
    """
    changes = load(document=shipped(), now=now, origin="setup_defaults", only_missing=True)
    installed = roles.install_roles()
    made = {"groups": installed.groups, "permissions": installed.permissions}
    made |= {name: installer() for name, installer in _installers.items()}
    return changes, {name: found for name, found in made.items() if found}
