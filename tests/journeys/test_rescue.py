"""From a warning to a rescue: plan and offer, sent back, changed, approved in the admin, the call, the outcome."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from playbooks.cases import intake
from playbooks.models import Absence, ApprovalRequest, Case, Message, Offer, RetentionTask, Team, TeamMember
from playbooks.work.approvals import asking
from playbooks.work.offers import drafting
from playbooks.work.offers.pricing import Content
from retention import roles
from retention.clock import database_now
from tests.browser.conftest import text_of
from tests.makers import make_customer, make_health, make_interactions

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NAME, GRAVE = "Mosswood Joinery", "Highwater Mills"


@pytest.fixture(scope="module")
def people(world):
    """Everybody who has a part in it, in the team that everybody without one belongs to."""
    call_command("setup_defaults", verbosity=0)
    found = {
        "csm": world.person(roles.CSM, "Wei", "Li"),
        "manager": world.person(roles.MANAGER, "Jing", "Chen", is_staff=True),
        "director": world.person(roles.DIRECTOR, "Wei", "Zhou", is_staff=True),
        "service": world.person(roles.CSM, "Anna", "Berg"),
    }
    team = Team.objects.get(is_default=True)
    Team.objects.filter(pk=team.pk).update(manager=found["manager"], director=found["director"])
    TeamMember.objects.create(team=team, user=found["csm"])
    TeamMember.objects.create(team=team, user=found["service"], role="service")
    return found


def falling(owner, name, logins):
    """A customer whose use fell twelve days ago, and what the night makes of it."""
    yesterday = timezone.localdate() - timedelta(days=1)
    customer = make_customer(name=name, owner=owner, segment="B")
    make_health(customer, logins=[16] * 30 + [logins] * 12, today=yesterday, mrr=12_000)
    make_interactions(customer, now=timezone.now())
    call_command("evaluate_rules", f"--from={yesterday - timedelta(days=20)}", f"--to={yesterday}")
    intake.sweep(now=database_now())
    return Case.objects.get(customer=customer)


@pytest.fixture(scope="module")
def case(people):
    """The score has been below 60 for more than a week."""
    return falling(people["csm"], NAME, 8)


@pytest.fixture(scope="module")
def grave(world, people):
    """The score is below 40; of those who have to come together, the one of product is away."""
    team, today = Team.objects.get(is_default=True), timezone.localdate()
    for role, first, last in (("sales", "Tom", "Keller"), ("product", "Raj", "Patel"), ("executive", "Emma", "Novak")):
        people[role] = world.person(roles.CSM, first, last)
        TeamMember.objects.create(team=team, user=people[role], role=role)
    people["stand_in"] = world.person(roles.CSM, "Elif", "Kaya")
    Absence.objects.create(
        user=people["product"], first_day=today, last_day=today + timedelta(days=4), delegate=people["stand_in"]
    )
    return falling(people["csm"], GRAVE, 2)


def finish(page, task, outcome, note):
    page.goto(reverse("playbooks:task", args=[task.pk]))
    page.get_by_label(re.compile(rf"^\s*{outcome} ")).check()  # beside it stands what it does
    page.get_by_label("What was done").fill(note)
    page.get_by_role("button", name=", and on to the next").click()


def open_task(case):
    return case.tasks.get(state=RetentionTask.State.OPEN)


def decide(page, verb, note=""):
    """In the admin: from the inbox to the one request that waits, and the verb."""
    page.goto(reverse("admin:retention_playbooks_approvalrequest_changelist"))
    page.get_by_role("link", name=NAME).click()
    assert "Policy that asked" in text_of(page)
    form = page.locator(f"#verb-{verb}")
    if note:
        form.locator("textarea").fill(note)
    form.locator("input[type=submit]").click()


def test_a_falling_score_ends_with_an_approved_offer_a_call_and_a_saved_customer(visit, people, case):
    assert (case.level, open_task(case).title) == ("medium", "Call the customer")
    csm = visit(people["csm"]).page
    finish(csm, open_task(case), "Step done", "The new owner wants to see what they pay for.")

    draft = open_task(case)
    assert draft.title == "Draft the retention plan"
    csm.goto(reverse("playbooks:task", args=[draft.pk]))
    csm.get_by_role("link", name="The case").click()
    csm.get_by_role("link", name="Make an offer").click()
    csm.get_by_label("Kind of offer").select_option("price-discount")
    csm.get_by_label("Value").fill("15")
    csm.get_by_label("Term in months").fill("6")
    csm.get_by_label("Reason").fill("They compare us with a cheaper tool.")
    csm.get_by_role("button", name="Save as a draft").click()
    finish(csm, draft, "Step done", "Training for the new owner, a monthly review, 15 % for six months.")

    request = ApprovalRequest.objects.waiting().get(case=case)
    assert (request.requester, str(request.offer.value)) == (people["csm"], "15.00")
    manager = visit(people["manager"]).page
    decide(manager, "send_back", "Ten per cent is enough if they sign for a year.")

    again = open_task(case)
    assert (again.title, again.owner) == ("Draft the retention plan", people["csm"])
    csm.goto(reverse("playbooks:offer", args=[request.offer_id]))
    assert "Ten per cent is enough" in text_of(csm)
    csm.get_by_label("Value").fill("10")
    csm.get_by_label("Term in months").fill("12")
    csm.get_by_role("button", name="Save as a draft").click()
    finish(csm, again, "Step done", "Training, a monthly review, 10 % for a year.")
    decide(manager, "approve")

    offer = Offer.objects.get(case=case)
    assert (offer.state, str(offer.value), offer.term_months) == ("approved", "10.00", 12)
    assert list(Message.objects.filter(case=case, audience="customer").values_list("template__code", flat=True)) == [
        "training-invitation"
    ]
    call_back = open_task(case)
    assert (call_back.title, call_back.owner) == ("Call back and settle the outcome", people["service"])
    service = visit(people["service"]).page
    finish(service, call_back, "Saved", "They signed for a year.")

    case.refresh_from_db()
    assert (case.state, case.outcome) == ("closed", "saved")
    csm.goto(reverse("playbooks:case", args=[case.pk]))
    told = text_of(csm)
    in_order = [
        "The case was opened.",
        "Score below 60 for a week",
        "The new owner wants to see what they pay for.",
        "They compare us with a cheaper tool.",
        "Ten per cent is enough if they sign for a year.",
        "Training, a monthly review, 10 % for a year.",
        "They signed for a year.",
        "The case was closed: Saved.",
    ]
    places = [told.index(words) for words in in_order]
    assert places == sorted(places)


def test_an_offer_is_carried_out_once_and_on_the_record(visit, people, case):
    offer = Offer.objects.get(case=case)
    page = visit(people["csm"], path=reverse("playbooks:offer", args=[offer.pk])).page

    page.locator("form[action$='/execute/'] input[type=text]").fill("Contract 2026-117")
    page.get_by_role("button", name="Record that it was carried out").click()

    offer.refresh_from_db()
    assert (offer.state, offer.execution.reference, offer.execution.by) == (
        "executed",
        "Contract 2026-117",
        people["csm"],
    )


def test_a_retention_team_of_four_comes_together_though_one_is_away(visit, people, grave):
    assert grave.level == "high"

    for who in ("csm", "sales", "stand_in", "executive"):
        page = visit(people[who], path=reverse("playbooks:queue")).page
        assert "You are asked to join a retention team" in text_of(page)
        page.get_by_role("button", name="I take part").first.click()

    members = grave.members.order_by("role")
    assert [(one.role, one.user, one.state) for one in members] == [
        ("executive", people["executive"], "acknowledged"),
        ("owner", people["csm"], "acknowledged"),
        ("product", people["stand_in"], "acknowledged"),
        ("sales", people["sales"], "acknowledged"),
    ]
    assert all(one.acknowledged_at <= one.due_at == one.asked_at + timedelta(hours=4) for one in members)
    away = visit(people["product"], path=reverse("playbooks:queue")).page
    assert "You are asked to join" not in text_of(away)
    told = text_of(visit(people["csm"], path=reverse("playbooks:case", args=[grave.pk])).page)
    assert told.count("Joined the retention team") == 4


@pytest.fixture(scope="module")
def asked(people, grave):
    """The CSM asks for a discount of 25 %."""
    csm, now = people["csm"], database_now()
    terms = {"value": Decimal(25), "term_months": 6, "one_off_cost": Decimal(0), "reason": "They leave."}
    offer = drafting.draft(case_id=grave.pk, content=Content(kind="price-discount", **terms), by=csm, now=now)
    return asking.ask_for_offer(offer_id=offer.pk, plan="A call a week.", by=csm, now=now, version=offer.version)


class TestApproval:
    """A discount of 25 % needs the manager, then the director."""

    def test_the_one_who_asked_does_not_decide(self, visit, people, asked):
        address = reverse("playbooks:approval", args=[asked.pk])
        shown = text_of(visit(people["csm"], path=address).page)
        client = Client()
        client.force_login(people["csm"])

        answer = client.post(f"{address}approve/", {"version": asked.version})

        assert "A call a week." in shown
        assert visit(people["csm"], path=address).page.locator("#verb-approve").count() == 0
        assert answer.status_code == 403
        assert not asked.decisions.exists()

    def test_of_the_manager_and_the_delegate_one_decides_and_the_other_is_told(self, visit, world, people, asked):
        delegate = world.person(roles.MANAGER, "Liu", "Yang")
        address = reverse("playbooks:approval", args=[asked.pk])
        manager = visit(people["manager"], path=address).page
        manager.locator("#verb-delegate summary").click()
        manager.get_by_label("Who decides instead").select_option(label="Liu Yang")
        manager.get_by_role("button", name="Delegate").click()

        manager.goto(address)
        other = visit(delegate, path=address).page
        other.locator("#verb-approve button").click()
        manager.locator("#verb-approve button").click()

        assert "Liu Yang" in text_of(manager)
        assert [(one.by, one.verb) for one in asked.decisions.all()] == [(delegate, "approve")]
        asked.refresh_from_db()
        assert asked.state == "waiting"

    def test_an_edit_after_the_approval_makes_it_void(self, visit, people, asked):
        director = visit(people["director"], path=reverse("playbooks:approval", args=[asked.pk])).page
        director.locator("#verb-approve button").click()
        asked.refresh_from_db()
        assert asked.state == "approved"

        page = visit(people["csm"], path=reverse("playbooks:offer", args=[asked.offer_id])).page
        page.get_by_label("Value").fill("26")
        page.get_by_role("button", name="Save as a draft").click()

        asked.refresh_from_db()
        offer = Offer.objects.get(pk=asked.offer_id)
        assert (asked.state, offer.state, str(offer.value)) == ("voided", "draft", "26.00")
        assert [(one.by, one.verb) for one in asked.decisions.order_by("pk")][-1] == (people["director"], "approve")
