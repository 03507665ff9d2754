"""Conditions of rules as people meet them: checked when they are written, read back as sentences."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import reduce
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from retention.earlywarning.vocabulary import (
    FIELDS,
    MOVES,
    NAMED,
    OPS,
    Condition,
    UnableToUseCondition,
    parse,
)
from retention.models import Compare, Level, Metric, Rule, Tier, localized

__all__ = [
    "FIELDS",
    "MOVES",
    "NAMED",
    "OPS",
    "UnableToUseCondition",
    "evidence_in_words",
    "phrase",
    "rules_about",
    "sentence",
    "validate",
]

Metrics = Mapping[str, Metric]

_EVENTS: Final[Mapping[str, Any]] = {
    "champion_left": gettext_lazy("champion left"),
    "cancellation_asked": gettext_lazy("cancellation asked"),
}
_ATTRIBUTES: Final[Mapping[str, Any]] = {
    "segment": gettext_lazy("the segment"),
    "industry": gettext_lazy("the industry"),
    "region": gettext_lazy("the region"),
    "channel": gettext_lazy("the channel"),
    "employees": gettext_lazy("the number of employees"),
    "annual_revenue": gettext_lazy("the annual revenue"),
}
_COMPARISONS: Final[Mapping[str, Any]] = {
    "<": gettext_lazy("%(subject)s is below %(value)s"),
    "<=": gettext_lazy("%(subject)s is at most %(value)s"),
    ">": gettext_lazy("%(subject)s is above %(value)s"),
    ">=": gettext_lazy("%(subject)s is at least %(value)s"),
    "=": gettext_lazy("%(subject)s is %(value)s"),
    "!=": gettext_lazy("%(subject)s is not %(value)s"),
    "in": gettext_lazy("%(subject)s is one of %(value)s"),
    "not in": gettext_lazy("%(subject)s is none of %(value)s"),
}
_CLEARED: Final[Mapping[str, Any]] = {
    "<": gettext_lazy("%(subject)s is at least %(value)s"),
    "<=": gettext_lazy("%(subject)s is above %(value)s"),
    ">": gettext_lazy("%(subject)s is at most %(value)s"),
    ">=": gettext_lazy("%(subject)s is below %(value)s"),
}
_IN_A_SENTENCE: Final[Mapping[str, Any]] = {
    Level.LOW: gettext_lazy("a low warning"),
    Level.MEDIUM: gettext_lazy("a medium warning"),
    Level.HIGH: gettext_lazy("a high warning"),
}


def validate(conditions: Any) -> None:
    """Check the conditions of a rule against the vocabulary and the metrics that exist.

    Raises UnableToUseCondition, which names the condition, what is wrong and what to write.
    """
    known: set[str] | None = None
    for place, one in enumerate(parse(conditions), start=1):
        if one.kind not in ("metric", "metric_change"):
            continue
        known = set(Metric.objects.values_list("code", flat=True)) if known is None else known
        if one.name not in known:
            raise UnableToUseCondition(
                place=place,
                reason=_("There is no metric “%(code)s”.") % {"code": one.name},
                remedy=_("Use one of: %(codes)s.") % {"codes": ", ".join(sorted(known)) or "-"},
            )


def sentence(rule: Rule, *, metrics: Metrics | None = None) -> str:
    """The rule read back in the language of the page.

    `metrics` (code to Metric) saves a query where many rules are listed. Raises
    UnableToUseCondition for conditions outside the vocabulary.
    """
    conditions = parse(rule.conditions)
    metrics = _metrics(conditions) if metrics is None else metrics
    parts = [
        _start(rule, conditions, metrics),
        ngettext(
            "It clears after %(count)s day on which this is no longer so%(thresholds)s.",
            "It clears after %(count)s days on which this is no longer so%(thresholds)s.",
            rule.clear_days,
        )
        % {"count": rule.clear_days, "thresholds": _thresholds(conditions, metrics)},
    ]
    if rule.gap and max(rule.days, rule.clear_days) > 1:
        parts.append(
            ngettext(
                "%(count)s day without data in between is skipped.",
                "Up to %(count)s days without data in a row in between are skipped.",
                rule.gap,
            )
            % {"count": rule.gap}
        )
    return reduce(lambda said, more: _("%(said)s %(more)s") % {"said": said, "more": more}, parts)


def phrase(*, conditions: Any, match: str) -> str:
    """Conditions by themselves, in the language of the page: what a branch of a playbook asks.

    Raises UnableToUseCondition for conditions outside the vocabulary.
    """
    parsed = parse(conditions)
    joint = _(" and ") if match == Rule.Match.ALL else _(" or ")
    metrics = _metrics(parsed)
    return joint.join(_condition(one, metrics) for one in parsed)


def evidence_in_words(item: Mapping[str, Any]) -> str:
    """One entry of a warning's evidence: what was measured, and the limit that it crossed."""
    kind, _colon, name = str(item["field"]).partition(":")
    condition = parse(
        [{key: item[key] for key in ("field", "op", "within") if key in item} | {"value": item["threshold"]}]
    )[0]
    label = localized(str(item.get("label", name)), str(item.get("label_zh", "")))
    change = kind == "metric_change" or bool(item.get("change"))
    percent = change or bool(item.get("percent"))
    subject = _subject(condition, label)
    return _("%(subject)s: %(value)s (rule: %(comparison)s)") % {
        "subject": subject[:1].upper() + subject[1:],
        "value": _value(condition, item["value"], percent=percent, signed=change),
        "comparison": f"{_symbol(condition.op)} {_value(condition, item['threshold'], percent=percent, signed=change)}",
    }


