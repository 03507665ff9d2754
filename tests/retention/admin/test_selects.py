"""A long select is Django's own, only sooner there."""

from __future__ import annotations

import pytest
from django import forms
from django.test.html import parse_html
from django.utils.translation import gettext_lazy

from retention.admin.fields.selects import LongSelect

CHOICES = [
    ("", "—"),
    ("a&b", "<Salt> & pepper"),
    (3, gettext_lazy("Customer")),
    ("Group “1” <x>", [("one", 1), ("two", 2.5)]),
    (None, "nothing"),
]


@pytest.mark.parametrize("value", [None, "", "a&b", 3, "3", "two", "elsewhere"])
def test_is_written_as_django_writes_it(value):
    attrs = {"id": "id_field", "required": True, "disabled": False, "data-x": '"'}

    mine, theirs = (kind(choices=CHOICES).render("fi<eld", value, attrs) for kind in (LongSelect, forms.Select))

    assert parse_html(mine) == parse_html(theirs)
