"""Importing metrics: forward references, every combination, no circles."""

from __future__ import annotations

import pytest

from retention.configuration.definitions import Definition, metric_problems, ratio_order
from retention.configuration.files import UnableToImportConfiguration
from retention.models import Metric

A_RATIO = """
metrics:
  - {code: share, dimension: product, aggregation: ratio, numerator: opened, denominator: sent}
  - {code: opened, dimension: product, aggregation: sum, measures: [opened, clicked], window: 7}
  - {code: sent, dimension: product, aggregation: breadth, measures: [sent], window: 7}
measures:
  - {code: opened}
  - {code: clicked}
  - {code: sent}
"""


@pytest.mark.django_db
class TestImport:
    def test_reads_references_in_any_order(self, read):
        read(A_RATIO)

        share = Metric.objects.get(code="share")

        opened = Metric.objects.get(code="opened")
        assert (share.numerator, share.denominator) == (opened, Metric.objects.get(code="sent"))
        assert sorted(one.code for one in opened.measures.all()) == ["clicked", "opened"]
        assert share.name == "share"

    def test_says_which_measures_change(self, read):
        read(A_RATIO)

        lines = read(A_RATIO.replace("[opened, clicked]", "[clicked, sent]"))

        assert "changed   metrics opened\n            measures: clicked, opened → clicked, sent" in lines

    def test_keeps_a_name_that_the_file_does_not_give(self, read):
        read(A_RATIO)
        Metric.objects.filter(code="share").update(name="Open rate", name_zh="打开率")

        assert "unchanged metrics share" in read(A_RATIO)

    def test_refuses_ratios_that_go_in_a_circle_through_the_database(self, read):
        read(A_RATIO)
        circle = """
            metrics:
              - {code: opened, dimension: product, aggregation: ratio, numerator: share, denominator: sent}
        """

        with pytest.raises(UnableToImportConfiguration) as caught:
            read(circle)

        assert caught.value.problems == [
            "metrics[1] opened: this ratio is made of itself, by way of opened, share.",
        ]

    def test_swaps_what_a_ratio_is_made_of(self, read):
        read(A_RATIO)
        swapped = """
            metrics:
              - {code: opened, dimension: product, aggregation: ratio, numerator: share, denominator: sent}
              - {code: share, dimension: product, aggregation: sum, measure: sent, window: 3}
        """

        read(swapped)

        assert Metric.objects.get(code="opened").numerator == Metric.objects.get(code="share")


class TestDefinition:
    @pytest.mark.parametrize(
        "definition",
        [
            Definition("sum", measures=["a"], window=1),
            Definition("sum", measures=["a", "b"], window=730, compare="change"),
            Definition("latest", measures=["a"], window=30, compare="change"),
            Definition("active_days", measures=["a"], window=30),
            Definition("days_since", measures=["a"], lookback=730),
            Definition("breadth", measures=["a", "b"], window=30),
            Definition("ratio", numerator="a", denominator="b"),
        ],
    )
    def test_accepts(self, definition):
        assert metric_problems(definition) == {}

    @pytest.mark.parametrize(
        ("definition", "fields"),
        [
            (Definition("sum", window=30), {"measures"}),
            (Definition("mean", measures=["a", "b"], window=30), {"measures"}),
            (Definition("mean", measures=["a"]), {"window"}),
            (Definition("max", measures=["a"], window=731), {"window"}),
            (Definition("min", measures=["a"], window=7, lookback=7), {"lookback"}),
            (Definition("days_since", measures=["a"], window=7), {"window", "lookback"}),
            (Definition("days_since", measures=["a"], lookback=0), {"lookback"}),
            (Definition("days_since", measures=["a"], lookback=9, compare="change"), {"compare"}),
            (Definition("breadth", measures=["a"], window=7, compare="change"), {"compare"}),
            (Definition("ratio", measures=["a"], numerator="a"), {"measures", "denominator"}),
            (Definition("ratio", numerator="a", denominator="b", compare="change", window=7), {"compare", "window"}),
            (Definition("sum", measures=["a"], window=7, numerator="a"), {"numerator"}),
        ],
    )
    def test_refuses(self, definition, fields):
        assert set(metric_problems(definition)) == fields

    def test_orders_ratios_after_their_parts(self):
        assert ratio_order({"c": ["a", "b"], "b": ["a"], "a": []}) == (["a", "b", "c"], [])
        assert ratio_order({"c": ["b"], "b": ["c"], "a": ["elsewhere"]}) == (["a"], ["c", "b"])
