"""Reads from the source which module of an app reads, writes and emits what.

`python -m tests.architecture.stage_map` brings the maps in the apps' README.md up to date; a test compares them. It
cannot see through a variable: `task.save()` is a write only where a person has moved the name in the map.
"""

from __future__ import annotations

import ast
import os
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tests.architecture import source

SHELL_FOLDERS = ("models", "web", "api", "admin", "management", "templatetags", "defaults")
WRITING = {"create", "bulk_create", "update", "bulk_update", "delete", "get_or_create", "update_or_create", "acreate"}
WRITTEN = re.compile(
    r"\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|TRUNCATE|MERGE\s+INTO|COPY)\s+(?:ONLY\s+)?\"?(\w+)", re.I
)
BEGIN, END = "<!-- the map: checked by tests/architecture -->", "<!-- end of the map -->"


@dataclass
class Entry:
    """What one module does with the tables and the signals."""

    module: str
    does: str
    reads: set[str] = field(default_factory=set)
    writes: set[str] = field(default_factory=set)
    emits: set[str] = field(default_factory=set)

    def row(self) -> str:
        cells = [", ".join(f"`{one}`" for one in sorted(names)) for names in (self.reads, self.writes, self.emits)]
        return " | ".join([f"| `{self.module}`", self.does, *cells]).rstrip() + " |"


@cache
def models() -> dict[str, str]:
    """Our models by the name of their table."""
    from django.apps import apps  # noqa: PLC0415 # this module is also run by itself

    return {
        model._meta.db_table: model.__name__
        for label in ("retention", "retention_playbooks", "retention_interviews")
        if apps.is_installed(label.removeprefix("retention_")) or label == "retention"
        for model in apps.get_app_config(label).get_models()
        if not model.__name__.endswith("Event") or model.__name__ in {"TaskEvent", "InterviewEvent"}
    }


def mapped(app: str) -> list[Path]:
    """The modules in a map: the stages and the shell, not pages, forms and tables."""
    return [
        path
        for path in source.modules(app)
        if path.name != "__init__.py" and path.relative_to(source.ROOT / app).parts[0] not in SHELL_FOLDERS
    ]


def entries(app: str) -> list[Entry]:
    return [entry(path, app) for path in mapped(app)]


def entry(path: Path, app: str) -> Entry:
    tree = source.tree(path)
    known = models()
    does = (ast.get_docstring(tree) or "").splitlines()[0].rstrip(".")
    found = Entry(module=str(path.relative_to(source.ROOT / app)), does=does.replace("|", "\\|"))
    names = {node.id for node in source.nodes(path) if isinstance(node, ast.Name)} & set(known.values())
    found.writes = names & written(path)
    for text in statements(path):
        tables = {known[table] for table in re.findall(r"\w+", text) if table in known}
        found.writes |= {known[table] for table in WRITTEN.findall(text) if table in known}
        names |= tables
    found.reads = names - found.writes
    found.emits = {
        node.attr
        for node in source.nodes(path)
        if isinstance(node, ast.Attribute) and source.dotted(node.value) == "signals" and path.stem != "apps"
    }
    return found


def written(path: Path) -> set[str]:
    """The names that a module calls, or whose rows it makes or changes."""
    found = set()
    for node in source.nodes(path):
        if isinstance(node, ast.Call):
            chain = node.func
            if isinstance(chain, ast.Name):
                found.add(chain.id)
            elif isinstance(chain, ast.Attribute) and chain.attr in WRITING:
                found.add(root(chain))
    return found


def root(node: ast.AST) -> str:
    """The name that a chain of calls and attributes begins with."""
    while isinstance(node, (ast.Attribute, ast.Call, ast.Subscript)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def statements(path: Path) -> list[str]:
    """The SQL that a module names, and the SQL that it spells itself."""
    words = [
        node.value for node in source.nodes(path) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    files = {file.stem: file for folder in (path.parent, path.parent.parent) for file in folder.glob("sql/*.sql")}
    named = [files[word].read_text(encoding="utf-8") for word in words if word in files]
    return [re.sub(r"--.*", "", text) for text in named] + [word for word in words if re.search(r"\b[A-Z]{4,} ", word)]


def readme(app: str) -> Path:
    return source.ROOT / app / "README.md"


def written_down(app: str) -> list[Entry]:
    """The map as it stands in the README."""
    _, _, rest = readme(app).read_text(encoding="utf-8").partition(BEGIN)
    found = []
    for line in rest.partition(END)[0].splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if len(cells) == 5 and cells[0].startswith("`"):
            reads, writes, emits = ({name.strip("` ") for name in cell.split(",") if name} for cell in cells[2:])
            found.append(Entry(cells[0].strip("`"), cells[1], reads, writes, emits))
    return found


def merged(app: str) -> list[Entry]:
    """The map of the source, with what people added to the one in the README."""
    known = set(models().values())
    before = {one.module: one for one in written_down(app)}
    found = entries(app)
    for one in found:
        if old := before.get(one.module):
            one.writes |= old.writes & known
            one.reads = (one.reads | old.reads & known) - one.writes
    return found


def write(app: str) -> None:
    before, _, rest = readme(app).read_text(encoding="utf-8").partition(BEGIN)
    head = ["| module | does | reads | writes | emits |", "| --- | --- | --- | --- | --- |"]
    lines = [BEGIN, *head, *(one.row() for one in merged(app)), END]
    readme(app).write_text(before + "\n".join(lines) + rest.partition(END)[2], encoding="utf-8")


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings.full")
    django.setup()
    for one in source.APPS:
        write(one)
