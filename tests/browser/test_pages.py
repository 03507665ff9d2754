"""Every page, at 1280 and 400 px, in both languages, light and dark: nothing complains, nothing overflows."""

from __future__ import annotations

from decimal import Decimal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from django.urls import reverse

from playbooks.work.approvals import asking
from playbooks.work.offers import drafting
from playbooks.work.offers.pricing import Content
from retention import roles
from retention.clock import database_now
from retention.models import Customer

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
    task = first.cases.get().tasks.get()
    request = asked_for(task.case, csm)
    asleep = ours.get(name="Harbour Freight").cases.get().tasks.get()
    return {
        "queue": reverse("playbooks:queue"),
        "queue, filters open": reverse("playbooks:queue") + "?tier=high&filters=1",
        "queue, nothing found": reverse("playbooks:queue") + "?level=low",
        "task": reverse("playbooks:task", args=[task.pk]),
        "snoozed task": reverse("playbooks:task", args=[asleep.pk]),
        "customers": reverse("retention:customers"),
        "customer": reverse("retention:customer", args=[first.pk]),
        "customer without a score": reverse("retention:customer", args=[ours.get(name="New Ltd").pk]),
        "warnings": reverse("retention:warnings"),
        "approvals": reverse("playbooks:approvals") + "?box=asked",
        "approval": reverse("playbooks:approval", args=[request.pk]),
        "offer": reverse("playbooks:offer", args=[request.offer_id]),
        "cases": reverse("playbooks:cases"),
        "case": reverse("playbooks:case", args=[task.case_id]),
        "absences": reverse("playbooks:absences"),
    }


def asked_for(case, csm):
    """Ask for the approval of a discount."""
    now = database_now()
    call_command("setup_defaults", verbosity=0)
    terms = {"value": Decimal(15), "term_months": 6, "one_off_cost": Decimal(0), "reason": "They compare prices."}
    offer = drafting.draft(case_id=case.pk, content=Content(kind="price-discount", **terms), by=csm, now=now)
    return asking.ask_for_offer(offer_id=offer.pk, plan="A call a week.", by=csm, now=now, version=offer.version)


PAGES = [
    "queue",
    "queue, filters open",
    "queue, nothing found",
    "task",
    "snoozed task",
    "customers",
    "customer",
    "customer without a score",
    "warnings",
    "cases",
    "case",
    "approvals",
    "approval",
    "offer",
    "absences",
]
VARIANTS = [("en", 1280, "light"), ("zh-hans", 400, "dark")]
"""Each language, width and scheme once."""
OTHERS = [("en", 400, "light"), ("zh-hans", 1280, "dark")]
"""The other way round, for a manager."""
DIFFERENT = ["queue", "task", "customer", "customers", "case", "approvals", "approval", "offer"]
"""The pages on which a manager sees and does more than a CSM."""
VISITS = [(name, "csm", VARIANTS) for name in PAGES] + [(name, "manager", OTHERS) for name in DIFFERENT]


def settle(page):
    """Let the charts be drawn, which wait until they are seen."""
    for chart in page.locator("[data-chart]").all():
        chart.scroll_into_view_if_needed()
        chart.locator("svg").first.wait_for()


@pytest.mark.parametrize(("name", "part", "variants"), VISITS, ids=[f"{part}-{name}" for name, part, _ in VISITS])
def test_nothing_complains_nothing_overflows_and_axe_finds_nothing(
    visit, addresses, request, name, part, variants, no_wider_than_the_window
):
    person = request.getfixturevalue(part)
    found = {}
    for language, width, scheme in variants:
        seen = visit(person, language=language, width=width, color_scheme=scheme, path=addresses[name])
        settle(seen.page)

        assert seen.page.get_attribute("html", "lang") == language
        no_wider_than_the_window(seen.page)
        found[language, width, scheme] = problems(seen.page) + seen.complaints
        seen.close()

    assert found == {variant: [] for variant in variants}


@pytest.mark.parametrize("path", ["/login/", "/retention/nothing-here/"])
def test_pages_for_strangers_are_as_good(visit, path, no_wider_than_the_window):
    for language, width, scheme in VARIANTS + OTHERS:
        seen = visit(language=language, width=width, color_scheme=scheme, path=path)

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


def problems(page):
    """What axe complains of: the rule, and where."""
    answer = Axe().run(page)
    return [
        f"{violation['id']}: {node['html'][:140]}"
        for violation in answer.response["violations"]
        for node in violation["nodes"]
    ]
