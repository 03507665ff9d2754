"""The queue while it stands on the screen: rows come, change and leave, past what is being worked on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from playbooks.work import worklist
from playbooks.work.desk import priority
from retention import roles
from retention.clock import database_now
from tests.browser.conftest import at_rest, task_of
from tests.makers import make_customer, make_task

pytestmark = pytest.mark.browser
NORTHGATE = "Northgate Tooling"


@pytest.fixture
def queue(visit, csm):
    """The queue as it stands in a window that is never loaded again."""
    seen = visit(csm, path=reverse("playbooks:queue"))
    seen.page.evaluate("window.loadedOnce = true")
    yield seen
    assert seen.page.evaluate("window.loadedOnce") is True
    assert seen.complaints == []


def row_of(page, name):
    return page.locator("tr[data-task]", has_text=name)


def poll(page):
    """Ask what is new, as the page does every half minute."""
    with page.expect_response(lambda answer: "/queue/news/" in answer.url) as answer:
        page.evaluate("htmx.trigger('#queue-news', 'queue:ask')")
    at_rest(page)
    return answer.value.status


def prioritise(task, csm):
    now = database_now()
    return priority.prioritise(task_id=task.pk, priority="high", by=csm, now=now, version=task.version)


def test_a_changed_row_is_drawn_anew_where_it_stands(queue, csm):
    prioritise(task_of(csm, NORTHGATE), csm)

    poll(queue.page)

    row = row_of(queue.page, NORTHGATE)
    assert "First of all" in row.inner_text()
    assert row.locator(".rt-mark").inner_text() == "changed"
    poll(queue.page)  # the page remembers what it shows now
    assert queue.page.locator("#queue-news").inner_text() == ""


def test_a_new_row_is_announced_and_shown_in_its_place_past_what_is_open_typed_and_selected(queue, csm):
    page = queue.page
    row_of(page, "Aldermoor").get_by_role("checkbox").check()
    row_of(page, NORTHGATE).locator(".rt-look").click()
    page.get_by_role("link", name="Comment…").click()
    page.get_by_role("textbox", name="Comment").fill("They want to see the plant")
    make_task(make_customer(name="Elm Ltd", owner=csm), due_in=timedelta(hours=-1), now=database_now())

    poll(page)
    page.get_by_text("1 new").wait_for()
    assert row_of(page, "Elm Ltd").count() == 0
    page.get_by_role("link", name="show", exact=True).click()
    row_of(page, "Elm Ltd").wait_for()

    names = page.locator("tr[data-task] .rt-open").all_inner_texts()
    assert names[:2] == [NORTHGATE, "Elm Ltd"]
    assert page.get_by_role("textbox", name="Comment").input_value() == "They want to see the plant"
    assert row_of(page, "Aldermoor").get_by_role("checkbox").is_checked()
    assert page.locator('[data-count="overdue"]').inner_text() == "2"
    assert page.locator("#queue-strip b").first.inner_text() == "2"
    assert page.locator("#queue-news").inner_text() == ""


def test_a_task_that_was_handed_over_arrives_like_a_new_one(queue, world, csm):
    now, manager = database_now(), world.person(roles.MANAGER)
    other = world.person(roles.CSM)
    task = make_task(make_customer(name="Fir Ltd", owner=other), due_in=timedelta(days=3), now=now - timedelta(days=2))
    worklist.reassign(task_id=task.pk, to=csm, note="Yours now", by=manager, now=now, version=task.version)

    poll(queue.page)
    queue.page.get_by_role("link", name="show", exact=True).click()

    row_of(queue.page, "Fir Ltd").wait_for()


def test_a_row_that_is_done_elsewhere_is_struck_where_it_stands_and_given_up_for_selecting(queue, csm):
    page, task = queue.page, task_of(csm, NORTHGATE)
    box = row_of(page, NORTHGATE).get_by_role("checkbox")
    box.check()
    height = row_of(page, NORTHGATE).bounding_box()["height"]
    worklist.finish(task_id=task.pk, outcome="saved", note="Called.", by=csm, now=database_now(), version=task.version)

    poll(page)

    row = page.locator(f"#task-{task.pk}")
    assert row.locator(".rt-customer .rt-sub").inner_text() == "done elsewhere"
    assert "line-through" in row.locator(".rt-open").evaluate("one => getComputedStyle(one).textDecorationLine")
    assert not box.is_checked()
    assert box.is_disabled()
    assert abs(row.bounding_box()["height"] - height) < 2


def test_a_row_that_is_worked_on_waits_with_what_is_typed_and_is_drawn_anew_when_it_is_left(queue, csm):
    page = queue.page
    row_of(page, NORTHGATE).locator(".rt-look").click()
    page.get_by_role("link", name="Comment…").click()
    page.get_by_role("textbox", name="Comment").fill("Half a sentence")
    prioritise(task_of(csm, NORTHGATE), csm)

    poll(page)

    row = row_of(page, NORTHGATE)
    assert row.locator(".rt-mark").inner_text() == "changed"
    assert "First of all" not in row.inner_text()
    box = page.get_by_role("textbox", name="Comment")
    assert box.input_value() == "Half a sentence"
    assert box.evaluate("one => one === document.activeElement")
    page.get_by_role("link", name="Cancel").click()
    row_of(page, "Aldermoor").get_by_role("checkbox").focus()
    page.locator("tr[data-task]", has_text="First of all").wait_for()


def test_where_nothing_changed_nothing_is_sent(queue):
    first, second = poll(queue.page), poll(queue.page)

    assert first == 200
    assert second in (200, 304)  # the browser answers from what it has kept
    assert queue.page.locator("#queue-news").inner_html().strip() == ""
