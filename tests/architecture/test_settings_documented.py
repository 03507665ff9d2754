"""docs/settings.md names every setting and every variable that is read, and no other."""

from __future__ import annotations

import ast
import re

from retention.conf import CustomerSource, RetentionSettings
from tests.architecture import source

TEXT = (source.ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
HOST, SOURCES, ENVIRONMENT = re.split(r"(?m)^(?:Each entry of `CUSTOMER_SOURCES`|## The environment)", TEXT)


def documented(part: str) -> set[str]:
    """The names in the first column of a table."""
    return {
        name
        for line in part.splitlines()
        if line.startswith("| `")
        for name in re.findall(r"`(\w+)`", line.split("|")[1])
    }


def test_every_key_of_retention():
    assert documented(HOST) == {name.upper() for name in RetentionSettings.__dataclass_fields__}


def test_every_key_of_a_customer_source():
    assert documented(SOURCES) == set(CustomerSource.__dataclass_fields__)


def test_every_variable_of_the_environment():
    read: set[str] = set()
    system = {"PATH", "PYTHONPATH", "DJANGO_SETTINGS_MODULE"}
    for path in source.modules("project"):
        for node in ast.walk(source.tree(path)):
            if isinstance(node, ast.Call) and source.dotted(node.func).startswith(("env.", "os.environ.get")):
                read |= {one.value for one in node.args[:1] if isinstance(one, ast.Constant)}

    assert documented(ENVIRONMENT) - system == read - system
