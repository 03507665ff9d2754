"""Every change of a definition or of work is kept, whoever makes it and however."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import Error, connection, transaction

from retention.models import Measure, Metric, MetricMeasure

pytestmark = pytest.mark.django_db


def events_of(model: Any) -> Any:
    return model.pgh_event_model


def history(code):
    event = events_of(Measure)
    return list(event.objects.filter(code=code).order_by("pgh_id").values_list("pgh_label", "name"))


def test_keeps_every_way_of_writing():
    measure = Measure.objects.create(code="logins", name="one")
    measure.name = "two"
    measure.save()
    Measure.objects.filter(code="logins").update(name="three")
    Measure.objects.bulk_create(
        [Measure(code="logins", name="four")],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name"],
    )
    with connection.cursor() as cursor:
        cursor.execute("UPDATE retention_measure SET name = 'five' WHERE code = 'logins'")
    Measure.objects.filter(code="logins").delete()

    assert history("logins") == [
        ("insert", "one"),
        ("update", "two"),
        ("update", "three"),
        ("update", "four"),
        ("update", "five"),
        ("delete", "five"),
    ]


def test_keeps_nothing_where_nothing_changed():
    Measure.objects.create(code="logins", name="one")
    Measure.objects.filter(code="logins").update(name="one")

    assert history("logins") == [("insert", "one")]


def test_keeps_which_measures_a_metric_reads():
    measure = Measure.objects.create(code="logins", name="Logins")
    metric = Metric.objects.create(code="m", name="M", dimension="product", aggregation="sum", window=7)
    metric.measures.set([measure])
    metric.measures.clear()

    event = events_of(MetricMeasure)

    assert list(event.objects.order_by("pgh_id").values_list("pgh_label", "metric", "measure")) == [
        ("insert", metric.pk, measure.pk),
        ("delete", metric.pk, measure.pk),
    ]


def test_refuses_to_change_the_trail():
    measure: Any = Measure.objects.create(code="logins", name="one")

    with pytest.raises(Error, match="Cannot update or delete"), transaction.atomic():
        measure.audit.update(name="never happened")
    with pytest.raises(Error, match="Cannot update or delete"), transaction.atomic():
        events_of(Measure).objects.all().delete()
