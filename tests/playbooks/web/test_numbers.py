"""Every number of the operations dashboard opens exactly what it counts: each one is clicked."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from statistics import median

import pytest
from django.urls import reverse
from django.utils import timezone

from playbooks.analytics import operations, pace
from playbooks.models import ApprovalRequest, Case, RetentionTask, TaskEvent, Team, TeamMember, WorkingCalendar
from retention import roles
from retention.clock import database_now, local_day
from tests.conftest import make_person
from tests.makers import make_customer, make_rule, make_task, make_warning
from tests.numbers import as_written, numbers_of, rows_behind

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAYS = 30
PARTS = {"manager": (102, 2), "csm": (74, 1), "helper": (27, 0)}
"""How many numbers each sees, and how many owners of customers the warnings are divided by."""


def noon(days_ago):
    """Noon of a local day."""
    day = local_day(database_now()) - timedelta(days=days_ago)
    return operations.between(first=day, last=day).start + 12 * HOUR


@pytest.fixture(scope="module")
def written(kept_for_module):
    """Two CSMs with customers, a manager whose desk is the fullest and who owns none, and tasks of nobody."""
    with kept_for_module(write):
        yield


def write():
    csm, other = make_person("csm", roles.CSM), make_person("other_csm", roles.CSM)
    manager, helper = make_person("manager", roles.MANAGER), make_person("helper", roles.CSM)
    calendar = WorkingCalendar.objects.create(code="office", name="Office")
    team = Team.objects.create(code="north", name="North", calendar=calendar, manager=manager)
    TeamMember.objects.create(team=team, user=csm)
    yesterday = timezone.localdate() - timedelta(days=1)
    wrong, right = make_rule("wrong"), make_rule("right", level="high")
    owners = [csm, csm, csm, other, other, None, helper, helper]
    ends = [-HOUR, HOUR, None, -HOUR, None, HOUR, -HOUR, None]
    for place, (owner, end) in enumerate(zip(owners, ends, strict=True)):
        customer = make_customer(name=f"Customer {place}", owner=None if owner == helper else owner)
        rule = wrong if place % 2 else right
        warning = make_warning(customer, rule=rule, opened_on=yesterday - timedelta(days=place % 3))
        task = make_task(customer, due_in=timedelta(0), now=noon(2 + place % 2), warnings=[warning], level=rule.level)
        changes = {"owner": owner, "owner_name": owner.username if owner else ""}
        if end is not None:
            changes |= {"state": "done", "outcome": "done", "finished_at": task.due_at + end}
            ended = {"state": "closed", "outcome": "false_alarm" if place % 2 else "saved", "closed_at": noon(1)}
            Case.objects.filter(pk=task.case_id).update(**ended)
        RetentionTask.objects.filter(pk=task.pk).update(**changes)
        customer.interactions.create(external_id="1", kind="call", occurred_at=task.case.opened_at + (place + 1) * HOUR)
        if place < 3:
            ApprovalRequest.objects.create(
                case=task.case, customer=customer, plan="Call.", snapshot={}, content_hash="1", state="approved",
                asked_at=task.case.opened_at + (place + 1) * HOUR, closed_at=task.case.opened_at + (place + 3) * HOUR,
            )  # fmt: skip
        for _ in range(place % 3):
            TaskEvent.objects.create(task=task, kind="snoozed", at=noon(1), by=csm, by_name="Ann")
    # today: what lies on the desks, the fullest that of the manager; late since today began, whatever the hour
    midnight = noon(0) - 12 * HOUR
    for place, (owner, state) in enumerate(
        [(manager, "late")] * 4 + [(manager, "snoozed"), (manager, "waiting"), (csm, "late"), (None, "late"), (csm, "")]
    ):
        task = make_task(make_customer(name=f"Now {place}", owner=csm), due_in=8 * HOUR, now=database_now())
        waits = {"state": "waiting", "waiting_since": database_now(), "waiting_reason": "They check"}
        snoozed = {"state": "snoozed", "snooze_reason": "Busy", "snoozed_until": database_now() + 40 * HOUR}
        made = {"owner": owner, "owner_name": owner.username if owner else ""}
        made |= {"late": {"due_at": midnight, "due_soon_at": midnight}, "": {},
                 "snoozed": snoozed, "waiting": waits}[state]  # fmt: skip
        RetentionTask.objects.filter(pk=task.pk).update(**made)
    pace.count(now=database_now())


def told(client, number, rows, *, owners):
    """What the rows behind a number come to, in the way in which the number is meant, as the page writes it."""
    if "%" in number.text:
        whole = len(rows_behind(client, whole_of(number.address))[1])
        return as_written(Decimal(100 * len(rows)) / whole) + "\N{NO-BREAK SPACE}%"
    if re.search(r"\d (h|min|day)", number.text):
        return length(median(minutes(row[column_of(number)]) for row in rows))
    if "." in number.text:
        divided = 1 if "owner=" in number.address else owners
        return as_written(Decimal(len(rows)) / divided / days_of(number.address), 2).rstrip("0")
    return as_written(len(rows))


def days_of(address):
    first, last = (date.fromisoformat(re.search(rf"{name}=([\d-]+)", address)[1]) for name in ("since", "until"))
    return (last - first).days + 1


def whole_of(address):
    """The rows of which those behind an address are a share: the same without what was kept of them, noted or found."""
    every = re.sub(r"&(kept|outcome)=\w+", "", address)
    return re.sub(r"&because=\w+", "&kept=late&kept=missed", every)


def column_of(number):
    got = number.address.partition("got=")[2]
    return {"plan": "until_a_plan", "approve": "until_it_is_approved", "contact": "until_the_first_contact"}[got]


def minutes(time):
    hours, rest, _seconds = time.split(":")
    return int(hours) * 60 + int(rest)


def length(of_minutes):
    hours, rest = divmod(int(of_minutes), 60)
    return f"{hours} h {rest} min"


def linked(week):
    """How many numbers of a week are links: it depends on the day of the week how many weeks there are."""
    kept = week.promises
    return sum(map(bool, [kept.due, kept.met, kept.met, kept.late, kept.missed, week.warnings, week.warnings]))


def listed(page):
    """How many tasks a page of the queue lists."""
    return len(set(re.findall(r'<tr[^>]* id="task-(\d+)"', page.content.decode())))


@pytest.mark.parametrize("part", PARTS)
def test_opens_what_it_counts(client, written, django_user_model, part):
    client.force_login(django_user_model.objects.get(username=part))
    dashboard = client.get(reverse("playbooks:operations"))
    numbers, plain = numbers_of(dashboard)
    shown, owners = PARTS[part]

    lies = []
    for number in numbers:
        page, rows = rows_behind(client, number.address)
        assert page.context["page"].paginator.count == len(rows)
        if number.address.startswith(reverse("playbooks:open-tasks")):
            assert listed(client.get(page.context["queue"])) == len(rows)
        found = told(client, number, rows, owners=owners)
        if found != (number.text.strip() if " h " in found else number.figure):
            lies.append((number.text, number.address, found))
    assert lies == []
    assert len(numbers) == shown + sum(linked(week) for week in dashboard.context["weeks"])
    # what is not linked: nothing
    nothing = r": (0|0 %|, |0 warnings, 0 owners of customers|0 cases)$"
    assert [one for one in plain if not re.search(nothing, one)] == []


def test_the_fullest_desk_opens_though_its_owner_has_no_customer(client, written, manager, csm):
    client.force_login(manager)
    first = client.get(reverse("playbooks:operations")).context["loads"][0]

    assert (first.load.name, first.load.tasks, first.load.late) == ("manager", 6, 4)
    behind = client.get(first.tasks)
    assert {task.owner for task in behind.context["page"]} == {manager}
    queue = client.get(behind.context["queue"])
    assert [chip.value for chip in queue.context["chips"]] == ["manager"]
    assert {task.owner for task in RetentionTask.objects.filter(pk__in=queue.context["page"].object_list)} == {manager}
    # a CSM asks for nobody but themselves, and learns no name by asking
    client.force_login(csm)
    text = client.get(reverse("playbooks:queue"), {"owner": manager.pk}).content.decode()
    assert "This filter was left out" in text
    assert "manager" not in text.partition("<main")[2]


def test_warnings_are_divided_by_the_owners_of_customers(client, written, manager):
    client.force_login(manager)
    page = client.get(reverse("playbooks:operations"))

    # eight warnings, two people who own customers, thirty days; four people have tasks
    assert (page.context["warned"].warnings, page.context["warned"].owners, len(page.context["loads"])) == (8, 2, 4)
    assert page.context["warned"].a_day == 8 / 2 / 30
    assert "Warnings per CSM and day" in page.content.decode()


def test_a_list_says_how_it_is_counted_and_as_of_when(client, written, manager):
    client.force_login(manager)
    put_off = client.get(reverse("playbooks:past-tasks"), {"snoozed": "1"})
    times = client.get(reverse("playbooks:snoozes"))
    lists = {  # a case of each deadline, and nine that lie on the desks today
        "playbooks:past-tasks": "8 tasks",
        "playbooks:open-tasks": "12 tasks",
        "playbooks:case-times": "17 cases",
        "playbooks:snoozes": "7 times",
        "playbooks:owners": "2 owners",
        "playbooks:cases": "17 cases",
        "retention:warnings": "17 warnings",
    }

    assert "each once, however often" in put_off.content.decode()
    assert "three times is here three times" in times.content.decode()
    for name, total in lists.items():
        page = client.get(reverse(name))
        counted = page.context["counted"]
        assert (counted.total, counted.as_of[:6], counted.file) == (total, "as of ", reverse(f"{name}-file"))
        assert "All of these as a CSV file" in page.content.decode()


def test_more_than_are_counted_are_said_to_be_more(client, written, manager, monkeypatch):
    monkeypatch.setattr("playbooks.web.operations.pages.MOST", 3)
    client.force_login(manager)

    page, rows = rows_behind(client, reverse("playbooks:past-tasks"))

    assert page.context["counted"].total == "More than 3 tasks; all of them are in the file"
    assert len(rows) == 8


def test_what_lies_on_the_desks_is_counted_to_its_end(client, written, manager, monkeypatch):
    monkeypatch.setattr("playbooks.web.operations.pages.MOST", 3)
    client.force_login(manager)
    page, rows = rows_behind(client, reverse("playbooks:open-tasks"))

    assert page.context["counted"].total == f"{len(rows)} tasks"
    assert len(rows) > page.context["page"].paginator.count == 3
    assert "These are the 3 with the earliest deadlines" in page.content.decode()


def test_the_files_hold_nothing_of_another_portfolio_and_nobody_else_gets_them(client, written, csm, outsider):
    for name in ("past-tasks", "open-tasks", "case-times", "cases", "snoozes"):
        client.force_login(csm)
        _page, rows = rows_behind(client, reverse(f"playbooks:{name}"))
        assert {row["owner"] for row in rows} <= {"csm", ""}
        assert "Customer 3" not in {row["customer_name"] for row in rows}
        assert len(rows) >= 3
        client.force_login(outsider)
        assert client.get(reverse(f"playbooks:{name}-file")).status_code == 403


def test_the_owners_are_listed_with_what_each_has_and_a_csm_stands_there_alone(client, written, csm, manager, outsider):
    def listed_of(person):
        client.force_login(person)
        page, rows = rows_behind(client, reverse("playbooks:owners"))
        return page, [list(row.values()) for row in rows]

    page, rows = listed_of(manager)
    # three warnings of the customers of one and two of the other's, in thirty days; six customers have tasks of today
    assert rows == [["csm", "12", "3", "0.1"], ["other_csm", "2", "2", "0.0667"]]
    numbers, lies = numbers_of(page)[0], []
    for number in numbers:
        behind = rows_behind(client, number.address)[1]
        divided = DAYS if "." in number.text else 1
        if number.figure != as_written(Decimal(len(behind)) / divided, 2).rstrip("0").removesuffix("."):
            lies.append((number.text, number.address, len(behind)))
    assert (lies, len(numbers)) == ([], 6)
    assert listed_of(csm)[1] == [["csm", "12", "3", "0.1"]]
    assert "other_csm" not in listed_of(csm)[0].content.decode()
    client.force_login(outsider)
    assert [client.get(reverse(f"playbooks:{name}")).status_code for name in ("owners", "owners-file")] == [403, 403]


def test_each_time_that_a_task_was_put_off_is_listed_with_who_and_why(client, written, csm, manager, outsider):
    event = TaskEvent.objects.filter(kind="snoozed").latest("pk")
    TaskEvent.objects.create(task=event.task, kind="snoozed", at=noon(3), by=csm, by_name="csm", note="=Away")
    TaskEvent.objects.create(task=event.task, kind="snoozed", at=noon(DAYS + 5), by=csm, by_name="csm")
    client.force_login(manager)

    page, rows = rows_behind(client, reverse("playbooks:snoozes"))

    assert len(rows) == 8
    assert (rows[-1]["by"], rows[-1]["reason"], rows[-1]["owner"]) == ("csm", "'=Away", event.task.owner_name)
    assert "=Away" in page.content.decode()
    assert [row["level"] for row in rows_behind(client, page.request["PATH_INFO"] + "?level=high")[1]] == ["high"] * 3
    client.force_login(outsider)
    assert client.get(reverse("playbooks:snoozes")).status_code == 403


def test_the_files_hold_no_formula(client, written, manager):
    RetentionTask.objects.filter(owner=None).update(title="=cmd()")
    client.force_login(manager)

    _page, rows = rows_behind(client, reverse("playbooks:past-tasks"))

    assert {"'=cmd()"} == {row["title"] for row in rows if row["title"].endswith("cmd()")}


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
@pytest.mark.parametrize("name", ["past-tasks", "case-times", "cases", "snoozes", "owners"])
def test_no_day_at_the_end_of_the_calendar_is_too_much(client, written, manager, name, day):
    client.force_login(manager)

    for key in ("since", "until", "closed_since", "closed_until"):
        assert client.get(reverse(f"playbooks:{name}"), {key: day}).status_code == 200
        assert client.get(reverse(f"playbooks:{name}-file"), {key: day}).status_code == 400


def test_days_in_the_wrong_order_are_told_and_not_turned_round(client, written, manager):
    client.force_login(manager)
    for name, first, last in (
        *((name, "since", "until") for name in ("past-tasks", "case-times", "snoozes", "owners", "cases")),
        ("cases", "closed_since", "closed_until"),
    ):  # fmt: skip
        page = client.get(reverse(f"playbooks:{name}"), {first: "2026-11-22", last: "2026-10-24"})
        assert "24 Oct 2026 lies before 22 Nov 2026, the first day. This filter was left out" in page.content.decode()
        assert [chip.value for chip in page.context["chips"]] in (["2026-11-22"], ["22 Nov 2026"])

    span = client.get(reverse("playbooks:past-tasks"), {"since": "2026-11-22", "until": "2026-10-24"}).context["span"]
    assert (span.first.isoformat(), span.first <= span.last) == ("2026-11-22", True)
    earlier = client.get(reverse("playbooks:past-tasks"), {"until": "2020-03-31"}).context["span"]
    assert (earlier.first.isoformat(), earlier.last.isoformat()) == ("2020-03-02", "2020-03-31")
