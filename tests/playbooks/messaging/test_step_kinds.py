"""Steps of playbooks that send: many runs at once, each message once."""

from __future__ import annotations

import pytest

from playbooks.models import Message
from playbooks.runs import kinds
from playbooks.runs.kinds import StepContext, UnableToUseStep
from tests.playbooks.conftest import NOW

pytestmark = pytest.mark.django_db


def context(case_id, customer_id, kind, number=1, **parameters):
    step = {"position": 1, "kind": kind, "key": "", "role": "owner", "title": "", "title_zh": "", "instructions": ""}
    step |= {"instructions_zh": "", "parameters": parameters, "sla_amount": None, "sla_unit": ""}
    return StepContext(
        step_run_id=number, run_id=number, case_id=case_id, customer_id=customer_id, step=step, level="low"
    )


def perform(kind, *contexts):
    return kinds.kind_of(kind).perform(contexts=contexts, now=NOW)


@pytest.fixture
def case(task_for):
    return task_for("medium").case


def test_queues_a_message_for_the_main_contact_once(case, contact, template):
    template("care")
    contact("Pat", of=case.customer)
    contact("Ann", of=case.customer, role="decision maker")
    one = context(case.pk, case.customer_id, "message", template="care", to="main")

    for _ in range(2):
        (result,) = perform("message", one)

    message = Message.objects.get()
    assert (result.state, dict(result.result)) == ("done", {"messages": 1, "template": "care"})
    assert (message.to_name, message.cause, message.step, message.case) == ("Ann", "run:1", "step:1", case)


def test_says_that_there_is_nobody_to_write_to(case, template):
    template("care")

    (result,) = perform("message", context(case.pk, case.customer_id, "message", template="care"))

    assert (result.state, result.result["reason"]) == (
        "failed",
        "The customer has no such contact with an e-mail address.",
    )


def test_tells_the_manager_or_the_robots(case, template, manager, robot):
    template("note", audience="staff")
    robot("dingtalk")

    results = perform(
        "notice",
        context(case.pk, case.customer_id, "notice", 1, template="note", to="manager"),
        context(case.pk, case.customer_id, "notice", 2, template="note", to="robots"),
    )

    assert [result.state for result in results] == ["done", "done"]
    assert sorted(Message.objects.values_list("to_name", "channel")) == [("dingtalk", "robot"), ("manager", "email")]


def test_needs_no_more_queries_for_many_runs(customer, contact, template, django_assert_num_queries):
    template("care")
    contexts = []
    for number in range(25):
        one = customer()
        contact(f"p{number}", of=one)
        contexts.append(context(None, one.pk, "message", number, template="care"))

    with django_assert_num_queries(6):
        results = perform("message", *contexts)

    assert {result.state for result in results} == {"done"}
    assert Message.objects.count() == 25


@pytest.mark.parametrize(
    ("kind", "parameters", "words"),
    [
        ("message", {"template": "secret"}, "There is no “secret”. Use one of: care"),
        ("message", {"template": "care", "subject": "x"}, "no parameter “subject”"),
        ("notice", {"template": "care"}, "There is no “care”. Use one of: note"),
        ("notice", {"template": "note", "to": "everyone"}, "There is no “everyone”"),
        ("enrol", {"sequence": "none"}, "There is no “none”"),
    ],
)
def test_refuses_what_does_not_exist(template, kind, parameters, words):
    template("care")
    template("note", audience="staff")

    with pytest.raises(UnableToUseStep, match=words):
        kinds.kind_of(kind).clean(parameters)


def test_says_in_a_sentence_what_a_step_does(template):
    template("care")
    made = context(1, 1, "message", template="care", to="champion").step

    assert kinds.kind_of("message").clean({"template": "care"}) == {"template": "care", "to": "main"}
    assert kinds.kind_of("message").describe(made) == "Send “care” to the contacts in the role “Champion”."
