"""The operations dashboard: numbers worked out by hand, each with a link to exactly the rows behind it."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from playbooks.analytics import operations, pace, weeks
from playbooks.models import (
    ApprovalRequest,
    Case,
    CasePace,
    PaceMedian,
    RetentionTask,
    TaskEvent,
    Team,
    TeamMember,
    WorkingCalendar,
)
from playbooks.web.operations import pictures, views
from playbooks.work import escalation
from retention import roles
from retention.clock import database_now, local_day
from retention.models import Customer, Warning
from tests.conftest import make_person
from tests.makers import make_customer, make_rule, make_task, make_warning

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def noon(days_ago):
    """Noon of a local day."""
    day = local_day(database_now()) - timedelta(days=days_ago)
    return operations.between(first=day, last=day).start + 12 * HOUR


def past_task(customer, *, days_ago, finished=None, closed="", **values):
    """A task that was due at noon, finished so long after the deadline; its case was opened two days before that."""
    due = noon(days_ago)
    task = make_task(customer, due_in=timedelta(0), now=due, warnings=values.pop("warnings", []), **values)
    if finished is not None:
        RetentionTask.objects.filter(pk=task.pk).update(state="done", outcome="done", finished_at=due + finished)
    if closed:
        Case.objects.filter(pk=task.case_id).update(state="closed", outcome=closed, closed_at=due + HOUR)
    return task


def shown(client, person, **query):
    client.force_login(person)
    return client.get(reverse("playbooks:operations"), query)


def behind(client, address):
    """How many rows an address lists."""
    response = client.get(address)
    assert response.status_code == 200
    return len(response.context["page"])


def test_without_work_the_page_says_so_and_the_navigation_leads_to_it(client, csm):
    text = shown(client, csm).content.decode()

    assert (
        f'<a href="{reverse("playbooks:operations")}" aria-current="page" data-retention-keys="g o">Operations</a>'
        in text
    )
    assert "No task was due in these days." in text
    assert "Nobody has a task." in text
    assert "No warning was raised in these days." in text
    assert "data-chart" not in text


def test_says_why_deadlines_passed_as_far_as_the_rows_told_at_that_moment(client, csm, manager):
    """Ten tasks of yesterday noon: one for each reason, two with two reasons, one done in time, one done at once."""
    due = noon(1)

    def late(name, **values):
        return past_task(make_customer(name=name, owner=csm), days_ago=1, **values)

    made = {
        name: late(name)
        for name in ("approval", "decided", "reassigned", "unopened", "opened", "opened after", "in time")
    }
    made["customer"] = late("customer", paused=HOUR, snoozes=1)
    made["snoozed"] = late("snoozed", snoozes=1)
    for name, closed in (("approval", HOUR), ("decided", -HOUR)):
        case = made[name].case
        ApprovalRequest.objects.create(
            case=case, customer=case.customer, plan="Call.", snapshot={}, content_hash="1", asked_at=due - 5 * HOUR,
            state="approved", closed_at=due + closed,
        )  # fmt: skip
    for name, kind, after in (
        ("reassigned", "reassigned", -HOUR), ("opened", "opened", -HOUR), ("opened after", "opened", HOUR),
    ):  # fmt: skip
        TaskEvent.objects.create(task=made[name], kind=kind, at=due + after, by=csm, by_name="Ann")
    done = {"state": "done", "outcome": "done"}
    RetentionTask.objects.filter(pk=made["in time"].pk).update(finished_at=due - HOUR, **done)
    at_once = late("at once")
    RetentionTask.objects.filter(pk=at_once.pk).update(finished_at=due + timedelta(seconds=9), **done)

    assert escalation.sweep(now=due + timedelta(minutes=1)).breached == 8
    RetentionTask.objects.filter(pk=made["opened"].pk).update(finished_at=due + HOUR, **done)  # late, not missed

    found = shown(client, manager).context
    assert [(line.label, line.tasks, line.share) for line in found["reasons"]] == [
        ("Nobody opened it", 3, 1 / 3),  # also of which the approval was decided before, and which was opened after
        ("An approval was waited for", 1, 1 / 9),
        ("The customer was waited for", 1, 1 / 9),
        ("It was opened, and not finished", 1, 1 / 9),
        ("It changed hands", 1, 1 / 9),
        ("It was put off", 1, 1 / 9),
        ("Nothing was noted", 1, 1 / 9),
    ]
    assert [behind(client, line.address) for line in found["reasons"]] == [line.tasks for line in found["reasons"]]
    assert found["kept"].whole.late + found["kept"].whole.missed == sum(found["kept"].reasons.values()) == 9


@pytest.fixture(scope="module")
def house(kept_for_module):
    """What `write` makes, for the tests from here on: those that want an empty house stand before them."""
    made = {}
    with kept_for_module(lambda: made.update(write())):
        yield made


@pytest.fixture
def base(house, db):
    """The customers by name."""
    return house


def write():
    """Ann's team has four deadlines in the last 30 days, another CSM without a team one, and one lies further back."""
    csm, other_csm = make_person("csm", roles.CSM), make_person("other_csm", roles.CSM)
    manager = make_person("manager", roles.MANAGER)
    calendar = WorkingCalendar.objects.create(code="office", name="Office")
    team = Team.objects.create(code="north", name="North", calendar=calendar, manager=manager)
    TeamMember.objects.create(team=team, user=csm)
    wrong, right = make_rule("wrong"), make_rule("right", level="high")
    made = {name: make_customer(name=name, owner=csm) for name in ("In time", "Late", "Missed", "Waits", "Old")}
    made["Foreign"] = make_customer(name="Foreign", owner=other_csm)
    yesterday = timezone.localdate() - timedelta(days=1)
    ours = [
        make_warning(made["In time"], rule=wrong, opened_on=yesterday, cleared_on=yesterday + timedelta(days=1)),
        make_warning(made["Late"], rule=wrong, opened_on=yesterday),
        make_warning(made["Late"], rule=right, opened_on=yesterday),
        make_warning(made["Foreign"], rule=right, opened_on=yesterday),
    ]
    past_task(made["In time"], days_ago=3, finished=-2 * HOUR, closed="false_alarm", warnings=ours[:1])
    late = past_task(made["Late"], days_ago=3, finished=5 * HOUR, closed="saved", warnings=ours[1:3], level="high")
    past_task(made["Missed"], days_ago=2, state="snoozed", snooze_reason="Busy", snoozed_until=noon(-5))
    past_task(made["Waits"], days_ago=2, state="waiting", waiting_since=noon(3), waiting_reason="They check")
    past_task(made["Old"], days_ago=50, finished=timedelta(0))
    past_task(made["Foreign"], days_ago=1, finished=-HOUR, warnings=ours[3:])
    for days_ago in (1, 2, 60):
        TaskEvent.objects.create(
            task=made["Missed"].cases.get().tasks.get(), kind="snoozed", at=noon(days_ago), by=csm, by_name="Ann"
        )
    opened = late.case.opened_at
    made["Late"].interactions.create(external_id="0", kind="call", occurred_at=opened - HOUR)
    made["Late"].interactions.create(external_id="1", kind="champion_left", occurred_at=opened + HOUR)
    made["Late"].interactions.create(external_id="2", kind="mail", occurred_at=opened + 6 * HOUR)
    made["Missed"].interactions.create(
        external_id="1", kind="call", occurred_at=made["Missed"].cases.get().opened_at + 2 * HOUR
    )
    asked = {"customer": made["Late"], "plan": "Call.", "snapshot": {}, "content_hash": "1"}
    for hours, state, taken in ((4, "sent_back", 1), (10, "approved", 3)):
        ApprovalRequest.objects.create(
            case=late.case,
            asked_at=opened + hours * HOUR,
            state=state,
            closed_at=opened + (hours + taken) * HOUR,
            **asked,
        )
    pace.count(now=database_now())
    return made


