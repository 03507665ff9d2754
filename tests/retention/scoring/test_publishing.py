"""Drafts, what they would change, and putting them in force."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from retention.models import HealthModel, HealthModelVersion, HealthSnapshot
from retention.scoring.publishing import Move, UnableToPublish, latest_day, new_draft, preview, publish
from retention.scoring.recalculate import recalculate
from tests.retention.scoring.builders import (
    IDENTITY,
    LATER,
    NOW,
    D,
    add_metrics,
    customer,
    metric,
    model,
    observe,
    snapshot,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def metrics():
    return {code: metric(code, "latest", code, window=1) for code in "ab"}


@pytest.fixture
def version(metrics):
    return model({metrics["a"]: (3, IDENTITY), metrics["b"]: (1, IDENTITY)}, low_from=65)


def test_begins_a_draft_as_a_copy_of_the_newest_version(version):
    draft = new_draft(model_id=version.model_id, now=NOW)

    assert (draft.number, draft.state, draft.low_from) == (2, "draft", 65)
    assert list(draft.model_metrics.order_by("position").values_list("metric__code", "weight", "curve")) == [
        ("a", 3, IDENTITY),
        ("b", 1, IDENTITY),
    ]
    assert version.model_metrics.count() == 2
    assert new_draft(model_id=version.model_id, now=NOW) == draft


def test_begins_an_empty_draft_of_a_new_model():
    made = HealthModel.objects.create(code="other", name="Other")

    assert new_draft(model_id=made.pk, now=NOW).number == 1


def test_publishes_a_draft_and_retires_the_version_before(version, operator):
    draft = new_draft(model_id=version.model_id, now=NOW)

    publish(version_id=draft.pk, by=operator, now=LATER)

    states = dict(HealthModelVersion.objects.values_list("number", "state"))
    assert states == {1: "retired", 2: "published"}
    draft.refresh_from_db()
    assert (draft.published_at, draft.published_by) == (LATER, operator)


def test_activates_the_first_model_that_is_published(metrics):
    made = HealthModel.objects.create(code="first", name="First")
    draft = new_draft(model_id=made.pk, now=NOW)
    add_metrics(draft, {metrics["a"]: (1, IDENTITY)})

    publish(version_id=draft.pk, by=None, now=NOW)

    made.refresh_from_db()
    assert made.active


def test_refuses_to_publish_what_is_no_draft_or_not_complete(version, metrics, operator, csm):
    draft = new_draft(model_id=version.model_id, now=NOW)
    with pytest.raises(PermissionDenied):
        publish(version_id=draft.pk, by=csm, now=NOW)
    with pytest.raises(UnableToPublish, match="no draft"):
        publish(version_id=version.pk, by=operator, now=NOW)
    draft.model_metrics.filter(metric=metrics["a"]).update(curve=[[1, 0], [1, 100]])
    with pytest.raises(UnableToPublish, match=r"curve of the metric a: Point 2"):
        publish(version_id=draft.pk, by=operator, now=NOW)
    draft.model_metrics.all().delete()
    with pytest.raises(UnableToPublish, match="has no metric"):
        publish(version_id=draft.pk, by=operator, now=NOW)


def test_previews_who_would_change_tier_and_writes_nothing(version, metrics):
    for name, a, b in [("up", 60, 100), ("stays", 90, 90), ("down", 70, 50), ("unknown", None, None)]:
        one = customer(name)
        if a is not None:
            observe(one, "a", {0: a})
            observe(one, "b", {0: b})
    recalculate(first=D, last=D, now=NOW)
    before = list(HealthSnapshot.objects.order_by("customer_id").values())
    draft = new_draft(model_id=version.model_id, now=NOW)
    draft.model_metrics.filter(metric=metrics["a"]).update(weight=Decimal(1))
    draft.low_from = Decimal(60)
    draft.save()

    found = preview(version_id=draft.pk, as_of=latest_day())

    assert sorted(found.moves, key=lambda move: (move.from_tier, move.to_tier)) == [
        Move(from_tier="healthy", to_tier="healthy", customers=1),
        Move(from_tier="low", to_tier="healthy", customers=1),
        Move(from_tier="low", to_tier="low", customers=1),
        Move(from_tier="unknown", to_tier="unknown", customers=1),
    ]
    assert [(one.name, one.from_score, one.to_score) for one in found.movers] == [("up", 70, 80)]
    assert found.without_values == ()
    assert list(HealthSnapshot.objects.order_by("customer_id").values()) == before


def test_names_metrics_that_have_no_values_yet(version):
    acme = customer("acme")
    observe(acme, "a", {0: 90})
    observe(acme, "b", {0: 10})
    recalculate(first=D, last=D, now=NOW)
    draft = new_draft(model_id=version.model_id, now=NOW)
    add_metrics(draft, {metric("new", "latest", "a", window=1): (4, IDENTITY)})

    found = preview(version_id=draft.pk, as_of=D)

    assert found.without_values == ("new",)
    assert found.moves == (Move(from_tier=snapshot(acme).tier, to_tier="low", customers=1),)
