"""Who may open which page: denied unless a permission allows it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.makers import make_customer

pytestmark = pytest.mark.django_db

LISTS = ["retention:customers", "retention:warnings"]
EVERYBODY = ["csm", "other_csm", "manager", "director", "operator", "analyst", "interviewer", "outsider"]


@pytest.fixture(params=EVERYBODY)
def anybody(request):
    """Each of the cast in turn."""
    user = request.getfixturevalue(request.param)
    user.part = request.param
    return user


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_open_to_those_who_work_with_customers(client, anybody, name):
    client.force_login(anybody)

    expected = 403 if anybody.part in {"interviewer", "outsider"} else 200
    assert client.get(reverse(name)).status_code == expected


def test_a_customer_is_open_to_the_owner_and_to_those_who_see_every_portfolio(client, csm, anybody):
    customer = make_customer(owner=csm)
    client.force_login(anybody)

    expected = {"interviewer": 403, "outsider": 403, "other_csm": 404}.get(anybody.part, 200)
    assert client.get(reverse("retention:customer", args=[customer.pk])).status_code == expected


@pytest.mark.parametrize("name", LISTS)
def test_a_stranger_is_asked_to_log_in(client, name):
    assert client.get(reverse(name)).url == f"/login/?next={reverse(name)}"


def test_a_part_of_a_page_sends_a_stranger_to_the_login_as_a_whole_page(client):
    response = client.get(reverse("retention:customers"), headers={"HX-Request": "true"})

    assert (response.status_code, response.headers["HX-Redirect"]) == (204, "/login/?next=/retention/customers/")


@pytest.mark.parametrize(
    ("on", "back"),
    [
        ("http://testserver/retention/?when=overdue&page=2", "/retention/%3Fwhen%3Doverdue%26page%3D2"),
        ("http://testserver/retention/#task-7", "/retention/"),
        ("http://elsewhere.example/retention/", "/retention/customers/%3Ffilters%3D1"),
        ("http://testserver//elsewhere.example/", "/retention/customers/%3Ffilters%3D1"),
        ("javascript:alert(1)", "/retention/customers/%3Ffilters%3D1"),
    ],
)
def test_who_logs_in_again_comes_back_to_the_page_and_never_to_another_host(client, on, back):
    headers = {"HX-Request": "true", "HX-Current-URL": on}
    response = client.get(reverse("retention:customers"), {"filters": 1}, headers=headers)

    assert response.headers["HX-Redirect"] == f"/login/?next={back}"


def test_a_person_who_was_switched_off_sees_nothing(client, csm):
    client.force_login(csm)
    csm.is_active = False
    csm.save()

    assert client.get(reverse("retention:customers")).status_code == 302