def test_a_csm_sees_what_became_of_their_own_promises_and_every_number_opens_its_rows(client, base, csm):
    found = shown(client, csm).context

    assert vars(found["kept"].whole) == {"due": 3, "met": 1, "late": 1, "missed": 1}
    assert [(line.label, line.promises.due, line.promises.share) for line in found["by_level"]] == [
        ("High", 1, 0.0),
        ("Medium", 2, 0.5),
        ("All levels", 3, 1 / 3),
    ]
    assert [(line.label, line.promises.due) for line in found["by_team"]] == [("North", 3)]
    for line in found["by_level"] + found["by_team"]:
        numbers = line.promises
        assert [behind(client, one) for one in (line.due, line.met, line.late, line.missed)] == [
            numbers.due, numbers.met, numbers.late, numbers.missed,
        ]  # fmt: skip


def test_weeks_begin_on_monday_and_seven_days_are_counted_one_by_one(db):
    def cut(first, last):
        span = operations.between(first=first, last=last)
        nothing = {"tasks": RetentionTask.objects.none(), "warnings": Warning.objects.none()}
        return [(one.span.first.day, one.span.last.day) for one in weeks.count(span=span, **nothing)]

    assert cut(date(2026, 3, 4), date(2026, 3, 17)) == [(4, 8), (9, 15), (16, 17)]
    assert cut(date(2026, 3, 2), date(2026, 3, 15)) == [(2, 8), (9, 15)]
    assert cut(date(2026, 3, 6), date(2026, 3, 9)) == [(6, 6), (7, 7), (8, 8), (9, 9)]


