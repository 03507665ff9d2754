"""From the values of the metrics to the score: ratios, curves, weights, coverage and tier."""

from __future__ import annotations

from psycopg import sql

from retention.scoring import curves
from retention.scoring.columns import levels
from retention.scoring.definitions import COVERAGE_UNITS, Card


def with_ratios(card: Card, values: sql.Composable) -> sql.Composable:
    """The values and the ratios between them, as columns `v0 … vn`; a ratio may stand on ratios."""
    known = {one.id for one in card.definitions if one.aggregation != "ratio"}
    left = [one for one in card.definitions if one.aggregation == "ratio"]
    stage = values
    while left:
        ready = [one for one in left if one.numerator in known and one.denominator in known]
        if not ready:
            msg = f"scorecard {card.id}: ratios stand on each other: {[one.code for one in left]}"
            raise ValueError(msg)
        chosen = sql.SQL(", ").join(
            sql.SQL("{} AS {}").format(
                levels.ratio(_value(card, one.numerator), _value(card, one.denominator)),
                sql.Identifier(f"v{card.positions[one.id]}"),
            )
            for one in ready
        )
        stage = sql.SQL("SELECT stage.*, {} FROM ({}) AS stage OFFSET 0").format(chosen, stage)
        known |= {one.id for one in ready}
        left = [one for one in left if one not in ready]
    return stage


def fragments(card: Card) -> dict[str, sql.Composable]:
    """What score.sql asks for, except the values: curves, sums, coverage and tier bounds."""
    places = range(len(card.definitions))
    weighted = [(place, one) for place, one in enumerate(card.definitions) if one.weight_units]
    return {
        "curves": sql.SQL(",\n    ").join(
            sql.SQL("{} AS {}").format(
                curves.as_sql(one.curve or (), sql.Identifier(f"v{place}")), sql.Identifier(f"s{place}")
            )
            for place, one in weighted
        ),
        "values": sql.SQL(", ").join(sql.Identifier(f"v{place}") for place in places),
        "scores": sql.SQL(", ").join(
            sql.Identifier(f"s{place}") if card.definitions[place].weight_units else sql.SQL("NULL::float8")
            for place in places
        ),
        "covered": sql.SQL(" + ").join(
            sql.SQL("CASE WHEN {} IS NULL THEN 0::bigint ELSE {}::bigint END").format(
                sql.Identifier(f"s{place}"), one.weight_units
            )
            for place, one in weighted
        ),
        "weighted": sql.SQL(" + ").join(
            sql.SQL("coalesce({} * {}::float8, 0::float8)").format(sql.Identifier(f"s{place}"), one.weight_units)
            for place, one in weighted
        ),
        "total": sql.SQL("{}::bigint").format(card.total_units),
        "coverage_units": sql.SQL("{}::bigint").format(COVERAGE_UNITS),
        "minimum": sql.SQL("{}::bigint").format(int(card.minimum_coverage * COVERAGE_UNITS)),
        "healthy_from": sql.SQL("{}::numeric").format(card.healthy_from),
        "low_from": sql.SQL("{}::numeric").format(card.low_from),
        "medium_from": sql.SQL("{}::numeric").format(card.medium_from),
    }


def _value(card: Card, metric: int | None) -> sql.Identifier:
    return sql.Identifier(f"v{card.positions[metric or 0]}")
