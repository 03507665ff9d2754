"""What every page promises: little to load, a search box a key away, no mouse, the truth about the connection."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from urllib.parse import urlparse

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import expect

from playbooks.messaging import approval_notices
from playbooks.messaging.told import centre
from playbooks.models import RetentionTask, Team
from retention import roles
from retention.clock import database_now
from retention.models import Customer
from tests.browser.axe import problems
from tests.browser.conftest import PASSWORD, reach, text_of
from tests.browser.test_pages import asked_for

pytestmark = pytest.mark.browser
FIRST_LOAD = 400_000
COLOUR = "(one) => getComputedStyle(one).color"
BACKGROUND = "getComputedStyle(document.body).backgroundColor"


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
            assert response.headers.get("content-encoding") == "gzip" or not response.body()
            sizes[path] = response.request.sizes()["responseBodySize"]
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


def test_the_queue_says_that_the_server_is_away_until_it_answers_its_next_question(visit, csm):
    seen = visit(csm, path=reverse("playbooks:queue"))
    page = seen.page
    told = page.locator("#queue-away")
    light = page.locator(".rt-beat .rt-tier")
    expect(told).to_be_hidden()
    colour = light.evaluate(COLOUR)

    page.context.set_offline(True)
    page.evaluate("window.dispatchEvent(new Event('online'))")  # what asks at once; else every half minute does
    expect(told).to_contain_text("The server cannot be reached.")
    assert page.locator(":visible[data-retention-offline]").count() == 0  # said once
    assert light.evaluate(COLOUR) != colour

    page.context.set_offline(False)
    expect(told).to_be_hidden()
    assert light.evaluate(COLOUR) == colour


def test_who_has_to_log_in_again_while_the_queue_asks_for_news_is_back_in_the_same_queue(visit, csm):
    page = visit(csm, path=f"{reverse('playbooks:queue')}?when=overdue").page
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_url("**/login/**")
    page.get_by_label("Username").fill(csm.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_have_text("Queue")
    assert page.url.endswith("/retention/?when=overdue")


def test_the_keys_lead_from_every_page_to_every_page(visit, csm):
    page = visit(csm, path=reverse("retention:warnings")).page
    for pressed, heading in [("gq", "Queue"), ("gh", "Health of my customers"), ("gk", "Cases"), ("?", "Keys")]:
        for key in pressed:
            page.keyboard.press(key)
        expect(page.locator("h1")).to_have_text(heading)
        page.wait_for_load_state()  # keys are heard from then on

    page.keyboard.press("/")
    page.keyboard.type("gq?")
    assert page.evaluate("document.activeElement.value") == "gq?"
    page.goto(reverse("playbooks:queue"))
    page.keyboard.press("j")
    for key in "ge":  # leads nowhere, and does not complete the step either
        page.keyboard.press(key)
    assert page.locator("tr.rt-glance").count() == 0


def test_the_density_is_remembered_and_leaves_room_to_hit_what_can_be_clicked(visit, csm):
    page = visit(csm, path=reverse("retention:customers")).page
    comfortable = tallest_row(page)
    page.get_by_role("button", name="Compact").click()
    heights = {}
    for name in ("retention:customers", "retention:warnings", "playbooks:cases", "playbooks:queue"):
        page.goto(reverse(name))
        heights[name] = tallest_row(page)
        assert problems(page) == []

    assert page.get_by_role("button", name="Compact").get_attribute("aria-pressed") == "true"
    queue = heights.pop("playbooks:queue")
    assert queue <= 75  # four lines: why in two, the step, and why it is put off
    assert max(heights.values()) <= 26 < comfortable


COVERED = """
    (one) => {
        const head = document.querySelector(matchMedia("(max-width: 52rem)").matches ? ".rt-slim" : ".rt-sticky");
        if (head.contains(one)) return 0;
        return Math.max(0, head.getBoundingClientRect().bottom - one.getBoundingClientRect().top);
    }
"""
"""How much of something lies under the head of the customer page, in px."""


@pytest.mark.parametrize(("width", "tallest"), [(400, 64), (1280, 200)])
def test_the_name_and_the_score_of_a_customer_stay_in_sight_and_cover_nothing(visit, csm, width, tallest):
    customer = Customer.objects.get(owner=csm, name="Aldermoor Insurance Brokers (Wholesale & Retail)")
    page = visit(csm, width=width, path=f"{reverse('retention:customer', args=[customer.pk])}#metrics").page
    head = page.locator(".rt-slim")
    expect(head.get_by_role("heading", level=1)).to_be_in_viewport()
    expect(head.locator(".rt-score")).to_be_in_viewport()
    assert page.evaluate("scrollY") > 500
    assert head.bounding_box()["height"] <= tallest
    assert page.locator("#metrics").evaluate(COVERED) == 0

    page.locator("#timeline a").first.focus()
    covered = []
    for _turn in range(30):
        page.keyboard.press("Shift+Tab")
        covered.append(page.evaluate(f"({COVERED})(document.activeElement)"))
    assert set(covered) == {0}

    page.emulate_media(media="print")
    assert head.evaluate("(one) => getComputedStyle(one).position") == "static"


IN_PLACE = """
    (chart) => {
        const [box, picture, next] = [chart, chart.querySelector("svg"), chart.nextElementSibling]
            .map((one) => one.getBoundingClientRect());
        return {low: box.height < 100 || picture.height < 100, covers: picture.bottom - next.top > 1};
    }
