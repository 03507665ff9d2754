from __future__ import annotations

from datetime import timedelta

import pytest

from playbooks.models import Absence, Case, CaseMember, RetentionTask, Team, TeamMember
from playbooks.work import escalation, queue, retention_team
from playbooks.work.changing import Why
from playbooks.work.retention_team import TeamRequest
from tests.playbooks.conftest import NOW

pytestmark = pytest.mark.django_db

ROLES = ("owner", "sales", "product", "executive")


def hours(number):
    return NOW + timedelta(hours=number)


@pytest.fixture
def four(office, person):
    """A salesperson, a product manager and an executive in the team, and one of each on call."""
    made = {}
    for name, role, on_call in [
        ("sam", "sales", False),
        ("pia", "product", False),
        ("eva", "executive", False),
        ("cal", "sales", True),
        ("cat", "product", True),
    ]:
        made[name] = person(name, "csm")
        TeamMember.objects.create(team=office.team, user=made[name], role=role, on_call=on_call)
    return made


@pytest.fixture
def case_of(task_for):
    return lambda **fields: task_for("high", **fields).case


def convene(*cases, roles=ROLES, now=NOW):
    requests = [TeamRequest(case_id=case.pk, roles=roles, sla_amount=4, sla_unit="clock_hours") for case in cases]
    return retention_team.convene(requests=requests, now=now)


def away(*people):
    for user in people:
        Absence.objects.create(user=user, first_day=NOW.date(), last_day=NOW.date())


def places(case):
    """Role, name and state of everybody who was asked, in order."""
    return list(case.members.order_by("pk").values_list("role", "name", "state"))


def serving(case):
    return dict(case.members.serving().values_list("role", "name"))


class TestConvene:
    def test_asks_a_person_in_each_role_to_answer_in_time(self, case_of, four):
        case = case_of()

        convene(case)

        assert places(case) == [
            ("owner", "csm", "asked"),
            ("sales", "sam", "asked"),
            ("product", "pia", "asked"),
            ("executive", "eva", "asked"),
        ]
        assert set(case.members.values_list("due_at", "ask_next_at")) == {(hours(4), hours(4))}

    def test_works_with_two_of_them_away(self, case_of, four):
        case = case_of()
        away(four["sam"], four["pia"])

        convene(case)

        assert serving(case) == {"owner": "csm", "sales": "cal", "product": "cat", "executive": "eva"}

    def test_asks_nobody_twice_while_there_is_another(self, case_of, four):
        case = case_of()
        away(four["sam"], four["pia"], four["cat"])

        convene(case)

        assert serving(case) == {"owner": "csm", "sales": "cal", "product": "manager", "executive": "eva"}

    def test_again_asks_only_for_the_roles_that_are_missing(self, case_of, four):
        case = case_of()
        convene(case, roles=("owner", "sales"))

        convene(case)

        assert [role for role, _, _ in places(case)] == ["owner", "sales", "product", "executive"]

    def test_leaves_a_place_vacant_where_there_is_nobody_and_reports_it(self, case_of, office, manager):
        case = case_of(owner=None)
        Team.objects.update(manager=None, director=None)

        convene(case, roles=("sales",))

        assert places(case) == [("sales", "", "vacant")]
        assert [place.case for place in retention_team.unanswered(now=NOW)] == [case]
        assert [place.case for place in retention_team.unanswered(now=NOW, by=manager)] == [case]

    def test_asks_for_many_cases_with_as_many_queries_as_for_one(self, tasks_for, four, django_assert_max_num_queries):
        cases = [task.case for task in tasks_for("high", 6)]

        with django_assert_max_num_queries(13):
            assert len(convene(*cases)) == 24

    def test_not_for_a_case_that_is_closed(self, case_of, four):
        case = case_of()
        Case.objects.update(state="closed", outcome="saved", closed_at=NOW)

        assert convene(case) == []

    def test_lets_those_who_are_asked_see_the_work(self, case_of, four):
        case = case_of()
        assert list(RetentionTask.objects.visible_to(four["sam"])) == []

        convene(case)

        assert [task.case for task in RetentionTask.objects.visible_to(four["sam"])] == [case]
        assert [task.case for task in queue.queue_for(user=four["sam"], now=NOW, scope=queue.HELPING)] == [case]
        assert list(queue.queue_for(user=four["cal"], now=NOW, scope=queue.HELPING)) == []


