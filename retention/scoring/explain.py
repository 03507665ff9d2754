"""Why a customer has this score, and which metrics moved it since another day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from retention.models import Aggregation, Compare, HealthSnapshot
from retention.scoring import curves, wording
from retention.scoring.definitions import Card, Definition

CENT: Final = Decimal("0.01")


class UnableToCompare(ValueError):
    """One of the two days has no score, so there is nothing to decompose."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """What one metric did for the score of a day.

    `weight_share` is between 0 and 1 over the metrics with a value, and `points` = share x metric
    score; both are null for a metric without a value or outside the model. `points_lost` = share x
    (100 - metric score): what it would add if it were perfect.
    """

    definition: Definition
    value: float | None
    metric_score: float | None
    weight_share: float | None
    points: float | None
    points_lost: float | None

    @property
    def code(self) -> str:
        """The code of the metric."""
        return self.definition.code

    @property
    def label(self) -> str:
        """Its name in the language of the page."""
        return self.definition.label

    @property
    def dimension(self) -> str:
        """Product, service, commercial, marketing or relationship."""
        return self.definition.dimension

    @property
    def unit(self) -> str:
        """The unit of the value."""
        return self.definition.unit


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """A score taken apart: rows of the model, most damaging first, then metrics that only inform.

    The points of the rows and `rounding` add up to the score; all are null where there is none.
    """

    day: date
    score: Decimal | None
    tier: str
    coverage: Decimal
    rows: tuple[Row, ...]
    outside: tuple[Row, ...]
    rounding: float | None


@dataclass(frozen=True, kw_only=True)
class Moved:
    """How many points one metric moved the score between two days, rounded to a hundredth.

    `share_before` and `share_after` are its share of the weight, between 0 and 1 over the metrics with a value on that
    day; null without one. Where others get or lose a value, it moves the score though its own value is as it was.
    """

    definition: Definition
    before: float | None
    after: float | None
    share_before: float | None
    share_after: float | None
    points: Decimal

    @property
    def code(self) -> str:
        """The code of the metric."""
        return self.definition.code

    @property
    def label(self) -> str:
        """Its name in the language of the page."""
        return self.definition.label


@dataclass(frozen=True, kw_only=True)
class Change:
    """The way from one score to another: before + rows + model_change + rounding = after, to the cent.

    Rows are the metrics that either model counts, the one that moved most first.
    """

    before: Decimal
    after: Decimal
    total: Decimal
    rows: tuple[Moved, ...]
    model_change: Decimal
    rounding: Decimal


def explain(*, snapshot: HealthSnapshot) -> Explanation:
    """Take the score of a snapshot apart, most damaging metric first, those without a value last."""
    card = Card.of(snapshot.scorecard)
    rows = _rows(card, snapshot.metric_values, snapshot.metric_scores)
    inside = [row for row in rows if row.definition.weight is not None]
    inside.sort(key=lambda row: (row.points_lost is None, -(row.points_lost or 0.0), card.positions[row.definition.id]))
    points = sum(row.points or 0.0 for row in inside)
    return Explanation(
        day=snapshot.day,
        score=snapshot.score,
        tier=snapshot.tier,
        coverage=snapshot.coverage,
        rows=tuple(inside),
        outside=tuple(row for row in rows if row.definition.weight is None),
        rounding=None if snapshot.score is None else float(snapshot.score) - points,
    )


def decompose(*, before: HealthSnapshot, after: HealthSnapshot) -> Change:
    """Say which metrics moved the score between two snapshots of a customer.

    1. Judge the older values by the newer scorecard: the difference to the older score is the model change.
    2. Each metric moved the score by its points after, less its points in that judgement.
    3. What rounding to hundredths leaves over is a row of its own, so that all rows add up exactly.

    Raises UnableToCompare where one of the days has no score.
    """
    if before.score is None or after.score is None:
        day = before.day if before.score is None else after.day
        written = date_format(day, pgettext("date format of Django", "j M Y"))
        raise UnableToCompare(_("There is no score on %(day)s to compare with.") % {"day": written})
    card = Card.of(after.scorecard)
    old = _judged_by(card, before)
    new = _rows(card, after.metric_values, after.metric_scores)
    rows = [
        Moved(
            definition=now.definition,
            before=then.value,
            after=now.value,
            share_before=then.weight_share,
            share_after=now.weight_share,
            points=_cents((now.points or 0.0) - (then.points or 0.0)),
        )
        for then, now in zip(old, new, strict=True)
        if now.definition.weight is not None
    ]
    rows.sort(key=lambda row: -abs(row.points))
    model_change = Decimal(0)
    if before.scorecard_id != after.scorecard_id:
        was = sum(
            row.points or 0.0 for row in _rows(Card.of(before.scorecard), before.metric_values, before.metric_scores)
        )
        model_change = _cents(sum(row.points or 0.0 for row in old) - was)
    total = after.score - before.score
    return Change(
        before=before.score,
        after=after.score,
        total=total,
        rows=tuple(rows),
        model_change=model_change,
        rounding=total - model_change - sum((row.points for row in rows), Decimal(0)),
    )


def reason_in_words(row: Row) -> str:
    """The fact behind a row in one phrase, in the active language, for example "Logins in 30 days: 4 logins"."""
    definition = row.definition
    words = {"name": definition.label, "window": definition.window, "lookback": definition.lookback}
    if row.value is None:
        return _("%(name)s: no data") % words
    words["value"] = wording.value_in_words(definition, row.value)
    if definition.compare == Compare.CHANGE:
        if round(row.value * 100) == 0:
            return _("%(name)s: as in the %(window)s days before") % words
        return _("%(name)s: %(value)s against the %(window)s days before") % words
    if definition.aggregation == Aggregation.DAYS_SINCE and row.value >= (definition.lookback or 0):
        return _("%(name)s: %(lookback)s days or more") % words
    return _("%(name)s: %(value)s") % words


def _rows(card: Card, values: Sequence[float | None], scores: Sequence[float | None]) -> list[Row]:
    known = zip(card.definitions, values, scores, strict=True)
    covered = sum(one.weight_units for one, _value, score in known if score is not None)
    rows = []
    for definition, value, score in zip(card.definitions, values, scores, strict=True):
        share = definition.weight_units / covered if score is not None and definition.weight_units else None
        rows.append(
            Row(
                definition=definition,
                value=value,
                metric_score=score,
                weight_share=share,
                points=None if share is None or score is None else share * score,
                points_lost=None if share is None or score is None else share * (100.0 - score),
            )
        )
    return rows


def _judged_by(card: Card, snapshot: HealthSnapshot) -> list[Row]:
    """The values of a snapshot under another scorecard; metrics are known by their code."""
    by_code = {
        one["code"]: value for one, value in zip(snapshot.scorecard.metrics, snapshot.metric_values, strict=True)
    }
    values = [by_code.get(one.code) for one in card.definitions]
    scores = [
        None if value is None or one.curve is None else curves.score_at(one.curve, value)
        for one, value in zip(card.definitions, values, strict=True)
    ]
    return _rows(card, values, scores)


def _cents(points: float) -> Decimal:
    return Decimal(repr(points)).quantize(CENT, rounding=ROUND_HALF_UP)
