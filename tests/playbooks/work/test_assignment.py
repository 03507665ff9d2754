from __future__ import annotations

from datetime import timedelta

import pytest

from playbooks.models import (
    Absence,
    Case,
    EscalationStep,
    PlaybookRun,
    RetentionTask,
    Team,
    TeamMember,
    WorkingCalendar,
)
from playbooks.work import assignment, escalation, worklist
from playbooks.work.assignment import TaskRequest, UnableToGive
from tests.playbooks.conftest import NOW, history

pytestmark = pytest.mark.django_db

TODAY = NOW.date()


@pytest.fixture
def run_for(office, customer):
    """Make a run of the medium playbook on a new case, without a task."""

    def make(**fields):
        case = Case.objects.create(customer=customer(**fields), level="medium", opened_at=NOW)
        version = office.playbooks["medium-risk"].versions.get()
        return PlaybookRun.objects.create(case=case, version=version, level="medium", definition=[], started_at=NOW)

    return make


@pytest.fixture
def colleague(person, office):
    """Make a member of the team: colleague("sam", "sales")."""

    def make(name, role="owner", *, on_call=False, team=None):
        made = person(name, "csm")
        TeamMember.objects.create(team=team or office.team, user=made, role=role, on_call=on_call)
        return made

    return make


def step(role="owner", position=1, **changes):
    return {
        "position": position,
        "kind": "task",
        "key": "",
        "role": role,
        "title": "Call",
        "title_zh": "致电",
        "instructions": "",
        "instructions_zh": "",
        "parameters": {},
        "sla_amount": 8,
        "sla_unit": "working_hours",
        **changes,
    }


def give(*runs, now=NOW, **changes):
    requests = [TaskRequest(run_id=run.pk, case_id=run.case_id, step=step(**changes)) for run in runs]
    return [RetentionTask.objects.get(pk=pk) for pk in assignment.give(requests=requests, now=now)]


def away(user, *, delegate=None, first=0, last=4):
    days = {"first_day": TODAY + timedelta(days=first), "last_day": TODAY + timedelta(days=last)}
    return Absence.objects.create(user=user, delegate=delegate, **days)


class TestGive:
    def test_gives_each_step_to_the_person_of_its_role_with_deadline_checklist_and_history(
        self, run_for, colleague, csm, manager, director
    ):
        sam, ada = colleague("sam", "sales"), colleague("ada", "product")
        run = run_for()
        checklist = {"checklist": ["Ask for the reason", {"text": "Note who decides", "text_zh": "记录决策人"}]}

        owners = [
            give(run, role=role, position=number, parameters=checklist)[0].owner
            for number, role in enumerate(["owner", "manager", "director", "sales", "product"], start=1)
        ]

        assert owners == [csm, manager, director, sam, ada]
        task = RetentionTask.objects.get(run=run, position=1)
        assert (task.due_at, task.next_escalation_at) == (NOW + timedelta(hours=8), NOW + timedelta(hours=4))
        assert (task.level, task.owner_name, task.role, task.escalation_plan) == ("medium", "csm", "owner", "")
        assert history(task) == [("created", "")]
        assert list(task.checklist.order_by("position").values_list("position", "text", "text_zh")) == [
            (1, "Ask for the reason", ""),
            (2, "Note who decides", "记录决策人"),
        ]

    def test_colleagues_of_a_role_share_the_customers_between_them(self, run_for, colleague):
        both = {colleague("sam", "sales").username, colleague("sue", "sales").username}

        tasks = give(*(run_for() for _ in range(4)), role="sales")

        names = [task.owner_name for task in tasks]
        assert set(names) == both
        assert names[:2] == names[2:]

    def test_who_is_away_is_stood_in_for_by_the_delegate_and_the_delegates_delegate(
        self, run_for, csm, other_csm, colleague
    ):
        third = colleague("third")
        away(csm, delegate=other_csm)
        assert give(run_for())[0].owner == other_csm

        away(other_csm, delegate=third)
        assert give(run_for())[0].owner == third

        away(third, delegate=csm)  # a circle
        assert give(run_for())[0].owner_name == "manager"

    def test_without_a_delegate_who_is_on_call_takes_over_those_of_the_role_first(
        self, run_for, csm, colleague, manager
    ):
        away(csm)
        assert give(run_for())[0].owner == manager

        cover = colleague("cover", "sales", on_call=True)
        assert give(run_for())[0].owner == cover

        own = colleague("own", on_call=True)
        assert give(run_for())[0].owner == own

    def test_an_absence_counts_on_its_days_only(self, run_for, csm, other_csm):
        away(csm, delegate=other_csm, first=1, last=2)

        owners = [give(run_for(), now=NOW + timedelta(days=days))[0].owner_name for days in range(4)]

        assert owners == ["csm", "other_csm", "other_csm", "csm"]

    def test_a_role_that_the_team_lacks_is_looked_for_in_the_default_team(self, office, run_for, colleague, other_csm):
        calendar = WorkingCalendar.objects.create(code="always", name="Always", always_open=True)
        east = Team.objects.create(code="east", name="East", calendar=calendar)
        TeamMember.objects.filter(user=other_csm).update(team=east)
        sam = colleague("sam", "sales")

        assert give(run_for(owner=other_csm), role="sales")[0].owner == sam

    def test_never_to_somebody_of_another_tenant(self, run_for, csm, manager, settings):
        settings.RETENTION = {"TENANTS": lambda user: ["east"] if user.username == "manager" else ["west"]}

        assert give(run_for(tenant="east"))[0].owner == manager

    def test_goes_on_with_whoever_did_the_step_before(self, run_for, other_csm, manager):
        run = run_for()
        (first,) = give(run)
        first = worklist.reassign(task_id=first.pk, to=other_csm, note="", by=manager, now=NOW, version=1)
        RetentionTask.objects.filter(pk=first.pk).update(state="done", outcome="done", finished_at=NOW)

        assert give(run, position=2)[0].owner == other_csm

    def test_keeps_what_the_team_agreed_on_who_is_told_when(self, office, run_for):
        for percent, target in [(80, "owner"), (100, "director")]:
            EscalationStep.objects.create(team=office.team, percent=percent, target=target)

        (task,) = give(run_for(), sla_amount=10, sla_unit="clock_hours")

        assert (task.escalation_plan, task.next_escalation_at) == (
            "80:owner,100:director",
            NOW + timedelta(hours=8),
        )

    def test_a_step_without_a_deadline_is_refused(self, run_for):
        with pytest.raises(UnableToGive, match="“Call” has no deadline"):
            give(run_for(), sla_amount=None, sla_unit="")

    def test_the_queries_do_not_grow_with_the_tasks(self, run_for, django_assert_max_num_queries):
        runs = [run_for() for _ in range(12)]

        with django_assert_max_num_queries(13):
            give_ids = assignment.give(
                requests=[TaskRequest(run_id=run.pk, case_id=run.case_id, step=step()) for run in runs], now=NOW
            )

        assert give_ids == sorted(give_ids)
        assert list(RetentionTask.objects.order_by("pk").values_list("run", flat=True)) == [run.pk for run in runs]


