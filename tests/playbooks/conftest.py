"""A team at work: its calendar, its playbooks, its customers and their warnings."""

from __future__ import annotations

import copy
import threading
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from playbooks.cases import intake
from playbooks.models import (
    LevelResponse,
    Playbook,
    PlaybookVersion,
    RetentionTask,
    Step,
    TaskEvent,
    Team,
    TeamMember,
    WorkingCalendar,
    WorkingHours,
)
from retention import roles
from retention.models import Customer, Rule, Warning
from tests.conftest import make_person
from tests.rivals import PATIENCE, Rivals

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=SHANGHAI)  # a Monday
CAST = {"csm": roles.CSM, "other_csm": roles.CSM, "manager": roles.MANAGER, "director": roles.DIRECTOR}


@dataclass
class Office:
    """What every test of this app works with."""

    calendar: WorkingCalendar
    team: Team
    playbooks: dict[str, Playbook]


def make_office(people: dict[str, Any]) -> Office:
    """Monday to Friday 09:00-18:00 in Shanghai; low 3 working days, medium 24 h, high 4 h; three playbooks."""
    calendar = WorkingCalendar.objects.create(code="office", name="Office", time_zone="Asia/Shanghai")
    WorkingHours.objects.bulk_create(
        WorkingHours(calendar=calendar, weekday=weekday, opens=time(9), closes=time(18)) for weekday in range(5)
    )
    leaders = {"manager": people["manager"], "director": people["director"]}
    team = Team.objects.create(code="team", name="Team", calendar=calendar, is_default=True, **leaders)
    TeamMember.objects.bulk_create(TeamMember(team=team, user=people[name]) for name in ("csm", "other_csm"))
    playbooks = {
        "low-risk": publish("low-risk", ["Care mail"]),
        "medium-risk": publish(
            "medium-risk", ["Call the customer", ("Draft the plan", 24, "clock_hours"), "Call back"]
        ),
        "high-risk": publish("high-risk", ["Acknowledge and call", "Offer"]),
    }
    responses = [("low", 3, "working_days"), ("medium", 24, "clock_hours"), ("high", 4, "clock_hours")]
    LevelResponse.objects.bulk_create(
        LevelResponse(level=level, playbook=playbooks[f"{level}-risk"], sla_amount=amount, sla_unit=unit)
        for level, amount, unit in responses
    )
    return Office(calendar=calendar, team=team, playbooks=playbooks)


@dataclass
class Kept:
    """What is written once for a module: its people, the office, and what its function `keep(people)` returns."""

    people: dict[str, Any] = field(default_factory=dict)
    office: Office | None = None
    rows: Any = None


def commits(item: pytest.Item) -> bool:
    """Whether a test writes for good, so that it cannot work inside the transaction of its module."""
    mark = item.get_closest_marker("django_db")
    return "transactional_db" in item.fixturenames or bool(mark and mark.kwargs.get("transaction"))


@pytest.fixture(scope="module")
def kept_rows(request, kept_for_module):
    """Rows for all tests of a module, where every one works in the office or the module says what to keep.

    A module with a function `keep(people)` marks its tests with usefixtures("kept"). Tests with real commits come last
    and begin with an empty database.
    """
    tests = [item for item in request.session.items if item.path == request.path]
    in_office = all("office" in item.fixturenames for item in tests)
    keep = getattr(request.module, "keep", None)
    kept, around = Kept(), ExitStack()

    def write() -> None:
        kept.people |= {name: make_person(name, role) for name, role in CAST.items()}
        kept.office = make_office(kept.people) if in_office else None
        kept.rows = keep(kept.people) if keep else None

    if (in_office or keep) and not all(commits(item) for item in tests):
        around.enter_context(kept_for_module(write))
    yield kept, around
    around.close()


@pytest.fixture(autouse=True)
def nothing_kept_where_a_test_commits(request):
    """Takes the rows of the module away before such a test writes its own."""
    if commits(request.node):
        _rows, around = request.getfixturevalue("kept_rows")
        around.close()


@pytest.fixture
def kept(request, kept_rows) -> Kept:
    """A fresh copy of what is kept for the module: a test may change it."""
    rows, _around = kept_rows
    return Kept() if commits(request.node) else copy.deepcopy(rows)


@pytest.fixture
def office(kept, csm, other_csm, manager, director) -> Office:
    """A team at work, as make_office says."""
    people = {"csm": csm, "other_csm": other_csm, "manager": manager, "director": director}
    return kept.office or make_office(people)


