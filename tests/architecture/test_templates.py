"""Templates obey the strict content security policy, and never trust text."""

from __future__ import annotations

import re

import pytest

from tests.architecture import source

FORBIDDEN = {
    "a script in the page": r"<script(?![^>]*\bsrc=)(?![^>]*type=.(?:application/json|text/template))",
    "a style in the page": r"<style\b",
    "a style attribute": r"<[a-z][^>]*\sstyle\s*=",
    "an event attribute": r"<[a-z][^>]*\son[a-z]+\s*=",
    "a script address": r"javascript:",
    "text marked as safe": r"\|\s*(?:safe|safeseq)\b",
    "escaping switched off": r"\{%\s*autoescape\s+off",
    "something from another server": r"""(?:src|href)\s*=\s*["'](?:https?:)?//(?!www\.w3\.org)""",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_has(what: str):
    found = []
    for path in source.templates():
        text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"))
        found += [
            f"{source.name(path)}:{text[: match.start()].count(chr(10)) + 1} {match.group()[:60]}"
            for match in re.finditer(FORBIDDEN[what], text, re.IGNORECASE)
        ]

    assert found == []


def test_marks_between_words_are_in_the_language_of_the_page():
    """Other languages write other marks: say {% translate ": " context "in a sentence" %}, or a remark in brackets."""
    end, begin = r"(?:\}\}|%\}|</\w+>)", r"(?:\{\{|\{%|<\w)"
    bare = re.compile(rf"{end}[:,;] {begin}|{end} ?\({begin}|\(n = \{{")
    found = []
    for path in source.templates():
        text = re.sub(
            r"\{% blocktrans.*?endblocktrans(?:late)? %\}", "{% x %}", path.read_text("utf-8"), flags=re.DOTALL
        )
        found += [f"{source.name(path)}: {match.group()}" for match in bare.finditer(text)]

    assert found == []
