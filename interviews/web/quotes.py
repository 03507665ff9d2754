"""The customer's words with the passages that were marked in them."""

from __future__ import annotations

import re
from collections.abc import Iterable


def marked(words: str, passages: Iterable[str]) -> list[tuple[str, bool]]:
    """Cut words into parts, each with whether it is marked; a passage may run over the end of a line.

    >>> marked("It was slow. Very slow.", ["was slow"])
    [('It ', False), ('was slow', True), ('. Very slow.', False)]
    """
    spans = sorted(found.span() for passage in passages if (found := _find(words, passage)) is not None)
    parts: list[tuple[str, bool]] = []
    at = 0
    for first, last in spans:
        start = max(first, at)
        if last <= start:
            continue
        parts += [(words[at:start], False), (words[start:last], True)]
        at = last
    return [part for part in (*parts, (words[at:], False)) if part[0]]


def passage_in(words: str, passage: str) -> str | None:
    """Return a passage as it stands in the words, where it may run over the end of a line; None where it does not."""
    found = _find(words, passage)
    return found.group() if found else None


def _find(words: str, passage: str) -> re.Match[str] | None:
    pieces = passage.split()
    return re.search(r"\s+".join(map(re.escape, pieces)), words) if pieces else None
