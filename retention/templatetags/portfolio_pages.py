"""What the dashboard's templates need besides what every page shares."""

from __future__ import annotations

from decimal import Decimal

from django import template

from retention.models import Standing

register = template.Library()


@register.simple_tag
def standing_change(standing: Standing, back: int) -> Decimal | None:
    """Return by how many points a score changed over 30 or 90 days."""
    change: Decimal | None = getattr(standing, f"change_{back}")
    return change
