"""Every page at 1280 and 400 px, in both languages, light and dark: nothing complains or overflows; a strict policy."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from playbooks.analytics import mails, pace
from playbooks.messaging import notices
from playbooks.models import Message, MessageTemplate, Team
from playbooks.web.desk import columns
from playbooks.work.approvals import asking
from playbooks.work.desk import bulk, views
from playbooks.work.offers import drafting
from playbooks.work.offers.pricing import Content
from playbooks.work.staff import absences
from retention import roles
from retention.clock import database_now
from retention.ingest.by_hand import sentiments
from retention.ingest.emotions import by_hand
from retention.models import Customer, Sentiment
from tests.browser.axe import problems
from tests.browser.looking import look_over
from tests.makers import make_customer, make_task, make_warning

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def csm(world):
    return world.csm_with_work()


@pytest.fixture(scope="module")
def manager(world, csm):
    return world.person(roles.MANAGER, "Jing", "Chen", is_staff=True)


@pytest.fixture(scope="module")
def addresses(csm, manager):
    ours = Customer.objects.filter(owner=csm)
    first = ours.get(name="Northgate Tooling")
    for value in (Sentiment.CONTENT, Sentiment.WORRIED):
        sentiments.judge(customer_id=first.pk, value=value, reason="They said so.", by=csm, now=database_now())
    task = first.cases.get().tasks.get()
    call_command("setup_defaults", verbosity=0)
    Team.objects.filter(is_default=True).update(manager=manager)
    request = asked_for(task.case, csm)
    work_of_before(csm)
    written_to(first)
    asleep = ours.get(name="Harbour Freight").cases.get().tasks.get()
    asleep.events.create(kind="snoozed", at=database_now(), by=csm, by_name="Ann", note="They are away.")
    return {
        "queue": reverse("playbooks:queue"),
        "queue, filters open": reverse("playbooks:queue") + "?tier=high&filters=1",
        "queue, nothing found": reverse("playbooks:queue") + "?level=low",
        "queue of the team": reverse("playbooks:queue") + "?scope=team",
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
        "health on a day": reverse("retention:health-day", args=[timezone.localdate().isoformat()]),
        "sources of the data": reverse("retention:sources"),
        "operations": reverse("playbooks:operations"),
        "paces of cases": reverse("playbooks:case-times"),
        "messages to contacts": reverse("playbooks:contact-mails"),
        "unfinished tasks": reverse("playbooks:open-tasks"),
        "past tasks": reverse("playbooks:past-tasks") + "?until=2100-01-01",
        "times put off": reverse("playbooks:snoozes") + "?until=2100-01-01",
        "owners of customers": reverse("playbooks:owners") + "?until=2100-01-01",
        "customer": reverse("retention:customer", args=[first.pk]),
        "customer without a score": reverse("retention:customer", args=[ours.get(name="New Ltd").pk]),
        "customer, timeline": reverse("retention:customer-timeline", args=[first.pk]) + "?show=work",
        "customer, talk": reverse("retention:customer-talk", args=[first.pk]) + "?kind=champion_left",
        "customer, task": reverse("playbooks:customer-task", args=[first.pk]),
        "customer, account": booked(first, csm),
        "warnings": reverse("retention:warnings"),
        "approvals asked for": reverse("playbooks:approvals") + "?box=asked",
        "approvals to decide on": reverse("playbooks:approvals"),
        "approval": reverse("playbooks:approval", args=[request.pk]),
        "offer": reverse("playbooks:offer", args=[request.offer_id]),
        "cases": reverse("playbooks:cases"),
        "case": reverse("playbooks:case", args=[task.case_id]),
        "absences": away(csm),
        "search": reverse("retention:search") + "?q=no",
        "notices": told(task),
        "notices, settings": reverse("playbooks:notices-settings"),
    }


def work_of_before(csm):
    """Two tasks that were done yesterday, one of them late, warnings of that day, and the night's count of cases."""
    now = database_now()
    for name, late in (("Helped Ltd", timedelta(hours=2)), ("Kept Ltd", timedelta(hours=-2))):
        customer = make_customer(name=name, owner=csm)
        warning = make_warning(customer, opened_on=timezone.localdate(now) - timedelta(days=1))
        done = {"state": "done", "outcome": "done", "finished_at": now - timedelta(days=1) + late}
        make_task(customer, due_in=timedelta(days=-1), now=now, warnings=[warning], **done)
    pace.count(now=now)


def written_to(customer):
    """Let a person at a customer have got a message yesterday, and count it as the night does."""
    now = database_now()
    yesterday = now - timedelta(days=1)
    contact = customer.contacts.create(external_id="mail", name="Pat Moss", email="pat@customer.example")
    Message.objects.create(
        channel="email", audience="customer", recipient=f"contact:{contact.pk}", cause="run:1", customer=customer,
        template=MessageTemplate.objects.filter(audience="customer").first(), contact=contact, address=contact.email,
        state="sent", queued_at=yesterday, due_at=yesterday, ended_at=yesterday,
    )  # fmt: skip
    mails.count(now=now)


def away(csm):
    """Note that somebody is away in a hundred days."""
    now = database_now()
    day = timezone.localdate(now) + timedelta(days=100)
    absences.note(first_day=day, last_day=day, delegate=None, by=csm, now=now)
    return reverse("playbooks:absences")


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