def test_the_charts_have_the_numbers_of_the_tables_beside_them_and_say_them_in_a_sentence(client, base, manager):
    found = shown(client, manager).context
    kept, warned = (json.loads(found[name]) for name in ("kept_chart", "warned_chart"))

    whole = [sum(getattr(week.promises, name) for week in found["weeks"]) for name in ("due", "met", "late", "missed")]
    assert whole == [4, 2, 1, 1] == list(vars(found["kept"].whole).values())
    assert {one["name"]: sum(one["data"]) for one in kept["columns"]} == {"In time": 2, "Late": 1, "Missed": 1}
    assert sum(week.warnings for week in found["weeks"]) == found["warned"].warnings == 4
    assert kept["labels"] == warned["labels"] == [week.label for week in found["weeks"]]
    assert kept["parts"] == [week.promises is not None and week.part for week in found["weeks"]]
    assert kept["summary"] == str(found["kept_summary"]) == "50\N{NO-BREAK SPACE}% of 4 deadlines were kept."
    # four warnings of yesterday, two people who own customers, thirty days
    assert (warned["mark"]["value"], warned["mark"]["name"]) == (4 / 2 / 30, "0.07")
    assert str(found["warned_summary"]).startswith("A CSM gets 0.07 warnings a day; most ")


def test_the_best_and_the_worst_week_are_said_where_enough_was_due():
    def week(label, met, late):
        return pictures.Week(
            label=label, begins=label, part=False, promises=operations.Promises(due=met + late, met=met, late=late),
            warnings=0, a_day=None, due="", met="", late="", missed="", raised="",
        )  # fmt: skip

    found = [week("2 Mar to 8 Mar", 9, 1), week("9 Mar to 15 Mar", 6, 4), week("16 Mar", 0, 4)]

    whole = operations.Promises(due=24, met=15, late=9)
    span = operations.between(first=date(2026, 3, 2), last=date(2026, 3, 16))
    assert str(pictures.kept_summary(found, whole, span=span)) == (
        "63\N{NO-BREAK SPACE}% of 24 deadlines were kept; at best 90\N{NO-BREAK SPACE}% (2 Mar to 8 Mar), "
        "at worst 60\N{NO-BREAK SPACE}% (9 Mar to 15 Mar)."
    )
    assert str(pictures.warned_summary(found, mean=None, address="")) == "No warning was raised in these days."


def test_medians_are_over_the_cases_that_have_got_so_far_and_open_them(client, base, csm, manager):
    lines = {line.label: line for line in shown(client, csm).context["times"]}

    whole = lines["All levels"].times
    # four cases of ours; Late was planned after 4 hours and approved 3 hours after the second request
    assert (whole.cases, whole.planned, whole.approved, whole.contacted) == (4, 1, 1, 2)
    assert (whole.to_plan, whole.to_approve, whole.to_contact) == (4 * HOUR, 3 * HOUR, 4 * HOUR)
    assert (lines["High"].times.cases, lines["High"].times.to_contact) == (1, 6 * HOUR)
    for line in lines.values():
        assert [behind(client, one) for one in (line.cases, line.planned, line.approved, line.contacted)] == [
            line.times.cases, line.times.planned, line.times.approved, line.times.contacted,
        ]  # fmt: skip
    assert shown(client, manager).context["times"][-1].times.cases == 5  # with the foreign one, from the table


def test_medians_are_by_team_too_as_the_owners_were_in_them_and_open_their_cases(client, base, manager, csm):
    lines = shown(client, manager).context["times_by_team"]

    assert [(one.label, one.times.cases, one.times.planned, one.times.to_contact) for one in lines] == [
        ("North", 4, 1, 4 * HOUR),
        ("no team", 1, 0, None),
    ]
    for line in lines:
        assert [behind(client, one) for one in (line.cases, line.planned, line.approved, line.contacted)] == [
            line.times.cases, line.times.planned, line.times.approved, line.times.contacted,
        ]  # fmt: skip
    assert [one.label for one in shown(client, csm).context["times_by_team"]] == ["North"]


def test_who_is_in_no_team_counts_for_that_of_everybody_else_and_who_leads_one_for_theirs(base, manager, other_csm):
    calendar = WorkingCalendar.objects.get()
    Team.objects.create(code="rest", name="Rest", calendar=calendar, is_default=True)
    Team.objects.create(code="led", name="Led", calendar=calendar, director=manager)
    Customer.objects.filter(pk=base["Late"].pk).update(owner=manager)
    Customer.objects.filter(pk=base["Missed"].pk).update(owner=None)

    pace.count(now=database_now())

    teams = dict(CasePace.objects.values_list("case__customer__name", "team__name"))
    # the manager leads North too, which is the older one; as with the deadlines
    assert {name: teams[name] for name in ("Late", "In time", "Foreign", "Missed")} == {
        "Late": "North", "In time": "North", "Foreign": "Rest", "Missed": "Rest",
    }  # fmt: skip
    known = {team.pk: team.name for team in Team.objects.all()}
    of_people = operations.team_of_people()
    assert (teams["Late"], teams["Foreign"]) == (known[of_people[manager.pk]], known[of_people[None]])


