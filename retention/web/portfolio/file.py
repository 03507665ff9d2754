"""The columns of the list of customers as a file: what is shown, and the figures of last night beside those of now."""

from __future__ import annotations

from typing import Final

from retention.models import Dimension

NOW: Final = {
    "external_id": "external_id",
    "name": "name",
    "segment": "segment",
    "industry": "industry",
    "region": "region",
    "lifecycle": "lifecycle",
    "channel": "channel",
    "owner": "owner_name",
    "score": "health__score",
    "tier": "health__tier",
    "scored_on": "health__day",
    "coverage": "health__coverage",
    "score_a_week_ago": "health__score_week_ago",
    "costs_most": "health__worst_metric",
    "mrr": "health__mrr",
    "renewal": "health__renewal_on",
}
LAST_NIGHT: Final = {
    "last_night": "standing__day",
    **{f"{name}_last_night": f"standing__{name}" for name in ("score", "tier", "coverage", "mrr")},
    "renewal_last_night": "standing__renewal_on",
    **{f"{name}_last_night": f"standing__{name}" for name in Dimension.values},
}


def columns(*, back: int) -> dict[str, str]:
    """Return the columns, each with the field that it is read from; changes are over 30 or 90 days."""
    return {
        **NOW,
        **LAST_NIGHT,
        f"tier_{back}_days_before": f"standing__tier_{back}",
        f"score_{back}_days_before": f"standing__score_{back}",
        "score_change": f"standing__change_{back}",
        f"mrr_{back}_days_before": f"standing__mrr_{back}",
        "mrr_change": f"standing__mrr_change_{back}",
    }
