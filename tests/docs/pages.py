"""Reads the pages of docs/: their code blocks by name, and the first column of their tables."""

from __future__ import annotations

import re

from tests.architecture.source import ROOT


def page(name: str) -> str:
    return (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")


def blocks(name: str) -> dict[str, str]:
    """The code blocks that begin with a comment that names them."""
    return dict(re.findall(r"```(?:yaml|csv)\n# ([^\n]+)\n(.*?)```", page(name), re.DOTALL))


def rows(name: str, *, header: str) -> list[list[str]]:
    """The cells of the table whose first header cell this is."""
    lines = page(name).splitlines()
    begins = next(number for number, line in enumerate(lines) if line.startswith(f"| {header} |"))
    found = []
    for line in lines[begins + 2 :]:
        if not line.startswith("|"):
            break
        found.append([cell.strip() for cell in line.strip("|").split(" | ")])
    return found
