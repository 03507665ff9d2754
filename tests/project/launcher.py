"""A process that has loaded what every start loads, but no settings yet: it forks a child for each program it reads.

It reads a line for each: the environment of the child and its program; and answers with how that ended.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import traceback
from importlib import import_module
from pathlib import Path
from typing import Any

LOADED = (
    "asyncio",
    "celery.app.base",
    "django.core.management",
    "django.db.models",
    "django.forms",
    "django.template",
    "django.test.client",
    "django.urls",
    "environ",
    "holidays",
    "kombu.transport.redis",
    "openpyxl",
    "psycopg",
    "yaml",
)


def main() -> None:
    for name in LOADED:
        import_module(name)
    for line in sys.stdin:
        order = json.loads(line)
        print(json.dumps(run(order["program"], order["environment"])), flush=True)  # noqa: T201


def run(program: str, environment: dict[str, str]) -> dict[str, Any]:
    """What a child said and how it ended."""
    with tempfile.TemporaryDirectory() as directory:
        said = [Path(directory) / "stdout", Path(directory) / "stderr"]
        pid = os.fork()
        if not pid:
            child(program, environment, said)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        return {"returncode": code, "stdout": said[0].read_text(), "stderr": said[1].read_text()}


def child(program: str, environment: dict[str, str], said: list[Path]) -> None:
    """Become an interpreter that was started with this environment and program."""
    for path, number in zip(said, (1, 2), strict=True):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.environ.clear()
    os.environ.update(environment)
    code = 1
    try:
        exec(compile(program, "<program>", "exec"), {"__name__": "__main__"})  # noqa: S102  as `python -c` does
        code = 0
    except BaseException:  # noqa: BLE001  the test reads it
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
