"""The typed view of the host's RETENTION setting; a contradiction is reported by manage.py check."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any

from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class CustomerSource:
    """How customers are read from a host's own model (used by adapters.CustomerAdapter)."""

    name: str
    """Becomes Customer.source."""
    model: str
    """'app_label.Model' of the host."""
    fields: Mapping[str, str]
    """Our field name to an ORM path of the host; `external_id` and `name` are required."""
    updated: str = ""
    """ORM path of a timestamp that moves with every change; empty: every row is compared."""
    filter: Mapping[str, Any] = field(default_factory=dict)
    exclude: Mapping[str, Any] = field(default_factory=dict)
    tenant: str = ""
    """ORM path of the tenant; empty: one tenant."""
    owner: str = ""
    """ORM path of the owner's primary key, or the dotted path of a callable that takes a list of
    host primary keys and returns {primary key: user primary key}."""
    url: str = ""
    """Dotted path of a callable that takes a host primary key and returns the page's address."""


@dataclass(frozen=True)
class RetentionSettings:
    """Every key of RETENTION, in lower case, with its default."""

    customer_sources: Sequence[CustomerSource] = ()
    """Host models that hold customers; empty: CSV, REST and admin entry only."""
    adapter: str = "retention.adapters.CustomerAdapter"
    """Dotted path of the adapter class, the one override point of a host."""
    visibility: Callable[[Any, Any], Any] | None = None
    """(user, customers queryset) to the customers this user may see; none: portfolio or permission."""
    tenants: Callable[[Any], Collection[str]] | None = None
    """user to the tenants they belong to; none: no tenants."""
    tenant_context: Callable[[str], Any] | None = None
    """tenant to a context manager that a worker enters before it reads the host's tables."""
    request_tenant: Callable[[Any], str] | None = None
    """request to the tenant that new rows get."""
    approvers: Callable[[Any], Collection[Any]] | None = None
    """customer to the users who may be told of an overdue task; none: manager and director of the team."""
    api_authentication: Sequence[str] = (
        "knox.auth.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    )
    admin_sites: Sequence[str] = ("django.contrib.admin.site",)
    """Dotted paths of AdminSite objects to register on."""
    base_template: str = "retention/base.html"
    """The template that every page extends."""
    raw_months: int = 25
    """Months of raw observations that are kept; older partitions are dropped, snapshots stay."""
    chunk_size: int = 2000
    """Customers a worker scores in one transaction."""
    max_import_errors: int = 10_000
    """Rows listed in FILE.errors.csv before reading stops."""
    currency: str = "CNY"
    """Shown beside money."""
    site_url: str = ""
    """Where the site is, for links in messages: https://crm.example.com; without it customers get no mail."""
    bulk_approval_limit: float = 5000
    """Money: what costs as much or more is never approved in bulk, whatever its policy says; 0: nothing is."""
    keep_months: Mapping[str, int] = field(default_factory=lambda: {"interviews": 36, "messages": 24})
    """Kind of personal data to the months after which its words and names are erased; other kinds are kept."""
    private_targets: Collection[str] = ()
    """Hosts and networks that robots may be called at though they are private or have no HTTPS."""

    def tenants_of(self, user: Any) -> Collection[str] | None:
        """The tenants of a person; None where the host has no tenants."""
        return None if self.tenants is None else self.tenants(user)

    def sees_every_customer(self, user: Any) -> bool:
        """Whether Customer.visible_to narrows nothing for a person, so that the database need not look each one up."""
        unlimited = user.is_active and self.visibility is None and self.tenants_of(user) is None
        return bool(unlimited and user.has_perm("retention.view_every_customer"))


_CALLABLES = {"visibility", "tenants", "tenant_context", "request_tenant", "approvers"}


@cache
def settings() -> RetentionSettings:
    """The settings in force.

    Raises ImproperlyConfigured for an unknown key or a dotted path that cannot be imported.
    """
    raw: dict[str, Any] = dict(getattr(django_settings, "RETENTION", {}))
    known = {one.name.upper(): one.name for one in fields(RetentionSettings)}
    values: dict[str, Any] = {}
    for key, value in raw.items():
        if key not in known:
            msg = f"RETENTION has an unknown key {key!r}; known are {', '.join(sorted(known))}."
            raise ImproperlyConfigured(msg)
        name = known[key]
        if name in _CALLABLES and isinstance(value, str):
            value = _imported(key, value)
        if name == "customer_sources":
            value = tuple(CustomerSource(**one) if isinstance(one, dict) else one for one in value)
        values[name] = value
    return RetentionSettings(**values)


def _imported(key: str, path: str) -> Any:
    try:
        return import_string(path)
    except ImportError as error:
        msg = f"RETENTION[{key!r}] = {path!r} cannot be imported: {error}"
        raise ImproperlyConfigured(msg) from error


def _forget(*, setting: str, **kwargs: object) -> None:
    if setting == "RETENTION":
        settings.cache_clear()


setting_changed.connect(_forget, dispatch_uid="retention.conf")
