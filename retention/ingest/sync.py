"""Customers of the host's own tables come in: what changed by the minute, everything once a night."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.db import transaction

from retention import conf, people, statements
from retention.adapters import CustomerAdapter, HostRow, adapter_of
from retention.conf import CustomerSource
from retention.ingest import customers, values
from retention.ingest.staging import PACKAGE
from retention.models import Customer, ImportBatch

logger = logging.getLogger(__name__)

OVERLAP: Final = timedelta(minutes=15)
"""Read again before the last time: clocks differ, and a transaction that was long shows its rows late."""


class UnableToSync(Exception):
    """The host's tables say something that we do not believe, so nothing was changed."""


@dataclass(frozen=True)
class Synced:
    """What reading one source did."""

    source: str
    rows: int
    inserted: int
    updated: int
    gone: int


def sync_customers(*, now: datetime, full: bool = False) -> list[Synced]:
    """Read the customers of every source of RETENTION["CUSTOMER_SOURCES"]; only changed rows are written.

    1. With `full`, or where a source has no `updated`, every row is read; else those that moved
       since the last time something was read.
    2. With `full`, customers that the host no longer has get `gone_at`; their history stays.

    Each source is one transaction. Raises UnableToSync where a host that had customers has none.
    """
    return [_sync(adapter_of(source), now=now, full=full) for source in conf.settings().customer_sources]


def sync_some(*, source: str, keys: Sequence[str], now: datetime) -> Synced | None:
    """Read some customers of a source by the host's primary keys; None where there is no such source.

    Rows that are no customers any more are found by the nightly reading of everything.
    """
    found = source_named(source)
    if found is None:
        return None
    adapter = adapter_of(found)
    with transaction.atomic():
        counts = _Counts()
        for tenant in adapter.tenants():
            with adapter.in_tenant(tenant):
                counts.add(adapter, adapter.some(keys, tenant=tenant), now=now)
    return counts.result(found.name)


def mark_gone(*, source: str, tenant: str, external_id: str, now: datetime) -> bool:
    """Note that the host deleted a customer; whether we had it. Nothing of ours is deleted."""
    found = Customer.objects.present().filter(source=source, tenant=tenant, external_id=external_id)
    return bool(found.update(gone_at=now, updated_at=now))


def source_named(name: str) -> CustomerSource | None:
    """The source with this name."""
    return next((one for one in conf.settings().customer_sources if one.name == name), None)


def _sync(adapter: CustomerAdapter, *, now: datetime, full: bool) -> Synced:
    source = adapter.source.name
    since = None if full or not adapter.source.updated else _last_read(source)
    with transaction.atomic():
        counts = _Counts()
        statements.execute(PACKAGE, "forget_seen")
        statements.execute(PACKAGE, "make_seen")
        for tenant in adapter.tenants():
            with adapter.in_tenant(tenant):
                for rows in adapter.batches(since=since, tenant=tenant):
                    counts.add(adapter, rows, now=now)
                    if full:
                        _remember(rows)
        if full:
            counts.gone = _mark_those_not_seen(source, now, rows=counts.rows)
        if full or counts.inserted or counts.updated:
            _note(source, counts, now)
    return counts.result(source)


def _last_read(source: str) -> datetime | None:
    noted = ImportBatch.objects.filter(kind="customers", source=source, origin=_origin(source))
    last = noted.order_by("-finished_at").values_list("finished_at", flat=True).first()
    return last - OVERLAP if last else None


def _origin(source: str) -> str:
    return f"host: {source}"


@dataclass
class _Counts:
    rows: int = 0
    inserted: int = 0
    updated: int = 0
    gone: int = 0

    def add(self, adapter: CustomerAdapter, rows: Iterable[HostRow], *, now: datetime) -> None:
        """Bring rows in, tenant by tenant."""
        by_tenant: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in rows:
            by_tenant[row["tenant"]].append(_cleaned(row))
        for tenant, cleaned in by_tenant.items():
            _name_owners(cleaned)
            source = adapter.source.name
            result = customers.bring(
                rows=enumerate(cleaned, 1), source=source, tenant=tenant, origin=_origin(source), now=now
            )
            self.rows += result.rows
            self.inserted += result.inserted
            self.updated += result.updated

    def result(self, source: str) -> Synced:
        """The account of a source."""
        return Synced(source=source, rows=self.rows, inserted=self.inserted, updated=self.updated, gone=self.gone)


def _cleaned(row: HostRow) -> dict[str, Any]:
    """A row that is surely accepted: one odd value of the host must not keep all customers out."""
    cleaned = {name: value for name, value in row.items() if name != "tenant"}
    for name, read in customers.readers().items():
        if cleaned.get(name) is None:
            continue
        value = cleaned[name]
        try:
            read(value)
        except values.UnableToRead as error:
            cleaned[name] = _shortened(name, value)
            logger.warning("customer %s of the host: %s %s", row["external_id"], name, error.reason)
    cleaned["name"] = cleaned.get("name") or str(row["external_id"])
    return cleaned


def _shortened(name: str, value: Any) -> str | None:
    limit = getattr(Customer._meta.get_field("name" if name == "csm" else name), "max_length", None)
    return str(value).replace("\x00", "").strip()[:limit] if limit and name != "external_id" else None


def _name_owners(rows: list[dict[str, Any]]) -> None:
    """Put the names of the owners beside their keys; an owner that is nobody's key any more is dropped."""
    model = get_user_model()
    found = model._base_manager.in_bulk({row["owner_id"] for row in rows if row.get("owner_id")})
    for row in rows:
        owner = found.get(row.get("owner_id"))
        row["owner_id"] = owner.pk if owner else None
        row["owner_name"] = people.display_name(owner)


def _remember(rows: Iterable[HostRow]) -> None:
    seen = [(row["tenant"], str(row["external_id"])) for row in rows]
    tenants, external_ids = [tenant for tenant, _ in seen], [external_id for _, external_id in seen]
    statements.execute(PACKAGE, "remember_seen", {"tenants": tenants, "external_ids": external_ids})


def _mark_those_not_seen(source: str, now: datetime, *, rows: int) -> int:
    if not rows and Customer.objects.present().filter(source=source).exists():
        msg = (
            f"The source {source!r} has no customers at all, but it had some before. Check its model, filter and "
            "tenants in RETENTION['CUSTOMER_SOURCES']; nobody was marked as gone."
        )
        raise UnableToSync(msg)
    return statements.execute(PACKAGE, "mark_gone", {"source": source, "now": now})


def _note(source: str, counts: _Counts, now: datetime) -> None:
    ImportBatch.objects.create(
        kind="customers",
        source=source,
        origin=_origin(source),
        rows=counts.rows,
        inserted=counts.inserted,
        updated=counts.updated,
        unchanged=counts.rows - counts.inserted - counts.updated,
        finished_at=now,
    )
