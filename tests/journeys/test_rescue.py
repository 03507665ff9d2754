"""From a warning to a rescue: plan and offer, sent back, changed, approved in the admin, the call, the outcome."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from playbooks.cases import intake
from playbooks.models import ApprovalRequest, Case, Message, Offer, RetentionTask, Team, TeamMember
from retention import roles
from retention.clock import database_now
from tests.browser.conftest import text_of
from tests.makers import make_customer, make_health, make_interactions

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NAME = "Mosswood Joinery"


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


@pytest.fixture(scope="module")
def case(people):
    """A customer whose score has been below 60 for more than a week, and what the night makes of it."""
    yesterday = timezone.localdate() - timedelta(days=1)
    customer = make_customer(name=NAME, owner=people["csm"], segment="B")
    make_health(customer, logins=[16] * 30 + [8] * 12, today=yesterday, mrr=12_000)
    make_interactions(customer, now=timezone.now())
    call_command("evaluate_rules", f"--from={yesterday - timedelta(days=20)}", f"--to={yesterday}")
    intake.sweep(now=database_now())
    return Case.objects.get(customer=customer)


def finish(page, task, outcome, note):
    page.goto(reverse("playbooks:task", args=[task.pk]))
    page.get_by_label(outcome, exact=True).check()
    page.get_by_label("What was done").fill(note)
    page.get_by_role("button", name="Done, and on to the next").click()


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
