"""From a draft of a health model to the one in force, with a look beforehand at who would change tier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from psycopg import sql

from retention import statements
from retention.models import HealthModel, HealthModelVersion, HealthSnapshot, Scorecard, VersionState
from retention.scoring import scorecards
from retention.scoring.columns import scores
from retention.scoring.definitions import Card, Definition

if TYPE_CHECKING:
    from django.contrib.auth.models import User as Person

PERMISSION: Final = "retention.change_healthmodelversion"
PACKAGE: Final = "retention.scoring"
SHOWN: Final = 200


class UnableToPublish(ValueError):
    """The version is not a draft, or not complete."""


@dataclass(frozen=True, kw_only=True)
class Move:
    """How many customers would go from one tier to another; `from_tier` equals `to_tier` for those who stay."""

    from_tier: str
    to_tier: str
    customers: int


@dataclass(frozen=True, kw_only=True)
class Mover:
    """One customer whose tier would change."""

    customer_id: int
    name: str
    from_tier: str
    to_tier: str
    from_score: Decimal | None
    to_score: Decimal | None


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What a version would make of the stored values of a day; nothing is written.

    `movers` are at most 200, those who lose most first. `without_values` are codes of metrics that no
    snapshot of that day has a value for (new or just changed): until they are computed they count as missing.
    """

    as_of: date
    moves: tuple[Move, ...]
    movers: tuple[Mover, ...]
    without_values: tuple[str, ...]


def new_draft(*, model_id: int, now: datetime) -> HealthModelVersion:
    """The draft of a model: the one there is, or a copy of its newest version."""
    with transaction.atomic():
        model = HealthModel.objects.select_for_update().get(pk=model_id)
        draft = model.versions.filter(state=VersionState.DRAFT).first()
        if draft is not None:
            return draft
        newest = model.versions.order_by("-number").first()
        draft = HealthModelVersion(model=model, number=1)
        if newest is None:
            draft.save()
            return draft
        for field in ("minimum_coverage", "healthy_from", "low_from", "medium_from"):
            setattr(draft, field, getattr(newest, field))
        draft.number = newest.number + 1
        draft.save()
        for one in newest.model_metrics.all():
            one.pk, one.version = None, draft
            one._state.adding = True
            one.save()
    return draft


def publish(*, version_id: int, by: Person | None, now: datetime) -> HealthModelVersion:
    """Put a draft in force: the version before it is retired, and from the next run on it scores.

    `by` is nobody for commands. A model is activated where no other is active. Raises PermissionDenied
    without the permission to change versions, UnableToPublish where the version is not a draft or not complete.
    """
    if by is not None and not by.has_perm(PERMISSION):
        raise PermissionDenied(PERMISSION)
    with transaction.atomic():
        model = HealthModel.objects.select_for_update().get(versions=version_id)
        version = HealthModelVersion.objects.get(pk=version_id)
        if version.state != VersionState.DRAFT:
            raise UnableToPublish(
                _("%(version)s is no draft (it is %(state)s). Begin a new draft.")
                % {"version": version, "state": version.get_state_display()}
            )
        _check(version)
        for before in model.versions.filter(state=VersionState.PUBLISHED):
            before.state = VersionState.RETIRED
            before.save(update_fields=["state"])
        version.state, version.published_at, version.published_by = VersionState.PUBLISHED, now, by
        version.save(update_fields=["state", "published_at", "published_by"])
        if not HealthModel.objects.filter(active=True).exists():
            model.active = True
            model.save(update_fields=["active"])
    return version


def latest_day() -> date | None:
    """The newest day that has snapshots: the natural day for a preview."""
    newest: date | None = HealthSnapshot.objects.aggregate(newest=Max("day"))["newest"]
    return newest


def preview(*, version_id: int, as_of: date) -> Preview:
    """Judge the stored values of a day by another version, and count who would change tier.

    Raises UnableToPublish where the version is not complete.
    """
    version = HealthModelVersion.objects.get(pk=version_id)
    content = _check(version)
    card = Card.of(
        Scorecard(
            version=version,
            metrics=content["metrics"],
            minimum_coverage=version.minimum_coverage,
            tiers=content["tiers"],
        )
    )
    used = HealthSnapshot.objects.filter(day=as_of).order_by().values_list("scorecard_id", flat=True).distinct()
    cards = [Card.of(one) for one in Scorecard.objects.filter(pk__in=used)]
    if not cards:
        return Preview(as_of=as_of, moves=(), movers=(), without_values=())
    judged = statements.compose(
        PACKAGE,
        "score",
        {**scores.fragments(card), "stage": sql.SQL(" UNION ALL ").join(_stored(card, one) for one in cards)},
    )
    rows = statements.fetch(PACKAGE, "preview_moves", {"day": as_of, "shown": SHOWN}, fragments={"judged": judged})
    found = {_same(definition) for one in cards for definition in one.definitions}
    return Preview(
        as_of=as_of,
        moves=tuple(
            Move(from_tier=row["from_tier"], to_tier=row["to_tier"], customers=row["customers"])
            for row in rows
            if row["customer_id"] is None
        ),
        movers=tuple(Mover(**_mover(row)) for row in rows if row["customer_id"] is not None),
        without_values=tuple(
            one.code for one in card.definitions if one.weight is not None and _same(one) not in found
        ),
    )


def _check(version: HealthModelVersion) -> dict[str, Any]:
    try:
        return scorecards.freeze(version=version)
    except scorecards.UnableToScore as error:
        raise UnableToPublish(str(error)) from error


def _stored(card: Card, used: Card) -> sql.Composed:
    """The stored values of a day, in the order of another card; null for a metric that was not computed."""
    places = {_same(definition): place for place, definition in enumerate(used.definitions, start=1)}
    chosen = [
        sql.SQL("{} AS {}").format(
            sql.SQL("metric_values[{}]").format(places[_same(one)])
            if _same(one) in places
            else sql.SQL("NULL::float8"),
            sql.Identifier(f"v{place}"),
        )
        for place, one in enumerate(card.definitions)
    ]
    return sql.SQL(
        "SELECT customer_id, day, {} FROM retention_healthsnapshot WHERE day = %(day)s AND scorecard_id = {}"
    ).format(sql.SQL(", ").join(chosen), used.id)


def _same(one: Definition) -> tuple[object, ...]:
    """What makes two frozen metrics compute the same values."""
    return (
        one.code,
        one.aggregation,
        one.compare,
        one.measures,
        one.window,
        one.lookback,
        one.zero_fill,
        one.numerator,
        one.denominator,
    )


def _mover(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in Mover.__dataclass_fields__}
