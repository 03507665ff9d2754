"""Interview forms in the admin: a draft is edited, seen in both languages, and published."""

from __future__ import annotations

import pytest
from django.urls import reverse

from interviews.models import FormVersion
from tests.playbooks.admin.conftest import as_staff
from tests.retention.admin.test_health_models import form_of

pytestmark = pytest.mark.django_db
__all__ = ["as_staff"]


@pytest.fixture
def desk(as_staff, operator, forms):
    """The operator in the admin, beside published forms."""
    return as_staff(operator)


def change(version):
    return reverse("admin:retention_interviews_formversion_change", args=[version.pk])


def post(client, version, page, **kwargs):
    return client.post(reverse(f"admin:retention_interviews_{page}", args=[version.pk]), **kwargs)


@pytest.fixture
def draft(desk):
    post(desk, FormVersion.objects.get(form__code="exit"), "new_draft")
    return FormVersion.objects.get(form__code="exit", state="draft")


def test_edits_a_draft_with_choices_and_publishes_it(desk, draft):
    data = form_of(desk.get(change(draft)))
    data |= {
        "questions-1-kind": "single",
        "questions-1-choices": "yes | Yes, often | 是的\nno | No",
        "questions-4-DELETE": "on",
    }

    saved = desk.post(change(draft), {key: value for key, value in data.items() if value is not False})
    published = post(desk, draft, "publish", follow=True).content.decode()

    assert saved.status_code == 302
    assert "xit v2 is published" in published
    versions = FormVersion.objects.filter(form__code="exit").order_by("number")
    assert list(versions.values_list("number", "state")) == [(1, "retired"), (2, "published")]
    assert list(draft.questions.order_by("position").values_list("key", "kind", "choices")) == [
        ("main-reason", "open", []),
        (
            "help-sought",
            "single",
            [{"code": "yes", "label": "Yes, often", "label_zh": "是的"}, {"code": "no", "label": "No", "label_zh": ""}],
        ),
        ("one-thing", "open", []),
        ("replacement", "competitor", []),
    ]


@pytest.mark.parametrize(
    ("choices", "words"),
    [("Yes", "“Yes” is no choice"), ("A B | Yes", "“A B | Yes” is no choice")],
)
def test_says_what_is_no_choice(desk, draft, choices, words):
    data = form_of(desk.get(change(draft))) | {"questions-1-kind": "single", "questions-1-choices": choices}

    page = desk.post(change(draft), {key: value for key, value in data.items() if value is not False})

    assert words in page.content.decode()


def test_says_why_a_draft_cannot_be_published(desk, draft):
    data = form_of(desk.get(change(draft))) | {"questions-1-kind": "multiple"}
    desk.post(change(draft), {key: value for key, value in data.items() if value is not False})

    page = post(desk, draft, "publish", follow=True).content.decode()

    assert "he question “help-sought” needs at least two choices" in page
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_shows_both_languages_beside_each_other(desk):
    version = FormVersion.objects.get(form__code="exit")

    page = desk.get(reverse("admin:retention_interviews_preview", args=[version.pk])).content.decode()

    assert "About main-reason?" in page
    assert "关于 main-reason" in page


def test_a_published_edition_is_only_shown(desk):
    page = desk.get(change(FormVersion.objects.get(form__code="exit"))).content.decode()

    assert 'name="_save"' not in page
    assert "New draft from this version" in page


@pytest.mark.parametrize("name", ["manager", "interviewer"])
def test_only_operators_publish(as_staff, desk, draft, request, name):
    client = as_staff(request.getfixturevalue(name))

    assert client.get(change(draft)).status_code == 200
    assert post(client, draft, "publish").status_code == 403
    draft.refresh_from_db()
    assert draft.state == "draft"
