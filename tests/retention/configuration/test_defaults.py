"""setup_defaults: a sensible catalogue, installed once and never over somebody's changes."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from retention.configuration.defaults import shipped
from retention.configuration.files import as_yaml, exported, parse_yaml
from retention.models import EmotionalRule, HealthModel, HealthModelVersion, Measure, Metric, Rule

pytestmark = pytest.mark.django_db


def run():
    out = StringIO()
    call_command("setup_defaults", stdout=out)
    return out.getvalue()


@pytest.fixture(scope="module")
def installed(kept_for_module):
    with kept_for_module(run):
        yield


@pytest.mark.usefixtures("installed")
def test_installs_the_catalogue():
    assert Measure.objects.count() == 24
    assert Metric.objects.count() == 36
    assert HealthModel.objects.get(active=True).code == "default"
    assert Rule.objects.count() == 12
    assert EmotionalRule.objects.count() == 16


@pytest.mark.usefixtures("installed")
def test_changes_nothing_the_second_time():
    assert run() == "Everything is there already.\n"


@pytest.mark.usefixtures("installed")
def test_keeps_what_somebody_changed():
    Metric.objects.filter(code="logins_30d").update(window=60, name="Ours")
    Rule.objects.all().delete()

    run()

    assert Metric.objects.filter(code="logins_30d").values_list("window", "name").get() == (60, "Ours")


def test_every_default_has_a_name_in_both_languages():
    nameless = [
        f"{section} {entry.get('code')}"
        for section, entries in shipped().items()
        for entry in entries
        if "name" in entry and not entry.get("name_zh")
    ]

    assert nameless == []


@pytest.mark.usefixtures("installed")
def test_the_weights_of_the_model_are_shares_of_a_hundred_over_five_dimensions():
    version = HealthModel.objects.get(code="default").versions.get()
    shares: dict[str, int] = {}
    for row in version.model_metrics.select_related("metric"):
        shares[row.metric.dimension] = shares.get(row.metric.dimension, 0) + int(row.weight)

    assert shares == {"product": 45, "service": 20, "commercial": 15, "marketing": 10, "relationship": 10}


@pytest.mark.usefixtures("installed")
def test_written_out_and_read_back_changes_nothing(tmp_path):
    file = tmp_path / "all.yaml"
    call_command("config", "export", str(file), stdout=StringIO())
    before = file.read_text(encoding="utf-8")

    out = StringIO()
    call_command("config", "import", str(file), stdout=out)
    call_command("config", "export", str(file), stdout=StringIO())

    assert " 0 changed" in out.getvalue()
    assert "added     " not in out.getvalue()
    assert file.read_text(encoding="utf-8") == before


@pytest.mark.usefixtures("installed")
def test_what_is_written_out_is_read_as_it_was_meant():
    text = as_yaml(exported())
    assert Metric.objects.exists()
    assert HealthModelVersion.objects.exists()

    document = parse_yaml(text)

    assert as_yaml(document) == text
