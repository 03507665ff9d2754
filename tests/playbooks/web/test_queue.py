"""The queue shows each person their tasks, the most urgent first, and nothing of others."""

from __future__ import annotations

from copy import copy
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from playbooks.models import Case, PlaybookRun, RetentionTask
from playbooks.web.desk.groups import Borders, in_order
from retention.models import Customer
from tests.makers import make_customer, make_health, make_rule, make_task, make_warning

pytestmark = pytest.mark.django_db

SHANGHAI = ZoneInfo("Asia/Shanghai")
WEDNESDAY = datetime(2026, 3, 4, 10, 0, tzinfo=SHANGHAI)


def names(response):
    return [(group.key, [task.case.customer.name for task in group.tasks]) for group in response.context["groups"]]


@pytest.fixture
def now():
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        return cursor.fetchone()[0]


@pytest.fixture
def work(csm, other_csm, now):
    """Three tasks of one CSM and one of another."""
    made = {}
    plan = [
        ("Late Ltd", csm, timedelta(hours=-2), 3, {}),
        ("Far Ltd", csm, timedelta(days=20), 20, {}),
        ("Asleep Ltd", csm, timedelta(hours=1), 12, {"state": "snoozed", "snooze_reason": "Holidays"}),
        ("Foreign Ltd", other_csm, timedelta(hours=-5), 8, {}),
    ]
    for name, owner, due_in, logins, values in plan:
        customer = make_customer(name=name, owner=owner, industry="Health" if name == "Far Ltd" else "Tools")
        make_health(customer, logins=[16] * 8 + [logins] * 3, today=timezone.localdate(now))
        if values:
            values["snoozed_until"] = now + timedelta(days=3)
        made[name] = make_task(customer, due_in=due_in, now=now, **values)
    return made


def more_like(task, number):
    """So many tasks more, each of a customer of its own."""
    names = [f"Customer {position:02}" for position in range(number)]
    customers = Customer.objects.bulk_create(Customer(external_id=name, name=name, owner=task.owner) for name in names)
    opened = {"level": task.level, "opened_at": task.case.opened_at}
    cases = Case.objects.bulk_create(Case(customer=customer, **opened) for customer in customers)
    begun = {"version": task.run.version, "level": task.level, "definition": task.run.definition}
    runs = PlaybookRun.objects.bulk_create(PlaybookRun(case=case, started_at=case.opened_at, **begun) for case in cases)
    tasks = [copy(task) for _ in runs]
    for one, run in zip(tasks, runs, strict=True):
        one.pk, one.case, one.customer, one.run = None, run.case, run.case.customer, run
    RetentionTask.objects.bulk_create(tasks)


class TestGroups:
    """Judged on a Wednesday at ten in Shanghai."""

    @pytest.mark.parametrize(
        ("due", "group"),
        [
            (WEDNESDAY - timedelta(seconds=1), "overdue"),
            (WEDNESDAY, "overdue"),
            (WEDNESDAY + timedelta(seconds=1), "today"),
            (datetime(2026, 3, 4, 23, 59, 59, tzinfo=SHANGHAI), "today"),
            (datetime(2026, 3, 5, 0, 0, tzinfo=SHANGHAI), "week"),
            (datetime(2026, 3, 8, 23, 59, tzinfo=SHANGHAI), "week"),
            (datetime(2026, 3, 9, 0, 0, tzinfo=SHANGHAI), "later"),
        ],
    )
    def test_a_deadline_falls_into_one_group_in_python_and_in_sql(self, csm, due, group):
        task = make_task(make_customer(owner=csm), due_in=due - WEDNESDAY, now=WEDNESDAY)
        borders = Borders(now=WEDNESDAY)

        counts = borders.counts(RetentionTask.objects.all(), since=WEDNESDAY)

        assert borders.group_of(task) == group
        assert {key for key, count in counts.groups.items() if count} == {group}

    def test_a_snoozed_task_is_in_the_group_of_the_snoozed_whatever_its_deadline(self, csm):
        until = WEDNESDAY + timedelta(days=1)
        task = make_task(
            make_customer(owner=csm),
            due_in=timedelta(hours=-1),
            now=WEDNESDAY,
            state="snoozed",
            snoozed_until=until,
            snooze_reason="Holidays",
        )

        assert Borders(now=WEDNESDAY).group_of(task) == "snoozed"
        assert list(in_order(RetentionTask.objects.all())) == [task]


