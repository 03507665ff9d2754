"""A judgement by hand stands beside the score, with author, reason and end."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from retention.models import HealthOverride
from retention.people import display_name
from retention.scoring.overrides import UnableToOverride, end_override, in_force, set_override
from tests.retention.scoring.builders import LATER, NOW, D, customer, day

pytestmark = pytest.mark.django_db


@pytest.fixture
def acme():
    return customer("acme")


def judge(acme, by, **values):
    given = {"score": "72.5", "reason": "New sponsor", "expires_on": day(-10), "now": NOW} | values
    return set_override(customer_id=acme.pk, by=by, **given)


def test_keeps_value_reason_author_and_end(acme, manager):
    made = judge(acme, manager)

    assert (made.score, made.reason, made.author, made.author_name) == (
        Decimal("72.50"),
        "New sponsor",
        manager,
        display_name(manager),
    )
    assert in_force(customer_id=acme.pk, as_of=day(-10)) == made
    assert in_force(customer_id=acme.pk, as_of=day(-11)) is None


def test_a_new_judgement_ends_the_one_before_and_keeps_it(acme, manager, director):
    first = judge(acme, manager)

    second = judge(acme, director, score=40, now=LATER)

    first.refresh_from_db()
    assert (first.ended_at, HealthOverride.objects.count()) == (LATER, 2)
    assert in_force(customer_id=acme.pk, as_of=D) == second


def test_ends_on_request(acme, manager):
    judge(acme, manager)

    assert end_override(customer_id=acme.pk, by=manager, now=LATER)
    assert in_force(customer_id=acme.pk, as_of=D) is None
    assert not end_override(customer_id=acme.pk, by=manager, now=LATER)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"score": 101}, "101 is not between"),
        ({"score": "NaN"}, "NaN is not between"),
        ({"score": "much"}, "much is not between"),
        ({"reason": "  "}, "reason"),
        ({"expires_on": D}, "is over"),
    ],
)
def test_refuses_what_is_not_usable(acme, manager, values, words):
    with pytest.raises(UnableToOverride, match=words):
        judge(acme, manager, **values)


def test_is_for_those_who_may(acme, csm, outsider, manager):
    acme.owner = csm
    acme.save()
    for person in (csm, outsider):
        with pytest.raises(PermissionDenied):
            judge(acme, person)
    judge(acme, manager)
    with pytest.raises(PermissionDenied):
        end_override(customer_id=acme.pk, by=csm, now=NOW)
