"""The CSM records on the customer's page why a customer left; nobody else's customers, and nothing over unseen."""

from __future__ import annotations

import pytest
from django.urls import reverse

from interviews.analysis import coding
from interviews.analysis.coding import Coding
from interviews.models import CodedReason
from retention.clock import database_now
from tests.interviews.makers import make_departure, make_tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def departure(csm):
    make_tree()
    return make_departure(owner=csm)


def address(departure):
    return reverse("interviews:record-reasons", args=[departure.pk])


def recorded():
    return list(CodedReason.objects.order_by("rank").values_list("rank", "reason__code", "evidence", "author_name"))


def test_stands_on_the_customers_page_and_is_saved_from_there(client, departure, csm):
    client.force_login(csm)
    page = client.get(reverse("retention:customer", args=[departure.customer_id])).content.decode()

    response = client.post(
        address(departure), {"reason_1": "missing", "reason_2": "price", "evidence": "Mail of May", "seen": ""}
    )

    assert ("Why they left" in page, f'action="{address(departure)}"' in page) == (True, True)
    assert response.url == reverse("retention:customer", args=[departure.customer_id]) + "#departure"
    assert recorded() == [(1, "missing", "Mail of May", "csm"), (2, "price", "", "csm")]


def test_the_same_reason_twice_comes_back_with_the_form(client, departure, csm):
    client.force_login(csm)

    response = client.post(address(departure), {"reason_1": "price", "reason_2": "price", "seen": ""})

    assert response.status_code == 200
    assert "is there twice" in response.content.decode()
    assert recorded() == []


def test_what_somebody_else_recorded_meanwhile_is_not_replaced_unseen(client, departure, csm, manager):
    coding.code_reasons(
        departure_id=departure.pk, source="recorded", reasons=[Coding(reason="own")], by=manager, now=database_now()
    )
    client.force_login(csm)

    response = client.post(address(departure), {"reason_1": "price", "seen": ""})

    assert response.status_code == 200
    assert recorded() == [(1, "own", "", "manager")]


def test_a_script_in_the_evidence_is_only_words(client, departure, csm):
    client.force_login(csm)
    client.post(address(departure), {"reason_1": "price", "evidence": "<script>alert(1)</script>", "seen": ""})

    page = client.get(reverse("retention:customer", args=[departure.customer_id])).content.decode()

    assert ("<script>alert(1)" in page, "&lt;script&gt;alert(1)" in page) == (False, True)


@pytest.mark.parametrize(("who", "status"), [("other_csm", 404), ("interviewer", 403), ("analyst", 403)])
def test_is_for_those_who_look_after_the_customer(client, departure, request, who, status):
    client.force_login(request.getfixturevalue(who))

    assert client.get(address(departure)).status_code == status
    assert client.post(address(departure), {"reason_1": "price"}).status_code == status
    assert recorded() == []
