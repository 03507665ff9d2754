"""The plan of every statement of ours that a piece of work runs, with its real parameters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.db import connection

from benchmarks.clockwork import tell

CAN_BE_EXPLAINED: Final = re.compile(r"\s*(?:WITH|SELECT|INSERT|UPDATE|DELETE|MERGE)\b")
NAMED: Final = re.compile(r"\n-- (\S+ \S+)\s*\Z")
RAN: Final = re.compile(r"\(actual time=[\d.]+\.\.([\d.]+) rows=([\d.]+) loops=(\d+)\)")
HELD: Final = "plans"


@contextmanager
def printed() -> Iterator[None]:
    """Print EXPLAIN (ANALYZE, BUFFERS) of each statement of a .sql file when it is run for the first time inside.

    The statement is run twice: once for its plan, which is rolled back, and once for its work.
    """
    seen: set[str] = set()

    def explain(execute: Callable[..., Any], statement: str, params: Any, many: bool, context: dict[str, Any]) -> Any:  # noqa: FBT001  Django's signature
        text = str(statement)
        named = NAMED.search(text)
        if not many and named and named[1] not in seen and CAN_BE_EXPLAINED.match(text):
            seen.add(named[1])
            _print(named[1], text, params, context["cursor"].cursor)
        return execute(statement, params, many, context)

    with connection.execute_wrapper(explain):
        yield


def _print(name: str, text: str, params: Any, cursor: Any) -> None:
    begin, undo = (f"SAVEPOINT {HELD}", f"ROLLBACK TO {HELD}") if connection.in_atomic_block else ("BEGIN", "ROLLBACK")
    tell(f"\n--- {name}")
    cursor.execute(begin)
    cursor.execute("EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) " + text, params)
    for line in condensed([line for (line,) in cursor.fetchall()]):
        tell(line)
    cursor.execute(undo)


def condensed(lines: Iterable[str]) -> Iterator[str]:
    """A plan without its details: the steps that ran, what they read, the milliseconds and rows; and the whole time."""
    depths: list[int] = []
    for number, line in enumerate(lines):
        step = line.lstrip(" ->")
        depth = len(line) - len(line.lstrip(" "))
        if found := RAN.search(step):
            while depths and depths[-1] >= depth:
                depths.pop()
            depths.append(depth)
            ms, rows, loops = found.groups()
            times = f" x {loops}" if loops != "1" else ""
            indent, name = "  " * (len(depths) - 1), step[: found.start()].strip()
            yield f"{indent}{name}  [{float(ms):.1f} ms, {float(rows):.0f} rows{times}]"
        elif step.startswith("Execution Time") or (number == 1 and step.startswith("Buffers")):
            yield step
