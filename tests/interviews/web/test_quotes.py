"""Marked passages are found in the words again, also over the end of a line."""

from __future__ import annotations

from interviews.web.quotes import marked


def test_cuts_the_words_where_they_are_marked():
    assert marked("It was slow. Very slow.", ["Very slow", "It was"]) == [
        ("It was", True),
        (" slow. ", False),
        ("Very slow", True),
        (".", False),
    ]


def test_finds_a_passage_over_the_end_of_a_line():
    assert marked("nobody\nanswered us", ["nobody answered"]) == [("nobody\nanswered", True), (" us", False)]


def test_marks_once_what_was_marked_twice():
    assert marked("abc def", ["abc", "abc def"]) == [("abc", True), (" def", True)]


def test_leaves_words_alone_in_which_nothing_is_marked():
    assert marked("(a+b)", ["c", ""]) == [("(a+b)", False)]
    assert marked("(a+b)", ["(a+b)"]) == [("(a+b)", True)]
