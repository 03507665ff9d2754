"""How customers are read from a host's own tables: driven by the settings, and the one class a host may override."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, Final

from django.apps import apps
from django.db.models import Model, QuerySet
from django.utils.module_loading import import_string

from retention import conf
from retention.conf import CustomerSource

BATCH: Final = 2_000

HostRow = Mapping[str, Any]
"""One customer of the host: the columns of a customers file, `tenant`, `owner_id`, and `attributes`."""


class UnableToRead(Exception):
    """A source of RETENTION["CUSTOMER_SOURCES"] cannot be read; the message says which part of it."""


class CustomerAdapter:
    """Reads the customers of one source in batches, through the model's base manager.

    A host whose customers need more than paths subclasses this and names the class in
    RETENTION["ADAPTER"]: `queryset` decides which rows are customers, `row` what we keep of each.
    """

    own_fields: ClassVar[frozenset[str]] = frozenset(
        {
            "external_id",
            "name",
            "segment",
            "industry",
            "employees",
            "annual_revenue",
            "region",
            "channel",
            "lifecycle",
            "signed_on",
            "lost_on",
        }
    )
    """Fields of ours that a source may fill; every other key of its map becomes an attribute."""

    def __init__(self, source: CustomerSource) -> None:
        self.source = source

    @property
    def model(self) -> type[Model]:
        """The host's model."""
        found: type[Model] = apps.get_model(self.source.model)
        return found

    def queryset(self) -> QuerySet[Any]:
        """The host's rows that are customers; the base manager, because a default manager may hide some."""
        found = self.model._base_manager.filter(**self.source.filter)
        return found.exclude(**self.source.exclude) if self.source.exclude else found

    def tenants(self) -> Sequence[str]:
        """The tenants whose tables are read one after the other; one nameless tenant where the host has none.

        Only a host with TENANT_CONTEXT is read tenant by tenant: TENANTS(None) names them all.
        """
        settings = conf.settings()
        if settings.tenant_context is None or settings.tenants is None:
            return [""]
        return sorted(settings.tenants(None))

    def in_tenant(self, tenant: str) -> AbstractContextManager[Any]:
        """Enter a tenant before its tables are read."""
        context = conf.settings().tenant_context
        return context(tenant) if context is not None and tenant else nullcontext()

    def batches(self, *, since: datetime | None = None, tenant: str = "") -> Iterator[list[HostRow]]:
        """All customers in batches by primary key, or those whose `updated` is at or after `since`."""
        found = self.queryset()
        if since is not None and self.source.updated:
            found = found.filter(**{f"{self.source.updated}__gte": since})
        last: Any = None
        while True:
            rest = found if last is None else found.filter(pk__gt=last)
            records = list(self._records(rest.order_by("pk")[:BATCH]))
            if not records:
                return
            last = records[-1]["pk"]
            yield self.rows(records, tenant=tenant)

    def some(self, keys: Sequence[Any], *, tenant: str = "") -> list[HostRow]:
        """The customers among some primary keys; those that are none any more are not in the answer."""
        return self.rows(list(self._records(self.queryset().filter(pk__in=keys).order_by("pk"))), tenant=tenant)

    def rows(self, records: list[dict[str, Any]], *, tenant: str = "") -> list[HostRow]:
        """Rows as we keep them, each once, with their owners."""
        once = {record["pk"]: record for record in reversed(records)}
        owners = self.owners(list(once))
        return [self.row(record, owners.get(key), tenant) for key, record in reversed(once.items())]

    def row(self, record: dict[str, Any], owner: Any, tenant: str) -> HostRow:
        """What we keep of one customer."""
        taken = {name: record[f"our_{name}"] for name in self.source.fields}
        row: dict[str, Any] = {name: value for name, value in taken.items() if name in self.own_fields}
        row["attributes"] = {name: plain(value) for name, value in taken.items() if name not in self.own_fields}
        row["tenant"] = str(record["our__tenant"] or "") if self.source.tenant else tenant
        row["owner_id"] = record["our__owner"] if self._owner_is_a_path() else owner
        if self.source.url:
            row["url"] = str(import_string(self.source.url)(record["pk"]) or "")
        return row

    def owners(self, keys: list[Any]) -> Mapping[Any, Any]:
        """Primary keys of the owning users by those of the customers, where a callable knows them."""
        if not self.source.owner or self._owner_is_a_path():
            return {}
        found: Mapping[Any, Any] = import_string(self.source.owner)(keys)
        return found

    def key_of(self, instance: Model) -> tuple[str, str] | None:
        """Tenant and external id of a row that is in memory (it may be deleted); None where a path leads nowhere."""
        try:
            external_id = _followed(instance, self.source.fields["external_id"])
            tenant = _followed(instance, self.source.tenant) if self.source.tenant else ""
        except AttributeError:
            return None
        return str(tenant or ""), str(external_id)

    def _owner_is_a_path(self) -> bool:
        return bool(self.source.owner) and "." not in self.source.owner

    def _records(self, queryset: QuerySet[Any]) -> Iterator[dict[str, Any]]:
        paths = {f"our_{name}": path for name, path in self.source.fields.items()}
        if self.source.tenant:
            paths["our__tenant"] = self.source.tenant
        if self._owner_is_a_path():
            paths["our__owner"] = self.source.owner
        names = list(paths)
        for key, *values in queryset.values_list("pk", *paths.values()):
            yield {"pk": key, **dict(zip(names, values, strict=True))}


def adapter_of(source: CustomerSource) -> CustomerAdapter:
    """The adapter of a source: RETENTION["ADAPTER"], or the one above."""
    made: CustomerAdapter = import_string(conf.settings().adapter)(source)
    return made


def plain(value: Any) -> Any:
    """A value that JSON knows: numbers stay numbers, all else that it does not know becomes text."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float | Decimal):
        number = float(value)
        return number if number - number == 0 else None
    return value if isinstance(value, list | dict) else str(value)


def _followed(instance: Model, path: str) -> Any:
    found: Any = instance
    for part in path.split("__"):
        found = getattr(found, part)
    return found
