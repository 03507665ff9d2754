"""Merge fields: a closed list, replaced once; whatever else stands in braces is refused."""

from __future__ import annotations

import pytest

from playbooks.messaging import previews
from playbooks.messaging.texts import fields, layout, placeholders
from playbooks.messaging.texts.layout import Source
from playbooks.messaging.texts.placeholders import UnableToFill, UnableToUseText
from playbooks.models import MessageTemplate

KNOWN = {"customer_name", "contact_name"}
ATTACKS = [
    "{{ settings.SECRET_KEY }}",
    "{{ customer_name.__class__.__mro__ }}",
    "{{ customer.owner.password }}",
    "{{customer_name|safe}}",
    "{{ customer_name|default:settings }}",
    "{{ ''.__class__ }}",
    "{{ 7*7 }}",
    "{{ request }}",
    "{{ _ }}",
    "{{ self }}",
    "{{ config.items() }}",
    "{{ customer_name }",
    "{{ }}",
    "{{",
    "}}",
    "{{ CUSTOMER_NAME }}",
    "{{ customer_name\x00 }}",
    "{{ password }}",
    "{% debug %}",
    "{% load static %}",
    "{% include '/etc/passwd' %}",
    "{% for x in 'aaaaaaaaaa' %}x{% endfor %}",
    "{%- set x = 1 -%}",
    "{# comment #}",
    "{{{{ customer_name }}}}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ range(1000000) }}",
    "{{ lipsum }}",
]


@pytest.mark.parametrize("text", ATTACKS)
def test_refuses_whatever_is_no_merge_field(text):
    with pytest.raises(UnableToUseText):
        placeholders.check(f"Hello {text}!", known=KNOWN)


@pytest.mark.parametrize("text", ["{0.__class__}", "%(password)s", "${settings}", "<%= 1 %>", "{customer_name}"])
def test_carries_nothing_out_that_other_engines_would(text):
    placeholders.check(text, known=KNOWN)

    assert placeholders.fill(text, values={"customer_name": "Acme"}) == text


def test_names_the_unknown_field_and_the_known_ones():
    with pytest.raises(UnableToUseText, match=r"no merge field secret\. Known are: contact_name, customer_name"):
        placeholders.check("{{ secret }}", known=KNOWN)


def test_refuses_a_text_of_a_million_fields_before_it_looks_for_them(monkeypatch):
    monkeypatch.setattr(placeholders, "FIELD", None)

    with pytest.raises(UnableToUseText, match="20000 are the most"):
        placeholders.check("{{ customer_name }}" * 1_000_000, known=KNOWN)


def test_fills_each_field_once_and_leaves_what_looks_like_one_in_a_value():
    filled = placeholders.fill(
        "{{customer_name}} and {{ contact_name }}",
        values={"customer_name": "{{ contact_name }}", "contact_name": "Pat"},
    )

    assert filled == "{{ contact_name }} and Pat"


def test_refuses_to_fill_without_a_value():
    with pytest.raises(UnableToFill, match="“contact_name” has no value"):
        placeholders.fill("Hello {{ contact_name }}", values={"contact_name": ""})


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\u2028", "\u2029", "\x0b", "\x85", "\x00"])
def test_puts_headers_on_one_line(end):
    assert placeholders.one_line(f"Acme{end}Bcc: all@world.example") == "Acme Bcc: all@world.example"


def test_a_customer_may_not_read_the_score():
    template = MessageTemplate(audience="customer", subject="Hello", body="Your score is {{ score }}.")

    assert list(previews.check(template=template)) == ["body"]
    assert previews.check(template=MessageTemplate(audience="staff", subject="x", body="{{ score }}")) == {}
    assert not {"score", "tier", "mrr", "task_title"} & set(fields.CUSTOMER)


def written(body, **values):
    return layout.write(source=Source(subject="Hi", body=body), values=values, highlights=[])


def test_lays_out_paragraphs_lists_and_links_and_escapes_the_rest():
    made = written("See <b>https://acme.example/a?b=1&c=2</b>.\n\n- one {{ name }}\n- two", name="<i>x</i>")

    assert '<a href="https://acme.example/a?b=1&amp;c=2"' in made.html
    assert made.html.count("<li") == 2
    assert "&lt;b&gt;" in made.html
    assert "one &lt;i&gt;x&lt;/i&gt;" in made.html
    assert made.text == "See <b>https://acme.example/a?b=1&c=2</b>.\n\n- one <i>x</i>\n- two\n"


def test_makes_no_link_of_what_a_customer_wrote_into_a_name():
    made = written("Hello {{ name }}", name="https://evil.example")

    assert "<a " not in made.html


def test_leaves_the_highlights_out_where_nothing_is_known():
    source = Source(subject="Hi", body="Before\n\n{{ highlights }}\n\nAfter")

    without = layout.write(source=source, values={}, highlights=[])
    with_some = layout.write(source=source, values={}, highlights=["40 logins", "Used most: <Reports>"])

    assert without.text == "Before\n\nAfter\n"
    assert "highlights" not in without.html
    assert with_some.text == "Before\n\n- 40 logins\n- Used most: <Reports>\n\nAfter\n"
    assert "&lt;Reports&gt;" in with_some.html
