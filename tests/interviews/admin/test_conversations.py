"""Interviews in the admin: to look at, and to give to neutral people, many at once."""

from __future__ import annotations

import pytest
from django.urls import reverse

from interviews.models import Interview
from retention.models import Involvement
from tests.playbooks.admin.conftest import as_staff

pytestmark = pytest.mark.django_db
__all__ = ["as_staff"]

LIST = reverse("admin:retention_interviews_interview_changelist")


def page_of(interview):
    return reverse("admin:retention_interviews_interview_change", args=[interview.pk])


def give(client, person, *interviews):
    body = {"action": "assign_selected", "_selected_action": [one.pk for one in interviews], "person": person.pk}
    return client.post(LIST, body, follow=True)


def test_gives_many_at_once_and_says_why_not(as_staff, manager, due, interviewers):
    (ida,) = interviewers("ida")
    first, second = due(name="Acme"), due(name="Globex")
    Involvement.objects.create(customer=second.customer, person=ida, capacity="seller")

    page = give(as_staff(manager), ida, first, second).content.decode()

    assert "1 interview was given to ida." in page
    assert "da is not neutral towards Globex: seller." in page
    assert list(Interview.objects.order_by("pk").values_list("interviewer__username", "state")) == [
        ("ida", "assigned"),
        (None, "due"),
    ]


def test_asks_for_the_person(as_staff, manager, due):
    body = {"action": "assign_selected", "_selected_action": [due().pk]}

    page = as_staff(manager).post(LIST, body, follow=True).content.decode()

    assert "hoose the person beside the action." in page


@pytest.mark.parametrize("name", ["analyst", "operator", "csm", "interviewer"])
def test_others_give_nothing_away(as_staff, due, interviewers, request, name):
    (ida,) = interviewers("ida")
    interview = due()

    give(as_staff(request.getfixturevalue(name)), ida, interview)

    interview.refresh_from_db()
    assert (interview.interviewer, interview.state) == (None, "due")


@pytest.mark.parametrize(("name", "reads"), [("manager", True), ("analyst", True), ("csm", False), ("operator", False)])
def test_shows_the_words_to_those_who_may_read_them(as_staff, submitted, request, name, reads):
    interview = submitted(words="<script>alert('x')</script> too slow")

    page = as_staff(request.getfixturevalue(name)).get(page_of(interview)).content.decode()

    assert ("too slow" in page) is reads
    assert "<script>alert" not in page


def test_nothing_is_added_changed_or_deleted_by_hand(as_staff, manager, submitted):
    interview = submitted()
    client = as_staff(manager)

    assert client.get(reverse("admin:retention_interviews_interview_add")).status_code == 403
    assert 'name="_save"' not in client.get(page_of(interview)).content.decode()
    address = reverse("admin:retention_interviews_interview_delete", args=[interview.pk])
    assert client.post(address, {"post": "yes"}).status_code == 403


def test_notes_a_seller_whom_no_table_knows(as_staff, operator, manager, lost, person):
    customer, seller = lost(), person("sue")
    client = as_staff(manager)
    address = reverse("admin:retention_involvement_add")

    saved = client.post(address, {"customer": customer.pk, "person": seller.pk, "capacity": "seller", "note": ""})

    assert saved.status_code == 302
    rows = Involvement.objects.filter(customer=customer).order_by("capacity")
    assert list(rows.values_list("person__username", "capacity")) == [("csm", "owner"), ("sue", "seller")]


def test_interviewers_need_the_permission_and_a_language(as_staff, operator, csm, interviewer):
    client = as_staff(operator)
    address = reverse("admin:retention_interviews_interviewer_add")
    body = {"person": csm.pk, "most_open": 5, "active": "on"}

    refused = client.post(address, body).content.decode()
    taken = client.post(address, {**body, "person": interviewer.pk, "english": "on"})
    listed = client.get(reverse("admin:retention_interviews_interviewer_changelist"))

    assert "csm may not hold interviews" in refused
    assert "Choose a language at least." in refused
    assert taken.status_code == 302
    assert "interviewer" in listed.content.decode()


def test_late_comes_after_due(as_staff, operator):
    client = as_staff(operator)
    body = {
        "due_days": 30, "warn_days": 20, "contact_most": 3, "contact_days": 30, "remind_days": 7, "link_days": 30,
        "invite_after_days": 7,
    }  # fmt: skip

    page = client.post(reverse("admin:retention_interviews_programmerules_add"), body).content.decode()

    assert "An interview is late after it was due: give 30 or more." in page


def test_departures_are_shown_with_the_facts_of_the_day(as_staff, csm, other_csm, due):
    due(name="Acme")
    address = reverse("admin:retention_interviews_departure_changelist")

    assert "Acme" in as_staff(csm).get(address).content.decode()
    assert "Acme" not in as_staff(other_csm).get(address).content.decode()