class TestQueue:
    def test_a_csm_sees_their_tasks_by_due_time_with_the_snoozed_last(self, client, work, csm):
        client.force_login(csm)

        response = client.get(reverse("playbooks:queue"))

        assert names(response) == [("overdue", ["Late Ltd"]), ("later", ["Far Ltd"]), ("snoozed", ["Asleep Ltd"])]
        counts = {"overdue": 1, "today": 0, "week": 0, "later": 1, "waiting": 0, "snoozed": 1}
        assert response.context["counts"].groups == counts

    def test_the_row_says_why_in_words(self, client, work, csm):
        client.force_login(csm)

        page = client.get(reverse("playbooks:queue"), {"when": "overdue"}).content.decode()

        assert "Logins in 30 days: 3 logins" in page
        assert "Score below 60 for a week" in page
        assert "2 h 0 min late" in page
        assert "Step 1/2: Step 1" in page

    def test_the_row_names_two_reasons_and_keeps_the_others_for_where_it_is_opened(self, client, csm, now):
        rules = [make_rule(code, name=name) for code, name in (("a", "A" * 120), ("b", "Renewal near"), ("c", "Bills"))]
        customer = make_customer(owner=csm)
        make_health(customer, logins=[3])
        warnings = [make_warning(customer, rule=rule) for rule in rules]
        make_task(customer, due_in=timedelta(days=1), now=now, warnings=warnings)
        client.force_login(csm)

        row = (
            client.get(reverse("playbooks:queue")).content.decode().partition('class="rt-why')[2].partition("</td>")[0]
        )
        order = client.get("/retention/").context["groups"][0].tasks[0].warned

        shortened = {"A" * 120: "A" * 79 + "…"}
        assert (
            f'<span class="rt-strong">Logins in 30 days: 3 logins</span>; {shortened.get(order[0], order[0])}'
            f'<span class="rt-others">; {order[1]}; {order[2]}</span> '
            '<span class="rt-soft rt-nowrap rt-more">+2 more</span></div>'
        ) in row
        assert f'title="Logins in 30 days: 3 logins; {"; ".join(order)}; Step 1/2: Step 1"' in row
        assert sorted(order) == sorted(["A" * 120, "Renewal near", "Bills"])

    def test_filters_stand_in_the_address(self, client, work, csm):
        client.force_login(csm)
        labels = {"tier": "Tier", "industry": "Industry", "when": "Due", "level": "Level"}

        for query, expected in [
            ({"tier": "high"}, ["Late Ltd"]),
            ({"tier": ["high", "healthy"]}, ["Late Ltd", "Far Ltd"]),
            ({"industry": "Health"}, ["Far Ltd"]),
            ({"when": "snoozed"}, ["Asleep Ltd"]),
            ({"level": "high"}, []),
        ]:
            response = client.get(reverse("playbooks:queue"), query)

            assert [name for _group, found in names(response) for name in found] == expected
            assert [chip.label for chip in response.context["chips"]] == [labels[key] for key in query]

    def test_filters_by_the_rule_that_warned(self, client, csm, now):
        rule = make_rule("champion-left", level="high", name="Champion left")
        customer = make_customer(name="Left Ltd", owner=csm)
        make_task(
            customer,
            due_in=timedelta(hours=1),
            now=now,
            warnings=[make_warning(customer, rule=rule, opened_on=timezone.localdate(now))],
        )
        make_task(make_customer(name="Other Ltd", owner=csm), due_in=timedelta(hours=1), now=now)
        client.force_login(csm)

        response = client.get(reverse("playbooks:queue"), {"rule": rule.pk})

        assert [name for _group, found in names(response) for name in found] == ["Left Ltd"]

    def test_a_manager_switches_between_their_own_tasks_and_the_team_s(self, client, work, manager):
        client.force_login(manager)

        bare = client.get(reverse("playbooks:queue"))
        mine = client.get(reverse("playbooks:queue"), {"scope": "mine"})
        team = client.get(reverse("playbooks:queue"), {"scope": "team"})

        assert bare.url == "/retention/?scope=team"  # a manager has no tasks
        assert names(mine) == []
        assert "You have no tasks of your own." in mine.content.decode()
        assert names(team)[0] == ("overdue", ["Foreign Ltd", "Late Ltd"])

    def test_a_csm_cannot_ask_for_the_team_s(self, client, work, csm):
        client.force_login(csm)

        response = client.get(reverse("playbooks:queue"), {"scope": "team"})

        words = "The queue of the team is for those who see every portfolio. These are your own tasks."
        assert response.context["scope"] == "mine"
        assert response.context["problems"] == [words]
        assert "Foreign Ltd" not in response.content.decode()
        for scope in ("mine", "helping", ""):
            assert client.get(reverse("playbooks:queue"), {"scope": scope}, follow=True).context["problems"] == []

    def test_counts_what_is_new_since_the_last_visit(self, client, csm, now):
        client.force_login(csm)
        session = client.session
        session["retention_queue_seen"] = (now - timedelta(hours=30)).isoformat()
        session.save()
        make_task(make_customer(owner=csm), due_in=timedelta(hours=1), now=now)

        first = client.get(reverse("playbooks:queue")).context["counts"].new
        again = client.get(reverse("playbooks:queue")).context["counts"].new

        assert (first, again) == (1, 1)

    def test_says_when_the_engine_has_not_run(self, client, csm):
        client.force_login(csm)

        assert "The engine has not run yet" in client.get(reverse("playbooks:queue")).content.decode()

    def test_fifty_tasks_are_a_page(self, client, csm, now):
        more_like(make_task(make_customer(owner=csm), due_in=timedelta(hours=1), now=now), 52)
        client.force_login(csm)

        second = client.get(reverse("playbooks:queue"), {"page": "2"})

        assert sum(len(group.tasks) for group in second.context["groups"]) == 3
        assert second.context["counts"].total == 53


