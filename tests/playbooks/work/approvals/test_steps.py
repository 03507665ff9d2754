"""A playbook that asks for approval: it waits, goes on when approved, and back to the plan when it is sent back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from playbooks.cases import intake
from playbooks.models import (
    ApprovalRequest,
    Case,
    LevelResponse,
    Offer,
    Playbook,
    PlaybookVersion,
    RetentionTask,
    Step,
    StepRun,
)
from playbooks.runs import kinds
from playbooks.runs.kinds import UnableToUseStep
from playbooks.work import worklist
from playbooks.work.approvals import asking, chasing, deciding, handing, resuming, steps
from playbooks.work.offers import drafting
from retention.models import Subscription
from tests.playbooks.conftest import NOW
from tests.playbooks.work.approvals.conftest import content

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("office")]
LATER = NOW + timedelta(hours=1)


def playbook(*rows):
    """Put a playbook in the place of the medium one; a row is (kind, key, fields)."""
    made = Playbook.objects.create(code="rescue", name="Rescue")
    version = PlaybookVersion.objects.create(playbook=made, number=1, state="published", published_at=NOW)
    for position, (kind, key, fields) in enumerate(rows, start=1):
        Step.objects.create(
            version=version, position=position, kind=kind, key=key, title=key or kind, sla_amount=24,
            sla_unit="clock_hours", **fields,
        )  # fmt: skip
    LevelResponse.objects.filter(level="medium").update(playbook=made)


@pytest.fixture
def medium(office):
    """Draft the plan, approval, call back."""
    playbook(("task", "draft", {}), ("approval", "approve", {}), ("task", "call", {}))


@pytest.fixture
def started(medium, customer, warn):
    """The open case of a customer who pays 1,000, with its first task."""
    made = customer()
    Subscription.objects.create(customer=made, external_id="s", start="2025-01-01", mrr=1000)
    (case,) = intake.take_in(warning_ids=[warn(made, "medium").pk], now=NOW)
    return case


def finish(by, outcome="done", note="Offer 15 % and call weekly.", now=NOW):
    """Finish the open task."""
    task = RetentionTask.objects.get(state="open")
    again = now.date() + timedelta(days=14)
    return worklist.finish(
        task_id=task.pk, outcome=outcome, note=note, by=by, now=now, version=task.version, next_touch=again
    )


def at_work():
    """The open tasks and what the run waits at."""
    tasks = list(RetentionTask.objects.filter(state="open").order_by("pk").values_list("title", flat=True))
    return tasks, list(StepRun.objects.filter(state="waiting").values_list("kind", flat=True))


class TestMediumFlow:
    def test_asks_for_the_plan_when_its_draft_is_done(self, started, policy, csm):
        policy("plan", subject="plan")

        finish(csm)

        request = ApprovalRequest.objects.get()
        assert (request.plan, request.requester, request.offer) == ("Offer 15 % and call weekly.", csm, None)
        assert at_work() == ([], ["approval"])

    def test_asks_for_the_offer_that_was_drafted_with_it(self, started, catalogue, policy, csm):
        policy("offer")
        drafting.draft(case_id=started.pk, content=content(), by=csm, now=NOW)

        finish(csm)

        request = ApprovalRequest.objects.get()
        assert (request.offer, request.cost, request.policy.code) == (Offer.objects.get(), 900, "offer")
        assert Offer.objects.get().state == "waiting"

    def test_goes_on_when_it_is_approved(self, started, csm, manager):
        finish(csm)
        request = ApprovalRequest.objects.get()

        deciding.approve(request_id=request.pk, by=manager, now=LATER, version=request.version)

        assert at_work() == (["call"], ["task"])
        done = StepRun.objects.get(kind="approval")
        assert (done.state, done.result) == ("done", {"request": request.pk, "decision": "approve"})

    def test_goes_back_to_the_plan_when_it_is_sent_back_and_ends_well(
        self, started, catalogue, policy, csm, manager
    ):  # fmt: skip
        policy("offer")
        drafting.draft(case_id=started.pk, content=content(), by=csm, now=NOW)
        finish(csm)
        first = ApprovalRequest.objects.get()
        deciding.send_back(request_id=first.pk, note="10 %!", by=manager, now=LATER, version=first.version)
        assert at_work() == (["draft"], ["task"])

        offer = Offer.objects.get()
        drafting.change(offer_id=offer.pk, content=content(value="10"), by=csm, now=LATER, version=offer.version)
        finish(csm, note="10 % then.", now=LATER)
        second = ApprovalRequest.objects.get(state="waiting")
        assert (second.replaces, second.plan, second.cost) == (first, "10 % then.", 600)
        deciding.approve(request_id=second.pk, by=manager, now=LATER, version=second.version)
        assert at_work() == (["call"], ["task"])
        finish(csm, outcome="saved", note="They stay.", now=LATER)

        started.refresh_from_db()
        assert (started.state, started.outcome, Offer.objects.get().state) == ("closed", "saved", "approved")

    def test_goes_back_when_it_is_rejected_or_withdrawn(self, started, csm, manager):
        finish(csm)
        request = ApprovalRequest.objects.get()
        deciding.reject(request_id=request.pk, note="No.", by=manager, now=LATER, version=request.version)
        assert at_work() == (["draft"], ["task"])

        finish(csm, now=LATER)
        request = ApprovalRequest.objects.get(state="waiting")
        handing.withdraw(request_id=request.pk, by=csm, now=LATER, version=request.version)
        assert at_work() == (["draft"], ["task"])

    def test_waits_for_what_somebody_has_asked_for_already(self, started, catalogue, policy, csm, manager):
        policy("offer")
        offer = drafting.draft(case_id=started.pk, content=content(), by=csm, now=NOW)
        request = asking.ask_for_offer(offer_id=offer.pk, plan="", by=csm, now=NOW, version=offer.version)

        finish(csm)
        assert list(ApprovalRequest.objects.all()) == [request]
        deciding.approve(request_id=request.pk, by=manager, now=LATER, version=request.version)

        assert at_work() == (["call"], ["task"])

    def test_does_not_wait_for_what_is_approved_already(self, started, catalogue, policy, csm, manager):
        policy("offer")
        offer = drafting.draft(case_id=started.pk, content=content(), by=csm, now=NOW)
        request = asking.ask_for_offer(offer_id=offer.pk, plan="", by=csm, now=NOW, version=offer.version)
        deciding.approve(request_id=request.pk, by=manager, now=LATER, version=request.version)

        finish(csm, now=LATER)

        assert at_work() == (["call"], ["task"])

    def test_goes_on_waiting_when_the_offer_is_changed_and_asked_for_anew(
        self, started, catalogue, policy, csm, manager
    ):  # fmt: skip
        policy("offer")
        drafting.draft(case_id=started.pk, content=content(), by=csm, now=NOW)
        finish(csm)
        offer = Offer.objects.get()
        offer = drafting.change(
            offer_id=offer.pk, content=content(value="10"), by=csm, now=LATER, version=offer.version
        )  # fmt: skip
        request = asking.ask_for_offer(offer_id=offer.pk, plan="", by=csm, now=LATER, version=offer.version)

        deciding.approve(request_id=request.pk, by=manager, now=LATER, version=request.version)

        assert at_work() == (["call"], ["task"])

    def test_goes_back_to_the_plan_when_nobody_asks_anew_for_an_offer_that_was_changed(
        self, started, catalogue, policy, csm
    ):  # fmt: skip
        policy("offer")
        drafting.draft(case_id=started.pk, content=content(), by=csm, now=NOW)
        finish(csm)
        offer = Offer.objects.get()
        drafting.change(offer_id=offer.pk, content=content(value="10"), by=csm, now=LATER, version=offer.version)

        assert chasing.sweep(now=LATER + timedelta(minutes=59)).returned == 0
        assert at_work() == ([], ["approval"])
        assert chasing.sweep(now=LATER + timedelta(hours=1)).returned == 1

        assert at_work() == (["draft"], ["task"])
        assert chasing.sweep(now=LATER + timedelta(hours=2)).returned == 0

    def test_a_higher_level_lets_go_of_the_request(self, started, csm, manager, warn):
        finish(csm)

        intake.take_in(warning_ids=[warn(started.customer, "high").pk], now=LATER)

        request = ApprovalRequest.objects.get()
        assert (request.state, request.step_run) == ("waiting", None)
        deciding.approve(request_id=request.pk, by=manager, now=LATER, version=request.version)
        assert Case.objects.get().state == "open"


def test_starts_many_cases_with_an_approval_in_a_fixed_number_of_queries(
    office, customer, warn, policy, csm, django_assert_max_num_queries
):  # fmt: skip
    playbook(("approval", "approve", {}), ("task", "call", {}))
    policy("plan", subject="plan")
    few = [warn(customer(), "medium").pk for _ in range(2)]
    with django_assert_max_num_queries(80) as counted:
        intake.take_in(warning_ids=few, now=NOW)
    many = [warn(customer(), "medium").pk for _ in range(30)]

    with django_assert_max_num_queries(len(counted.captured_queries) + 3):
        intake.take_in(warning_ids=many, now=NOW)

    assert ApprovalRequest.objects.waiting().count() == 32


class TestOfferStep:
    @pytest.fixture
    def waiting(self, office, catalogue, customer, warn, policy):
        policy("offer")
        playbook(("offer", "offer", {"parameters": {"kind": "discount"}}), ("approval", "", {}), ("task", "call", {}))
        made = customer()
        Subscription.objects.create(customer=made, external_id="s", start="2025-01-01", mrr=1000)
        (case,) = intake.take_in(warning_ids=[warn(made, "medium").pk], now=NOW)
        return case

    def test_is_a_task_that_is_done_when_its_approval_is_asked_for(self, waiting, csm, manager):
        assert at_work() == (["offer"], ["offer"])
        offer = drafting.draft(case_id=waiting.pk, content=content(), by=csm, now=NOW)

        request = asking.ask_for_offer(offer_id=offer.pk, plan="", by=csm, now=LATER, version=offer.version)

        assert RetentionTask.objects.get().state == "done"
        assert at_work() == ([], ["approval"])
        request.refresh_from_db()
        deciding.approve(request_id=request.pk, by=manager, now=LATER, version=request.version)
        assert at_work() == (["call"], ["task"])

    def test_refuses_a_kind_that_is_not_in_the_catalogue(self, catalogue):
        with pytest.raises(UnableToUseStep, match="no “yacht” in the offer catalogue"):
            steps.clean_offer({"kind": "yacht"})


def test_both_kinds_read_as_sentences(catalogue):
    step = {
        "role": "owner", "sla_amount": 24, "sla_unit": "clock_hours", "title": "", "title_zh": "",
        "instructions": "", "instructions_zh": "", "position": 1, "key": "",
    }  # fmt: skip
    offer = kinds.kind_of(resuming.OFFER)
    approval = kinds.kind_of(resuming.APPROVAL)

    assert offer.describe({**step, "kind": "offer", "parameters": {"kind": "discount"}}) == (
        "The customer's owner: write an offer (Discount) and ask for its approval, within 24 hours."
    )
    assert approval.describe({**step, "kind": "approval", "parameters": {"back_to": "draft"}}) == (
        "The plan and its offer need the approvals that the policy asks for. "
        "What is sent back goes to the step “draft”."
    )