NAMED = ">> text='Northgate Tooling'"
LINE = "main tbody tr"
OPERATIONS = ("kept", "reasons", "times", "loads", "rules")
SHOWS = {
    "queue": [f"{LINE}[id^=task-] {NAMED}", "#group-overdue", "#group-today", "#group-later", "#group-snoozed"],
    "queue, filters open": ["form.rt-filter-form #id_when", f"{LINE}[id^=task-] {NAMED}"],
    "queue, nothing found": [".rt-empty"],
    "queue, a row open": ["tr.rt-glance #look_note"],
    "queue, everything in it": ["tr.rt-glance .rt-waterfall", f"{LINE}[id^=task-] > :nth-child(16)"],
    "keys": ["dl.rt-keys kbd >> nth=20"],
    "many at once": [f"[aria-labelledby=chosen-title] li {NAMED}", "#id_until"],
    "many at once, done": [f"{LINE} {NAMED}", f"{LINE} >> text='Harbour Freight'"],
    "playing": ["#finish #id_note", ".rt-play > form button"],
    "task": ["[aria-labelledby=reasons-title] li", "[aria-labelledby=offers-title] li a", "#moved .rt-waterfall"],
    "snoozed task": ["#finish #id_note", "#moved .rt-waterfall"],
    "customers": [f"{LINE} {NAMED}", f"{LINE} >> nth=6"],
    "customers, compared": ["form.rt-filter-form #id_compare", f"{LINE} {NAMED}"],
    "health": [f"[aria-labelledby=falls-title] li {NAMED}", "[aria-labelledby=heat-title] tbody tr"],
    "health on a day": [f"{LINE} >> nth=0", ".rt-behind a"],
    "sources of the data": [f"{LINE} >> nth=0", ".rt-behind a"],
    "operations": [
        *(f"[aria-labelledby={part}-title] tbody tr" for part in OPERATIONS),
        *(f"[aria-labelledby={part}-title] .rt-chart svg" for part in ("weeks", "warned")),
        "[aria-labelledby=mails-title] dd a",
    ],
    "unfinished tasks": [f"{LINE} {NAMED}", ".rt-head a.btn"],
    "past tasks": [f"{LINE} {NAMED}", f"{LINE} >> text='Helped Ltd'"],
    "times put off": [f"{LINE} >> text='Harbour Freight'"],
    "owners of customers": [f"{LINE} td a >> nth=0"],
    "paces of cases": [f"{LINE} {NAMED}"],
    "messages to contacts": [f"{LINE} {NAMED}"],
    "customer": ["#moved .rt-waterfall", "#timeline li", "#metrics tbody tr"],
    "customer without a score": ["#tasks .rt-empty", "#timeline .rt-empty"],
    "customer, timeline": ["#timeline li"],
    "customer, talk": ["#id_person"],
    "customer, task": ["#id_title"],
    "customer, account": ["[aria-labelledby=ledger-title] table.rt-cards tbody tr >> nth=1"],
    "warnings": [f"{LINE} {NAMED}"],
    "cases": [f"{LINE} {NAMED}"],
    "case": ["[aria-labelledby=story-title] li >> nth=6", "[aria-labelledby=steps-title] li >> nth=1"],
    "approvals asked for": [f"{LINE} {NAMED}"],
    "approval": [f".rt-head {NAMED}", "[aria-labelledby=levels-title] li", "#moved .rt-waterfall"],
    "offer": ["#id_value", "[aria-labelledby=offers-title] li a"],
    "absences": ["[aria-labelledby=absences-title] li", "#id_first_day"],
    "search": [f"#found li {NAMED}"],
    "notices": [f"main li {NAMED}"],
    "notices, settings": ["main tbody input"],
}
"""What each page is for, all of which is to be seen: an empty one has none of it."""
DIFFERENT = {
    "queue of the team": SHOWS["queue"],
    "task": SHOWS["task"],
    "customer": SHOWS["customer"],
    "customers": SHOWS["customers"],
    "customers, compared": SHOWS["customers, compared"],
    "health": SHOWS["health"],
    "case": SHOWS["case"],
    "approvals to decide on": [f"{LINE} {NAMED}"],
    "approval": [*SHOWS["approval"], "#verb-approve", "#verb-reject"],
    "offer": SHOWS["offer"],
}
"""The pages on which a manager sees and does more than a CSM."""
WINDOWS = {
    ("csm", "en"): (1280, "light"),
    ("csm", "zh-hans"): (400, "dark"),
    ("manager", "en"): (400, "light"),
}
"""How wide the window of each person and language is for axe, and how bright; each page is seen at both widths."""
SHOWN = {"csm": SHOWS, "manager": DIFFERENT}
VISITS = [(part, language, name) for part, language in WINDOWS for name in SHOWN[part]]


@pytest.mark.parametrize(("part", "language", "name"), VISITS, ids=["-".join(one) for one in VISITS])
def test_nothing_complains_nothing_overflows_axe_finds_nothing_and_the_policy_is_kept(
    window, csm, manager, addresses, part, language, name
):
    width, scheme = WINDOWS[part, language]
    seen = window({"csm": csm, "manager": manager}[part], language, width, scheme)
    # a manager's page has the colours of a CSM's, in light and in dark
    shows = SHOWN[part][name]
    found = look_over(seen, addresses[name], shows=shows, width_for_axe=width, colours=part == "csm")

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
