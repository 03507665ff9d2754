"""The defaults of playbooks: a matrix that works at once, who approves what, and everything in both languages."""

from __future__ import annotations

import pytest

from playbooks.cases import intake
from playbooks.configuration import offers, policies
from playbooks.models import ApprovalPolicy, CalendarDay, OfferKind, PlaybookVersion, RetentionTask, Team
from playbooks.runs import reading
from retention.configuration import defaults
from retention.configuration.files import load
from tests.playbooks.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept")]


def keep(people):
    defaults.install_defaults(now=NOW)


def test_they_install_a_matrix_whose_playbooks_can_be_started(customer, warn):
    warnings = [warn(customer(owner=None), level) for level in ("low", "medium", "high")]

    intake.take_in(warning_ids=[one.pk for one in warnings], now=NOW)

    assert list(RetentionTask.objects.order_by("pk").values_list("level", "sla_amount", "sla_unit")) == [
        ("low", 3, "working_days"),
        ("medium", 24, "clock_hours"),
        ("high", 4, "clock_hours"),
    ]
    assert Team.objects.get(is_default=True).calendar.country == "CN"
    assert CalendarDay.objects.filter(seeded=True).exists()


def test_they_have_both_languages():
    steps = [step for playbook in defaults.shipped()["playbooks"] for step in playbook["steps"]]
    named = [entry for key in ("calendars", "teams", "playbooks") for entry in defaults.shipped()[key]]

    assert [entry for entry in named if not entry.get("name_zh")] == []
    asking = [step for step in steps if step.get("kind", "task") in ("task", "offer")]
    assert [step for step in asking if not step.get("title_zh")] == []
    assert [step for step in asking if bool(step.get("instructions")) != bool(step.get("instructions_zh"))] == []


def test_they_have_a_playbook_for_each_level_and_each_cause():
    published = PlaybookVersion.objects.filter(state="published")
    assert list(published.order_by("pk").values_list("playbook__code", flat=True)) == [
        "low-risk",
        "medium-risk",
        "high-risk",
        "price-sensitive",
        "feature-gap",
        "service-failure",
        "competitor",
        "zombie-account",
        "champion-left",
        "win-back",
    ]
    said = [line for version in published for line in reading.lines(version=version)]
    assert [line for line in said if "not finished" in line] == []


def test_they_say_who_approves_what():
    found = {
        policy.code: [level.role for level in policy.levels.order_by("position")]
        for policy in ApprovalPolicy.objects.all()
    }
    assert found == {
        "plan": ["manager"],
        "offer": ["manager"],
        "offer-costly": ["manager", "director"],
        "discount-high": ["manager", "director"],
        "custom": ["manager", "director"],
    }
    assert OfferKind.objects.count() == 5


def test_their_catalogue_and_policies_are_written_out_and_read_in_unchanged():
    written = {"offer_kinds": offers.dump(), "policies": policies.dump()}

    changes = load(document=written, now=NOW, origin="test")

    assert {change.kind for change in changes} == {"unchanged"}
    assert {"offer_kinds": offers.dump(), "policies": policies.dump()} == written
