"""Every playbook that is shipped can be walked to its end: each step finds who does it, and the case closes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from playbooks.cases import intake
from playbooks.models import ApprovalRequest, Playbook, RetentionTask, StepRun, Team
from playbooks.runs import advancing, starting
from playbooks.work import worklist
from playbooks.work.approvals import deciding
from retention.configuration import defaults
from retention.models import Contact, Customer
from tests.playbooks.conftest import NOW
from tests.playbooks.runs.conftest import Story

pytestmark = pytest.mark.django_db

WALKS = {
    "low-risk": ["task", "wait", "message", "wait", "task"],
    "medium-risk": ["task", "task", "approval", "message", "task"],
    "high-risk": ["team", "notice", "task", "task", "offer", "approval", "task", "branch", "task"],
    "price-sensitive": ["task", "task", "approval", "message", "task", "branch", "offer", "approval", "task"],
    "feature-gap": ["task", "task", "task", "message", "set_field", "task"],
    "service-failure": ["task", "message", "task", "approval", "wait", "task"],
    "competitor": ["task", "tag", "message", "wait", "message", "task", "wait", "message", "task"],
    "zombie-account": ["task", "enrol", "task", "wait", "task"],
    "champion-left": ["task", "message", "task", "task"],
    "win-back": ["task", "wait", "task"],
}
"""The kinds of steps that a small customer without a score goes through."""


@pytest.fixture(scope="module")
def shipped(kept_for_module):
    """A house with the shipped definitions."""
    with kept_for_module(lambda: defaults.install_defaults(now=NOW)):
        yield


@pytest.fixture
def acme(shipped, person, csm, manager, director):
    """A customer with somebody to write to."""
    customer = Customer.objects.create(external_id="C1", name="Acme", owner=csm)
    for number, role in enumerate(("decision maker", "champion")):
        Contact.objects.create(
            customer=customer, external_id=str(number), name="Pat", role=role, email=f"pat{number}@example.com"
        )
    return customer


@pytest.fixture
def leaders(manager, director):
    """Lead the default team, so that every task and notice finds somebody."""
    Team.objects.filter(is_default=True).update(manager=manager, director=director)
    return manager, director


def walk(told: Story, by, leaders) -> None:
    """Do whatever comes next until the case is closed."""
    now = NOW
    for _turn in range(40):
        if told.state()[0] == "closed":
            return
        task = RetentionTask.objects.unfinished().filter(case=told.case).first()
        waits = StepRun.objects.filter(run__case=told.case, state="waiting").first()
        now += timedelta(hours=1)
        if task is not None:
            outcome = "saved" if advancing.is_last(task=task, outcome="") else "done"
            again, version = now.date() + timedelta(days=14), task.version
            worklist.finish(
                task_id=task.pk, outcome=outcome, note="Done.", by=by, now=now, version=version, next_touch=again
            )
        elif waits is not None and waits.kind == "approval":
            request = ApprovalRequest.objects.get(step_run=waits)
            judge = next(one for one in leaders if one.pk != request.requester_id)
            deciding.approve(request_id=request.pk, by=judge, now=now, version=request.version)
        else:
            now += timedelta(days=200)
            advancing.sweep(now=now)


@pytest.mark.parametrize("code", WALKS)
def test_walks_to_the_end(acme, leaders, warn, csm, code):
    (case,) = intake.take_in(warning_ids=[warn(acme).pk], now=NOW)
    at_work = case.runs.filter(version__playbook__code=code).first()
    run = at_work or starting.choose(case_id=case.pk, playbook=code, by=csm, now=NOW)
    told = Story(case)

    walk(told, csm, leaders)

    steps = StepRun.objects.filter(run=run).order_by("pk")
    assert told.state() == ("closed", "saved")
    assert [(step.kind, step.result.get("reason", "")) for step in steps] == [(kind, "") for kind in WALKS[code]]
    assert set(steps.values_list("state", flat=True)) == {"done"}


def test_all_of_them_are_walked(acme):
    assert list(WALKS) == list(Playbook.objects.order_by("pk").values_list("code", flat=True))
