"""A customer with snapshots, and the days that are noted as stale."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from retention.models import HealthModel, HealthModelVersion, HealthSnapshot, Scorecard, StaleDays

TODAY = date(2026, 3, 31)
NOW = datetime(2026, 3, 31, 2, tzinfo=UTC)  # 10:00 in Shanghai
FIRST = date(2026, 1, 1)  # the first snapshot
DAYS = [TODAY - timedelta(days=back) for back in range(24)][::-1]


def snapshot_of(customer, on):
    """Make a snapshot of a day, scored with a card that has no metrics."""
    model, _made = HealthModel.objects.get_or_create(code="default", defaults={"name": "Default"})
    version, _made = HealthModelVersion.objects.get_or_create(model=model, number=1)
    scorecard, _made = Scorecard.objects.get_or_create(
        version=version, defaults={"digest": "x", "metrics": [], "minimum_coverage": 0, "tiers": {}}
    )
    HealthSnapshot.objects.create(
        customer=customer,
        day=on,
        scorecard=scorecard,
        tier="unknown",
        coverage=0,
        metric_values=[],
        metric_scores=[],
        computed_at=NOW,
    )


def stale():
    """Customer, first and last day of every range."""
    found = StaleDays.objects.order_by("customer__external_id", "first_day")
    return [
        (customer, f"{first:%m-%d}", f"{last:%m-%d}")
        for customer, first, last in found.values_list("customer__external_id", "first_day", "last_day")
    ]