def publish(code: str, steps: list[Any]) -> Playbook:
    """Make a playbook with a published version; a step is a title, (title, amount, unit), or the fields of a Step."""
    playbook = Playbook.objects.create(code=code, name=code)
    version = PlaybookVersion.objects.create(playbook=playbook, number=1, state="published", published_at=NOW)
    for position, step in enumerate(steps, start=1):
        title, amount, unit = step if isinstance(step, tuple) else (step, None, "")
        texts = {"title": title, "title_zh": f"{title} 中", "sla_amount": amount, "sla_unit": unit}
        Step.objects.create(version=version, position=position, **(step if isinstance(step, dict) else texts))
    return playbook


def step_of(kind: str, *, title: str = "", key: str = "", role: str = "owner", **parameters: Any) -> dict[str, Any]:
    """The fields of a step of some kind: step_of("wait", **{"for": "2 working_days"})."""
    return {"kind": kind, "title": title, "key": key, "role": role, "parameters": parameters}


def of_the_office(name: str) -> Any:
    """Somebody of the office; where there is none, a person of that name and role."""

    @pytest.fixture(name=name)
    def somebody(db, kept):
        return kept.people.get(name) or make_person(name, CAST[name])

    return somebody


csm = of_the_office("csm")
other_csm = of_the_office("other_csm")
manager = of_the_office("manager")
director = of_the_office("director")


@pytest.fixture
def customer(db, csm):
    """Make a customer; of csm unless told."""
    made = 0

    def make(name="", **fields):
        nonlocal made
        made += 1
        fields.setdefault("owner", csm)
        return Customer.objects.create(external_id=f"C{made}", name=name or f"Customer {made}", **fields)

    return make


@pytest.fixture
def warn(db):
    """Make a warning: warn(customer, "high"); the rule is made at need."""

    def make(customer, level="medium", *, rule="", playbook="", opened_on=date(2026, 3, 1), **fields):
        code = rule or f"{level}-rule"
        definition, _ = Rule.objects.get_or_create(
            code=code, defaults={"name": code, "level": level, "conditions": [], "playbook": playbook}
        )
        return Warning.objects.create(
            rule=definition, customer=customer, level=level, opened_on=opened_on, raised_at=NOW, **fields
        )

    return make


@pytest.fixture
def task_for(office, customer, warn):
    """Make the first task of a new case: task_for("medium"), its customer owned by csm unless told."""

    def make(level="medium", *, now=NOW, **fields):
        warning = warn(customer(**fields), level)
        (case,) = intake.take_in(warning_ids=[warning.pk], now=now)
        return case.tasks.get()

    return make


def alike(number, first):
    """So many warnings like the first, each of a customer of its own; their keys."""
    there = Customer.objects.count()
    names = [f"Customer {there + position}" for position in range(1, number)]
    customers = [Customer(external_id=f"A{name}", name=name, owner=first.customer.owner) for name in names]
    same = {"rule": first.rule, "level": first.level, "opened_on": first.opened_on, "raised_at": first.raised_at}
    made = [Warning(customer=one, **same) for one in Customer.objects.bulk_create(customers)]
    return [one.pk for one in (first, *Warning.objects.bulk_create(made))]


@pytest.fixture
def tasks_for(office, customer, warn):
    """Make the first tasks of so many new cases at once: tasks_for("high", 20)."""

    def make(level, number, *, now=NOW):
        cases = intake.take_in(warning_ids=alike(number, warn(customer(), level)), now=now)
        return list(RetentionTask.objects.filter(case__in=cases).select_related("case__customer").order_by("pk"))

    return make


def history(task):
    """The kinds of a task's history lines, oldest first, with who did it."""
    return list(TaskEvent.objects.filter(task=task).order_by("pk").values_list("kind", "by_name"))


@pytest.fixture
def rivals(transactional_db):
    """Three threads with connections of their own: rivals.race(one, other)."""
    made = Rivals(3)
    yield made
    made.rest()


def at_once(*works):
    """Run functions at the same time, each on a connection of its own; return what they returned or raised."""
    gate = threading.Barrier(len(works))
    found = [None] * len(works)

    def run(number, work):
        try:
            gate.wait(PATIENCE)
            found[number] = work()
        except Exception as error:  # noqa: BLE001  the test looks at it
            found[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return found
