"""The top reason of a score in words, for lists: from the current health alone, without its snapshot."""

from __future__ import annotations

from collections.abc import Iterable

from retention.models import CurrentHealth, Scorecard
from retention.scoring import explain
from retention.scoring.definitions import Definition


class Reasons:
    """Knows the metrics of the scorecards behind a page of customers: one query, however many rows."""

    def __init__(self, health: Iterable[CurrentHealth | None]) -> None:
        wanted = {one.scorecard_id for one in health if one is not None}
        self._definitions = {
            (card.pk, metric["code"]): Definition.from_json(metric)
            for card in Scorecard.objects.filter(pk__in=wanted)
            for metric in card.metrics
        }

    def of(self, health: CurrentHealth | None) -> str:
        """Say what costs this customer most points; nothing where nothing does."""
        if health is None or not health.worst_points_lost:
            return ""
        definition = self._definitions.get((health.scorecard_id, health.worst_metric))
        if definition is None:
            return ""
        return explain.reason_in_words(
            explain.Row(
                definition=definition,
                value=health.worst_value,
                metric_score=None,
                weight_share=None,
                points=None,
                points_lost=health.worst_points_lost,
            )
        )