def _metrics(conditions: tuple[Condition, ...]) -> Metrics:
    codes = {one.name for one in conditions if one.kind in ("metric", "metric_change")}
    return {metric.code: metric for metric in Metric.objects.filter(code__in=codes)} if codes else {}


def _start(rule: Rule, conditions: tuple[Condition, ...], metrics: Metrics) -> str:
    joint = _(" and ") if rule.match == Rule.Match.ALL else _(" or ")
    words = {
        "conditions": joint.join(_condition(one, metrics) for one in conditions),
        "warning": _IN_A_SENTENCE[rule.level],
        "days": rule.days,
    }
    if rule.days == 1:
        return _("If %(conditions)s, %(warning)s is raised.") % words
    return _("If %(conditions)s on %(days)s days in a row, %(warning)s is raised.") % words


def _thresholds(conditions: tuple[Condition, ...], metrics: Metrics) -> str:
    cleared = [
        _CLEARED[one.op]
        % {
            "subject": _subject(one, _label(one, metrics)),
            "value": _value(one, one.clear, percent=_percent(one, metrics), signed=_is_change(one, metrics)),
        }
        for one in conditions
        if one.clear is not None
    ]
    return _(": %(conditions)s") % {"conditions": _(" and ").join(cleared)} if cleared else ""


def _condition(one: Condition, metrics: Metrics) -> str:
    if one.kind == "event" and one.op == ">=" and one.value == 1:
        event = {"event": _EVENTS.get(one.name, one.name), "days": one.within}
        if one.within == 1:
            return _("“%(event)s” happens") % event
        return _("“%(event)s” happened in the last %(days)s days") % event
    if one.kind == "tier_change":
        return _tier_change(one)
    value = _value(one, one.value, percent=_percent(one, metrics), signed=_is_change(one, metrics))
    return str(_COMPARISONS[one.op] % {"subject": _subject(one, _label(one, metrics)), "value": value})


def _tier_change(one: Condition) -> str:
    moves = one.value if isinstance(one.value, tuple) else (one.value,)
    if one.op in ("!=", "not in"):
        moves = tuple(move for move in MOVES if move not in moves)
    words = {"worse": _("worse than"), "better": _("better than"), "same": _("the same as")}
    named = _(" or ").join(words[str(move)] for move in moves)
    if one.within == 1:
        return _("the risk tier is %(move)s the day before") % {"move": named}
    return _("the risk tier is %(move)s %(days)s days before") % {"move": named, "days": one.within}


def _label(one: Condition, metrics: Metrics) -> str:
    return metrics[one.name].label if one.name in metrics else one.name


def _subject(one: Condition, label: str) -> str:
    if one.kind == "metric":
        return _("“%(metric)s”") % {"metric": label}
    if one.kind == "metric_change":
        return _("the change of “%(metric)s” over %(days)s days") % {"metric": label, "days": one.within}
    if one.kind == "event":
        name = _EVENTS.get(one.name, one.name)
        return _("the number of “%(event)s” in the last %(days)s days") % {"event": name, "days": one.within}
    if one.kind == "attribute":
        return str(_ATTRIBUTES.get(one.name) or _("the attribute “%(name)s”") % {"name": one.name})
    return str(FIELDS[one.kind])


def _percent(one: Condition, metrics: Metrics) -> bool:
    if one.kind == "metric_change":
        return True
    return one.kind == "metric" and one.name in metrics and metrics[one.name].in_per_cent


def _is_change(one: Condition, metrics: Metrics) -> bool:
    if one.kind == "metric_change":
        return True
    return one.kind == "metric" and one.name in metrics and metrics[one.name].compare == Compare.CHANGE


def _value(one: Condition, value: Any, *, percent: bool, signed: bool) -> str:
    if isinstance(value, list | tuple):
        return pgettext("in a list", ", ").join(_value(one, single, percent=percent, signed=signed) for single in value)
    if one.kind == "tier" and value in Tier.values:
        return str(Tier(value).label)
    if isinstance(value, int | float | Decimal):
        return _number(Decimal(str(value)), percent=percent, signed=signed)
    return str(value)


def _number(value: Decimal, *, percent: bool, signed: bool) -> str:
    """With two decimals at most (per cent: one), its thousands apart, a true minus, and a space before “%”.

    `signed`: what is above nothing has a plus, as a change has everywhere.
    """
    number = round(value * 100, 1) if percent else round(value, 2)
    sign = "\N{MINUS SIGN}" if number < 0 else "+" if signed and number > 0 else ""
    written = f"{sign}{abs(number).normalize():,f}"
    return f"{written}\N{NO-BREAK SPACE}%" if percent else written


def _symbol(op: str) -> str:
    signs = {"in": _("one of"), "not in": _("none of"), "<=": "≤", ">=": "≥", "!=": "≠"}
    return signs.get(op, op)


def rules_about(event: str) -> list[Rule]:
    """Return the active rules that ask for an event, such as champion_left. One query."""
    asking = Rule.objects.filter(active=True, conditions__contains=[{"field": f"event:{event}"}])
    return list(asking.order_by("code"))
