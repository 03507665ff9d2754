"""What manage.py check says about the settings of the host before anything goes wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import EmptyResultSet, FieldError, ImproperlyConfigured
from django.db import connections
from django.shortcuts import resolve_url
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import NoReverseMatch
from django.utils.module_loading import import_string

from retention import conf
from retention.adapters import CustomerAdapter, adapter_of
from retention.conf import CustomerSource, RetentionSettings

NEEDED_APPS = (
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "pgtrigger",
    "pghistory",
)


def register_checks() -> None:
    """Add the checks to manage.py check."""
    register(check_host, Tags.compatibility)
    register(check_settings, Tags.compatibility)
    register(check_cache, Tags.caches, deploy=True)


def check_host(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """The database, the clock and the apps that we stand on."""
    return [*_database(), *_time(), *_apps(), *_crispy(), *_login()]


def check_settings(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Every part of RETENTION, and every dotted path in it."""
    try:
        ours = conf.settings()
    except (ImproperlyConfigured, TypeError) as error:
        return [Error(str(error), hint="See RetentionSettings in retention/conf.py.", id="retention.E010")]
    return [*_paths(ours), *_template(ours), *_limits(ours), *_sources(ours)]


def check_cache(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A cache that every process has for itself makes every throttle as many times too generous."""
    backend = settings.CACHES.get("default", {}).get("BACKEND", "")
    if backend.endswith(("LocMemCache", "DummyCache")):
        hint = "Use a shared cache, for example django.core.cache.backends.db.DatabaseCache or Redis."
        return [Warning("The throttles of the REST interface are counted per process.", hint=hint, id="retention.W004")]
    return []


def _database() -> Iterator[CheckMessage]:
    vendor = connections["default"].vendor
    if vendor != "postgresql":
        hint = "Its SQL is PostgreSQL's (15 or later); no other database works."
        yield Error(f"retention needs PostgreSQL, and the database is {vendor}.", hint=hint, id="retention.E001")


def _time() -> Iterator[CheckMessage]:
    if not settings.USE_TZ:
        hint = "Set USE_TZ = True; days are local days of TIME_ZONE."
        yield Error("retention needs moments with time zones.", hint=hint, id="retention.E002")


def _apps() -> Iterator[CheckMessage]:
    missing = [name for name in NEEDED_APPS if not apps.is_installed(name)]
    if missing:
        names = ", ".join(missing)
        yield Error(f"INSTALLED_APPS lacks {names}.", hint="Add them before retention.", id="retention.E003")


def _crispy() -> Iterator[CheckMessage]:
    pack = getattr(settings, "CRISPY_TEMPLATE_PACK", "")
    allowed = getattr(settings, "CRISPY_ALLOWED_TEMPLATE_PACKS", ())
    if pack != "bootstrap5" and "bootstrap5" not in allowed:
        hint = 'Set CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5" and CRISPY_TEMPLATE_PACK = "bootstrap5".'
        yield Error("Forms cannot be drawn without the bootstrap5 template pack.", hint=hint, id="retention.E004")


def _login() -> Iterator[CheckMessage]:
    try:
        resolve_url(settings.LOGIN_URL)
    except NoReverseMatch:
        hint = "People who are not signed in are sent there. Set it to a path or to the name of a URL that exists."
        yield Warning(f"LOGIN_URL {settings.LOGIN_URL!r} leads nowhere.", hint=hint, id="retention.W001")
    except ImproperlyConfigured:
        return


def _paths(ours: RetentionSettings) -> Iterator[CheckMessage]:
    named = [
        ("ADAPTER", [ours.adapter]),
        ("API_AUTHENTICATION", ours.api_authentication),
        ("ADMIN_SITES", ours.admin_sites),
        *((f"CUSTOMER_SOURCES {one.name}: url", [one.url]) for one in ours.customer_sources if one.url),
        *((f"CUSTOMER_SOURCES {one.name}: owner", [one.owner]) for one in ours.customer_sources if "." in one.owner),
    ]
    for key, paths in named:
        for path in paths:
            try:
                found = import_string(path)
            except ImportError as error:
                yield Error(f"RETENTION {key}: {path!r} cannot be imported: {error}.", id="retention.E011")
            else:
                yield from _wrong_kind(key, path, found)
    if any(path.startswith("knox.") for path in ours.api_authentication) and not apps.is_installed("knox"):
        hint = 'Add "knox" to INSTALLED_APPS, or set RETENTION["API_AUTHENTICATION"].'
        yield Error("Tokens of the REST interface need knox.", hint=hint, id="retention.E012")


def _wrong_kind(key: str, path: str, found: Any) -> Iterator[CheckMessage]:
    if key == "ADAPTER" and not (isinstance(found, type) and issubclass(found, CustomerAdapter)):
        yield Error(f"RETENTION ADAPTER: {path!r} is not a CustomerAdapter.", id="retention.E013")
    if key.endswith((": url", ": owner")) and not callable(found):
        yield Error(f"RETENTION {key}: {path!r} cannot be called.", id="retention.E013")


def _template(ours: RetentionSettings) -> Iterator[CheckMessage]:
    try:
        get_template(ours.base_template)
    except TemplateDoesNotExist:
        hint = "Every page extends it."
        yield Warning(f"There is no template {ours.base_template!r}.", hint=hint, id="retention.W002")
    except ImproperlyConfigured:
        return


def _limits(ours: RetentionSettings) -> Iterator[CheckMessage]:
    limit = ours.bulk_approval_limit
    if isinstance(limit, bool) or not isinstance(limit, int | float | Decimal) or not limit >= 0:
        hint = "Set it to an amount of money, for example 5000; with 0 nothing is approved in bulk."
        yield Error(f"RETENTION BULK_APPROVAL_LIMIT: {limit!r} is no amount.", hint=hint, id="retention.E014")


def _sources(ours: RetentionSettings) -> Iterator[CheckMessage]:
    names = [source.name for source in ours.customer_sources]
    for name in {one for one in names if names.count(one) > 1}:
        yield Error(f"RETENTION CUSTOMER_SOURCES has two sources {name!r}.", id="retention.E020")
    for source in ours.customer_sources:
        yield from _source(source)


def _source(source: CustomerSource) -> Iterator[CheckMessage]:
    place = f"RETENTION CUSTOMER_SOURCES {source.name}"
    missing = [name for name in ("external_id", "name") if name not in source.fields]
    if missing:
        yield Error(f"{place}: fields lacks {' and '.join(missing)}.", id="retention.E021")
        return
    try:
        adapter = adapter_of(source)
        str(adapter.queryset().values_list("pk", *_orm_paths(source)).query)
    except EmptyResultSet:
        pass
    except LookupError as error:
        yield Error(f"{place}: there is no model {source.model!r} ({error}).", id="retention.E022")
    except FieldError as error:
        yield Error(f"{place}: a path leads nowhere: {error}.", id="retention.E023")
    except (ImportError, TypeError, ValueError) as error:
        yield Error(f"{place}: {error}.", id="retention.E024")
    if not source.updated:
        hint = "Set `updated` to the path of a timestamp that moves with every change, if the model has one."
        yield Warning(f"{place}: every row is read every few minutes.", hint=hint, id="retention.W003")


def _orm_paths(source: CustomerSource) -> list[str]:
    owner = source.owner if "." not in source.owner else ""
    return [path for path in (*source.fields.values(), source.updated, source.tenant, owner) if path]
