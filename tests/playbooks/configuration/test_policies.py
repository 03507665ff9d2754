"""The catalogue and the policies are read from a file, and a wrong file says what is wrong."""

from __future__ import annotations

import pytest

from playbooks.models import ApprovalPolicy, OfferKind
from retention.configuration.files import UnableToImportConfiguration, load
from tests.playbooks.conftest import NOW

pytestmark = pytest.mark.django_db
KIND = {"code": "discount", "name": "Discount", "basis": "percent_of_mrr", "value": [1, 40], "term": [1, 12]}
POLICY = {"code": "offer", "levels": [{"role": "manager", "within": "24 clock_hours"}]}


def read(**document):
    return load(document=document, now=NOW, origin="test")


def test_changes_a_policy_and_its_levels():
    read(offer_kinds=[KIND], policies=[POLICY])
    wider = {"role": "product", "at_least": 2, "within": "3 working_days"}

    (change,) = read(policies=[{**POLICY, "cost_from": 5, "levels": [*POLICY["levels"], wider]}])

    assert change.details == (("cost_from", "—", "5"), ("levels", "manager", "manager > product"))
    level = ApprovalPolicy.objects.get().levels.get(position=2)
    assert (level.quorum, level.at_least, level.sla_amount) == ("at_least", 2, 3)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"offer_kinds": [{**KIND, "value": [1, 140]}]}, "must be a number 0…100, got 140"),
        ({"offer_kinds": [{**KIND, "value": [40, 1]}]}, "smallest and then the largest"),
        ({"offer_kinds": [{**KIND, "value": 5}]}, "value must be the smallest and the largest"),
        ({"offer_kinds": [{**KIND, "term": [1, 2.5]}]}, "whole numbers of months"),
        ({"offer_kinds": [{**KIND, "basis": "wish"}]}, "basis must be one of"),
        ({"policies": [{"code": "offer"}]}, "levels is missing"),
        ({"policies": [{**POLICY, "kind": "yacht"}]}, "there is no kind of offer 'yacht'"),
        ({"policies": [{**POLICY, "value_from": 5, "value_to": 5}]}, "value_to must be more than value_from"),
        ({"policies": [{**POLICY, "about": "plan", "cost_from": 5}]}, "a plan has no kind, value, cost"),
        ({"policies": [{**POLICY, "levels": [{"role": "king", "within": "1 clock_hours"}]}]}, "role must be one of"),
        ({"policies": [{**POLICY, "limit": 5}]}, "unknown key limit"),
    ],
)
def test_says_what_is_wrong_and_writes_nothing(document, said):
    with pytest.raises(UnableToImportConfiguration, match=said):
        read(**document)

    assert not OfferKind.objects.exists()
    assert not ApprovalPolicy.objects.exists()
