"""The tree of reasons as a file: whole in both languages, all or nothing, and back without a change."""

from __future__ import annotations

import pytest

from interviews.models import Competitor, Reason
from retention.configuration.defaults import shipped
from retention.configuration.files import UnableToImportConfiguration, as_yaml, exported, load, parse_yaml
from tests.makers import NOW

pytestmark = pytest.mark.django_db
MAIN = ["product", "service", "price", "competitor", "onboarding", "relationship", "own", "unknown"]


def read(*reasons, **more):
    return load(document={"reasons": list(reasons)}, now=NOW, **more)


def test_the_tree_that_comes_with_the_product_is_whole_and_comes_back_as_it_was_read():
    added = read(*shipped()["reasons"])
    again = load(document=parse_yaml(as_yaml({"reasons": exported()["reasons"]})), now=NOW)

    tree = list(Reason.objects.in_order())
    assert {change.kind for change in added} == {"added"}
    assert {change.kind for change in again} == {"unchanged"}
    assert [one.code for one in tree if one.parent_id is None] == MAIN
    assert [one.code for one in tree[:5]] == [
        "product", "product-defect", "product-missing", "product-hard", "product-performance",
    ]  # fmt: skip
    for one in tree:
        texts = (one.name_zh, one.definition, one.definition_zh, one.evidence_rule, one.evidence_rule_zh)
        assert all(texts), one.code


def test_a_retired_reason_comes_in_with_the_one_that_takes_its_place():
    read(
        {"code": "old", "name": "Old", "retired_on": "2026-02-01", "maps_to": "new"},
        {"code": "new", "name": "New", "active_from": "2026-02-01", "avoidable": "avoidable"},
    )

    old = Reason.objects.get(code="old")
    assert (old.maps_to.code, old.retired_on.isoformat()) == ("new", "2026-02-01")
    assert [one["code"] for one in exported()["reasons"] if one.get("maps_to") == "new"] == ["old"]


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"code": "a", "parent": "nobody"}, "there is no reason 'nobody'"),
        ({"code": "a", "avoidable": "perhaps"}, "avoidable must be one of"),
        ({"code": "a", "maps_to": "b"}, "only for a retired reason"),
        ({"code": "a", "retired_on": "soon"}, "must be a day such as"),
        ({"code": "a", "parent": "below"}, "The tree has two levels"),
        ({"code": "a", "parent": "a"}, "must be another reason"),
        ({"code": "a", "parrot": "b"}, "unknown key parrot"),
    ],
)
def test_refuses_and_says_what_is_wrong(entry, words):
    with pytest.raises(UnableToImportConfiguration) as refused:
        read({"code": "b", "name": "B"}, {"code": "below", "parent": "b"}, entry)

    assert words in str(refused.value)
    assert not Reason.objects.exists()


def test_competitors_come_in_and_go_out():
    document = {"competitors": [{"code": "acme", "name": "Acme", "note": "Cheap."}, {"code": "old", "active": False}]}

    load(document=document, now=NOW)

    assert exported()["competitors"] == [
        {"code": "acme", "name": "Acme", "note": "Cheap."},
        {"code": "old", "name": "old", "active": False},
    ]
    assert Competitor.objects.filter(active=True).count() == 1
