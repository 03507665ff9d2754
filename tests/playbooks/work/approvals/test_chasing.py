"""A late decision is told once a level to a named person, and nothing waits for nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest

from playbooks.models import ApprovalEscalation, ApprovalRequest, Case, Offer, Team
from playbooks.work.approvals import chasing, deciding, inbox
from tests.playbooks.conftest import NOW, at_once
from tests.playbooks.work.approvals.conftest import levels, seats

pytestmark = pytest.mark.django_db


def told():
    """Who was told, by level."""
    return list(ApprovalEscalation.objects.order_by("step", "level").values_list("level", "to_name"))


def test_tells_the_approver_the_manager_and_the_director_once_each(asked, policy, manager, director):
    policy("offer")  # 24 hours
    asked()

    found = []
    for hours in (11, 12, 13, 23, 24, 25, 47, 48, 71, 72):
        chasing.sweep(now=NOW + timedelta(hours=hours))
        found.append(len(told()))

    assert found == [0, 1, 1, 1, 2, 2, 2, 3, 3, 4]
    assert told() == [(1, "manager"), (2, "director"), (3, "director"), (4, "director")]


def test_a_sweep_that_comes_late_tells_each_once(asked, policy, director):
    policy("offer")
    asked()

    done = chasing.sweep(now=NOW + timedelta(days=30))

    assert [level for level, _name in told()] == [1, 2, 3, 31]
    assert len(done.escalated) == 4


def test_whom_a_late_decision_is_told_to_may_take_it(asked, policy, manager, director):
    policy("offer")
    request = asked()
    chasing.sweep(now=NOW + timedelta(hours=25))
    assert seats(request) == [(1, "manager", "role"), (1, "director", "escalated")]

    deciding.approve(request_id=request.pk, by=director, now=NOW + timedelta(hours=26), version=request.version)

    assert Offer.objects.get().state == "approved"
    chasing.sweep(now=NOW + timedelta(days=9))
    assert len(told()) == 2


def test_a_level_of_the_director_is_told_but_not_decided_by_who_stands_below(asked, policy, manager, director):
    policy("offer", ["director"])
    request = asked()

    chasing.sweep(now=NOW + timedelta(hours=25))

    assert seats(request) == [(1, "director", "role")]


def test_asks_the_new_manager_when_the_old_one_left(asked, policy, manager, director, person):
    policy("offer")
    request = asked()
    manager.is_active = False
    manager.save()
    Team.objects.update(manager=person("new_manager", "manager"))

    assert chasing.sweep(now=NOW).seated == 1
    assert seats(request) == [(1, "manager", "role"), (1, "new_manager", "role")]


def test_asks_the_director_where_there_is_no_manager(asked, policy, office, director):
    policy("offer")
    Team.objects.update(manager=None)

    Team.objects.update(director=director)

    assert seats(asked()) == [(1, "director", "role")]


def test_reports_what_nobody_can_decide_until_the_team_is_set_up(asked, policy, office, manager, director):
    policy("offer", ["director"])
    Team.objects.update(director=None)
    request = asked()
    assert (seats(request), list(inbox.nobody_decides(by=manager))) == ([], [request])

    Team.objects.update(director=director)
    chasing.sweep(now=NOW)

    assert (seats(request), list(inbox.nobody_decides(by=manager))) == ([(1, "director", "role")], [])


def test_takes_back_what_waits_in_a_closed_case(asked, policy):
    policy("offer")
    request = asked()
    Case.objects.update(state="closed", outcome="saved", closed_at=NOW)

    assert chasing.sweep(now=NOW).ended == 1

    assert (ApprovalRequest.objects.get().state, Offer.objects.get().state) == ("withdrawn", "withdrawn")
    assert levels(request) == [(1, "manager", "ended")]


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_tell_each_level_once(many_asked, policy, director):
    policy("offer")
    many_asked(20)
    late = NOW + timedelta(hours=49)

    found = at_once(*[lambda: chasing.sweep(now=late)] * 3)

    assert [one for one in found if isinstance(one, Exception)] == []
    assert len(told()) == 20 * 3