"""
"""Whether a chart is too low to be read, and whether it covers what follows."""


@pytest.mark.parametrize("width", [1280, 794])
def test_on_paper_the_history_of_a_score_covers_nothing_and_its_table_is_whole(visit, csm, width):
    customer = Customer.objects.get(owner=csm, name="Northgate Tooling")
    page = visit(csm, width=width, path=reverse("retention:customer", args=[customer.pk])).page
    chart, table = page.locator("#history [data-chart]"), page.locator("#history .rt-chart-table .rt-scroll").last
    chart.scroll_into_view_if_needed()
    chart.locator("svg").first.wait_for()
    page.get_by_text("The same as a table").click()
    page.emulate_media(media="print")
    found = [chart.evaluate(IN_PLACE)]
    page.set_viewport_size({"width": width - 100, "height": 900})
    expect(chart.locator("svg")).to_have_attribute("viewBox", re.compile(rf"^0 0 {width - 125} "))
    found.append(chart.evaluate(IN_PLACE))

    assert found == [{"low": False, "covers": False}] * 2
    assert table.locator("tbody tr").count() > 30
    assert table.evaluate("(one) => one.scrollHeight - one.clientHeight") == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_light_or_dark_and_the_density_are_chosen_with_and_without_scripts(visit, csm, scheme, scripts):
    page = visit(csm, path=reverse("retention:customers"), color_scheme=scheme, java_script_enabled=scripts).page
    dark, compact = (page.get_by_role("button", name=name) for name in ("Dark", "Compact"))
    first, tall = page.evaluate(BACKGROUND), tallest_row(page)
    expect(dark).to_have_attribute("aria-pressed", "true" if scheme == "dark" else "false")

    dark.click()
    expect(dark).to_have_attribute("aria-pressed", "false" if scheme == "dark" else "true")
    compact.click()
    expect(compact).to_have_attribute("aria-pressed", "true")
    assert page.url.endswith(reverse("retention:customers"))
    page.goto(reverse("retention:customers"))
    other = page.evaluate(BACKGROUND)
    assert other != first
    assert tallest_row(page) < tall

    dark.click()
    compact.click()
    expect(compact).to_have_attribute("aria-pressed", "false")
    page.goto(reverse("retention:customers"))
    assert (page.evaluate(BACKGROUND), tallest_row(page)) == (first, tall)


def test_what_was_chosen_without_scripts_is_there_before_the_first_script(visit, csm):
    plain = visit(csm, path=reverse("retention:customers"), color_scheme="light", java_script_enabled=False).page
    plain.get_by_role("button", name="Dark").click()
    expect(plain.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")
    seen = visit(csm, color_scheme="light")
    seen.page.context.add_cookies(plain.context.cookies())
    answer = seen.show(reverse("retention:customers"))

    assert '<html lang="en" data-bs-theme="dark">' in answer.text()
    assert seen.page.get_attribute("html", "data-bs-theme") == "dark"
    assert seen.page.locator("[data-retention-theme]").count() == 1


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_form_that_is_refused_is_no_error_of_the_browser(visit, csm, scripts):
    task = RetentionTask.objects.get(owner=csm, case__customer__name="Northgate Tooling", position=1)
    seen = visit(csm, path=reverse("playbooks:task", args=[task.pk]), java_script_enabled=scripts)
    note = seen.page.locator("#finish #id_note")
    note.evaluate("(one) => { one.form.noValidate = true; }")
    note.fill(" ")
    seen.page.get_by_role("button", name="Done, and on to the next").click()

    expect(seen.page.locator("#finish .invalid-feedback").first).to_be_visible()
    assert seen.complaints == []


def tallest_row(page):
    """The height of the tallest row of a list, in px."""
    rows = page.locator(".rt-table tbody tr:not(.rt-group)")
    return max(rows.evaluate_all("(all) => all.map((row) => row.getBoundingClientRect().height)"))


def test_the_entry_of_a_page_is_seen_in_the_navigation_of_a_phone(visit, csm):
    page = visit(csm, width=400, path=reverse("playbooks:notices")).page

    assert page.locator(".rt-nav [aria-current]").bounding_box()["x"] > 0
    box = page.locator(".rt-nav [aria-current]").bounding_box()
    assert box["x"] + box["width"] <= 400
