"""Freeze what a run computes: the published model and every active metric, found again by a digest."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from decimal import Decimal
from operator import itemgetter
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext as _

from retention.models import HealthModelVersion, Metric, ModelMetric, Scorecard, VersionState
from retention.scoring import curves

MOST_RATIO_LEVELS: Final = 10
_DEFINITION: Final = (
    "id",
    "code",
    "name",
    "name_zh",
    "dimension",
    "unit",
    "higher_is_better",
    "aggregation",
    "compare",
    "window",
    "lookback",
    "zero_fill",
    "numerator",
    "denominator",
)


class UnableToScore(ValueError):
    """There is no model to score with, or a metric of it cannot be computed."""


def current(*, now: datetime) -> Scorecard:
    """The published version of the active model with all active metrics.

    Raises UnableToScore where no active model has a published version, or where a metric in use is not complete.
    """
    version = (
        HealthModelVersion.objects.select_related("model")
        .filter(model__active=True, state=VersionState.PUBLISHED)
        .first()
    )
    if version is None:
        raise UnableToScore(_("No active health model has a published version. Publish one first."))
    return of_version(version=version)


def of_version(*, version: HealthModelVersion) -> Scorecard:
    """The scorecard of a version, stored once for each set of definitions.

    Raises UnableToScore where the version or a metric in use is not complete.
    """
    content = freeze(version=version)
    text = json.dumps({"version": version.pk, **content}, sort_keys=True)
    digest = hashlib.sha256(text.encode()).hexdigest()
    found, _made = Scorecard.objects.get_or_create(
        digest=digest,
        defaults={
            "version": version,
            "metrics": content["metrics"],
            "minimum_coverage": version.minimum_coverage,
            "tiers": content["tiers"],
        },
    )
    return found


def freeze(*, version: HealthModelVersion) -> dict[str, Any]:
    """The content of a scorecard, unsaved: metrics of the model in their order, then the others by code.

    Raises UnableToScore where the version or a metric in use is not complete.
    """
    weighted = list(version.model_metrics.order_by("position", "metric__code"))
    if not weighted:
        raise UnableToScore(_("%(version)s has no metric. Give at least one metric a weight.") % {"version": version})
    metrics = _in_use([one.metric_id for one in weighted])
    in_model = {one.metric_id: one for one in weighted}
    rest = sorted((one for one in metrics.values() if one["id"] not in in_model), key=itemgetter("code"))
    ordered = [metrics[one.metric_id] for one in weighted] + rest
    _check_ratios(metrics)
    return {
        "metrics": [_frozen(metric, in_model.get(metric["id"])) for metric in ordered],
        "minimum_coverage": f"{Decimal(str(version.minimum_coverage)):.3f}",
        "tiers": {
            "healthy": float(version.healthy_from),
            "low": float(version.low_from),
            "medium": float(version.medium_from),
            "high": 0.0,
        },
    }


def _in_use(chosen: list[int]) -> dict[int, dict[str, Any]]:
    """Active metrics, those of the model, and the parts of their ratios, by id, each with its measures."""
    found: dict[int, dict[str, Any]] = {}
    wanted = Q(active=True) | Q(pk__in=chosen)
    for _level in range(MOST_RATIO_LEVELS):
        found |= {one["id"]: one | {"measures": []} for one in Metric.objects.filter(wanted).values(*_DEFINITION)}
        parts = {part for one in found.values() for part in (one["numerator"], one["denominator"]) if part is not None}
        if parts <= found.keys():
            break
        wanted = Q(pk__in=parts - found.keys())
    links = Metric.objects.filter(pk__in=found, measures__isnull=False).order_by("measures")
    for metric, measure in links.values_list("pk", "measures"):
        found[metric]["measures"].append(measure)
    return found


def _check_ratios(metrics: dict[int, dict[str, Any]]) -> None:
    known = {one["id"] for one in metrics.values() if one["aggregation"] != "ratio"}
    left = [one for one in metrics.values() if one["aggregation"] == "ratio"]
    while left:
        ready = [one for one in left if {one["numerator"], one["denominator"]} <= known]
        if not ready:
            codes = ", ".join(sorted(one["code"] for one in left))
            raise UnableToScore(
                _("The ratios %(codes)s stand on each other in a circle. Change a numerator or denominator.")
                % {"codes": codes}
            )
        known |= {one["id"] for one in ready}
        left = [one for one in left if one not in ready]


def _frozen(metric: dict[str, Any], in_model: ModelMetric | None) -> dict[str, Any]:
    _check_measures(metric)
    try:
        curve = None if in_model is None else curves.read(in_model.curve)
    except curves.UnableToUseCurve as error:
        raise UnableToScore(
            _("The curve of the metric %(code)s: %(problem)s") % {"code": metric["code"], "problem": error}
        ) from error
    return {**metric, "weight": None if in_model is None else float(in_model.weight), "curve": curve}


def _check_measures(metric: dict[str, Any]) -> None:
    count = len(metric["measures"])
    if metric["aggregation"] == "ratio":
        return
    if count == 0:
        raise UnableToScore(_("The metric %(code)s reads no measure. Choose at least one.") % {"code": metric["code"]})
    if count > 1 and metric["aggregation"] not in ("sum", "breadth"):
        raise UnableToScore(
            _("The metric %(code)s reads %(count)d measures; only a sum and a breadth can. Choose one.")
            % {"code": metric["code"], "count": count}
        )
