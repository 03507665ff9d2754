"""Playbooks and the response matrix in the admin."""

from __future__ import annotations

import pytest
from django.urls import reverse

from playbooks.models import LevelResponse, Playbook, PlaybookVersion
from tests.retention.admin.test_health_models import form_of

pytestmark = pytest.mark.django_db


def change(version):
    return reverse("admin:retention_playbooks_playbookversion_change", args=[version.pk])


def post(client, version, page, **kwargs):
    return client.post(reverse(f"admin:retention_playbooks_version_{page}", args=[version.pk]), **kwargs)


@pytest.fixture
def draft(desk):
    post(desk, PlaybookVersion.objects.get(playbook__code="medium-risk"), "new_draft")
    return PlaybookVersion.objects.get(playbook__code="medium-risk", state="draft")


def test_begins_a_draft_with_the_steps_of_the_published_version(desk, draft):
    assert draft.number == 2
    assert list(draft.steps.order_by("position").values_list("title", "sla_amount")) == [
        ("Call the customer", None),
        ("Draft the plan", 24),
        ("Call back", None),
    ]


def test_edits_steps_and_publishes_them(desk, draft):
    data = form_of(desk.get(change(draft)))
    data |= {"steps-0-title": "Visit the customer", "steps-2-DELETE": "on"}

    saved = desk.post(change(draft), {key: value for key, value in data.items() if value is not False})
    post(desk, draft, "publish")

    versions = PlaybookVersion.objects.filter(playbook__code="medium-risk").order_by("number")
    assert saved.status_code == 302
    assert list(versions.values_list("number", "state")) == [(1, "retired"), (2, "published")]
    assert list(draft.steps.order_by("position").values_list("title", flat=True)) == [
        "Visit the customer",
        "Draft the plan",
    ]


def test_says_why_an_empty_draft_cannot_be_published(desk):
    desk.post(reverse("admin:retention_playbooks_playbook_add"), {"code": "new", "name": "New", "name_zh": ""})
    version = PlaybookVersion.objects.get(playbook__code="new")

    page = post(desk, version, "publish", follow=True).content.decode()

    assert "ew v1 has no step. Add one first." in page  # the admin writes the first letter large


def test_shows_a_published_version_without_any_field_to_edit(desk):
    page = desk.get(change(PlaybookVersion.objects.get(playbook__code="low-risk"))).content.decode()

    assert 'name="steps-0-title"' not in page
    assert "New draft from this version" in page


def test_refuses_a_deadline_without_a_unit(desk, draft):
    data = form_of(desk.get(change(draft))) | {"steps-0-sla_amount": "4"}

    answer = desk.post(change(draft), {key: value for key, value in data.items() if value is not False})

    assert "Give the deadline and its unit, or leave both empty." in answer.content.decode()


def test_changes_a_row_of_the_matrix(desk):
    row = LevelResponse.objects.get(level="low")
    address = reverse("admin:retention_playbooks_levelresponse_change", args=[row.pk])
    other = Playbook.objects.get(code="medium-risk")

    desk.post(address, form_of(desk.get(address)) | {"playbook": other.pk, "sla_amount": "2"})

    row.refresh_from_db()
    assert (row.playbook, row.sla_amount, row.sla_unit) == (other, 2, "working_days")
