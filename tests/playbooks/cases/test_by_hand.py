"""Work that a person begins for a customer without waiting for a warning."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from playbooks.cases import by_hand, intake
from playbooks.cases.by_hand import Cause, UnableToBegin, Wanted
from playbooks.models import Case, PlaybookRun, RetentionTask
from playbooks.work import worklist
from playbooks.work.changing import Why
from retention.models import Customer
from tests.playbooks.conftest import NOW, history

pytestmark = pytest.mark.django_db

CAUSE = Cause(level="high", because="Their new director asked for three other offers.")


@pytest.fixture
def northgate(office, csm):
    return Customer.objects.create(external_id="C1", name="Northgate Tooling", owner=csm)


def start(customer, by, **changes):
    told = {"playbook": "medium-risk", "cause": CAUSE, **changes}
    return by_hand.start_playbook(customer_id=customer.pk, by=by, now=NOW, **told)


def add(customer, by, *, cause=CAUSE, **changes):
    wanted = {"title": "Send the comparison", "to": by, "amount": 2, "unit": "working_days", **changes}
    return by_hand.add_task(customer_id=customer.pk, wanted=Wanted(**wanted), cause=cause, by=by, now=NOW)


class TestCase:
    def test_is_opened_once_with_its_reason_and_left_alone_by_the_sweep(self, northgate, csm):
        told = {"customer_id": northgate.pk, "by": csm, "now": NOW}
        first = by_hand.open_case(cause=CAUSE, **told)
        again = by_hand.open_case(cause=Cause(), **told)
        intake.sweep(now=NOW + timedelta(days=1))

        assert first == again
        assert list(Case.objects.values_list("customer", "level", "state", "opened_for", "opened_at")) == [
            (northgate.pk, "high", "open", "Their new director asked for three other offers.", NOW)
        ]
        assert not PlaybookRun.objects.exists()


class TestPlaybook:
    def test_starts_in_a_new_case_and_then_takes_the_place_of_what_is_at_work(self, northgate, csm):
        first = start(northgate, csm)
        second = start(northgate, csm, playbook="low-risk", cause=Cause())

        assert Case.objects.count() == 1
        assert list(PlaybookRun.objects.order_by("pk").values_list("version__playbook__code", "state")) == [
            ("medium-risk", "upgraded"), ("low-risk", "running"),
        ]  # fmt: skip
        assert (second.started_by, second.case.level) == (csm, "high")
        assert list(first.tasks.values_list("title", "state", "owner")) == [("Call the customer", "cancelled", csm.pk)]

    def test_leaves_no_case_behind_where_nothing_is_published(self, northgate, csm):
        with pytest.raises(UnableToBegin, match="No version of the playbook “price” is published"):
            start(northgate, csm, playbook="price")

        assert not Case.objects.exists()


class TestTask:
    def test_stands_beside_the_playbook_and_moves_nothing_of_it(self, task_for, csm):
        step = task_for("medium")
        task = add(step.case.customer, csm, cause=Cause(), instructions=" Take the one of March. ")

        assert (task.case, task.run, task.level, task.owner, task.state) == (step.case, None, "medium", csm, "open")
        assert (task.title, task.instructions) == ("Send the comparison", "Take the one of March.")
        assert task.due_at == NOW + timedelta(days=2)
        assert history(task) == [("created", "csm")]

        worklist.finish(task_id=task.pk, outcome="done", note="Sent.", by=csm, now=NOW, version=1)
        step.refresh_from_db()
        assert (step.state, Case.objects.get().state) == ("open", "open")

    def test_counts_the_time_by_the_calendar_of_the_team(self, northgate, csm):
        task = add(northgate, csm, amount=12, unit="working_hours")

        assert task.due_at == NOW + timedelta(days=1, hours=3)

    def test_goes_to_others_only_by_those_who_lead(self, northgate, csm, other_csm, manager, outsider):
        add(northgate, manager, to=other_csm)
        add(northgate, manager, to=csm)
        with pytest.raises(UnableToBegin, match="only people who lead a team may choose others"):
            add(northgate, csm, to=other_csm)
        with pytest.raises(UnableToBegin, match="outsider may not do retention tasks"):
            add(northgate, manager, to=outsider)

        assert list(RetentionTask.objects.order_by("pk").values_list("owner_name", flat=True)) == ["other_csm", "csm"]
        assert Case.objects.count() == 1

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"title": " "}, "what is to be done"),
            ({"title": "x" * 201}, "at most 200 characters"),
            ({"instructions": "x" * 4001}, "more than 4000"),
            ({"amount": 0}, "is no deadline"),
            ({"unit": "weeks"}, "is no deadline"),
            ({"cause": Cause(level="high")}, "why a case is opened"),
            ({"cause": Cause(level="huge", because="x")}, "“huge” is no level"),
        ],
    )
    def test_says_what_is_wrong_and_writes_nothing(self, northgate, csm, changes, message):
        with pytest.raises(UnableToBegin, match=message), transaction.atomic():
            add(northgate, csm, **changes)

        assert not Case.objects.exists()
        assert not RetentionTask.objects.exists()

    def test_is_refused_to_those_who_do_not_work_with_the_customer(
        self, northgate, csm, other_csm, analyst, interviewer, outsider
    ):
        found = {}
        for person in (other_csm, analyst, interviewer, outsider):
            for act in (add, start):
                with pytest.raises(UnableToBegin) as refused, transaction.atomic():
                    act(northgate, person)
                found.setdefault(person.username, set()).add(refused.value.why)
        northgate.gone_at = NOW
        northgate.save()
        with pytest.raises(UnableToBegin, match="gone from the CRM"):
            add(northgate, csm)

        missing, denied = {Why.MISSING}, {Why.DENIED}
        assert found == {"other_csm": missing, "analyst": denied, "interviewer": missing, "outsider": missing}
        assert not Case.objects.exists()
