"""Rules in the admin: rows of conditions, read back as a sentence."""

from __future__ import annotations

import pytest
from django.urls import reverse

from retention import roles
from retention.admin.rules import as_text, as_value
from retention.models import Rule
from tests.conftest import make_person
from tests.retention.admin.conftest import staff_client
from tests.retention.admin.test_health_models import form_of

pytestmark = pytest.mark.django_db

ADD = "admin:retention_rule_add"


def address(rule):
    return reverse("admin:retention_rule_change", args=[rule.pk])


def row(number, field, op="", value="", clear="", within="", other=""):
    parts = {"field": field, "op": op, "value": value, "clear": clear, "within": within, "other": other}
    return {f"{part}_{number}": text for part, text in parts.items()}


@pytest.fixture(scope="module")
def empty(defaults, kept_for_module):
    """What the empty form of a new rule would send."""
    form = {}

    def open_the_page():
        office = staff_client(make_person("operator", roles.OPERATOR))
        form.update(form_of(office.get(reverse(ADD))))

    with kept_for_module(open_the_page):
        yield form | {"code": "mine", "name": "Mine", "level": "low", "active": "on"}


@pytest.mark.parametrize("code", ["score-below-60", "champion-left", "a-segment-below-70", "core-use-down-30"])
def test_saving_a_default_without_a_change_changes_nothing(office, code):
    rule = Rule.objects.get(code=code)

    response = office.post(address(rule), form_of(office.get(address(rule))))

    saved = Rule.objects.get(code=code)
    assert response.status_code == 302
    assert (saved.conditions, saved.revision) == (rule.conditions, rule.revision)


def test_reads_the_rule_back_in_the_language_of_the_page(office):
    rule = Rule.objects.get(code="score-below-60")

    page = office.get(address(rule)).content.decode()

    assert "If the score is below 60 on 7 days in a row, a medium warning is raised." in page


def test_gathers_the_rows_into_conditions(office, empty):
    data = empty | row(1, "score", "<", "60", "65") | row(3, "metric:logins_change_30d", "<", "-30 %")
    data |= row(4, "attribute:segment", "in", "A, B") | row(5, "event:champion_left", within="14")
    data |= row(6, "", "=", "gold", other="attribute:plan")

    response = office.post(reverse(ADD), data)

    assert response.status_code == 302
    assert Rule.objects.get(code="mine").conditions == [
        {"field": "score", "op": "<", "value": 60, "clear": 65},
        {"field": "metric:logins_change_30d", "op": "<", "value": -0.3},
        {"field": "attribute:segment", "op": "in", "value": ["A", "B"]},
        {"field": "event:champion_left", "within": 14},
        {"field": "attribute:plan", "op": "=", "value": "gold"},
    ]


@pytest.mark.parametrize(
    ("conditions", "field", "problem"),
    [
        ({}, "field_1", "There are 0. Write between 1 and 20 of them."),
        (row(2, "score", "<", "many"), "field_2", "“many” is not a number."),
        (row(2, "score", "", "60"), "field_2", "does not compare score"),
        (row(1, "score", "<", "60", "50"), "field_1", "It would clear at 50 while it still holds."),
        (row(1, "", "<", "60", other="mood"), "field_1", "The field “mood” is unknown."),
        (row(1, "score", "<", "60", within="3"), "field_1", "“within” has no meaning for score."),
    ],
)
def test_says_beside_the_row_what_is_wrong(office, empty, conditions, field, problem):
    response = office.post(reverse(ADD), empty | conditions)

    assert problem in str(response.context["adminform"].form.errors[field])


def test_a_change_is_the_next_revision(office):
    rule = Rule.objects.get(code="score-below-60")

    office.post(address(rule), form_of(office.get(address(rule))) | {"value_1": "55"})

    saved = Rule.objects.get(code="score-below-60")
    assert (saved.conditions[0]["value"], saved.revision) == (55, 2)


def test_shows_more_rows_than_the_rule_has_conditions(office):
    rule = Rule.objects.get(code="score-below-60")
    rule.conditions = [{"field": "score", "op": "<", "value": number} for number in range(10, 20)]
    rule.save()

    form = office.get(address(rule)).context["adminform"].form

    assert [form[f"value_{number}"].value() for number in (1, 10, 12)] == ["10", "19", None]


def test_switches_rules_off_and_on(office):
    lists = reverse("admin:retention_rule_changelist")
    rule = Rule.objects.get(code="score-below-60")

    office.post(lists, {"action": "switch_off", "_selected_action": [rule.pk]})
    off = Rule.objects.get(pk=rule.pk).active
    office.post(lists, {"action": "switch_on", "_selected_action": [rule.pk]})

    assert (off, Rule.objects.get(pk=rule.pk).active) == (False, True)


def test_the_list_asks_a_fixed_number_of_questions(office, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        office.get(reverse("admin:retention_rule_changelist"))


@pytest.mark.parametrize(
    ("typed", "field", "op", "stored"),
    [
        ("60", "score", "<", 60),
        ("-0.25", "metric:x", "<", -0.25),
        ("−30%", "metric:x", "<", -0.3),  # noqa: RUF001
        ("A", "attribute:segment", "=", "A"),
        ("7", "attribute:segment", "=", "7"),
        ('"7"', "attribute:plan", "=", "7"),
        ("a， b", "attribute:plan", "in", ["a", "b"]),  # noqa: RUF001
        ("worse", "tier_change", "=", "worse"),
    ],
)
def test_reads_values_as_people_type_them(typed, field, op, stored):
    assert as_value(typed, field=field, op=op) == stored
    assert as_value(as_text(stored), field=field, op=op) == stored
