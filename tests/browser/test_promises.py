"""What every page promises: little to load, a search box a key away, no mouse, the truth about the connection."""

from __future__ import annotations

import gzip
from pathlib import Path
from urllib.parse import urlparse

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import expect

from playbooks.messaging import approval_notices
from playbooks.messaging.told import centre
from playbooks.models import RetentionTask, Team
from retention import roles
from retention.clock import database_now
from tests.browser.conftest import reach, text_of
from tests.browser.test_pages import asked_for

pytestmark = pytest.mark.browser
FIRST_LOAD = 400_000


@pytest.fixture(scope="module")
def csm(world):
    return world.csm_with_work()


def test_the_first_page_of_the_day_is_small(visit, csm):
    page = visit(csm).page
    loaded = {}
    page.on("response", lambda response: loaded.setdefault(urlparse(response.url).path, response))
    page.goto(reverse("playbooks:queue"))
    page.wait_for_load_state("networkidle")

    sizes = {}
    for path, response in loaded.items():
        if path.startswith("/static/"):
            sizes[path] = len(gzip.compress(Path(finders.find(path.removeprefix("/static/"))).read_bytes()))
        else:
            sizes[path] = len(gzip.compress(response.body()))
    assert not [path for path in sizes if "echarts" in path]
    assert len(sizes) > 4
    assert sum(sizes.values()) <= FIRST_LOAD, sizes


def test_a_slash_leads_to_the_search_and_the_keyboard_to_what_it_finds(visit, csm):
    page = visit(csm, path=reverse("retention:customers")).page
    page.keyboard.press("/")
    page.keyboard.type("Northg/")
    assert page.evaluate("document.activeElement.value") == "Northg/"
    page.keyboard.press("Backspace")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=Northg")

    page.keyboard.press("/")
    page.keyboard.type("云栖")
    expect(page.locator("#found")).to_contain_text("云栖教育科技有限公司")
    for _turn in range(3):
        page.keyboard.press("Tab")
        if "云栖" in page.evaluate("document.activeElement.textContent"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/customers/*/")
    assert "云栖教育科技有限公司" in page.inner_text("h1")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_manager_is_told_and_decides_by_keyboard_or_without_scripts(world, visit, scripts):
    csm = world.csm_with_work()
    manager = world.person(roles.MANAGER, "Jing", "Chen")
    call_command("setup_defaults", verbosity=0)
    Team.objects.filter(is_default=True).update(manager=manager)
    case = RetentionTask.objects.get(owner=csm, case__customer__name="Northgate Tooling", position=1).case
    request = asked_for(case, csm)
    approval_notices.tell_of_requests(request_ids=[request.pk], now=database_now())
    page = visit(manager, path=reverse("playbooks:notices"), java_script_enabled=scripts).page
    page.get_by_role("link", name="A decision waits for you").click()

    assert "Northgate Tooling" in text_of(page)
    assert centre.count_unread(user=manager) == 0
    approve = page.locator("#verb-approve").get_by_role("button")
    if scripts:
        reach(page, approve)
        page.keyboard.press("Enter")
    else:
        approve.click()
    page.wait_for_url("**/approvals/")
    request.refresh_from_db()
    assert request.state == "approved"


def test_a_server_that_cannot_be_reached_is_said_to_be_so_until_it_answers(visit, csm):
    page = visit(csm, path=reverse("retention:search")).page
    told = page.get_by_text("The server cannot be reached.")
    page.context.set_offline(True)
    page.get_by_label("Customers, people, cases", exact=True).fill("north")
    expect(told).to_be_visible()

    page.context.set_offline(False)
    page.get_by_label("Customers, people, cases", exact=True).fill("northg")
    expect(page.locator("#found")).to_contain_text("Northgate Tooling")
    expect(told).to_be_hidden()


def test_the_density_is_remembered(visit, csm):
    page = visit(csm, path=reverse("retention:customers")).page
    tall = page.locator(".rt-table tbody tr").first.bounding_box()["height"]
    page.get_by_role("button", name="Compact").click()
    page.goto(reverse("retention:customers"))

    assert page.get_by_role("button", name="Compact").get_attribute("aria-pressed") == "true"
    assert page.locator(".rt-table tbody tr").first.bounding_box()["height"] < tall
