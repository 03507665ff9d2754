"""Rules as SQL: each condition becomes a comparison that is true, false or unknown (null)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.conf import settings
from psycopg import sql
from psycopg.types.json import Jsonb

from retention.earlywarning.vocabulary import COLUMNS, ORDERED, Condition
from retention.models import CHAMPION_LEFT, Scorecard, Tier
from retention.people import CHAMPION

Labels = Mapping[str, Mapping[str, object]]
"""Metric code to {"label": …, "label_zh": …}, and what is true of its values: "percent", "change" (with its sign)."""

_RANK: Final = {Tier.HEALTHY: 4, Tier.LOW: 3, Tier.MEDIUM: 2, Tier.HIGH: 1}
_NUMBER: Final = r"^\s*-?\d{1,15}(\.\d{1,15})?\s*$"


class Positions:
    """Where a metric stands in the arrays of a snapshot: it differs from scorecard to scorecard."""

    def __init__(self, scorecards: Iterable[tuple[int, Sequence[Mapping[str, object]]]]) -> None:
        """`scorecards` are (id, metrics) of every scorecard that a snapshot may have."""
        found: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for scorecard_id, metrics in scorecards:
            for position, metric in enumerate(metrics, start=1):
                found[str(metric["code"])][position].append(scorecard_id)
        self._found = found

    @classmethod
    def load(cls) -> Positions:
        """The positions of all scorecards."""
        return cls(Scorecard.objects.values_list("id", "metrics").order_by("id"))

    def value(self, code: str, alias: str) -> sql.Composable:
        """The value of a metric in the snapshot `alias`; null where the scorecard does not have it."""
        cases = [
            sql.SQL("WHEN {alias}.scorecard_id = ANY ({ids}) THEN {alias}.metric_values[{position}]").format(
                alias=sql.Identifier(alias), ids=sql.Literal(ids), position=sql.Literal(position)
            )
            for position, ids in sorted(self._found.get(code, {}).items())
        ]
        if not cases:
            return sql.SQL("NULL::double precision")
        return sql.SQL("(CASE {cases} END)").format(cases=sql.SQL(" ").join(cases))


@dataclass(frozen=True, kw_only=True)
class CompiledRule:
    """The fragments that the statements of this folder are completed with; `s` is the snapshot."""

    holds: sql.Composable
    """Whether the conditions hold."""
    still: sql.Composable
    """The same, read with the clearing thresholds."""
    joins: sql.Composable
    """What the expressions need beside the snapshot."""
    evidence: sql.Composable
    """A JSON list of the conditions that are true, with their values; `e` is the episode."""


def compile_rule(
    *, conditions: Sequence[Condition], match: str, days: int, positions: Positions, labels: Labels
) -> CompiledRule:
    """Compile a rule.

    SQL's own AND and OR are the three-valued logic that rules are defined by. A statement with
    `joins` takes the parameters %(from)s and %(last)s: the days of the snapshots `s`.
    """
    compiler = _Compiler(positions)
    values = [compiler.value(place, one) for place, one in enumerate(conditions)]
    holds = [_compare(value, one, one.value) for value, one in zip(values, conditions, strict=True)]
    still = [
        _compare(value, one, one.value if one.clear is None else one.clear)
        for value, one in zip(values, conditions, strict=True)
    ]
    together = sql.SQL(" AND " if match == "all" else " OR ")
    return CompiledRule(
        holds=sql.SQL("({})").format(together.join(holds)),
        still=sql.SQL("({})").format(together.join(still)),
        joins=sql.SQL("\n").join(compiler.joins.values()),
        evidence=_evidence(conditions, holds, values, days, labels),
    )


def _compare(value: sql.Composable, condition: Condition, against: object) -> sql.Composable:
    literal: sql.Composable
    if isinstance(against, tuple):
        operator = "= ANY" if condition.op == "in" else "<> ALL"
        literal = sql.SQL("(ARRAY[{}])").format(sql.SQL(", ").join(_literal(one, condition) for one in against))
    else:
        operator = "<>" if condition.op == "!=" else condition.op
        literal = _literal(against, condition)
    return sql.SQL("({value} {operator} {literal})").format(value=value, operator=sql.SQL(operator), literal=literal)


def _literal(one: object, condition: Condition) -> sql.Composable:
    if not isinstance(one, Decimal):
        return sql.SQL("{}::text").format(sql.Literal(str(one)))
    cast = "double precision" if condition.kind in ("metric", "metric_change") else "numeric"
    return sql.SQL("{}::" + cast).format(sql.Literal(str(one)))


def _evidence(
    conditions: Sequence[Condition],
    holds: Sequence[sql.Composable],
    values: Sequence[sql.Composable],
    days: int,
    labels: Labels,
) -> sql.Composable:
    items = []
    for condition, true, value in zip(conditions, holds, values, strict=True):
        fixed: dict[str, object] = {
            "field": condition.field,
            "op": condition.op,
            "threshold": plain(condition.value),
            "days": days,
        }
        if condition.kind in ("metric", "metric_change"):
            fixed |= labels.get(condition.name, {})
        if condition.within > 1:
            fixed["within"] = condition.within
        items.append(
            sql.SQL(
                "CASE WHEN {true} THEN {fixed}::jsonb || jsonb_build_object("
                "'value', {value}, 'first_day', e.first_day, 'day', e.opened_on) END"
            ).format(true=true, fixed=sql.Literal(Jsonb(fixed)), value=value)
        )
    return sql.SQL("to_jsonb(array_remove(ARRAY[{}], NULL))").format(sql.SQL(", ").join(items))


def plain(value: object) -> object:
    """A value as JSON knows it: whole numbers as int, others as float, several as a list."""
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


class _Compiler:
    """Turns conditions into expressions and collects the joins that they need, each once."""

    def __init__(self, positions: Positions) -> None:
        self.positions = positions
        self.joins: dict[str, sql.Composable] = {}

    def value(self, place: int, condition: Condition) -> sql.Composable:
        writers: Mapping[str, Callable[[], sql.Composable]] = {
            "score": lambda: sql.SQL("s.score"),
            "tier": lambda: sql.SQL("nullif(s.tier, 'unknown')::text"),
            "tier_change": lambda: self.tier_change(condition.within),
            "metric": lambda: self.positions.value(condition.name, "s"),
            "metric_change": lambda: self.metric_change(condition),
            "lifecycle": lambda: self.column("lifecycle"),
            "attribute": lambda: self.attribute(condition),
            "mrr": lambda: self.money("mrr"),
            "days_to_renewal": lambda: self.money("days_to_renewal"),
            "event": lambda: self.event(place, condition),
        }
        return writers[condition.kind]()

    def column(self, name: str) -> sql.Composable:
        self.joins["customer"] = sql.SQL("JOIN retention_customer c ON c.id = s.customer_id")
        column = sql.SQL("c.{}").format(sql.Identifier(name))
        if name in ("employees", "annual_revenue"):
            return sql.SQL("{}::numeric").format(column)
        return sql.SQL("nullif({}, '')::text").format(column)

    def attribute(self, condition: Condition) -> sql.Composable:
        if condition.name in COLUMNS:
            return self.column(condition.name)
        self.column("lifecycle")  # for its join
        text = sql.SQL("nullif(coalesce(c.marks ->> {name}, c.attributes ->> {name}), '')").format(
            name=sql.Literal(condition.name)
        )
        if not (condition.numeric or condition.op in ORDERED):
            return text
        return sql.SQL("(CASE WHEN {text} ~ {number} THEN ({text})::numeric END)").format(
            text=text, number=sql.Literal(_NUMBER)
        )

    def money(self, column: str) -> sql.Composable:
        self.joins["money"] = sql.SQL(
            "CROSS JOIN LATERAL (SELECT coalesce(sum(u.mrr), 0) AS mrr,"
            ' (min(u."end") FILTER (WHERE u.mrr > 0) - s.day)::numeric AS days_to_renewal'
            " FROM retention_subscription u WHERE u.customer_id = s.customer_id"
            ' AND u.start <= s.day AND (u."end" IS NULL OR u."end" > s.day)) AS money'
        )
        return sql.SQL("money.{}").format(sql.Identifier(column))

    def before(self, within: int) -> str:
        """Join the snapshot of so many days before and return its alias."""
        alias = f"before_{within}"
        self.joins[alias] = sql.SQL(
            "LEFT JOIN retention_healthsnapshot {alias} ON {alias}.customer_id = s.customer_id"
            " AND {alias}.day = s.day - {within}"
            " AND {alias}.day BETWEEN %(from)s::date - {within} AND %(last)s::date - {within}"
        ).format(alias=sql.Identifier(alias), within=sql.Literal(within))
        return alias

    def tier_change(self, within: int) -> sql.Composable:
        ranks = sql.SQL(" ").join(
            sql.SQL("WHEN {} THEN {}").format(sql.Literal(str(tier)), sql.Literal(rank)) for tier, rank in _RANK.items()
        )
        return sql.SQL(
            "(CASE sign((CASE s.tier {ranks} END) - (CASE {before}.tier {ranks} END))"
            " WHEN 1 THEN 'better' WHEN -1 THEN 'worse' WHEN 0 THEN 'same' END)"
        ).format(ranks=ranks, before=sql.Identifier(self.before(within)))

    def metric_change(self, condition: Condition) -> sql.Composable:
        old = self.positions.value(condition.name, self.before(condition.within))
        new = self.positions.value(condition.name, "s")
        return sql.SQL("({new} / nullif({old}, 0) - 1)").format(new=new, old=old)

    def event(self, place: int, condition: Condition) -> sql.Composable:
        """Each event counts on `within` days from its own; the customer has the sum of a day.

        A champion's last day is an event too, unless an interaction tells of the same person on that day.
        """
        alias = sql.Identifier(f"event_{place}")
        leavers = (
            sql.SQL(
                " UNION ALL SELECT k.customer_id, k.left_on FROM retention_contact k"
                " WHERE k.role_code = {champion}"
                " AND k.left_on BETWEEN %(from)s::date - {within} AND %(last)s::date"
                " AND NOT EXISTS (SELECT FROM retention_interaction told WHERE told.contact_id = k.id"
                " AND told.kind = {kind} AND (told.occurred_at AT TIME ZONE {zone})::date = k.left_on)"
            ).format(
                champion=sql.Literal(CHAMPION),
                within=sql.Literal(condition.within),
                kind=sql.Literal(condition.name),
                zone=sql.Literal(settings.TIME_ZONE),
            )
            if condition.name == CHAMPION_LEFT
            else sql.SQL("")
        )
        self.joins[f"event_{place}"] = sql.SQL(
            "LEFT JOIN (SELECT happened.customer_id, happened.day + later AS day, count(*)::numeric AS times"
            " FROM (SELECT i.customer_id, (i.occurred_at AT TIME ZONE {zone})::date AS day FROM retention_interaction i"
            " WHERE i.kind = {kind}"
            " AND i.occurred_at >= (%(from)s::date - {within})::timestamp AT TIME ZONE {zone}"
            " AND i.occurred_at < (%(last)s::date + 1)::timestamp AT TIME ZONE {zone}{leavers}) happened,"
            " generate_series(greatest(0, %(from)s::date - happened.day),"
            " least({within} - 1, %(last)s::date - happened.day)) later GROUP BY 1, 2) {alias}"
            " ON {alias}.customer_id = s.customer_id AND {alias}.day = s.day"
        ).format(
            alias=alias,
            kind=sql.Literal(condition.name),
            zone=sql.Literal(settings.TIME_ZONE),
            within=sql.Literal(condition.within),
            leavers=leavers,
        )
        return sql.SQL("coalesce({alias}.times, 0)").format(alias=alias)
