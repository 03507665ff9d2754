"""A sentence says the same plainly and as HTML, where its numbers open their rows."""

from __future__ import annotations

from retention.web.behind.sentences import Sentence


def test_links_the_values_that_have_rows_and_lets_nothing_out_of_its_place():
    said = Sentence(
        words="%(name)s & others: %(part)s of %(all)s, %(nobody)s left.",
        values={"name": "<b>", "part": "3", "all": "1,200", "nobody": "0"},
        rows={"part": '/rows/?a=1&b="', "all": "/rows/", "nobody": ""},
    )

    assert str(said) == "<b> & others: 3 of 1,200, 0 left."
    assert said.linked == (
        '&lt;b&gt; &amp; others: <a class="rt-underlined" href="/rows/?a=1&amp;b=&quot;">3</a> of '
        '<a class="rt-underlined" href="/rows/">1,200</a>, 0 left.'
    )
