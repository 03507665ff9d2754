"""From draft to published in the admin, with shares, pictures and a preview."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from django.utils.html import escape

from retention.models import HealthModel, HealthModelVersion, HealthSnapshot, Metric, ModelMetric
from retention.scoring import publishing
from retention.scoring.recalculate import recalculate
from tests.makers import make_customer
from tests.retention.admin.conftest import NOW

pytestmark = pytest.mark.django_db


def address(version, page="change"):
    if page == "change":
        return reverse("admin:retention_healthmodelversion_change", args=[version.pk])
    return reverse(f"admin:retention_version_{page}", args=[version.pk])


def form_of(response):
    """What a browser would send back from a change page."""
    data = {}
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for field in form:
            value = field.value()
            data[field.html_name] = "" if value is None else value
    return data


@pytest.fixture
def draft(office):
    """A copy of the published version, as the button makes it."""
    return publishing.new_draft(model_id=HealthModel.objects.get().pk, now=NOW)


def test_begins_a_draft_that_copies_the_published_version(office):
    published = HealthModelVersion.objects.get()
    office.post(address(published, "new_draft"))
    draft = HealthModelVersion.objects.get(state="draft")

    def content(version):
        return list(version.model_metrics.order_by("position").values_list("metric", "weight", "curve"))

    assert draft.number == 2
    assert content(draft) == content(published)


def test_shows_weights_as_shares_and_curves_as_pictures(office, draft):
    page = office.get(address(draft)).content.decode()

    assert page.count('<svg class="retention-curve"') == draft.model_metrics.count()
    assert 'value="0:100, 3:100, 14:40, 30:0"' in page
    assert "9.0 %" in page
    assert " style=" not in page[page.index("<svg") : page.rindex("</svg>")]


def test_saves_weights_curves_and_tiers(office, draft):
    data = form_of(office.get(address(draft)))
    data |= {"healthy_from": "85", "note": "Stricter", "model_metrics-0-weight": "30"}
    data["model_metrics-0-curve"] = " 0:0；5：50, 10:100 "  # noqa: RUF001
    data["model_metrics-1-DELETE"] = "on"
    new = draft.model_metrics.count()
    spare = Metric.objects.get(code="contract_value")
    data |= {
        f"model_metrics-{new}-metric": spare.pk,
        f"model_metrics-{new}-weight": "1",
        f"model_metrics-{new}-curve": "0:0, 9:100",
    }

    response = office.post(address(draft), data)

    draft.refresh_from_db()
    assert response.status_code == 302
    assert (draft.healthy_from, draft.note) == (85, "Stricter")
    rows = list(draft.model_metrics.order_by("position").values_list("metric__code", "weight", "curve"))
    assert rows[0] == ("logins_per_seat", 30, [[0, 0], [5, 50], [10, 100]])
    assert rows[-1] == ("contract_value", 1, [[0, 0], [9, 100]])
    assert len(rows) == new


def problems(response):
    """What the page says is wrong: {field as the browser names it: its errors}, and what is wrong with the whole."""
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += inline.formset.forms
    found = {}
    for form in forms:
        for field, said in form.errors.items():
            found[form.add_prefix(field)] = [str(one) for one in said]
    return found


def test_refuses_what_cannot_be_scored_and_says_so_beside_the_field(office, draft):
    sent = form_of(office.get(address(draft)))
    before = list(draft.model_metrics.order_by("pk").values())
    wrong = {
        "model_metrics-0-curve": "0:0, ten:100",
        "model_metrics-1-curve": "5:0, 5:100",
        "model_metrics-2-curve": "0:0, 5:120",
        "model_metrics-3-weight": "0",
        "minimum_coverage": "1.5",
    }

    fields = office.post(address(draft), sent | wrong)
    tiers = office.post(address(draft), sent | {"low_from": "90"})

    assert problems(fields) == {
        "model_metrics-0-curve": ["“ten:100” is not a point. Write value:score, for example 10:60."],
        "model_metrics-1-curve": ["Point 2: the value 5.0 is not above the one before it, 5.0."],
        "model_metrics-2-curve": ["Point 2: the score 120.0 is not between 0 and 100."],
        "model_metrics-3-weight": ["Ensure this value is greater than or equal to 0.0001."],
        "minimum_coverage": ["Ensure this value is less than or equal to 1."],
    }
    assert all(escape(said) in fields.content.decode() for [said] in problems(fields).values())
    assert problems(tiers) == {
        "healthy_from": [
            "Tiers must fall: 100 ≥ healthy > low > medium > 0, got 80.00 / 90 / 40.00. For example 80 / 60 / 40."
        ]
    }
    assert (fields.status_code, tiers.status_code) == (200, 200)
    assert list(draft.model_metrics.order_by("pk").values()) == before


def test_shows_a_published_version_without_any_field_to_edit(office):
    published = HealthModelVersion.objects.get()

    page = office.get(address(published))
    answer = office.post(address(published), {"healthy_from": "90"})

    assert 'name="healthy_from"' not in page.content.decode()
    assert "New draft from this version" in page.content.decode()
    assert answer.status_code == 403


def test_publishes_after_a_look_at_the_preview(office, draft, operator):
    preview = office.get(address(draft, "publish"))
    answer = office.post(address(draft, "publish"))

    draft.refresh_from_db()
    assert "No customer has been scored yet" in preview.content.decode()
    assert answer.status_code == 302
    assert (draft.state, draft.published_by) == ("published", operator)
    assert list(HealthModelVersion.objects.order_by("number").values_list("state", flat=True)) == [
        "retired",
        "published",
    ]


def test_says_why_an_empty_draft_cannot_be_published(office, draft):
    draft.model_metrics.all().delete()

    page = office.post(address(draft, "publish"), follow=True).content.decode()

    draft.refresh_from_db()
    assert draft.state == "draft"
    assert 'class="error"' in page


def test_refuses_publishing_to_those_who_may_only_look(as_staff, analyst, draft):
    client = as_staff(analyst)

    assert client.get(address(draft)).status_code == 200
    assert client.get(address(draft, "publish")).status_code == 403
    assert client.post(address(draft, "publish")).status_code == 403
    assert client.post(address(draft, "new_draft")).status_code == 403
    assert "Preview and publish" not in client.get(address(draft)).content.decode()


def test_does_not_begin_a_draft_by_following_a_link(office):
    assert office.get(address(HealthModelVersion.objects.get(), "new_draft")).status_code == 405


def test_a_new_model_begins_with_an_empty_draft(office):
    office.post(reverse("admin:retention_healthmodel_add"), {"code": "strict", "name": "Strict", "name_zh": ""})

    assert list(HealthModelVersion.objects.filter(model__code="strict").values_list("number", "state")) == [
        (1, "draft")
    ]


def test_makes_a_published_model_the_active_one(office):
    lists = reverse("admin:retention_healthmodel_changelist")
    office.post(reverse("admin:retention_healthmodel_add"), {"code": "strict", "name": "Strict", "name_zh": ""})
    strict = HealthModel.objects.get(code="strict")

    refused = office.post(lists, {"action": "make_active", "_selected_action": [strict.pk]}, follow=True)
    version = strict.versions.get()
    metric = Metric.objects.get(code="logins_30d")
    ModelMetric.objects.create(version=version, metric=metric, weight=1, curve=[[0, 0], [1, 100]])
    office.post(address(version, "publish"))
    office.post(lists, {"action": "make_active", "_selected_action": [strict.pk]})

    assert "has no published version" in refused.content.decode()
    assert list(HealthModel.objects.filter(active=True).values_list("code", flat=True)) == ["strict"]


def test_refuses_to_overwrite_what_somebody_else_saved(office, draft):
    data = form_of(office.get(address(draft)))
    row = draft.model_metrics.order_by("position").first()
    row.weight = 77
    row.save()

    refused = office.post(address(draft), data | {"healthy_from": "95"})
    draft.refresh_from_db()
    before = draft.healthy_from
    again = office.post(address(draft), form_of(refused))
    draft.refresh_from_db()

    assert "Somebody saved this while you had it open" in refused.content.decode()
    assert before == 80
    assert again.status_code == 302
    assert draft.healthy_from == 95


def test_shows_before_publishing_who_would_change_tier(office, draft, csm):
    day = date(2026, 3, 1)
    customer = make_customer(name="Northgate", owner=csm)
    recalculate(first=day, last=day, now=NOW)
    snapshot = HealthSnapshot.objects.get(customer=customer)

    page = office.get(address(draft, "publish"))

    assert snapshot.tier == "unknown"
    assert page.context["preview"].as_of == day
    assert page.context["staying"] == 1


def test_the_page_of_a_draft_asks_a_fixed_number_of_questions(office, draft, django_assert_max_num_queries):
    with django_assert_max_num_queries(25):
        office.get(address(draft))