class TestAnswers:
    def test_acknowledged_in_time_nobody_else_is_asked(self, case_of, four, csm):
        case = case_of()
        convene(case)

        for member in case.members.all():
            retention_team.acknowledge(member_ids=[member.pk], by=member.user, now=hours(3))

        assert retention_team.sweep(now=hours(100)) == retention_team.Answers()
        assert {state for _, _, state in places(case)} == {"acknowledged"}
        assert set(case.members.values_list("acknowledged_at", flat=True)) == {hours(3)}

    def test_who_does_not_answer_is_passed_over_until_nobody_is_left(self, case_of, four):
        case = case_of()
        convene(case, roles=("sales",))

        asked = [len(retention_team.sweep(now=hours(hour)).asked) for hour in (3, 4, 4, 8, 12, 16, 20, 24)]

        assert asked == [0, 1, 0, 1, 1, 1, 0, 0]
        assert places(case) == [
            ("sales", "sam", "passed"),
            ("sales", "cal", "passed"),
            ("sales", "cat", "passed"),
            ("sales", "manager", "passed"),
            ("sales", "director", "asked"),
        ]
        assert [place.name for place in retention_team.unanswered(now=hours(24))] == ["director"]

    def test_the_sweep_of_escalations_asks_too(self, case_of, four):
        case = case_of()
        convene(case, roles=("sales",))

        assert len(escalation.sweep(now=hours(5)).asked) == 1

    def test_declined_the_next_is_asked_at_once(self, case_of, four):
        case = case_of()
        convene(case, roles=("sales",))

        (new,) = retention_team.decline(member_ids=[case.members.get().pk], by=four["sam"], now=hours(1))

        assert places(case) == [("sales", "sam", "passed"), ("sales", "cal", "asked")]
        assert new.due_at == hours(5)

    def test_declined_by_the_last_the_place_is_vacant(self, case_of, office, csm):
        case = case_of()
        Team.objects.update(manager=None, director=None)
        convene(case, roles=("owner",))

        (vacant,) = retention_team.decline(member_ids=[case.members.get().pk], by=csm, now=NOW)

        assert vacant.user is None
        assert places(case) == [("owner", "csm", "passed"), ("owner", "", "vacant")]

    def test_are_given_by_oneself_only_and_once(self, case_of, four, csm):
        case = case_of()
        convene(case, roles=("sales",))
        member = case.members.get()

        with pytest.raises(retention_team.UnableToAnswer) as strange:
            retention_team.acknowledge(member_ids=[member.pk], by=csm, now=NOW)
        retention_team.acknowledge(member_ids=[member.pk], by=four["sam"], now=NOW)
        with pytest.raises(retention_team.UnableToAnswer) as again:
            retention_team.acknowledge(member_ids=[member.pk], by=four["sam"], now=NOW)

        assert (strange.value.why, again.value.why) == (Why.MISSING, Why.STALE)

    def test_several_places_of_a_case_are_answered_together(self, case_of, four, office, manager):
        case = case_of()
        everybody = ("sales", "product", "executive")
        TeamMember.objects.all().delete()
        convene(case, roles=everybody)
        asked = list(case.members.values_list("pk", flat=True))
        assert serving(case) == {"sales": "manager", "product": "director", "executive": "manager"}
        mine = [asked[0], asked[2]]

        new = retention_team.decline(member_ids=mine, by=manager, now=hours(1))

        assert [(place.role, place.name, place.state) for place in new] == [
            ("sales", "director", "asked"),
            ("executive", "director", "asked"),
        ]
        assert places(case) == [
            ("sales", "manager", "passed"),
            ("product", "director", "asked"),
            ("executive", "manager", "passed"),
            ("sales", "director", "asked"),
            ("executive", "director", "asked"),
        ]

    def test_what_was_passed_on_meanwhile_is_left_out_and_nothing_of_others_is_answered(self, case_of, four, csm):
        case = case_of()
        convene(case, roles=("sales", "product"))
        convene(case, roles=("executive",))
        CaseMember.objects.filter(role__in=("sales", "executive")).update(user=four["pia"], name="pia")
        CaseMember.objects.filter(role="executive").update(state="passed", ask_next_at=None)
        every = list(case.members.order_by("pk").values_list("pk", flat=True))
        CaseMember.objects.filter(role="product").update(user=csm, name="csm")

        taken = retention_team.acknowledge(member_ids=every, by=four["pia"], now=hours(1))

        assert [place.role for place in taken] == ["sales"]
        assert places(case) == [
            ("sales", "pia", "acknowledged"),
            ("product", "csm", "asked"),
            ("executive", "pia", "passed"),
        ]

    def test_are_for_one_case_at_a_time_and_for_at_least_one_place(self, case_of, four):
        for case in (case_of(), case_of()):
            convene(case, roles=("sales",))
        every = list(CaseMember.objects.values_list("pk", flat=True))

        for chosen in ([], every):
            with pytest.raises(retention_team.UnableToAnswer) as refused:
                retention_team.acknowledge(member_ids=chosen, by=four["sam"], now=NOW)
            assert refused.value.why == Why.INVALID

    def test_end_with_the_case(self, case_of, four):
        case = case_of()
        convene(case, roles=("sales",))
        Case.objects.update(state="closed", outcome="saved", closed_at=NOW)

        assert retention_team.sweep(now=hours(5)) == retention_team.Answers()
        with pytest.raises(retention_team.UnableToAnswer):
            retention_team.acknowledge(member_ids=[case.members.get().pk], by=four["sam"], now=NOW)


