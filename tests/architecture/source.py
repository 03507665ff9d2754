"""Reads the source of the project for the tests of its rules."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("retention", "playbooks", "interviews")
SHIPPED_AND_HOST = (*APPS, "project")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes(path: Path) -> list[ast.AST]:
    """Everything in a module, walked through once for all rules."""
    return list(ast.walk(tree(path)))


@cache
def _written_by_people(package: str) -> list[Path]:
    return [path for path in sorted((ROOT / package).rglob("*.py")) if "migrations" not in path.parts]


def modules(*packages: str) -> Iterator[Path]:
    """Every module that people wrote: not migrations."""
    for package in packages or SHIPPED_AND_HOST:
        yield from _written_by_people(package)


def stages() -> Iterator[Path]:
    """Every module of the stage folders: the domain."""
    shell = {"models", "web", "api", "admin", "management", "templatetags", "migrations", "defaults"}
    for path in modules(*APPS):
        parts = path.relative_to(ROOT).parts
        if len(parts) > 2 and parts[1] not in shell:
            yield path


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def templates() -> Iterator[Path]:
    for package in SHIPPED_AND_HOST:
        yield from sorted((ROOT / package).rglob("templates/**/*.html"))


def at(path: Path, node: ast.AST) -> str:
    return f"{name(path)}:{getattr(node, 'lineno', 0)}"


def dotted(node: ast.AST) -> str:
    """The words of an expression like timezone.now, as written."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def links(text: str) -> list[str]:
    """The files that a document links to."""
    return [link for link in re.findall(r"\]\(([^)#]+)", text) if not link.startswith(("http:", "https:"))]
