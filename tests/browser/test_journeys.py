"""A CSM's morning in a browser: see what is due, see why, do it; with the mouse, by keyboard, without scripts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from playbooks.work import worklist
from retention import roles
from retention.clock import database_now
from tests.browser.conftest import PASSWORD, reach, rests_on, task_of, text_of

pytestmark = pytest.mark.browser


def in_a_week():
    return (timezone.localdate() + timedelta(days=7)).isoformat()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
class TestMorning:
    def test_log_in_open_the_late_task_see_why_and_do_it(self, visit, csm, scripts):
        seen = visit(path="/", java_script_enabled=scripts)
        page = seen.page
        page.get_by_label("Username").fill(csm.username)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()

        assert page.url.endswith("/retention/")
        assert "Overdue · 1" in text_of(page)
        page.get_by_role("link", name="Northgate Tooling", exact=True).click()

        why = text_of(page)
        assert "Champion left" in why
        assert "Logins in 30 days 16 → 3" in why
        page.get_by_label("Step done").check()
        page.get_by_label("What was done").fill("Called Zhang Min: the new plant starts in May.")
        page.get_by_role("button", name="Done, and on to the next").click()

        assert "Done for Northgate Tooling: Step done." in text_of(page)
        assert "云栖教育科技有限公司" in text_of(page)
        done = task_of(csm, "Northgate Tooling")
        assert (done.state, done.outcome_note) == ("done", "Called Zhang Min: the new plant starts in May.")
        assert seen.complaints == []

    def test_snooze_with_a_reason(self, visit, csm, scripts):
        task = task_of(csm, "Northgate Tooling")
        page = visit(csm, path=reverse("playbooks:task", args=[task.pk]), java_script_enabled=scripts).page
        page.locator("#snooze summary").click()
        page.get_by_label("Until").fill(in_a_week())
        page.get_by_role("textbox", name="Why").fill("Their audit ends on Friday.")
        page.get_by_role("button", name="Snooze, and on to the next").click()

        assert "Northgate Tooling is snoozed until" in text_of(page)
        task.refresh_from_db()
        assert (task.state, task.snooze_reason) == ("snoozed", "Their audit ends on Friday.")
        if scripts:
            return
        page.goto(page.url.partition("/retention/")[0] + reverse("playbooks:queue"))
        page.get_by_role("link", name="Look into 云栖教育科技有限公司").click()
        page.get_by_role("link", name="Snooze…").click()
        page.get_by_label("Until").fill(in_a_week())
        page.get_by_role("textbox", name="Why").fill("Holidays.")
        page.get_by_role("button", name="Save, and on to the next row").click()
        assert "云栖教育科技有限公司 is snoozed until" in text_of(page)
        assert "Snoozed: Holidays." in text_of(page)

    def test_put_off_beyond_the_deadline_and_be_told_so(self, visit, csm, scripts):
        task = task_of(csm, "云栖教育科技有限公司")
        page = visit(csm, path=reverse("playbooks:task", args=[task.pk]), java_script_enabled=scripts).page
        page.locator("#snooze summary").click()
        late = page.locator("#snooze [data-past]")
        assert (late.count(), late.is_visible()) == (1, False)
        assert "Put off beyond it, the task is late when it comes back." in text_of(page)
        page.get_by_label("Until").fill(in_a_week())
        assert late.is_visible() == scripts
        page.get_by_role("textbox", name="Why").fill("Their audit ends on Friday.")
        page.get_by_role("button", name="Snooze, and on to the next").click()

        assert "will have passed by then." in text_of(page)

    def test_narrow_the_queue_and_widen_it_again(self, visit, onlooker, scripts):
        page = visit(onlooker, path=reverse("playbooks:queue"), java_script_enabled=scripts).page
        page.locator(".rt-filters summary").click()
        if not scripts:
            page.get_by_role("link", name="Show what can be filtered").click()
        page.get_by_label("High risk", exact=True).check()
        page.get_by_role("button", name="Apply").click()

        assert "tier=high" in page.url
        assert "Northgate Tooling" in text_of(page)
        assert "Aldermoor" not in text_of(page)
        page.get_by_role("link", name="Tier High risk").click()
        assert "Aldermoor" in text_of(page)

    def test_switch_the_language_and_find_it_again(self, visit, onlooker, scripts):
        page = visit(onlooker, path=reverse("playbooks:queue"), java_script_enabled=scripts).page
        page.get_by_role("button", name="中文").click()
        page.goto(reverse("retention:customers"))

        assert page.get_attribute("html", "lang") == "zh-hans"
        page.get_by_role("button", name="English").click()
        assert page.get_attribute("html", "lang") == "en"
        assert page.url.endswith(reverse("retention:customers"))

    def test_compare_two_days_on_the_customer_page(self, visit, onlooker, scripts):
        customer = task_of(onlooker, "Northgate Tooling").case.customer
        page = visit(onlooker, path=reverse("retention:customer", args=[customer.pk]), java_script_enabled=scripts).page
        page.get_by_label("From", exact=True).fill((timezone.localdate() - timedelta(days=5)).isoformat())
        page.get_by_role("button", name="Compare").click()

        page.get_by_text("2 metrics did not move the score.").wait_for()
        assert "from=" in page.url

    def test_log_a_call_and_find_it_in_the_timeline(self, visit, csm, scripts):
        customer = task_of(csm, "Northgate Tooling").case.customer
        page = visit(csm, path=reverse("retention:customer", args=[customer.pk]), java_script_enabled=scripts).page
        page.get_by_text("Do something").press("Enter")
        page.get_by_role("link", name="Log a call").press("Enter")
        page.get_by_label("In a sentence or two").fill("They asked for a visit.")
        page.get_by_role("button", name="Note it").press("Enter")

        page.get_by_text("They asked for a visit.").wait_for()
        page.get_by_label("Cases and tasks").check()
        if not scripts:
            page.get_by_role("button", name="Show only these").click()
        page.get_by_text("They asked for a visit.").wait_for(state="detached")
        page.reload()
        expect(page.get_by_label("Cases and tasks")).to_be_checked()

    def test_say_that_the_champion_has_left(self, visit, csm, scripts):
        customer = task_of(csm, "Northgate Tooling").case.customer
        customer.contacts.create(external_id="left", name="Ada Inkwell", role="champion", email="ada@example.com")
        page = visit(csm, path=reverse("retention:customer", args=[customer.pk]), java_script_enabled=scripts).page
        page.get_by_text("Do something").press("Enter")
        page.get_by_role("link", name="Champion has left").press("Enter")
        page.get_by_label("Who has left").select_option("Ada Inkwell · Champion")
        page.get_by_role("button", name="Note it").press("Enter")

        page.get_by_text("Ada Inkwell stands among the contacts as gone.").wait_for()
        contacts = page.locator("#contacts")
        contacts.get_by_text("left ", exact=False).first.wait_for()
        expect(contacts.get_by_text("ada@example.com")).to_have_count(0)

    def test_say_how_one_sees_a_customer(self, visit, csm, scripts):
        customer = task_of(csm, "Northgate Tooling").case.customer
        page = visit(csm, path=reverse("retention:customer", args=[customer.pk]), java_script_enabled=scripts).page
        page.get_by_text("Say how you see this customer").press("Enter")
        page.get_by_label("content", exact=True).press("Space")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        page.locator("#sentiment").get_by_label("Reason").fill("They put off two calls.")
        page.get_by_role("button", name="Save the sentiment").press("Enter")

        page.get_by_text("Saved. It counts for as long as this customer is yours.").wait_for()
        assert [(one.get_value_display(), one.reason) for one in customer.sentiments.all()] == [
            ("worried", "They put off two calls.")
        ]

    def test_leave(self, visit, onlooker, scripts):
        page = visit(onlooker, path=reverse("playbooks:queue"), java_script_enabled=scripts).page
        page.get_by_role("button", name="Sign out").click()

        page.goto(reverse("playbooks:queue"))
        assert "/login/" in page.url


class TestKeyboard:
    def test_a_task_is_opened_and_done(self, visit, csm):
        page = visit(csm, path=reverse("playbooks:queue")).page
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
        page.keyboard.press("Enter")
        reach(page, page.get_by_role("link", name="Northgate Tooling", exact=True))
        page.keyboard.press("Enter")
        page.wait_for_url("**/tasks/**")

        reach(page, page.get_by_label("Step done"))
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
        reach(page, page.get_by_label("What was done"))
        page.keyboard.type("They stay.")
        reach(page, page.get_by_role("button", name="Done, and on to the next"))
        page.keyboard.press("Enter")
        page.get_by_text("Done for Northgate Tooling: Saved.").wait_for()

        assert task_of(csm, "Northgate Tooling").outcome == "saved"

    def test_a_morning_at_the_queue(self, visit, csm):
        seen = visit(csm, path=reverse("playbooks:queue"))
        page, late = seen.page, task_of(csm, "Northgate Tooling")
        page.keyboard.press("j")
        page.keyboard.press("o")
        page.get_by_role("link", name="Mail Zhang Min").wait_for()
        page.keyboard.press("Escape")
        assert page.locator("tr.rt-glance").count() == 0

        page.keyboard.press("1")
        page.locator("tr.rt-glance").get_by_role("radio", name="Saved next step: Step 2", exact=True).wait_for()
        reach(page, page.get_by_label("What was done"))
        page.keyboard.type("They stay.")
        reach(page, page.get_by_role("button", name="Save, and on to the next row"))
        page.keyboard.press("Enter")
        page.get_by_text("Done for Northgate Tooling: Saved.").wait_for()
        following = task_of(csm, "云栖教育科技有限公司")
        rests_on(page, f"task-{following.pk}")

        page.keyboard.press("x")
        page.keyboard.press("Shift+J")
        page.keyboard.press("i")
        page.get_by_role("heading", name="Change the priority: 2 tasks").wait_for()
        page.get_by_label("First of all").check()
        page.get_by_role("button", name="Do it for 2 tasks").click()
        page.get_by_text("Done for 2 tasks.").wait_for()
        page.get_by_role("button", name="Take it back").click()
        page.get_by_text("2 tasks are as they were").wait_for()

        late.refresh_from_db()
        following.refresh_from_db()
        assert (late.outcome, following.priority, seen.complaints) == ("saved", "normal", [])

    def test_a_view_is_worked_through(self, visit, csm):
        seen = visit(csm, path=reverse("playbooks:queue"))
        page = seen.page
        page.keyboard.press("w")
        page.get_by_text("Working through this view").wait_for()
        assert "Northgate Tooling" in text_of(page)
        page.keyboard.press("n")
        page.keyboard.type("They call back at noon.")
        page.keyboard.press("Enter")
        page.get_by_text("Northgate Tooling is skipped for now.").wait_for()

        page.keyboard.press("2")
        page.keyboard.type("They keep half of it.")
        reach(page, page.get_by_role("button", name="Done, and on to the next"))
        page.keyboard.press("Enter")
        page.get_by_text("Done for 云栖教育科技有限公司: Partly saved.").wait_for()
        page.get_by_text("Working through this view").wait_for()

        assert task_of(csm, "云栖教育科技有限公司").outcome == "partly_saved"
        assert seen.complaints == []

    def test_the_filters_open_and_close(self, visit, onlooker):
        page = visit(onlooker, path=reverse("playbooks:queue")).page
        summary = page.locator(".rt-filters summary")
        reach(page, summary)
        page.keyboard.press("Enter")
        page.get_by_label("High risk", exact=True).wait_for()
        reach(page, page.get_by_label("High risk", exact=True))
        page.keyboard.press("Escape")

        assert page.locator(".rt-filters .rt-filter-box").get_attribute("open") is None
        assert summary.evaluate("element => element === document.activeElement")


def test_two_people_with_the_same_task_one_is_told(visit, csm, world):
    task = task_of(csm, "Northgate Tooling")
    page = visit(csm, path=reverse("playbooks:task", args=[task.pk])).page
    manager = world.person(roles.MANAGER, "Jing", "Chen")
    worklist.finish(
        task_id=task.pk, outcome="saved", note="They stay.", by=manager, now=database_now(), version=task.version
    )
    page.get_by_role("radio", name="Not saved next step: Step 2").check()
    page.get_by_label("What was done").fill("They leave.")
    page.get_by_role("button", name="Done, and on to the next").click()

    told = text_of(page)
    assert "Somebody was faster" in told
    assert "What you entered Not saved · They leave." in told
    assert "Saved · They stay. Jing Chen" in told


def test_the_chosen_theme_is_remembered(visit, onlooker):
    page = visit(onlooker, path=reverse("playbooks:queue"), color_scheme="light").page
    assert page.get_attribute("html", "data-bs-theme") == "light"
    page.get_by_role("button", name="Dark").click()

    page.goto(reverse("retention:customers"))

    assert page.get_attribute("html", "data-bs-theme") == "dark"
    assert page.get_by_role("button", name="Dark").get_attribute("aria-pressed") == "true"


def test_the_policy_against_foreign_scripts_and_styles_is_in_force(visit, onlooker):
    seen = visit(onlooker, path=reverse("playbooks:queue"))
    seen.page.evaluate("document.body.setAttribute('style', 'color: red')")
    seen.page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: '1'}))")

    assert len([one for one in seen.complaints if "Content Security Policy" in one]) == 2


def test_charts_are_loaded_only_where_there_are_charts(visit, onlooker):
    asked = []
    seen = visit(onlooker)
    seen.page.on("request", lambda request: asked.append(request.url))
    seen.page.goto(reverse("playbooks:queue"))
    assert not [url for url in asked if "echarts" in url]

    customer = task_of(onlooker, "Northgate Tooling").case.customer
    seen.page.goto(reverse("retention:customer", args=[customer.pk]))
    seen.page.locator("[data-chart] svg").first.wait_for()
    assert [url for url in asked if "echarts" in url]