class TestAppoint:
    def test_asks_a_person_of_ones_choice(self, case_of, four, manager):
        case = case_of()
        convene(case, roles=("sales",))

        retention_team.appoint(case_id=case.pk, role="sales", to=four["eva"], by=manager, now=hours(1))

        assert places(case) == [("sales", "sam", "passed"), ("sales", "eva", "asked")]

    def test_is_refused_to_those_who_may_not_and_for_those_who_cannot(self, case_of, four, request):
        case = case_of()
        convene(case, roles=("sales",))
        asked = places(case)

        for who, to, role, why in [
            ("csm", "eva", "sales", Why.DENIED),
            ("other_csm", "eva", "sales", Why.MISSING),
            ("manager", "outsider", "sales", Why.INVALID),
            ("manager", "sam", "sales", Why.INVALID),
            ("manager", "eva", "king", Why.INVALID),
        ]:
            chosen = four.get(to) or request.getfixturevalue(to)

            with pytest.raises(retention_team.UnableToAppoint) as refused:
                retention_team.appoint(case_id=case.pk, role=role, to=chosen, by=request.getfixturevalue(who), now=NOW)

            assert (refused.value.why, places(case)) == (why, asked), (who, to)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_acknowledge_and_the_sweep_at_the_same_moment_leave_one_who_serves(rivals, tasks_for, four):
    for case in [task.case for task in tasks_for("high", 10)]:
        convene(case, roles=("sales",))
        member = case.members.get()

        rivals.race(
            lambda pk=member.pk: retention_team.acknowledge(member_ids=[pk], by=four["sam"], now=hours(4)),
            lambda: retention_team.sweep(now=hours(4)),
        )

        assert places(case) in (
            [("sales", "sam", "acknowledged")],
            [("sales", "sam", "passed"), ("sales", "cal", "asked")],
        )
        assert CaseMember.objects.serving().filter(case=case).count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_answering_several_places_and_the_sweep_at_the_same_moment_leave_one_a_role(rivals, tasks_for, office, manager):
    TeamMember.objects.all().delete()
    for case in [task.case for task in tasks_for("high", 10)]:
        convene(case, roles=("sales", "product", "executive"))
        mine = list(case.members.filter(user=manager).values_list("pk", flat=True))

        rivals.race(
            lambda pks=mine: retention_team.acknowledge(member_ids=pks, by=manager, now=hours(4)),
            lambda: retention_team.sweep(now=hours(4)),
        )

        answered = case.members.filter(pk__in=mine, state="acknowledged").count()
        assert (len(mine), answered in (0, 2)) == (2, True)
        assert sorted(serving(case)) == ["executive", "product", "sales"]
        assert case.members.serving().count() == 3
