"""What the address of the report and of the lists behind it may ask for: what cannot be read is told, and left out."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from interviews.analysis import competitor_notes
from interviews.models import Competitor
from tests.interviews.makers import make_departure
from tests.makers import NOW, make_customer

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def left(csm, manager, client):
    """One customer who left lately, and one who left two years ago; the manager looks at them."""
    client.force_login(manager)
    make_departure(owner=csm, name="Lately", left_on=TODAY - timedelta(days=20), industry="Tools")
    make_departure(owner=csm, name="Long ago", left_on=TODAY - timedelta(days=730), industry="Tools")


def listed(client, **query):
    return [one.name for one in client.get(reverse("interviews:departures"), query).context["page"]]


@pytest.mark.parametrize("name", ["reasons", "competitors", "programme", "departures"])
@pytest.mark.parametrize("field", ["industry", "region", "segment", "stage", "channel", "csm"])
def test_a_value_that_no_row_can_hold_is_told_and_left_out(client, left, name, field):
    page = client.get(reverse(f"interviews:{name}"), {field: ["\x00", "a\x00b"]})

    assert (page.status_code, "This filter was left out" in page.content.decode()) == (200, True)
    assert listed(client, **{field: "\x00"}) == ["Lately"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["Lately"]),
        ({"since": TODAY - timedelta(days=800)}, ["Lately", "Long ago"]),
        ({"until": TODAY - timedelta(days=700)}, ["Long ago"]),
        ({"until": TODAY - timedelta(days=10)}, ["Lately"]),
        ({"since": TODAY - timedelta(days=30), "until": TODAY - timedelta(days=25)}, []),
    ],
    ids=["none", "since", "until long ago", "until lately", "both"],
)
def test_where_no_first_day_is_chosen_the_twelve_months_up_to_the_last_are_meant(client, left, query, expected):
    assert listed(client, **query) == expected


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"since": "2026-03-02", "until": "2026-03-01"}, "lies before"),
        ({"until": date.min}, "Choose a day between the years"),
        ({"since": date.max}, "Choose a day between the years"),
        ({"since": "yesterday"}, "Enter a valid date."),
    ],
    ids=["turned round", "first day of all", "last day of all", "word"],
)
def test_days_that_cannot_be_meant_are_told(client, left, query, told):
    for name in ("reasons", "departures"):
        page = client.get(reverse(f"interviews:{name}"), query).content.decode()
        assert (told in page, "This filter was left out" in page) == (True, True)


def test_one_filter_that_cannot_be_read_leaves_the_others_in_force(client, csm, manager):
    """Of a competitor each customer's note about it counts, of all together only the newest."""
    client.force_login(manager)
    here = make_customer(name="Here", owner=csm)
    for code in ("acme", "bolt"):
        Competitor.objects.create(code=code, name=code.title())
        competitor_notes.write(
            customer_id=here.pk, competitor=code, standing="trial", text="They try it.", by=csm, now=NOW
        )

    page = client.get(reverse("interviews:looking"), {"competitor": "acme", "standing": "nonsense"})

    assert [one.competitor.code for one in page.context["page"]] == ["acme"]
