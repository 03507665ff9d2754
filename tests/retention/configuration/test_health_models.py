"""Importing a health model: a changed one is a new version, an identical one is nothing."""

from __future__ import annotations

import pytest

from retention.configuration.files import UnableToImportConfiguration
from retention.models import HealthModel, HealthModelVersion
from tests.retention.configuration.conftest import NOW, SMALL

pytestmark = pytest.mark.django_db

OTHER = """
health_models:
  - code: other
    active: true
    metrics: [{metric: logins_30d, weight: 1, curve: [[0, 0], [5, 100]]}]
"""


def versions(code="default"):
    return [
        (
            version.number,
            version.state,
            {row.metric.code: (row.weight, row.curve) for row in version.model_metrics.all()},
        )
        for version in HealthModelVersion.objects.filter(model__code=code).order_by("number")
    ]


def active():
    return list(HealthModel.objects.filter(active=True).values_list("code", flat=True))


FIRST = {"logins_30d": (30, [[0, 0], [10, 60], [30, 100]]), "last_login": (10, [[0, 100], [30, 0]])}
HEAVIER = FIRST | {"last_login": (20, [[0, 100], [30, 0]])}


def test_publishes_an_active_model(read):
    read(SMALL)

    assert versions() == [(1, "published", FIRST)]
    assert active() == ["default"]
    assert HealthModelVersion.objects.get().published_at == NOW


def test_a_changed_active_model_becomes_a_new_published_version(read):
    read(SMALL)

    lines = read(SMALL.replace("weight: 10", "weight: 20").replace("healthy: 80", "healthy: 85"))

    assert lines[-1].splitlines() == [
        "changed   health_models default",
        "            tiers.healthy: 80 → 85",
        "            last_login.weight: 10 → 20",
    ]
    assert versions() == [(1, "retired", FIRST), (2, "published", HEAVIER)]


def test_a_changed_model_that_is_not_active_waits_as_a_draft(read):
    read(SMALL)

    read(SMALL.replace("weight: 10", "weight: 20").replace("active: true", "active: false"))
    read(SMALL.replace("weight: 10", "weight: 20").replace("active: true", "active: false"))

    assert versions() == [(1, "published", FIRST), (2, "draft", HEAVIER)]
    assert active() == ["default"]


def test_an_active_import_publishes_the_draft_that_waits(read):
    read(SMALL)
    read(SMALL.replace("weight: 10", "weight: 20").replace("active: true", "active: false"))

    read(SMALL.replace("weight: 10", "weight: 20"))

    assert versions() == [(1, "retired", FIRST), (2, "published", HEAVIER)]


@pytest.mark.parametrize("active", ["true", "false"])
def test_tells_that_a_draft_that_was_begun_is_replaced(read, active):
    read(SMALL)
    read(SMALL.replace("weight: 10", "weight: 20").replace("active: true", "active: false"))

    lines = read(SMALL.replace("weight: 10", "weight: 30").replace("active: true", f"active: {active}"))

    assert lines[-1].splitlines() == [
        "changed   health_models default",
        "            last_login.weight: 10 → 30",
        "            draft: version 2 → replaced",
    ]
    assert [number for number, *_rest in versions()] == [1, 2]


def test_the_imported_active_model_is_the_only_active_one(read):
    read(SMALL)

    lines = read(OTHER)

    assert lines == ["added     health_models other"]
    assert active() == ["other"]
    assert read(SMALL)[-1] == "changed   health_models default\n            active: false → true"
    assert versions("default") == [(1, "published", FIRST)]
    assert active() == ["default"]


def test_a_file_without_an_active_model_leaves_the_active_one(read):
    read(SMALL)

    read(OTHER.replace("active: true", "active: false"))

    assert active() == ["default"]
    assert [state for _number, state, _metrics in versions("other")] == ["draft"]


def test_defaults_never_push_aside_the_model_somebody_made_active(read):
    read(SMALL)

    read(OTHER, only_missing=True)

    assert active() == ["default"]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("weight: 10", "weight: 0", "health_models[1] default metrics[2] last_login: weight must be above 0, got 0."),
        (
            "weight: 10,",
            "",
            "health_models[1] default metrics[2] last_login: weight is missing. Give a number above 0.",
        ),
        ("weight: 10", "weight: 1.23456", "health_models[1] default metrics[2] last_login: weight must have at most 4"),
        ("metric: last_login", "metric: gone", "health_models[1] default metrics[2] gone: there is no metric 'gone'."),
        ("[30, 0]", "[0, 0]", "health_models[1] default metrics[2] last_login: curve: "),
        ("[30, 0]", "[30, 101]", "health_models[1] default metrics[2] last_login: curve: "),
        ("[30, 0]", "[.nan, 1]", "health_models[1] default metrics[2] last_login: curve: "),
        ("[30, 0]", "thirty", "health_models[1] default metrics[2] last_login: curve: "),
        ("low: 60", "low: 90", "health_models[1] default tiers: Tiers must fall: 100 ≥ healthy > low > medium > 0"),
        ("high: 0", "high: 5", "health_models[1] default tiers: high begins at 0; leave it out or write high: 0."),
        ("minimum_coverage: 0.5", "minimum_coverage: 1.5", "health_models[1] default: minimum_coverage must be a"),
        ("minimum_coverage: 0.5", "cover: 1", "health_models[1] default: unknown key cover. Known are active, code,"),
    ],
)
def test_refuses_what_cannot_be_scored(read, old, new, problem):
    with pytest.raises(UnableToImportConfiguration) as caught:
        read(SMALL.replace(old, new))

    assert caught.value.problems[0].startswith(problem)


def test_refuses_two_active_models(read):
    second = "  - {code: x, active: true, metrics: [{metric: last_login, weight: 1, curve: [[0, 0]]}]}\n"

    with pytest.raises(
        UnableToImportConfiguration, match="only one model can be active; health_models\\[1\\] default is"
    ):
        read(SMALL + second)
