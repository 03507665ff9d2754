"""Every page at 1280 and 400 px, in both languages, light and dark: nothing complains or overflows; a strict policy."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.management import call_command
from django.urls import reverse

from playbooks.messaging import notices
from playbooks.web.desk import columns
from playbooks.work.approvals import asking
from playbooks.work.desk import bulk, views
from playbooks.work.offers import drafting
from playbooks.work.offers.pricing import Content
from retention import roles
from retention.clock import database_now
from retention.ingest.by_hand import sentiments
from retention.ingest.emotions import by_hand
from retention.models import Customer, Sentiment
from tests.browser.axe import problems
from tests.browser.looking import look_over

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def csm(world):
    return world.csm_with_work()


@pytest.fixture(scope="module")
def manager(world, csm):
    return world.person(roles.MANAGER, "Jing", "Chen", is_staff=True)


@pytest.fixture(scope="module")
def addresses(csm):
    ours = Customer.objects.filter(owner=csm)
    first = ours.get(name="Northgate Tooling")
    for value in (Sentiment.CONTENT, Sentiment.WORRIED):
        sentiments.judge(customer_id=first.pk, value=value, reason="They said so.", by=csm, now=database_now())
    task = first.cases.get().tasks.get()
    request = asked_for(task.case, csm)
    asleep = ours.get(name="Harbour Freight").cases.get().tasks.get()
    return {
        "queue": reverse("playbooks:queue"),
        "queue, filters open": reverse("playbooks:queue") + "?tier=high&filters=1",
        "queue, nothing found": reverse("playbooks:queue") + "?level=low",
        "queue, a row open": f"{reverse('playbooks:queue')}?open={task.pk}&do=finish",
        "queue, everything in it": f"{reverse('playbooks:queue')}?view={everything(csm).pk}&open={task.pk}",
        "keys": reverse("retention:keys"),
        "many at once": f"{reverse('playbooks:bulk')}?kind=snooze&task={task.pk}&task={asleep.pk}",
        "many at once, done": reverse("playbooks:bulk-done", args=[done_at_once(csm, task, asleep).pk]),
        "playing": f"{reverse('playbooks:task', args=[task.pk])}?queue=play%3D1",
        "task": reverse("playbooks:task", args=[task.pk]),
        "snoozed task": reverse("playbooks:task", args=[asleep.pk]),
        "customers": reverse("retention:customers"),
        "customers, compared": reverse("retention:customers") + "?compare=30&sort=delta&filters=1",
        "health": reverse("retention:health"),
        "operations": reverse("playbooks:operations"),
        "paces of cases": reverse("playbooks:case-times"),
        "past tasks": reverse("playbooks:past-tasks") + "?until=2100-01-01",
        "customer": reverse("retention:customer", args=[first.pk]),
        "customer without a score": reverse("retention:customer", args=[ours.get(name="New Ltd").pk]),
        "customer, timeline": reverse("retention:customer-timeline", args=[first.pk]) + "?show=work",
        "customer, talk": reverse("retention:customer-talk", args=[first.pk]) + "?kind=champion_left",
        "customer, task": reverse("playbooks:customer-task", args=[first.pk]),
        "customer, account": booked(first, csm),
        "warnings": reverse("retention:warnings"),
        "approvals": reverse("playbooks:approvals") + "?box=asked",
        "approval": reverse("playbooks:approval", args=[request.pk]),
        "offer": reverse("playbooks:offer", args=[request.offer_id]),
        "cases": reverse("playbooks:cases"),
        "case": reverse("playbooks:case", args=[task.case_id]),
        "absences": reverse("playbooks:absences"),
        "search": reverse("retention:search") + "?q=no",
        "notices": told(task),
        "notices, settings": reverse("playbooks:notices-settings"),
    }


def told(task):
    """Tell the owner of a task about it."""
    notices.tell_of_tasks(task_ids=[task.pk], now=database_now())
    return reverse("playbooks:notices")


def everything(csm):
    """A view with every column there is."""
    columns_of_all = [column.key for column in columns.COLUMNS]
    return views.save(name="All of it", shared=False, query="", columns=columns_of_all, by=csm, now=database_now())


def done_at_once(csm, *tasks):
    """A bulk action of which one part was refused."""
    seen = {task.pk: task.version + place for place, task in enumerate(tasks)}
    wanted = bulk.Wanted(kind="priority", priority="high", words="First of all")
    return bulk.carry_out(wanted=wanted, seen=seen, by=csm, now=database_now())


def asked_for(case, csm):
    """Ask for the approval of a discount."""
    now = database_now()
    call_command("setup_defaults", verbosity=0)
    terms = {"value": Decimal(15), "term_months": 6, "one_off_cost": Decimal(0), "reason": "They compare prices."}
    offer = drafting.draft(case_id=case.pk, content=Content(kind="price-discount", **terms), by=csm, now=now)
    return asking.ask_for_offer(offer_id=offer.pk, plan="A call a week.", by=csm, now=now, version=offer.version)


def booked(customer, csm):
    """The ledger of a customer who praised and scolded us."""
    told = {"customer_id": customer.pk, "lasts_days": 90, "by": csm, "now": database_now()}
    by_hand.book(points=12, evidence="Spoke well of us to the whole trade.", **told)
    contact_id = customer.contacts.first().pk
    by_hand.book(points=-5, evidence="Waited an hour for us.", contact_id=contact_id, **told)
    return reverse("retention:customer-account", args=[customer.pk])


PAGES = [
    "queue",
    "queue, filters open",
    "queue, nothing found",
    "queue, a row open",
    "queue, everything in it",
    "keys",
    "many at once",
    "many at once, done",
    "playing",
    "task",
    "snoozed task",
    "customers",
    "customers, compared",
    "health",
    "operations",
    "past tasks",
    "paces of cases",
    "customer",
    "customer without a score",
    "customer, timeline",
    "customer, talk",
    "customer, task",
    "customer, account",
    "warnings",
    "cases",
    "case",
    "approvals",
    "approval",
    "offer",
    "absences",
    "search",
    "notices",
    "notices, settings",
]
DIFFERENT = [
    "queue",
    "task",
    "customer",
    "customers",
    "customers, compared",
    "health",
    "case",
    "approvals",
    "approval",
    "offer",
]
"""The pages on which a manager sees and does more than a CSM."""
WINDOWS = {
    ("csm", "en"): (1280, "light"),
    ("csm", "zh-hans"): (400, "dark"),
    ("manager", "en"): (400, "light"),
}
"""How wide the window of each person and language is for axe, and how bright; each page is seen at both widths."""
SHOWN = {"csm": PAGES, "manager": DIFFERENT}
VISITS = [(part, language, name) for part, language in WINDOWS for name in SHOWN[part]]


@pytest.mark.parametrize(("part", "language", "name"), VISITS, ids=["-".join(one) for one in VISITS])
def test_nothing_complains_nothing_overflows_axe_finds_nothing_and_the_policy_is_kept(
    window, csm, manager, addresses, part, language, name
):
    width, scheme = WINDOWS[part, language]
    seen = window({"csm": csm, "manager": manager}[part], language, width, scheme)
    # a manager's page has the colours of a CSM's, in light and in dark
    found = look_over(seen, addresses[name], width_for_axe=width, colours=part == "csm")

    assert found == []
    assert seen.page.get_attribute("html", "lang") == language


@pytest.mark.parametrize(("language", "width", "scheme"), [("en", 1280, "light"), ("zh-hans", 400, "dark")])
def test_pages_for_strangers_are_as_good(visit, language, width, scheme, no_wider_than_the_window):
    seen = visit(language=language, width=width, color_scheme=scheme)
    for path in ("/login/", "/retention/nothing-here/"):
        seen.show(path)

        assert [one for one in seen.complaints if "404" not in one] == []
        assert problems(seen.page) == []
        no_wider_than_the_window(seen.page)


def test_a_page_that_is_not_for_somebody_says_so_and_lets_them_leave(visit, world):
    outsider = world.person("")
    seen = visit(outsider, path=reverse("playbooks:queue"))

    assert "This page is not for you" in seen.page.inner_text("h1")
    assert problems(seen.page) == []
    seen.page.get_by_role("button", name="Sign in with another account").click()
    assert seen.page.url.endswith("/login/")