EVERYBODY = ["csm", "other_csm", "manager", "director", "operator", "analyst", "interviewer", "outsider"]


@pytest.mark.parametrize("part", EVERYBODY)
def test_the_queue_is_open_to_those_who_see_tasks(client, request, part):
    client.force_login(request.getfixturevalue(part))

    expected = {"interviewer": 302, "outsider": 403}.get(part, 200)  # interviewers are led to their interviews
    assert client.get(reverse("playbooks:queue"), {"scope": "mine"}).status_code == expected


@pytest.mark.parametrize(("scope", "whose"), [("mine", "of yours"), ("team", "that you see")])
def test_requests_are_counted_filters_aside_and_the_strip_says_so(client, manager, work, scope, whose):
    client.force_login(manager)
    plain, aside = "</b> waiting on approval</a>", "</b> waiting on approval, filters aside</a>"

    found = [client.get("/retention/", {"scope": scope, **more}).content.decode() for more in ({}, {"tier": "high"})]

    assert [(plain in page, aside in page) for page in found] == [(True, False), (False, True)]
    assert [f"All requests {whose}, whatever the filters." in page for page in found] == [False, True]


def test_a_stranger_is_asked_to_log_in(client):
    assert client.get("/retention/").url == "/login/?next=/retention/"


def test_the_queue_is_the_home_page(client, csm):
    client.force_login(csm)

    assert reverse("retention:home") == reverse("playbooks:queue")
    assert client.get(reverse("retention:home")).status_code == 200


@time_machine.travel(WEDNESDAY, tick=False)
def test_weeks_end_on_sunday():
    assert Borders(now=WEDNESDAY).monday == datetime(2026, 3, 9, 0, 0, tzinfo=SHANGHAI)