def test_what_is_entered_late_is_in_the_next_count_and_a_second_count_changes_nothing(client, base, manager):
    def counted():
        days = sorted(PaceMedian.objects.values_list("days", "level", "cases", "planned", "contacted", "to_contact"))
        return days, sorted(CasePace.objects.values_list("case__customer__name", "level", "to_plan", "to_contact"))

    before = counted()
    # today is not counted: a call of today, and a case of today, change nothing
    base["In time"].interactions.create(external_id="9", kind="call", occurred_at=database_now())
    assert (pace.count(now=database_now()), counted()) == ({"cases": 0}, before)
    assert pace.catch_up(now=database_now()) == {}

    base["In time"].interactions.create(
        external_id="8", kind="call", occurred_at=base["In time"].cases.get().opened_at + 2 * HOUR
    )
    assert shown(client, manager).context["times"][-1].times.contacted == 2  # as it was counted
    assert pace.count(now=database_now()) == {"cases": 1}
    found = shown(client, manager).context
    assert (found["times"][-1].times.contacted, found["times"][-1].times.to_contact) == (3, 2 * HOUR)
    assert behind(client, found["times"][-1].contacted) == 3
    assert CasePace.objects.filter(case__customer=base["Old"]).exists()
    assert pace.count(now=database_now() + timedelta(days=60)) == {
        "cases": 0
    }  # all but those of today are further back
    assert not CasePace.objects.filter(case__customer=base["Old"]).exists()


def test_rules_are_judged_by_how_their_cases_ended(client, base, manager):
    lines = shown(client, manager).context["rules"]

    assert [
        (one.quality.rule.code, one.quality.warnings, one.quality.closed, one.quality.false_alarms, one.quality.share)
        for one in lines
    ] == [("wrong", 2, 2, 1, 0.5), ("right", 2, 1, 0, 0.0)]
    for one in lines:
        quality = one.quality
        assert [behind(client, address) for address in (one.warnings, one.closed, one.false_alarms, one.saved)] == [
            quality.warnings, quality.closed, quality.false_alarms, quality.saved,
        ]  # fmt: skip


def test_a_manager_sees_who_has_how_much_to_do_and_a_csm_only_themselves(client, base, manager, csm, other_csm):
    people = {one.load.name: one for one in shown(client, manager).context["loads"]}

    assert sorted(people) == ["csm", "other_csm"]
    ours = people["csm"].load
    assert (ours.tasks, ours.late, ours.snoozed, ours.waiting, ours.put_off, ours.snoozes) == (2, 0, 1, 1, 1, 2)
    assert (ours.warnings, ours.warnings_a_day, ours.team.code) == (3, 0.1, "north")
    assert [behind(client, one) for one in (people["csm"].due, people["csm"].warnings, people["csm"].put_off)] == [
        3,
        3,
        1,
    ]
    assert client.get(people["csm"].tasks).status_code == 200
    assert people["other_csm"].load.team is None
    assert [one.load.name for one in shown(client, other_csm).context["loads"]] == ["other_csm"]
    assert shown(client, manager).context["kept"].whole.due == 4
    assert shown(client, manager, days="90").context["kept"].whole.due == 5
    assert shown(client, manager, days="nonsense").context["days"] == 30


def test_shows_no_more_people_than_a_page_has_says_so_and_opens_the_others(client, base, manager, monkeypatch):
    monkeypatch.setattr(views, "PEOPLE", 1)

    page = shown(client, manager, days="90")

    assert [one.load.name for one in page.context["loads"]] == ["csm"]
    assert "1–1 of 2" in page.content.decode()  # noqa: RUF001  as spans are written
    found = re.search(r'rel="next" href="([^"]*)#loads-title"', page.content.decode())
    others = client.get(reverse("playbooks:operations") + unescape(found[1]))
    assert [one.load.name for one in others.context["loads"]] == ["other_csm"]
    assert others.context["days"] == 90


def test_gives_nothing_of_another_portfolio(client, base, other_csm, outsider, csm):
    assert vars(shown(client, other_csm).context["kept"].whole) == {"due": 1, "met": 1, "late": 0, "missed": 0}
    rows = client.get(reverse("playbooks:past-tasks"), {"owner": csm.pk})
    assert "Late" not in [task.case.customer.name for task in rows.context["page"]]
    assert shown(client, outsider).status_code == 403
    assert client.get(reverse("playbooks:past-tasks")).status_code == 403
