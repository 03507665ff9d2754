"""Which days an observation makes stale: worked out by hand, and against the slow reading of the definitions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retention.ingest import observations
from retention.models import Customer, HealthSnapshot, Measure, Metric, Observation, Scorecard, SeriesStart, StaleDays
from tests.reference import scoring as reference
from tests.retention.ingest.stale_days import DAYS, NOW, snapshot_of, stale

pytestmark = pytest.mark.django_db


def day(text):
    return date.fromisoformat(f"2026-{text}")


def make_metric(aggregation, measures=("logins",), **definition):
    defaults = {} if aggregation in {"days_since", "ratio"} else {"window": 7}
    metric = Metric.objects.create(
        code=f"m{Metric.objects.count()}",
        name="M",
        dimension="product",
        aggregation=aggregation,
        **{**defaults, **definition},
    )
    metric.measures.set(Measure.objects.filter(code__in=measures))
    return metric


def observe(*cells, now=NOW):
    """Bring in (customer, measure, day, value) and forget what was stale before."""
    StaleDays.objects.all().delete()
    rows = [dict(zip(("customer", "measure", "day", "value"), cell, strict=True)) for cell in cells]
    observations.record(rows=list(enumerate(rows)), origin="test", now=now)


@pytest.fixture(scope="class")
def begun(kept_acme, kept_for_module):
    cells = [("C1", code, "2025-12-01", 1) for code in ("logins", "exports", "csat")]
    with kept_for_module(lambda: observe(*cells)):
        yield


@pytest.mark.usefixtures("begun")
class TestReach:
    """The series began long ago, so only the reach of the value counts."""

    @pytest.mark.parametrize(
        ("aggregation", "definition", "last"),
        [
            ("sum", {}, "02-07"),
            ("mean", {}, "02-07"),
            ("min", {}, "02-07"),
            ("max", {}, "02-07"),
            ("latest", {}, "02-07"),
            ("active_days", {}, "02-07"),
            ("sum", {"window": 1}, "02-01"),
            ("sum", {"zero_fill": True}, "02-07"),
            ("sum", {"compare": "change"}, "02-14"),
            ("sum", {"compare": "change", "zero_fill": True}, "02-14"),
            ("breadth", {"measures": ("logins", "exports")}, "02-07"),
            ("days_since", {"lookback": 10}, "02-10"),
        ],
    )
    def test_a_value_shows_from_its_day_to_the_end_of_the_reach(self, aggregation, definition, last):
        make_metric(aggregation, **definition)

        observe(("C1", "logins", "2026-02-01", 5))

        assert stale() == [("C1", "02-01", last)]

    def test_the_widest_metric_counts_and_a_measure_without_metrics_touches_nothing(self):
        make_metric("sum", window=3)
        make_metric("sum", window=30)
        make_metric("sum", measures=("exports",), window=90)

        observe(("C1", "logins", "2026-02-01", 5), ("C1", "csat", "2026-02-01", 5))

        assert stale() == [("C1", "02-01", "03-02")]

    def test_a_ratio_reaches_as_far_as_its_parts_even_where_they_are_not_computed_alone(self):
        above = make_metric("sum", window=20, active=False)
        below = make_metric("latest", measures=("exports",), window=3, active=False)
        make_metric("ratio", measures=(), numerator=above, denominator=below)

        observe(("C1", "logins", "2026-02-01", 5), ("C1", "exports", "2026-03-10", 5))

        assert stale() == [("C1", "02-01", "02-20"), ("C1", "03-10", "03-12")]

    def test_a_metric_that_is_switched_off_counts_where_days_were_scored_with_it(self):
        make_metric("sum", window=3)
        make_metric("sum", window=10, active=False)

        observe(("C1", "logins", "2026-02-01", 5))
        without = stale()
        frozen = {"aggregation": "sum", "compare": "level", "window": 10, "lookback": None, "zero_fill": False}
        logins = Measure.objects.get(code="logins").pk
        Scorecard.objects.update(metrics=[{**frozen, "measures": [logins]}])
        observe(("C1", "logins", "2026-02-01", 6))

        assert (without, stale()) == ([("C1", "02-01", "02-03")], [("C1", "02-01", "02-10")])

    def test_ranges_join_where_they_meet_and_stay_apart_where_they_do_not(self):
        make_metric("sum", window=3)

        observe(*(("C1", "logins", f"2026-02-{number:02}", 5) for number in (1, 4, 8)))

        assert stale() == [("C1", "02-01", "02-06"), ("C1", "02-08", "02-10")]

    def test_the_same_value_again_makes_nothing_stale(self):
        make_metric("sum")
        observe(("C1", "logins", "2026-02-01", 5))

        observe(("C1", "logins", "2026-02-01", "5.0"))

        assert stale() == []

    def test_days_before_the_first_snapshot_and_after_today_are_left_out(self):
        make_metric("sum")

        observe(("C1", "logins", "2025-12-29", 5), ("C1", "logins", "2026-03-29", 5))

        assert stale() == [("C1", "01-01", "01-04"), ("C1", "03-29", "03-31")]

    def test_today_is_the_local_day(self):
        make_metric("sum")
        before_midnight = datetime(2026, 3, 31, 16, 30, tzinfo=UTC)  # 00:30 on April 1st in Shanghai

        observe(("C1", "logins", "2026-04-01", 5), now=before_midnight)

        assert stale() == [("C1", "04-01", "04-01")]

    def test_a_customer_without_snapshots_has_only_today(self):
        make_metric("sum")
        Customer.objects.create(external_id="C2", name="Bolt")

        observe(("C2", "logins", "2026-03-20", 5))
        too_old = stale()
        observe(("C2", "logins", "2026-03-25", 5))

        assert (too_old, stale()) == ([], [("C2", "03-31", "03-31")])


class TestStartOfASeries:
    def test_a_first_row_ever_lets_silence_mean_zero_from_then_on(self, acme):
        make_metric("sum", window=3, zero_fill=True)

        observe(("C1", "logins", "2026-02-01", 5))

        assert stale() == [("C1", "02-01", "03-31")]
        assert SeriesStart.objects.get().first_day == day("02-01")

    def test_without_zero_fill_it_shows_in_its_window_only(self, acme):
        make_metric("sum", window=3)

        observe(("C1", "logins", "2026-02-01", 5))

        assert stale() == [("C1", "02-01", "02-03")]

    def test_an_earlier_first_row_shows_up_to_the_day_before_the_old_start(self, acme):
        make_metric("sum", window=3, zero_fill=True)
        observe(("C1", "logins", "2026-02-20", 5))

        observe(("C1", "logins", "2026-02-01", 5))

        assert stale() == [("C1", "02-01", "02-19")]
        assert SeriesStart.objects.get().first_day == day("02-01")

    def test_a_later_row_does_not_move_the_start(self, acme):
        make_metric("sum", window=3, zero_fill=True)
        observe(("C1", "logins", "2026-02-01", 5))

        observe(("C1", "logins", "2026-02-20", 5))

        assert stale() == [("C1", "02-20", "02-22")]

    def test_days_since_has_an_answer_from_the_first_row_even_if_it_is_zero(self, acme):
        make_metric("days_since", lookback=5)
        observe(("C1", "logins", "2026-02-20", 0))

        observe(("C1", "logins", "2026-02-01", 0))

        assert stale() == [("C1", "02-01", "02-19")]

    def test_of_several_measures_the_first_to_have_a_row_counts(self, acme):
        make_metric("breadth", measures=("logins", "exports"), window=3)
        observe(("C1", "logins", "2026-02-01", 1))

        observe(("C1", "exports", "2026-02-20", 1))
        later = stale()
        observe(("C1", "exports", "2026-01-25", 1))

        assert later == [("C1", "02-20", "02-22")]
        assert stale() == [("C1", "01-25", "01-31")]

    def test_a_change_is_never_known_by_a_filled_in_zero(self, acme):
        make_metric("sum", window=3, compare="change", zero_fill=True)

        observe(("C1", "logins", "2026-02-01", 5))

        assert stale() == [("C1", "02-01", "02-06")]


CELL = st.tuples(st.sampled_from(["logins", "exports"]), st.sampled_from(DAYS), st.integers(0, 3))
METRIC = st.one_of(
    st.fixed_dictionaries(
        {
            "aggregation": st.sampled_from(["sum", "mean", "min", "max", "latest", "active_days"]),
            "compare": st.sampled_from(["level", "change"]),
            "zero_fill": st.booleans(),
            "window": st.integers(1, 6),
        }
    ),
    st.fixed_dictionaries({"aggregation": st.just("days_since"), "lookback": st.integers(1, 6)}),
    st.fixed_dictionaries({"aggregation": st.just("breadth"), "window": st.integers(1, 6)}),
)


@settings(max_examples=35, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=st.lists(CELL, max_size=5), after=st.lists(CELL, min_size=1, max_size=3), metric=METRIC)
def test_every_day_whose_value_changes_is_noted(acme, before, after, metric):
    """Against the slow reading: nothing is missed. (That no other day is noted is worked out by hand above.)"""
    for model in (Observation, SeriesStart, Metric):
        model.objects.all().delete()
    HealthSnapshot.objects.all().delete()
    snapshot_of(acme, DAYS[0])
    measures = ("logins", "exports") if metric["aggregation"] == "breadth" else ("logins",)
    make_metric(**{**metric, "measures": measures})
    definition = {"compare": "level", "zero_fill": False, "window": None, **metric, "measures": list(measures)}

    def values(cells):
        series = reference.Series(values={})
        for measure, on, value in cells:
            series.values.setdefault(measure, {})[on] = Decimal(value)
        return {on: reference.value_of(series, {"m": definition}, "m", on) for on in DAYS}

    def rows(cells):
        return list({(measure, on): ("C1", measure, on.isoformat(), value) for measure, on, value in cells}.values())

    if before:
        observe(*rows(before))
    observe(*rows(after))

    old, new = values(before), values([*before, *after])
    noted = [(first, last) for first, last in StaleDays.objects.values_list("first_day", "last_day")]
    missed = [on for on in DAYS if old[on] != new[on] and not any(first <= on <= last for first, last in noted)]
    assert missed == []
    assert all(later > last + timedelta(days=1) for (_, last), (later, _) in pairwise(noted))