class TestHandOver:
    def test_gives_what_is_due_before_they_are_back_to_the_delegate(self, run_for, csm, other_csm):
        soon, later = give(run_for())[0], give(run_for(), sla_amount=20, sla_unit="working_days")[0]
        away(csm, delegate=other_csm, first=1, last=3)

        table = [(days, len(assignment.hand_over(now=NOW + timedelta(days=days)))) for days in (0, 1, 1, 2)]

        assert table == [(0, 0), (1, 1), (1, 0), (2, 0)]
        soon.refresh_from_db()
        later.refresh_from_db()
        assert (soon.owner, soon.owner_name, soon.version, later.owner) == (other_csm, "other_csm", 2, csm)
        assert soon.events.get(kind="reassigned").data == {"before": "csm", "after": "other_csm", "cause": "absence"}

    def test_to_who_is_on_call_where_nobody_is_named_and_stays_where_there_is_nobody(
        self, run_for, csm, office, colleague
    ):
        (task,) = give(run_for())
        away(csm)
        Team.objects.update(manager=None, director=None)
        assert assignment.hand_over(now=NOW) == []

        cover = colleague("cover", on_call=True)
        done = escalation.sweep(now=NOW)

        task.refresh_from_db()
        assert (done.handed_over, task.owner) == (1, cover)


class TestGiveBack:
    def test_returns_what_nobody_has_begun_when_the_absence_is_over(self, run_for, csm, other_csm, manager):
        untouched, begun, moved = (give(run_for())[0] for _turn in range(3))
        away(csm, delegate=other_csm, last=1)
        assert len(assignment.hand_over(now=NOW)) == 3
        worklist.start(task_id=begun.pk, by=other_csm, now=NOW, version=2)
        worklist.reassign(task_id=moved.pk, to=manager, note="", by=manager, now=NOW, version=2)

        table = [(days, escalation.sweep(now=NOW + timedelta(days=days)).given_back) for days in (0, 1, 2, 2)]

        assert table == [(0, 0), (1, 0), (2, 1), (2, 0)]
        owners = [(task.owner_name, task.stands_in_for) for task in RetentionTask.objects.order_by("pk")]
        assert owners == [("csm", None), ("other_csm", csm), ("manager", None)]
        last = untouched.events.filter(kind="reassigned").order_by("pk").last()
        assert last.data == {"before": "other_csm", "after": "csm", "cause": "back"}

    def test_returns_to_the_first_owner_after_two_absences_at_once(self, run_for, csm, other_csm, manager):
        (task,) = give(run_for())
        away(csm, delegate=other_csm, last=2)
        assignment.hand_over(now=NOW)
        away(other_csm, delegate=manager, last=1)
        assignment.hand_over(now=NOW)

        assert assignment.give_back(now=NOW + timedelta(days=2)) == []
        assignment.give_back(now=NOW + timedelta(days=3))

        task.refresh_from_db()
        assert task.owner == csm
