"""What the other pages of docs/ name exists."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest
from django.core.management import call_command, get_commands
from django.db import connection

from playbooks.models import LevelResponse
from retention import jobs
from retention.conf import CustomerSource, RetentionSettings
from retention.configuration.files import load, parse_yaml
from retention.earlywarning import vocabulary
from retention.models import Metric, Rule
from tests.architecture.source import ROOT
from tests.docs.pages import blocks, page, rows
from tests.docs.test_data import NOW

PAGES = sorted(path.stem for path in (ROOT / "docs").glob("*.md"))


@pytest.mark.parametrize("name", PAGES)
def test_its_links_lead_somewhere(name):
    links = re.findall(r"\]\(([^)#:]+)\)", page(name))

    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []


@pytest.mark.parametrize("name", PAGES)
def test_its_commands_exist(name):
    named = set(re.findall(r"manage\.py ([a-z_]+)", page(name)))

    assert named - set(get_commands()) == set()


def test_the_jobs_of_operations_are_those_that_run_each_once_with_its_time():
    told = sorted((row[0].strip("`"), row[1]) for row in rows("operations", header="job"))

    assert told == sorted((code, in_words(job)) for code, job in jobs.registered().items())


def in_words(job):
    if job.daily_at:
        return f"{job.daily_at:%H:%M}"
    return {1: "every minute", 30: "every half hour"}.get(job.every_minutes, f"every {job.every_minutes} minutes")


@pytest.mark.django_db
def test_the_tables_and_indexes_of_performance_are_in_the_database():
    """An index of a foreign key has a name that Django makes up: its beginning is enough."""
    table = "\n".join(line for line in page("performance").splitlines() if line.startswith("|"))
    named = set(re.findall(r"`((?:retention|playbooks|interviews)_[a-z_]+)`", table))
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class")
        known = {name for (name,) in cursor.fetchall()}

    assert len(named) > 40
    assert [name for name in sorted(named) if not any(one.startswith(name) for one in known)] == []


def test_the_settings_of_host_are_keys_of_retention():
    named = {name for row in rows("host", header="you have") for name in re.findall(r"`([A-Z_]+)`", row[1])}
    example = set(re.findall(r'^ +"([a-z]+)":', page("host"), re.MULTILINE))

    assert named <= {field.name.upper() for field in fields(RetentionSettings)}
    assert example <= {field.name for field in fields(CustomerSource)}


@pytest.mark.django_db
def test_the_rules_of_early_warning_are_read_and_its_fields_are_all():
    call_command("setup_defaults", verbosity=0)

    load(document=parse_yaml(blocks("early-warning")["rules.yaml"]), now=NOW)

    assert Rule.objects.filter(code="quiet-and-renewing").exists()
    assert Metric.objects.filter(code="days_since_login").exists()
    fields_named = re.search(r"Fields: (.*?)\. Operators", page("early-warning"), re.DOTALL)
    assert fields_named
    assert {name.partition(":")[0] for name in re.findall(r"`([^`]+)`", fields_named[1])} == set(vocabulary.FIELDS)
    shown = {row[0]: row[2] for row in rows("early-warning", header="level")}
    stored = {one.level: f"in {one.sla_amount} {one.get_sla_unit_display()}" for one in LevelResponse.objects.all()}
    assert shown == stored
