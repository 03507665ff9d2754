"""Who of the customers who are still here looks at a competitor: counted by hand."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from interviews.analysis.figures import looking
from interviews.models import Competitor, CompetitorNote
from retention.models import Subscription
from tests.makers import NOW, TODAY, make_customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def rivals():
    return {
        code: Competitor.objects.create(code=code, name=code.title(), name_zh=name_zh)
        for code, name_zh in (("acme", "顶点"), ("globex", ""), ("initech", ""))
    }


def note(customer, rival, standing, *, day=0):
    CompetitorNote.objects.create(
        customer=customer, competitor=rival, standing=standing, text="t", author_name="a", at=NOW + timedelta(days=day)
    )


def pays(name, mrr, *, owner=None, end=None, **values):
    customer = make_customer(name=name, owner=owner, **values)
    Subscription.objects.create(
        customer=customer, external_id="s", start=TODAY - timedelta(days=90), end=end, mrr=mrr, billing_months=1
    )
    return customer


@pytest.fixture
def customers(rivals, csm, other_csm):
    acme, globex, initech = rivals.values()
    one, two, three = pays("One", 100, owner=csm), pays("Two", 300, owner=csm), pays("Three", 50, owner=other_csm)
    Subscription.objects.create(
        customer=one, external_id="later", start=TODAY + timedelta(days=1), mrr=900, billing_months=1
    )
    free = make_customer(name="Free", owner=csm)  # signed, and pays nothing yet
    note(one, acme, "heard")
    note(one, acme, "compares", day=1)  # newer, so it counts
    note(two, acme, "trial")
    note(two, globex, "chosen")
    note(three, acme, "trial")
    note(free, acme, "beside")
    note(three, globex, "compares")
    note(three, globex, "ruled_out", day=1)  # no longer
    note(pays("Heard", 10, owner=csm), initech, "heard")
    note(pays("Left", 10, owner=csm, end=TODAY), acme, "compares")
    note(pays("Marked", 10, owner=csm, lost_on=TODAY), acme, "compares")
    note(pays("Gone", 10, owner=csm, gone_at=NOW), acme, "compares")
    return one, two, three, free


def table(found):
    rows = [
        (
            rival.name,
            rival.counts,
            rival.customers,
            rival.mrr,
            [(one.name, one.standing.value, one.mrr) for one in rival.first],
            rival.unnamed,
        )
        for rival in found.rivals
    ]
    return rows, found.customers, found.mrr


def test_counts_the_customers_of_a_person_who_are_still_here_by_their_newest_note(customers, manager, csm):
    of_all, of_one = (looking.looking(user=person, as_of=TODAY) for person in (manager, csm))

    assert table(of_all) == (
        [
            (
                "Acme",
                [1, 2, 1, 0],
                4,
                Decimal(450),
                [("Two", "trial", 300), ("One", "compares", 100), ("Three", "trial", 50), ("Free", "beside", 0)],
                0,
            ),
            ("Globex", [0, 0, 0, 1], 1, Decimal(300), [("Two", "chosen", 300)], 0),
        ],
        4,
        Decimal(450),
    )
    assert table(of_one) == (
        [
            (
                "Acme",
                [1, 1, 1, 0],
                3,
                Decimal(400),
                [("Two", "trial", 300), ("One", "compares", 100), ("Free", "beside", 0)],
                0,
            ),
            ("Globex", [0, 0, 0, 1], 1, Decimal(300), [("Two", "chosen", 300)], 0),
        ],
        3,
        Decimal(400),
    )


def test_names_the_first_and_counts_them_all(customers, manager, django_assert_num_queries):
    manager.has_perm("retention.view_every_customer")  # read once a request
    with django_assert_num_queries(1), translation.override("zh-hans"):
        found = looking.looking(user=manager, as_of=TODAY, most=1)

    assert table(found) == (
        [
            ("顶点", [1, 2, 1, 0], 4, Decimal(450), [("Two", "trial", 300)], 3),
            ("Globex", [0, 0, 0, 1], 1, Decimal(300), [("Two", "chosen", 300)], 0),
        ],
        4,
        Decimal(450),
    )


def test_finds_nothing_for_strangers_and_where_there_is_nothing(customers, outsider, manager):
    assert table(looking.looking(user=outsider, as_of=TODAY)) == ([], 0, Decimal(0))
    assert (looking.may_see(outsider), looking.may_see(manager)) == (False, True)
