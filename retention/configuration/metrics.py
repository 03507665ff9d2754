"""The metrics of a configuration file: what is computed from the measures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from retention.configuration.definitions import Definition, metric_problems, ratio_order
from retention.configuration.reading import Entry
from retention.configuration.sections import Loading, Section, named, put
from retention.models import Aggregation, Compare, Dimension, Measure, Metric

KEY = "metrics"
_SEVERAL = (Aggregation.BREADTH,)


@dataclass
class _Read:
    entry: Entry
    code: str
    values: dict[str, Any]
    definition: Definition


def dump() -> list[dict[str, Any]]:
    """Every metric as the file has it."""
    rows = Metric.objects.select_related("numerator", "denominator").prefetch_related("measures")
    return [_written(one) for one in rows.order_by("pk")]


def _written(one: Metric) -> dict[str, Any]:
    entry: dict[str, Any] = {"code": one.code, "name": one.name, "name_zh": one.name_zh, "dimension": one.dimension}
    entry |= {"unit": one.unit, "aggregation": one.aggregation}
    measures = [measure.code for measure in sorted(one.measures.all(), key=lambda measure: measure.pk)]
    if len(measures) == 1 and one.aggregation not in _SEVERAL:
        entry["measure"] = measures[0]
    elif measures:
        entry["measures"] = measures
    entry |= {
        "numerator": one.numerator and one.numerator.code,
        "denominator": one.denominator and one.denominator.code,
    }
    entry |= {"window": one.window, "lookback": one.lookback}
    if one.compare != Compare.LEVEL:
        entry["compare"] = one.compare
    if one.zero_fill:
        entry["zero_fill"] = True
    entry["higher_is_better"] = one.higher_is_better
    if not one.active:
        entry["active"] = False
    return {key: value for key, value in entry.items() if value not in ("", None)}


def load(entries: list[Entry], loading: Loading) -> None:
    """Read all metrics, check what they refer to, and write those that are new or differ."""
    present = {one.code: one for one in Metric.objects.select_related("numerator", "denominator").order_by("pk")}
    read = {}
    for entry in entries:
        one = _read(entry, present)
        read[one.code] = one
    order = _ordered(read, present)
    _check_references(read, loading)
    if loading.problems:
        return
    measures = {one.code: one for one in Measure.objects.all()}
    metrics = dict(present)
    for code in order:
        if code in read:
            metrics[code] = _write(read[code], loading, measures, metrics)


def _read(entry: Entry, present: dict[str, Metric]) -> _Read:
    code = entry.code()
    values: dict[str, Any] = named(entry, present=present.get(code))
    values["dimension"] = entry.choice("dimension", Dimension.values)
    values["unit"] = entry.text("unit", longest=40)
    values["aggregation"] = entry.choice("aggregation", Aggregation.values)
    values["compare"] = entry.choice("compare", Compare.values, default=Compare.LEVEL)
    values["higher_is_better"] = entry.flag("higher_is_better", default=True)
    values["zero_fill"] = entry.flag("zero_fill", default=False)
    values["active"] = entry.flag("active", default=True)
    values["window"] = _days(entry, "window")
    values["lookback"] = _days(entry, "lookback")
    definition = Definition(
        aggregation=values["aggregation"],
        compare=values["compare"],
        measures=_measures(entry),
        window=values["window"],
        lookback=values["lookback"],
        numerator=entry.text("numerator"),
        denominator=entry.text("denominator"),
    )
    for problem in metric_problems(definition).values():
        entry.problem(problem)
    entry.finish()
    return _Read(entry, code, values, definition)


def _days(entry: Entry, key: str) -> int | None:
    """The number as it stands; its range is judged with the rest of the definition."""
    value = entry.take(key)
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    entry.problem(f"{key} must be a whole number of days, got {value!r}.")
    return None


def _measures(entry: Entry) -> list[str]:
    several = entry.codes("measures")
    single = entry.text("measure")
    if single and several:
        entry.problem("give either measure or measures, not both.")
    return [single] if single else several


def _ordered(read: dict[str, _Read], present: dict[str, Metric]) -> list[str]:
    parts: dict[str, list[str]] = {}
    for code, metric in present.items():
        parts[code] = [part.code for part in (metric.numerator, metric.denominator) if part is not None]
    for code, one in read.items():
        parts[code] = [part for part in (one.definition.numerator, one.definition.denominator) if part]
    order, circle = ratio_order(parts)
    for code in circle:
        if code in read:
            read[code].entry.problem(f"this ratio is made of itself, by way of {', '.join(sorted(circle))}.")
    return order


def _check_references(read: dict[str, _Read], loading: Loading) -> None:
    measures, metrics = loading.known("measures") or set(), loading.known(KEY) or set()
    for one in read.values():
        for code in one.definition.measures:
            if code not in measures:
                one.entry.problem(f"there is no measure {code!r}. Add it under measures.")
        for field, code in (("numerator", one.definition.numerator), ("denominator", one.definition.denominator)):
            if code and code not in metrics:
                one.entry.problem(f"{field}: there is no metric {code!r}. Add it under metrics.")


def _write(one: _Read, loading: Loading, measures: dict[str, Measure], metrics: dict[str, Metric]) -> Metric:
    values = one.values | {
        "numerator": metrics.get(one.definition.numerator),
        "denominator": metrics.get(one.definition.denominator),
    }
    row, details = put(loading, section=KEY, model=Metric, code=one.code, values=values)
    after = sorted(one.definition.measures)
    if details is None:
        row.measures.add(*(measures[code] for code in after))
        return row
    before = sorted(measure.code for measure in row.measures.all())
    if before != after:
        row.measures.set([measures[code] for code in after])
        details.append(("measures", ", ".join(before) or "—", ", ".join(after) or "—"))
    loading.compared(KEY, one.code, details)
    return row


def codes() -> set[str]:
    """The metrics that exist."""
    return set(Metric.objects.values_list("code", flat=True))


SECTION = Section(key=KEY, dump=dump, load=load, codes=codes)
