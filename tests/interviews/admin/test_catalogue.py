"""Operators keep the catalogues in the admin; what a reason means is not theirs to rewrite."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from interviews.models import Competitor, ProductRequest, Reason
from tests.makers import TODAY

pytestmark = pytest.mark.django_db
LIST = "admin:retention_interviews_reason_changelist"


@pytest.fixture
def desk(operator):
    operator.is_staff = True
    operator.save()
    client = Client()
    client.force_login(operator)
    return client


def test_the_catalogues_are_shown_and_added_to(desk):
    for name, code in (("reason", "weather"), ("competitor", "acme"), ("productrequest", "export")):
        address = reverse(f"admin:retention_interviews_{name}_add")
        given = {"code": code, "name": code.title(), "position": 1, "avoidable": "depends", "active": "on"}
        assert desk.post(address, given).status_code == 302, name
        assert code.title().encode() in desk.get(reverse(f"admin:retention_interviews_{name}_changelist")).content

    assert [Reason.objects.get().code, Competitor.objects.get().active, ProductRequest.objects.get().state] == [
        "weather",
        True,
        "open",
    ]


def test_retiring_is_an_action_with_the_reason_that_takes_the_place(desk, settings):
    old, new = Reason.objects.create(code="old", name="Old"), Reason.objects.create(code="new", name="New")

    given = {"action": "retire", "_selected_action": [old.pk], "maps_to": new.pk}
    answer = desk.post(reverse(LIST), given, follow=True)

    old.refresh_from_db()
    assert old.maps_to == new
    assert old.retired_on >= TODAY
    assert b"is retired" in answer.content
    assert desk.post(reverse("admin:retention_interviews_reason_delete", args=[old.pk])).status_code == 403


def test_a_main_reason_with_reasons_below_stays_one(desk):
    top, other = Reason.objects.create(code="top", name="Top"), Reason.objects.create(code="other", name="Other")
    Reason.objects.create(code="below", name="Below", parent=top)
    address = reverse("admin:retention_interviews_reason_change", args=[top.pk])
    seen = desk.get(address).context["adminform"].form["as_seen"].value()

    given = {"name": "Top", "parent": other.pk, "position": 0, "avoidable": "depends", "as_seen": seen}
    answer = desk.post(address, given)

    assert "stays a main reason" in answer.content.decode()
