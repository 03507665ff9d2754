"""A file that the address cannot describe is not made: what is wrong is said, and nothing is exported."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone

from interviews.models import Reason
from retention.analytics import summaries
from tests.interviews.makers import make_code, make_departure
from tests.makers import make_customer, make_health, make_task, make_warning

pytestmark = pytest.mark.django_db
OPEN = {"q", "industry", "region", "segment", "lifecycle", "channel", "stage", "csm"}
"""Filters by what customers may be called or have: of a value that nobody has the file may be empty."""
ARGUMENTS = {"retention:health-day-file": [timezone.localdate().isoformat()]}
FILES = sorted(
    f"{space}:{name}"
    for space, (_prefix, resolver) in get_resolver().namespace_dict.items()
    for name in resolver.reverse_dict
    if isinstance(name, str) and name.endswith("-file")
)


@pytest.fixture
def written(csm):
    """A customer with a score, a warning and a task, and one who left for a price."""
    now = timezone.now()
    customer = make_customer(owner=csm)
    make_health(customer, logins=[16, 3], today=timezone.localdate(now))
    make_task(customer, due_in=-timedelta(days=1), now=now, owner=csm, warnings=[make_warning(customer)])
    gone = make_departure(owner=csm, left_on=timezone.localdate(now) - timedelta(days=9))
    make_code(gone, Reason.objects.create(code="price", name="Price"))
    summaries.summarise(day=timezone.localdate(now))
    summaries.refresh_standing(day=timezone.localdate(now))


def address(name):
    return reverse(name, args=ARGUMENTS.get(name, []))


def filters_of(client, name):
    """The filters of the page that offers a file; one that offers it without any has none."""
    try:
        page = client.get(reverse(name.removesuffix("-file"), args=ARGUMENTS.get(name, [])))
    except NoReverseMatch:
        return []
    assert page.status_code == 200
    return sorted(page.context["filters"].filters)


def rows_of(answer):
    assert answer.status_code == 200
    with transaction.atomic():
        text = answer.getvalue().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))[1:]


def test_there_are_files():
    assert len(FILES) >= 13


@pytest.mark.parametrize("name", FILES)
def test_no_file_is_made_of_a_value_that_cannot_be(client, written, manager, name):
    client.force_login(manager)
    silent = []

    for choice in filters_of(client, name):
        answer = client.get(address(name), {choice: "no-such-thing"})
        if answer.status_code == 400:
            text = answer.content.decode()
            told = text.startswith("Nothing was exported.\n") and f"“no-such-thing” for “{choice}” (" in text
        else:
            told = choice in OPEN and rows_of(answer) == []
        if not told:
            silent.append((choice, answer.status_code))
    assert silent == []


@pytest.mark.parametrize("name", FILES)
def test_no_file_is_made_of_a_filter_that_is_none(client, written, manager, name):
    client.force_login(manager)

    answer = client.get(address(name), {"teir": "high"})

    assert (answer.status_code, answer["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert answer.content.decode() == (
        "Nothing was exported.\n“teir” is no filter of this page. Remove it from the address."
    )


def test_a_refusal_names_what_is_wrong_and_what_is_known(client, manager):
    client.force_login(manager)

    answer = client.get(reverse("retention:warnings-file"), {"level": ["high", "urgent\x00"], "state": "open"})

    assert answer.content.decode().split("\n")[1] == (
        "“high, urgent\N{REPLACEMENT CHARACTER}” for “level” (Level): Select a valid choice. urgent\x00 is not one of "
        "the available choices. Known are: Low (low), Medium (medium), High (high). "
        "Change it in the address, or remove it."
    )


@pytest.mark.parametrize(
    "name", ["retention:customers", "retention:warnings", "playbooks:cases", "playbooks:past-tasks"]
)
def test_a_list_says_what_it_leaves_out_and_offers_the_file_of_its_rows(client, written, manager, name):
    client.force_login(manager)

    page = client.get(reverse(name), {"level": "bogus", "tier": "bogus", "colour": "red", "owner": "0"})

    text = page.content.decode()
    assert "0 is not one of the available choices. This filter was left out" in text
    assert text.count("“colour” is no filter of this page. Remove it from the address.") == 1
    assert page.context["counted"].file == reverse(f"{name}-file")
    assert len(rows_of(client.get(page.context["counted"].file))) == page.context["page"].paginator.count > 0
