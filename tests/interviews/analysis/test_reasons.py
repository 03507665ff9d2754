"""Reasons are chosen from a tree, retired and counted as others, and never renamed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError

from interviews.analysis import reasons
from interviews.models import Reason
from tests.makers import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    """Product with two reasons below it, and price."""
    product = Reason.objects.create(code="product", name="Product", position=1)
    Reason.objects.create(code="defect", name="Defect", parent=product, position=1)
    Reason.objects.create(code="missing", name="Missing", parent=product, position=2)
    Reason.objects.create(code="price", name="Price", position=2)
    return {one.code: one for one in Reason.objects.all()}


def offered(day=TODAY):
    return [(branch.top.code, [child.code for child in branch.children]) for branch in reasons.tree(as_of=day)]


def test_offers_what_is_in_use_in_the_order_of_the_tree(tree, django_assert_num_queries):
    Reason.objects.filter(code="defect").update(active_from=TODAY + timedelta(days=1))

    with django_assert_num_queries(1):
        found = offered()

    assert found == [("product", ["missing"]), ("price", [])]
    assert offered(TODAY + timedelta(days=1)) == [("product", ["defect", "missing"]), ("price", [])]


def test_a_retired_reason_is_offered_no_more_and_counted_as_the_one_in_its_place(tree, operator):
    reasons.retire(reason_id=tree["defect"].pk, maps_to=tree["missing"].pk, by=operator, now=NOW)
    reasons.retire(reason_id=tree["missing"].pk, maps_to=tree["price"].pk, by=operator, now=NOW)

    counted = reasons.counted_as(reasons=Reason.objects.all())
    assert offered() == [("product", []), ("price", [])]
    assert {counted[tree[code].pk] for code in ("defect", "missing", "price")} == {tree["price"].pk}


def test_a_circle_of_places_comes_to_an_end(tree):
    Reason.objects.filter(code="defect").update(retired_on=TODAY, maps_to=tree["missing"])
    Reason.objects.filter(code="missing").update(retired_on=TODAY, maps_to=tree["defect"])

    assert set(reasons.counted_as(reasons=Reason.objects.all())) == {one.pk for one in tree.values()}


@pytest.mark.parametrize(
    ("code", "target", "words"),
    [
        ("product", None, "still has reasons below it"),
        ("defect", "defect", "cannot take its own place"),
        ("defect", "gone", "not in use"),
        ("gone", None, "was retired on 2026-01-01"),
    ],
)
def test_refuses_to_retire_and_says_why(tree, operator, code, target, words):
    tree["gone"] = Reason.objects.create(code="gone", name="Gone", retired_on=date(2026, 1, 1))

    with pytest.raises(reasons.UnableToRetire, match=words):
        reasons.retire(
            reason_id=tree[code].pk, maps_to=tree[target].pk if target else None, by=operator, now=NOW
        )  # fmt: skip


def test_only_operators_retire(tree, manager):
    with pytest.raises(reasons.UnableToRetire, match="Only operators"):
        reasons.retire(reason_id=tree["price"].pk, maps_to=None, by=manager, now=NOW)


@pytest.mark.parametrize(
    "change",
    [
        {"code": "other"},
        {"maps_to_id": "price"},
        {"parent_id": "defect"},
        {"parent_id": "missing"},
        {"avoidable": "perhaps"},
    ],
)
def test_the_database_refuses_what_would_break_the_tree(tree, change):
    values = {name: tree[value].pk if name.endswith("_id") else value for name, value in change.items()}

    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        Reason.objects.filter(code="missing").update(**values)
