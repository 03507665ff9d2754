"""What the health dashboard draws: the gauge of the mean score, and from where to where the trend is drawn."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from retention.analytics.trend import Point
from retention.web.portfolio import gauge
from retention.web.portfolio.dashboard import chart, range_of, summary, tier_at

BOUNDS = (Decimal(80), Decimal(60), Decimal(40))


def test_the_gauge_shows_the_tiers_with_their_bounds_and_where_the_mean_stands():
    drawn = gauge.draw(74.9, tier="low", bounds=BOUNDS)

    assert [(band.tier, band.x, band.width, band.words, band.holds) for band in drawn.bands] == [
        ("high", 0, 144, "High risk", False),
        ("medium", 144, 72, "Medium risk", False),
        ("low", 216, 72, "Low risk", True),
        ("healthy", 288, 72, "Healthy", False),
    ]
    assert [(tick.words, tick.x) for tick in drawn.ticks] == [
        ("0", 0),
        ("40", 144),
        ("60", 216),
        ("80", 288),
        ("100", 360),
    ]
    assert drawn.at == 269.6
    assert drawn.words == (
        "Mean score 74.9 of 100; High risk from 0, Medium risk from 40, Low risk from 60, Healthy from 80."
    )


def test_the_words_of_a_tier_that_find_no_room_in_its_band_are_left_out_of_the_picture_only():
    drawn = gauge.draw(Decimal(50), tier="medium", bounds=(Decimal(90), Decimal(60), Decimal("52.5")))

    assert [band.words for band in drawn.bands] == ["High risk", "", "Low risk", ""]
    assert "Medium risk from 52.5" in drawn.words


def test_there_is_no_gauge_without_a_mean():
    assert gauge.draw(None, tier="unknown", bounds=BOUNDS) is None


@pytest.mark.parametrize(
    ("scores", "drawn"),
    [
        ([74.6, 75.5], (60, 90)),
        ([70.0], (50, 90)),
        ([5.0, 8.0], (0, 30)),
        ([99.0], (70, 100)),
        ([12.0, 88.0], (10, 90)),
        ([], (0, 100)),
    ],
)
def test_the_trend_shows_whole_tens_around_its_scores_and_thirty_points_at_least(scores, drawn):
    assert range_of(scores) == drawn


def test_a_mean_just_below_a_tier_is_never_written_as_that_tier():
    mean = Decimal("79.96")
    points = [
        Point(day=date(2026, 3, day), customers=2, tiers={}, mean=mean, mrr=Decimal(9), mrr_at_risk=Decimal(0))
        for day in (1, 2)
    ]

    drawn = gauge.draw(mean, tier=tier_at(mean, BOUNDS), bounds=BOUNDS)
    told = json.loads(chart(points, found=BOUNDS))["told"]

    assert [band.tier for band in drawn.bands if band.holds] == ["low"]
    assert drawn.words.startswith("Mean score 79.9 of 100;")
    assert [words.split(" ")[0] for words in told] == ["79.9", "79.9"]
    assert "from 79.9 on 1 Mar to 79.9 on 2 Mar" in str(summary(points))
