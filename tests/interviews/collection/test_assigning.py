"""Somebody neutral talks with the customer, whoever asks and by whatever route."""

from __future__ import annotations

from datetime import UTC

import pytest
from django.db import IntegrityError, connection, transaction

from interviews.collection import assigning
from interviews.collection.assigning import UnableToAssign
from interviews.models import Interview
from retention import roles
from retention.models import Customer, Involvement
from tests.interviews.conftest import NOW, history

pytestmark = pytest.mark.django_db


def names():
    return list(Interview.objects.order_by("pk").values_list("customer__name", "interviewer__username", "state"))


@pytest.mark.parametrize(
    ("capacity", "words"),
    [
        ("owner", "CSM of the customer"),
        ("seller", "seller"),
        ("task", "did tasks for the customer"),
        ("approver", "decided on offers or plans for the customer"),
        ("team", "member of a retention team"),
    ],
)
def test_refuses_whoever_has_worked_for_the_customer(due, interviewers, manager, capacity, words):
    interview = due(name="Acme")
    (ida,) = interviewers("ida")
    Involvement.objects.create(customer=interview.customer, person=ida, capacity=capacity)

    with pytest.raises(UnableToAssign) as refused:
        assigning.assign(interview_id=interview.pk, person=ida, by=manager, now=NOW)

    assert str(refused.value) == (
        f"ida is not neutral towards Acme: {words}. Choose somebody who never worked for them."
    )
    assert names() == [("Acme", None, "due")]


def test_a_former_owner_is_not_neutral_either(due, person, manager):
    ida = person("ida", roles.INTERVIEWER, roles.CSM)
    interview = due(name="Acme", owner=ida)
    Customer.objects.update(owner=None)

    with pytest.raises(UnableToAssign, match="ida is not neutral"):
        assigning.assign(interview_id=interview.pk, person=ida, by=manager, now=NOW)


def by_saving(interview, mine):
    for name, value in mine.items():
        setattr(interview, name, value)
    interview.save()


def by_inserting(interview, mine):
    interview.pk, interview.purpose, interview.departure = None, "stay", None
    by_saving(interview, mine)


def by_bulk(interview, mine):
    interview.interviewer = mine["interviewer"]
    Interview.objects.bulk_update([interview], ["interviewer"])


def by_update(interview, mine):
    Interview.objects.update(**mine)


def by_sql(interview, mine):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE retention_interviews_interview SET interviewer_id = %s", [mine["interviewer"].pk])


@pytest.mark.parametrize("route", [by_saving, by_inserting, by_bulk, by_update, by_sql])
def test_the_database_refuses_by_every_other_route(due, interviewers, route):
    interview = due()
    (ida,) = interviewers("ida")
    Involvement.objects.create(customer=interview.customer, person=ida, capacity="task")

    with pytest.raises(IntegrityError, match="is not neutral"), transaction.atomic():
        route(interview, {"interviewer": ida, "interviewer_name": "ida", "state": "assigned"})


def test_gives_due_interviews_to_who_speaks_the_language_and_has_least(due, interviewers):
    interviewers("en1", "en2", chinese=False)
    interviewers("zh", english=False)
    first, second, third = due(name="A"), due(name="B"), due(name="C", language="zh")

    done = assigning.assign_due(now=NOW)

    assert done.assigned == [first.pk, second.pk, third.pk]
    assert names() == [("A", "en1", "assigned"), ("B", "en2", "assigned"), ("C", "zh", "assigned")]
    assert history(first) == [("opened", ""), ("assigned", "")]
    assert assigning.assign_due(now=NOW) == assigning.Assigned()


def test_leaves_what_nobody_neutral_is_free_for(due, interviewers):
    ida, _ivo = interviewers("ida", "ivo", most_open=1)
    first, second = due(name="A"), due(name="B")
    Involvement.objects.create(customer=first.customer, person=ida, capacity="seller")
    Involvement.objects.create(customer=second.customer, person=ida, capacity="seller")

    done = assigning.assign_due(now=NOW)

    assert (done.assigned, done.without) == ([first.pk], [second.pk])
    assert names() == [("A", "ivo", "assigned"), ("B", None, "due")]


def test_takes_back_from_who_begins_to_work_for_the_customer(due, interviewers):
    ida, _ivo = interviewers("ida", "ivo")
    interview = due(name="A")
    assigning.assign_due(now=NOW)
    Customer.objects.update(owner=ida)

    done = assigning.assign_due(now=NOW)

    assert (done.released, done.assigned) == ([interview.pk], [interview.pk])
    assert names() == [("A", "ivo", "assigned")]
    assert [kind for kind, _by in history(interview)] == ["opened", "assigned", "released", "assigned"]


def test_an_interviewer_takes_one_for_themselves_but_gives_none_to_others(due, interviewers):
    ida, ivo = interviewers("ida", "ivo")
    interview = due(name="A")

    with pytest.raises(UnableToAssign, match="take an interview yourself"):
        assigning.assign(interview_id=interview.pk, person=ivo, by=ida, now=NOW)
    assigning.assign(interview_id=interview.pk, person=ida, by=ida, now=NOW)

    assert names() == [("A", "ida", "assigned")]
    with pytest.raises(UnableToAssign, match="There is no interview"):
        assigning.assign(interview_id=interview.pk, person=ivo, by=ivo, now=NOW)


@pytest.mark.parametrize(("name", "words"), [("csm", "not do this with it"), ("outsider", "There is no interview")])
def test_others_give_none(due, interviewers, request, name, words):
    (ida,) = interviewers("ida")

    with pytest.raises(UnableToAssign, match=words):
        assigning.assign(interview_id=due().pk, person=ida, by=request.getfixturevalue(name), now=NOW)


def test_refuses_who_may_not_hold_interviews_and_stale_saves(due, csm, other_csm, manager, interviewers):
    interview = due()
    (ida,) = interviewers("ida")

    with pytest.raises(UnableToAssign, match="other_csm may not hold interviews"):
        assigning.assign(interview_id=interview.pk, person=other_csm, by=manager, now=NOW)
    assigning.assign(interview_id=interview.pk, person=ida, by=manager, now=NOW, version=1)
    with pytest.raises(UnableToAssign) as refused:
        assigning.assign(interview_id=interview.pk, person=ida, by=manager, now=NOW, version=1)

    assert refused.value.why == "stale"
    assert refused.value.theirs == {
        "state": "assigned", "interviewer": "ida", "version": 2, "by": "manager", "at": NOW.astimezone(UTC).isoformat(),
    }  # fmt: skip


def test_lists_everybody_with_why_not(due, interviewers):
    ida, ivo = interviewers("ida", "ivo")
    interview = due(name="A")
    Involvement.objects.create(customer=interview.customer, person=ida, capacity="team")

    assert assigning.candidates(interview=interview) == [
        (ivo, ""),
        (ida, "ida is not neutral towards A: member of a retention team. Choose somebody who never worked for them."),
    ]
