from __future__ import annotations

import pytest
from django.core.checks import run_checks

from retention import checks

SOURCE = {
    "name": "people",
    "model": "auth.User",
    "fields": {"external_id": "id", "name": "username"},
    "updated": "date_joined",
}


class NotAnAdapter:
    """Something else."""


NOT_CALLABLE = 3


def found(settings, **retention):
    settings.RETENTION = retention
    return [(one.id, one.msg) for one in checks.check_settings(None)]


def ids(messages):
    return [one.id for one in messages]


def test_the_demo_host_has_nothing_to_correct():
    assert [one for one in run_checks() if (one.id or "").startswith("retention.")] == []


def test_a_good_source_has_nothing_to_correct(settings):
    assert found(settings, CUSTOMER_SOURCES=[SOURCE]) == []


@pytest.mark.parametrize(
    ("retention", "id_", "part"),
    [
        ({"CUSTOMER_SORCES": []}, "retention.E010", "'CUSTOMER_SORCES'"),
        ({"VISIBILITY": "no.such.function"}, "retention.E010", "no.such.function"),
        ({"CUSTOMER_SOURCES": [{"name": "x"}]}, "retention.E010", "model"),
        ({"ADAPTER": "no.such.Adapter"}, "retention.E011", "no.such.Adapter"),
        ({"API_AUTHENTICATION": ["no.such.Login"]}, "retention.E011", "no.such.Login"),
        ({"ADMIN_SITES": ["no.such.site"]}, "retention.E011", "no.such.site"),
        ({"ADAPTER": f"{__name__}.NotAnAdapter"}, "retention.E013", "is not a CustomerAdapter"),
        ({"BULK_APPROVAL_LIMIT": "much"}, "retention.E014", "is no amount"),
        ({"CUSTOMER_SOURCES": [{**SOURCE, "url": f"{__name__}.NOT_CALLABLE"}]}, "retention.E013", "cannot be called"),
        ({"CUSTOMER_SOURCES": [{**SOURCE, "owner": "no.such.owners"}]}, "retention.E011", "no.such.owners"),
        ({"CUSTOMER_SOURCES": [SOURCE, SOURCE]}, "retention.E020", "two sources 'people'"),
        ({"CUSTOMER_SOURCES": [{**SOURCE, "fields": {"name": "username"}}]}, "retention.E021", "external_id"),
        ({"CUSTOMER_SOURCES": [{**SOURCE, "model": "crm.Nothing"}]}, "retention.E022", "crm.Nothing"),
        ({"CUSTOMER_SOURCES": [{**SOURCE, "owner": "boss_id"}]}, "retention.E023", "boss_id"),
        ({"CUSTOMER_SOURCES": [{**SOURCE, "filter": {"colour": 1}}]}, "retention.E023", "colour"),
        ({"CUSTOMER_SOURCES": [{**SOURCE, "updated": ""}]}, "retention.W003", "every few minutes"),
        ({"BASE_TEMPLATE": "no/such.html"}, "retention.W002", "no/such.html"),
    ],
)
def test_what_is_wrong_in_the_settings_is_named(settings, retention, id_, part):
    messages = found(settings, **retention)

    assert [name for name, _ in messages] == [id_]
    assert part in messages[0][1]


def test_a_host_without_what_we_stand_on_is_told(settings):
    settings.USE_TZ = False
    settings.LOGIN_URL = "no-such-name"
    settings.CRISPY_TEMPLATE_PACK = "uni_form"
    settings.CRISPY_ALLOWED_TEMPLATE_PACKS = ()

    assert ids(checks.check_host(None)) == ["retention.E002", "retention.E004", "retention.W001"]


def test_a_cache_for_each_process_is_a_warning_before_deployment(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

    assert ids(checks.check_cache(None)) == ["retention.W004"]
