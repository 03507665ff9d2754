"""The health models of a configuration file: weights, curves and tiers, with versions behind them."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Max

from retention.configuration import activation
from retention.configuration.definitions import Curve, read_curve, tier_problem
from retention.configuration.reading import Entry, plain
from retention.configuration.sections import Loading, Section, named, put
from retention.models import HealthModel, HealthModelVersion, Metric, ModelMetric, VersionState
from retention.scoring import publishing
from retention.scoring.curves import UnableToUseCurve

KEY = "health_models"
_TIERS = {"healthy": Decimal(80), "low": Decimal(60), "medium": Decimal(40)}

Details = list[tuple[str, str, str]]


@dataclass
class Content:
    """What a version says, apart from its number: comparable, whatever the order of its metrics."""

    minimum_coverage: Decimal = Decimal("0.5")
    tiers: dict[str, Decimal] = field(default_factory=lambda: dict(_TIERS))
    metrics: dict[str, tuple[Decimal, Curve]] = field(default_factory=dict)

    def facts(self) -> dict[str, str]:
        """Every single statement by its name, for comparing."""
        found = {"minimum_coverage": str(plain(self.minimum_coverage))}
        found |= {f"tiers.{tier}": str(plain(bound)) for tier, bound in self.tiers.items()}
        for code, (weight, curve) in self.metrics.items():
            found |= {f"{code}.weight": str(plain(weight)), f"{code}.curve": str(curve)}
        return found

    def differences(self, other: Content | None) -> Details:
        """What another content changes: (name, here, there)."""
        here, there = ({} if other is None else other.facts()), self.facts()
        names = list(dict.fromkeys([*here, *there]))
        return [
            (name, here.get(name, "—"), there.get(name, "—")) for name in names if here.get(name) != there.get(name)
        ]


def content_of(version: HealthModelVersion) -> Content:
    """What a stored version says."""
    rows = version.model_metrics.select_related("metric").order_by("position", "pk")
    return Content(
        minimum_coverage=version.minimum_coverage,
        tiers={"healthy": version.healthy_from, "low": version.low_from, "medium": version.medium_from},
        metrics={row.metric.code: (row.weight, read_curve(row.curve)) for row in rows},
    )


def dump() -> list[dict[str, Any]]:
    """Every model as the file has it: its published version, or its draft when nothing is published."""
    return [_written(model) for model in HealthModel.objects.order_by("pk")]


def _written(model: HealthModel) -> dict[str, Any]:
    entry: dict[str, Any] = {"code": model.code, "name": model.name}
    if model.name_zh:
        entry["name_zh"] = model.name_zh
    if model.active:
        entry["active"] = True
    version = _version(model, VersionState.PUBLISHED) or _version(model, VersionState.DRAFT)
    if version is None:
        return entry
    content = content_of(version)
    entry["minimum_coverage"] = plain(content.minimum_coverage)
    entry["tiers"] = {tier: plain(bound) for tier, bound in content.tiers.items()} | {"high": 0}
    entry["metrics"] = [
        {"metric": code, "weight": plain(weight), "curve": curve} for code, (weight, curve) in content.metrics.items()
    ]
    return entry


def _version(model: HealthModel, state: VersionState) -> HealthModelVersion | None:
    return model.versions.filter(state=state).first()


def load(entries: list[Entry], loading: Loading) -> None:
    """Read the models; write those that differ.

    1. A model with `active: true` that differs from its published version gets a new version, which is published, and
       becomes the one active model.
    2. A model without it that differs from its published version and its draft gets that content as its draft.

    A draft that somebody has begun is replaced, and that is told, beforehand by a dry run too.
    """
    read = [(entry, *_read(entry, loading)) for entry in entries]
    active = [entry for entry, _code, _names, _content, is_active in read if is_active]
    for entry in active[1:]:
        entry.problem(f"only one model can be active; {active[0].place} is. Remove active: true here.")
    if loading.problems:
        return
    for _entry, code, names, content, is_active in read:
        _write(loading, code, names, content, active=is_active and _may_activate(loading))


def _may_activate(loading: Loading) -> bool:
    """Defaults never push aside the model that somebody has made active."""
    return not (loading.only_missing and HealthModel.objects.filter(active=True).exists())


def _read(entry: Entry, loading: Loading) -> tuple[str, dict[str, str], Content, bool]:
    code = entry.code()
    names = named(entry, present=HealthModel.objects.filter(code=code).first())
    is_active = entry.flag("active", default=False)
    coverage = entry.number("minimum_coverage", low="0", high="1", places=3, default=Decimal("0.5"))
    content = Content(minimum_coverage=coverage or Decimal(0), tiers=_tiers(entry), metrics=_metrics(entry, loading))
    entry.finish()
    return code, names, content, is_active


def _tiers(entry: Entry) -> dict[str, Decimal]:
    raw = entry.take("tiers")
    if raw is None:
        return dict(_TIERS)
    inner = Entry(place=f"{entry.place} tiers", raw=raw, problems=entry.problems)
    tiers = {
        tier: inner.number(tier, low="0", high="100", places=2, default=bound) or Decimal(0)
        for tier, bound in _TIERS.items()
    }
    if inner.take("high") not in (None, 0):
        inner.problem("high begins at 0; leave it out or write high: 0.")
    inner.finish()
    problem = tier_problem(**tiers)
    if problem:
        inner.problem(problem)
    return tiers


def _metrics(entry: Entry, loading: Loading) -> dict[str, tuple[Decimal, Curve]]:
    known = loading.known("metrics") or set()
    found: dict[str, tuple[Decimal, Curve]] = {}
    rows = entry.entries("metrics", named_by="metric")
    if not rows:
        entry.problem("a model needs at least one metric. Add metrics: [{metric: …, weight: …, curve: …}].")
    for row in rows:
        code = row.code("metric")
        if code and code not in known:
            row.problem(f"there is no metric {code!r}. Add it under metrics.")
        if code in found:
            row.problem("this metric stands twice in the model. Keep one.")
        found[code] = (_weight(row), _curve(row))
        row.finish()
    return found


def _weight(row: Entry) -> Decimal:
    weight = row.number("weight", low="0", high="99999", places=4)
    if weight is None and not row.has("weight"):
        row.problem("weight is missing. Give a number above 0.")
    if weight is not None and weight <= 0:
        row.problem(f"weight must be above 0, got {weight}. Leave the metric out of the model instead.")
    return weight or Decimal(1)


def _curve(row: Entry) -> Curve:
    try:
        return read_curve(row.take("curve"))
    except UnableToUseCurve as error:
        row.problem(f"curve: {error}")
        return []


def _write(loading: Loading, code: str, names: dict[str, str], content: Content, *, active: bool) -> None:
    model, details = put(loading, section=KEY, model=HealthModel, code=code, values=names)
    published = _version(model, VersionState.PUBLISHED)
    draft = _version(model, VersionState.DRAFT)
    now_in_force = content_of(published) if published else None
    drafted = content_of(draft) if draft else None
    differences = content.differences(now_in_force or drafted)
    begun = [("draft", f"version {draft.number}", "replaced")] if draft and content.differences(drafted) else []
    if active:
        if content.differences(now_in_force):
            differences += begun
            draft = _draft(model, content, loading)
            publishing.publish(version_id=draft.pk, by=loading.by, now=loading.now)
        differences += _activate(model, loading)
    elif not (now_in_force and not differences) and content.differences(drafted):
        differences += begun
        _draft(model, content, loading)
    else:
        differences = []
    if details is not None:
        loading.compared(KEY, code, details + differences)


def _draft(model: HealthModel, content: Content, loading: Loading) -> HealthModelVersion:
    """The draft of the model with this content, in place of one that there is."""
    newest = model.versions.aggregate(newest=Max("number"))["newest"] or 0
    version, _created = model.versions.get_or_create(state=VersionState.DRAFT, defaults={"number": newest + 1})
    version.minimum_coverage = content.minimum_coverage
    version.healthy_from = content.tiers["healthy"]
    version.low_from = content.tiers["low"]
    version.medium_from = content.tiers["medium"]
    version.note = f"Imported from {loading.origin}"[:300] if loading.origin else ""
    version.save()
    version.model_metrics.all().delete()
    metrics = {metric.code: metric for metric in Metric.objects.filter(code__in=content.metrics)}
    ModelMetric.objects.bulk_create(
        ModelMetric(version=version, metric=metrics[code], position=position, weight=weight, curve=curve)
        for position, (code, (weight, curve)) in enumerate(content.metrics.items(), start=1)
    )
    return version


def _activate(model: HealthModel, loading: Loading) -> Details:
    was_active = model.active
    activation.activate(model_id=model.pk, by=loading.by)
    return [] if was_active else [("active", "false", "true")]


def codes() -> set[str]:
    """The models that exist."""
    return set(HealthModel.objects.values_list("code", flat=True))


SECTION = Section(key=KEY, dump=dump, load=load, codes=codes)
