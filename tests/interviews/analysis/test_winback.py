"""Customers say what they would come back for; when it is there, those who agreed are asked, once a condition."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from interviews.analysis import winback
from interviews.analysis.figures import returning
from interviews.analysis.winback import Condition
from interviews.collection import ports
from interviews.models import Departure, ProductRequest, WinBack, WinBackCondition
from playbooks.models import Case
from retention.configuration.defaults import install_defaults
from retention.models import Customer
from tests.interviews.makers import make_departure, make_interview
from tests.makers import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def export(db):
    return ProductRequest.objects.create(code="export", name="Nightly export")


@pytest.fixture
def lost(csm):
    """A customer who paid until 2 February."""
    found = make_departure(owner=csm)
    customer = found.customer
    customer.subscriptions.create(external_id="1", start=date(2025, 1, 1), end=found.left_on, mrr=100)
    return found


@pytest.fixture
def cases(monkeypatch):
    """Who opens cases: each customer once, with the reason."""
    opened = {}

    def open_cases(*, customer_ids, playbook, reason, now):
        fresh = {pk: 70 + pk for pk in customer_ids if pk not in opened}
        opened.update(dict.fromkeys(fresh, (playbook, reason)))
        return fresh

    monkeypatch.setitem(ports._filled, ports.WIN_BACK, open_cases)
    return opened


def note(departure, by, **values):
    return winback.note_condition(
        departure_id=departure.pk, condition=Condition(**{"kind": "feature", "consent": True, **values}), by=by, now=NOW
    )


def test_a_condition_has_a_day_after_six_months_unless_one_is_given(lost, csm, export):
    usual = note(lost, csm, request="export")
    given = note(lost, None, kind="time", recontact_on=date(2026, 5, 1))

    assert (usual.recontact_on, usual.product_request, usual.by_name) == (date(2026, 8, 2), export, "csm")
    assert (given.recontact_on, given.by_name) == (date(2026, 5, 1), "")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"kind": "weather"}, "no kind of condition"),
        ({"request": "nothing"}, "no product request “nothing”"),
        ({"kind": "price"}, "Say what must be true"),
        ({"kind": "time", "recontact_on": date(2026, 3, 1)}, "2026-03-01 has passed"),
    ],
)
def test_refuses_what_says_nothing(lost, csm, values, words):
    with pytest.raises(winback.UnableToWinBack, match=words):
        note(lost, csm, **values)


def test_is_noted_by_those_around_the_customer(lost, csm, other_csm, manager, interviewer, outsider, export):
    make_interview(lost, interviewer=interviewer)

    for who in (csm, manager, interviewer, None):
        note(lost, who, request="export")
    for who in (other_csm, outsider):
        with pytest.raises(winback.UnableToWinBack, match="no departure"):
            note(lost, who, request="export")


def test_a_met_request_asks_those_who_wait_and_agreed_once(lost, csm, manager, export, cases):
    shy, back = make_departure(owner=csm), make_departure(owner=csm)
    back.customer.subscriptions.create(external_id="1", start=date(2026, 2, 20), mrr=10)
    Customer.objects.filter(pk=shy.customer_id).update(lost_on=shy.left_on)
    note(lost, csm, request="export")
    note(shy, csm, request="export", consent=False)
    note(back, csm, request="export")

    begun = winback.mark_met(request_id=export.pk, by=manager, now=NOW)

    assert (begun.asked, begun.silent, begun.back) == ([lost.customer_id], 1, 1)
    assert cases == {lost.customer_id: ("win-back", "Win-back: Nightly export")}
    assert [(one.departure, one.case, one.by_name) for one in WinBack.objects.all()] == [
        (lost, 70 + lost.customer_id, "manager")
    ]
    assert set(WinBackCondition.objects.values_list("state", "ended_on", "ended_by_name")) == {
        ("met", TODAY, "manager")
    }
    export.refresh_from_db()
    assert (export.state, export.met_on, export.met_by_name) == ("met", TODAY, "manager")
    with pytest.raises(winback.UnableToWinBack, match="marked already"):
        winback.mark_met(request_id=export.pk, by=manager, now=NOW)


def test_a_single_condition_is_met_by_those_who_see_it(lost, csm, other_csm, cases):
    condition = note(lost, csm, kind="price", detail="Below 50 a month")

    with pytest.raises(winback.UnableToWinBack, match="no waiting condition"):
        winback.mark_met(condition_id=condition.pk, by=other_csm, now=NOW)
    winback.mark_met(condition_id=condition.pk, by=csm, now=NOW)
    with pytest.raises(winback.UnableToWinBack, match="no waiting condition"):
        winback.mark_met(condition_id=condition.pk, by=csm, now=NOW)

    assert cases[lost.customer_id] == ("win-back", "Win-back: Below 50 a month")


def test_a_condition_that_is_given_up_is_waited_for_no_longer(lost, csm, other_csm, manager, export, cases):
    condition = note(lost, csm, request="export", recontact_on=TODAY)
    for who, why, words in (
        (csm, "  ", "Say why"), (csm, "x" * 501, "has 501 characters; shorten it to 500"),
        (other_csm, "No", "no waiting condition"),
    ):  # fmt: skip
        with pytest.raises(winback.UnableToWinBack, match=words):
            winback.drop_condition(condition_id=condition.pk, reason=why, by=who, now=NOW)

    winback.drop_condition(condition_id=condition.pk, reason="They merged.", by=csm, now=NOW)

    condition.refresh_from_db()
    assert (condition.state, condition.ended_on, condition.ended_by_name, condition.ended_note) == (
        "dropped", TODAY, "csm", "They merged.",
    )  # fmt: skip
    assert winback.begin_due(as_of=TODAY, now=NOW).asked == []
    assert winback.mark_met(request_id=export.pk, by=manager, now=NOW).asked == []
    assert cases == {}
    with pytest.raises(winback.UnableToWinBack, match="no waiting condition"):
        winback.drop_condition(condition_id=condition.pk, reason="Again", by=csm, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        WinBackCondition.objects.filter(pk=condition.pk).update(ended_note="")
    assert condition.audit.filter(state="dropped", ended_note="They merged.").count() == 1


def test_requests_are_marked_by_managers(lost, csm, export):
    with pytest.raises(winback.UnableToWinBack, match="no product request"):
        winback.mark_met(request_id=export.pk, by=csm, now=NOW)


def test_the_day_comes_twice_for_who_does_not_return(lost, csm, cases):
    note(lost, csm, kind="time")
    note(lost, csm, kind="time", consent=False)
    august, next_year = date(2026, 8, 2), date(2027, 2, 2)

    assert winback.begin_due(as_of=august - timedelta(days=1), now=NOW).asked == []
    first = winback.begin_due(as_of=august, now=NOW + timedelta(days=153))
    again = winback.begin_due(as_of=august, now=NOW + timedelta(days=153))
    second = winback.begin_due(as_of=next_year, now=NOW + timedelta(days=337))

    assert ([first.asked, again.asked, second.asked], first.silent) == ([[lost.customer_id], [], [lost.customer_id]], 1)
    assert [one.recontact_on for one in WinBackCondition.objects.order_by("pk")] == [august, august, next_year]
    assert winback.begin_due(as_of=next_year + timedelta(days=900), now=NOW + timedelta(days=900)).asked == []


def test_a_customer_with_another_case_is_found_again_later(lost, csm, cases):
    cases[lost.customer_id] = "another case"
    condition = note(lost, csm, kind="time")
    winback.mark_met(condition_id=condition.pk, by=csm, now=NOW)
    assert WinBack.objects.get().case is None

    cases.clear()
    winback.begin_due(as_of=TODAY, now=NOW)

    assert WinBack.objects.get().case == 70 + lost.customer_id


def test_with_playbooks_a_case_opens_with_the_playbook_for_it(lost, csm):
    install_defaults(now=NOW)
    condition = note(lost, csm, kind="service", detail="An engineer in Lyon")

    winback.mark_met(condition_id=condition.pk, by=csm, now=NOW)

    case = Case.objects.get()
    assert (case.customer, WinBack.objects.get().case) == (lost.customer, case.pk)
    assert [run.version.playbook.code for run in case.runs.all()] == ["win-back"]
    assert [task.title for task in case.tasks.all()] == ["Call the customer who left"]


def test_the_rate_counts_who_pays_again(lost, csm, cases):
    other = make_departure(owner=csm)
    Customer.objects.filter(pk=other.customer_id).update(lost_on=other.left_on)
    for departure in (lost, other):
        winback.mark_met(condition_id=note(departure, csm, kind="time").pk, by=csm, now=NOW)
    lost.customer.subscriptions.create(external_id="2", start=TODAY, mrr=50)

    found = returning.rate(departures=Departure.objects.visible_to(csm), as_of=TODAY)

    assert (found.part, found.whole) == (1, 2)


def test_requests_stand_by_the_mrr_that_waits(lost, csm, other_csm, manager, export):
    cheap = ProductRequest.objects.create(code="dark", name="Dark mode")
    note(lost, csm, request="export")
    note(lost, csm, request="export", consent=False)
    note(make_departure(owner=other_csm, mrr=40), other_csm, request="dark", consent=False)

    seen = [(one, one.customers, one.agreed) for one in returning.wanted(user=manager)]
    mine = [(one, one.customers) for one in returning.wanted(user=csm)]

    assert seen == [(export, 1, 1), (cheap, 1, 0)]
    assert sorted(mine, key=lambda one: one[0].pk) == [(export, 1), (cheap, 0)]


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 30), 6, date(2028, 2, 29)),
        (date(2026, 1, 31), 12, date(2027, 1, 31)),
        (date(2026, 7, 31), 4, date(2026, 11, 30)),
    ],
)
def test_months_are_those_of_the_calendar(day, months, expected):
    assert winback.months_after(day, months) == expected
