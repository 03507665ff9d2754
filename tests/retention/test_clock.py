"""When local days begin."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from retention.clock import midnight


@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [
        ("Asia/Shanghai", date(2026, 3, 2), datetime(2026, 3, 1, 16, tzinfo=UTC)),
        ("Europe/Berlin", date(2026, 3, 29), datetime(2026, 3, 28, 23, tzinfo=UTC)),
        ("Europe/Berlin", date(2026, 3, 30), datetime(2026, 3, 29, 22, tzinfo=UTC)),
        ("America/Santiago", date(2026, 9, 6), datetime(2026, 9, 6, 4, tzinfo=UTC)),  # midnight itself is skipped
        ("America/Havana", date(2026, 11, 1), datetime(2026, 11, 1, 4, tzinfo=UTC)),  # midnight comes twice
    ],
)
def test_a_day_begins_once_also_where_the_clocks_change_at_midnight(settings, zone, day, begins):
    settings.TIME_ZONE = zone

    assert midnight(day).astimezone(UTC) == begins
