"""What the design forbids and ruff cannot see."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

from tests.architecture import source

CLOCKS = {
    "timezone.now",
    "timezone.localdate",
    "timezone.localtime",
    "datetime.now",
    "datetime.utcnow",
    "date.today",
    "datetime.date.today",
    "datetime.datetime.now",
    "time.time",
}
PUBLISHING = {"delay", "apply_async", "delay_on_commit", "apply_async_on_commit", "send_task"}


def test_every_module_imports_only_what_its_place_allows():
    # a process of its own: the command switches off the loggers of the one it runs in
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program, "--no-cache"], cwd=source.ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout


def test_tasks_are_sent_only_through_the_doorbell():
    """A task that is sent before its transaction commits finds no row."""
    found = [
        source.at(path, node)
        for path in source.modules()
        if path != source.ROOT / "retention" / "doorbell.py"
        for node in source.nodes(path)
        if isinstance(node, ast.Attribute) and node.attr in PUBLISHING
    ]

    assert found == []


def test_no_task_is_sent_for_later():
    """A deadline is a row: a broker loses messages that wait, or runs them many times."""
    found = [
        source.at(path, node)
        for path in source.modules()
        for node in source.nodes(path)
        if isinstance(node, ast.keyword) and node.arg in {"countdown", "eta"}
    ]

    assert found == []


def test_the_domain_does_not_read_the_clock():
    found = [
        f"{source.at(path, node)} {source.dotted(node.func)}()"
        for path in source.stages()
        for node in source.nodes(path)
        if isinstance(node, ast.Call) and source.dotted(node.func) in CLOCKS and not node.args
    ]

    assert found == []


def test_the_domain_knows_no_pages():
    pages = ("django.http", "django.forms", "django.views", "django.shortcuts", "django.template", "rest_framework")
    found = [
        f"{source.at(path, node)} {module}"
        for path in source.stages()
        for node in source.nodes(path)
        for module in imported(node)
        if module.startswith(pages)
    ]

    assert found == []


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else []


def test_time_is_given_by_keyword():
    """`recalculate(customer, now)` and `recalculate(now, customer)` must not both be possible."""
    found = []
    for path in source.stages():
        for node in source.nodes(path):
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                by_place = [one for one in (*node.args.posonlyargs, *node.args.args) if one.arg in {"now", "as_of"}]
                if any(one.annotation and ast.unparse(one.annotation) in {"date", "datetime"} for one in by_place):
                    found.append(f"{source.at(path, node)} {node.name}")

    assert found == []


def test_nothing_marks_text_as_safe():
    found = [
        source.at(path, node)
        for path in source.modules()
        for node in source.nodes(path)
        if isinstance(node, (ast.Name, ast.alias)) and getattr(node, "id", getattr(node, "name", "")) == "mark_safe"
    ]

    assert found == []


class TestSizes:
    MOST_LINES = 300
    MOST_LINES_OF_A_FUNCTION = 40
    MOST_MODULES_OF_A_FOLDER = 12
    NO_NAMES = {"utils", "helpers", "common", "misc", "services"}

    def test_no_module_is_longer_than_one_can_take_in(self):
        lengths = {source.name(path): len(path.read_text().splitlines()) for path in source.modules()}

        assert {name: length for name, length in lengths.items() if length > self.MOST_LINES} == {}

    def test_no_function_is_longer_than_a_screen(self):
        found = {}
        for path in source.modules():
            for node in source.nodes(path):
                if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    length = self.lines_of(node)
                    if length > self.MOST_LINES_OF_A_FUNCTION:
                        found[f"{source.at(path, node)} {node.name}"] = length

        assert found == {}

    def lines_of(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
        """The lines of a function without its docstring."""
        total = (node.end_lineno or node.lineno) - node.lineno + 1
        first = node.body[0]
        if ast.get_docstring(node) is not None:
            total -= (first.end_lineno or first.lineno) - first.lineno + 1
        return total

    def test_no_folder_holds_more_than_a_dozen_modules(self):
        folders: dict[Path, int] = {}
        for path in source.modules():
            if path.name != "__init__.py" and path.parent.name not in source.SHIPPED_AND_HOST:
                folders[path.parent] = folders.get(path.parent, 0) + 1

        crowded = {source.name(path): count for path, count in folders.items() if count > self.MOST_MODULES_OF_A_FOLDER}
        assert crowded == {}

    def test_every_name_says_what_is_in_it(self):
        assert [source.name(path) for path in source.modules() if path.stem in self.NO_NAMES] == []


def test_a_page_answers_a_form_that_it_refuses_with_the_form_again():
    """Browsers write every 4xx answer into their console as a failure; the statuses of refusals are for the API."""
    found = [
        source.at(path, node)
        for path in source.modules()
        if {"web", "admin"} & set(path.relative_to(source.ROOT).parts)
        for node in source.nodes(path)
        if isinstance(node, ast.Constant) and type(node.value) is int and node.value in {409, 422}
    ]

    assert found == []
