"""Who may open which admin page: denied unless a permission allows it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.contrib import admin
from django.urls import reverse

from retention import models, roles
from tests.conftest import make_person
from tests.retention.admin.conftest import NOW

pytestmark = pytest.mark.django_db

OURS = {model for model in admin.site._registry if model._meta.app_label.startswith("retention")}


@pytest.fixture(scope="module")
def rows(kept_for_module):
    """At least one row of every model that has an admin page."""
    with kept_for_module(write_rows):
        yield


@pytest.fixture
def one_of_each(rows, db):
    """The customer to whom the rows belong."""
    return models.Customer.objects.get()


def write_rows():
    customer = models.Customer.objects.create(external_id="1", name="Acme", owner=make_person("csm", roles.CSM))
    models.Contact.objects.create(customer=customer, external_id="p", name="Pat")
    models.Subscription.objects.create(customer=customer, external_id="s", start=date(2026, 1, 1), mrr=100)
    models.Interaction.objects.create(customer=customer, external_id="i", kind="call", occurred_at=NOW)
    models.Measure.objects.create(code="logins", name="Logins")
    models.Metric.objects.create(code="logins_7d", name="L", dimension="product", aggregation="sum", window=7)
    model = models.HealthModel.objects.create(code="default", name="Default")
    version = models.HealthModelVersion.objects.create(model=model, number=1, state="published")
    card = models.Scorecard.objects.create(version=version, digest="d", metrics=[], minimum_coverage=0, tiers={})
    models.CurrentHealth.objects.create(
        customer=customer, day=date(2026, 3, 1), scorecard=card, score=Decimal(50), tier="medium", coverage=1
    )
    models.HealthOverride.objects.create(
        customer=customer,
        score=70,
        reason="Met the owner",
        author_name="M",
        created_at=NOW,
        expires_on=date(2026, 4, 1),
    )
    condition = {"field": "score", "op": "<", "value": 60}
    _never_warned, rule = (
        models.Rule.objects.create(code=code, name=code, level="medium", conditions=[condition])
        for code in ("quiet", "score-below-60")
    )
    models.Warning.objects.create(
        rule=rule, customer=customer, level="medium", opened_on=date(2026, 3, 1), raised_at=NOW, evidence=[]
    )
    models.EmotionalRule.objects.create(code="call", name="Call", kind="call", points=2, lasts_days=90)
    job = models.Job.objects.create(code="daily", every_minutes=5)
    models.JobRun.objects.create(job=job, slot=NOW)
    models.ScoreRun.objects.create(
        kind="daily", first_day=date(2026, 3, 1), last_day=date(2026, 3, 1), scorecard=card, started_at=NOW
    )
    models.ImportBatch.objects.create(
        kind="customers", origin="a.csv", rows=1, inserted=1, updated=0, unchanged=0, finished_at=NOW
    )


def pages(app_label):
    """Every page of every model of an app: (name, address)."""
    for model in sorted(OURS, key=lambda model: model._meta.label):
        if model._meta.app_label != app_label:
            continue
        name = f"{app_label}_{model._meta.model_name}"
        yield f"{name} list", reverse(f"admin:{name}_changelist")
        yield f"{name} add", reverse(f"admin:{name}_add")
        row = model._default_manager.first()
        if row is not None:
            for page in ("change", "history", "delete"):
                yield f"{name} {page}", reverse(f"admin:{name}_{page}", args=[row.pk])


def opened(client, app_label="retention"):
    """The pages that answer with 200."""
    return {name for name, address in pages(app_label) if client.get(address).status_code == 200}


def test_covers_every_model_with_a_page(one_of_each):
    without = [model for model in OURS if model._meta.app_label == "retention" and not model._default_manager.exists()]

    assert without == []


def test_opens_nothing_to_an_outsider_of_the_host(one_of_each, as_staff, outsider):
    assert opened(as_staff(outsider)) == set()


def test_opens_nothing_to_an_interviewer(one_of_each, as_staff, interviewer):
    assert opened(as_staff(interviewer)) == set()


def test_opens_nothing_to_somebody_who_is_no_staff(one_of_each, client, operator):
    client.force_login(operator)

    assert opened(client) == set()


def test_lets_the_operator_define_and_look_but_delete_only_rules_that_never_warned(one_of_each, as_staff, operator):
    found = opened(as_staff(operator))

    assert {name for name in found if name.endswith("add")} == {
        f"retention_{model} add"
        for model in (
            "contact",
            "customer",
            "emotionalrule",
            "healthmodel",
            "interaction",
            "involvement",
            "measure",
            "metric",
            "rule",
            "subscription",
        )
    }
    # A rule that never warned may go; models.Rule.objects.first() is one.
    assert {name for name in found if name.endswith("delete")} == {"retention_rule delete"}
    assert {name.split()[0] for name in found if name.endswith("list")} == {
        f"retention_{model._meta.model_name}" for model in OURS if model._meta.app_label == "retention"
    }


def test_lets_a_csm_look_at_customers_and_define_nothing(one_of_each, as_staff, csm):
    found = opened(as_staff(csm))

    assert {name.split()[0] for name in found} == {
        f"retention_{model}"
        for model in (
            "contact",
            "currenthealth",
            "customer",
            "healthoverride",
            "interaction",
            "subscription",
            "warning",
        )
    }
    assert not any(name.endswith((" add", " delete")) for name in found)


def test_shows_a_csm_the_own_portfolio_only(one_of_each, as_staff, csm, other_csm):
    own, strange = as_staff(csm), as_staff(other_csm)
    for model in ("contact", "currenthealth", "customer", "healthoverride", "interaction", "subscription", "warning"):
        address = reverse(f"admin:retention_{model}_changelist")
        row = getattr(
            models, {"healthoverride": "HealthOverride", "currenthealth": "CurrentHealth"}.get(model, model.title())
        )
        change = reverse(f"admin:retention_{model}_change", args=[row._default_manager.get().pk])

        assert own.get(address).context["cl"].result_count == 1, model
        assert strange.get(address).context["cl"].result_count == 0, model
        assert own.get(change).status_code == 200, model
        assert strange.get(change).status_code == 302, model


def test_offers_a_csm_no_customer_of_somebody_else_to_choose(one_of_each, as_staff, other_csm, manager):
    address = reverse("admin:autocomplete")
    query = {"app_label": "retention", "model_name": "contact", "field_name": "customer", "term": "Acme"}

    assert as_staff(other_csm).get(address, query).json()["results"] == []
    assert [one["text"] for one in as_staff(manager).get(address, query).json()["results"]] == ["Acme (1)"]


def test_lets_a_manager_judge_a_customer_and_a_csm_not(one_of_each, as_staff, csm, manager):
    address = reverse("admin:retention_healthoverride_add")
    data = {"customer": one_of_each.pk, "score": "55", "reason": "Talks to a competitor", "expires_on": "2099-01-01"}

    assert as_staff(csm).post(address, data).status_code == 403
    assert as_staff(manager).post(address, data).status_code == 302

    assert list(models.HealthOverride.objects.filter(ended_at=None).values_list("score", "author_name")) == [
        (Decimal("55.00"), "manager")
    ]


def test_lets_nobody_change_or_delete_what_the_machines_wrote(one_of_each, as_staff, operator):
    office = as_staff(operator)
    for model in ("warning", "scorerun", "jobrun", "importbatch", "currenthealth"):
        row = next(one for one in OURS if one._meta.model_name == model)._default_manager.get()
        for page in ("change", "delete"):
            address = reverse(f"admin:retention_{model}_{page}", args=[row.pk])

            assert office.post(address, {"post": "yes"}).status_code == 403, address


@pytest.mark.parametrize(
    ("model", "action"),
    [("rule", "switch_off"), ("healthmodel", "make_active"), ("healthoverride", "end")],
)
def test_refuses_actions_to_those_who_may_only_look(one_of_each, as_staff, analyst, model, action):
    client = as_staff(analyst)
    rows = next(one for one in OURS if one._meta.model_name == model)._default_manager.order_by("pk")
    before = list(rows.values())

    client.post(reverse(f"admin:retention_{model}_changelist"), {"action": action, "_selected_action": [rows[0].pk]})

    assert list(rows.values()) == before
