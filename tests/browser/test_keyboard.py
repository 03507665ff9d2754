"""A morning without a mouse: after each key and each page the focus is where work goes on."""

from __future__ import annotations

import pytest
from django.urls import reverse

from playbooks.models import RetentionTask
from retention import roles
from tests.browser.conftest import at_rest, reach, replaced, rests_on, task_of

pytestmark = pytest.mark.browser

QUEUE = "playbooks:queue"


def row_of(csm, name):
    return f"task-{task_of(csm, name).pk}"


LONG = "The Westphalian Machine Tools and Precision Instruments Holding Company of Bielefeld and Gütersloh"


@pytest.mark.parametrize("where", [QUEUE, "retention:customers", "playbooks:cases"])
def test_a_name_that_is_cut_in_compact_lists_is_whole_in_its_tip_and_under_the_focus(visit, csm, where):
    customer = task_of(csm, "Northgate Tooling").case.customer
    type(customer).objects.filter(pk=customer.pk).update(name=LONG)
    page = visit(csm, path=reverse(where)).page
    heights = [row.bounding_box()["height"] for row in page.locator("main tbody tr:has(a.rt-strong)").all()]
    page.evaluate("document.documentElement.dataset.rtDensity = 'compact'")
    name = page.get_by_role("link", name=LONG, exact=True)
    cut = """(one) => [one, one.closest("th")].some((box) => box.clientWidth &&
        (box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1))"""
    assert (name.get_attribute("title"), name.evaluate(cut)) == (LONG, True)
    now = [row.bounding_box()["height"] for row in page.locator("main tbody tr:has(a.rt-strong)").all()]
    assert sum(now) <= sum(heights)

    name.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")  # what is come to by a key shows that it has the focus
    assert not name.evaluate(cut)


class TestCloseOut:
    def test_the_form_and_its_button_say_what_closes_the_case_and_the_message_what_happened(self, visit, csm):
        page = visit(csm, path=reverse(QUEUE)).page
        page.keyboard.press("j")
        page.keyboard.press("1")
        page.get_by_role("button", name="Save, and on to the next row").wait_for()
        assert page.get_by_role("button", name="Close the case").count() == 0

        reach(page, page.locator("input[name=outcome][value=saved]"))
        for _turn in range(3):
            page.keyboard.press("ArrowDown")  # partly saved, not saved, false alarm
        page.get_by_role("button", name="Close the case, and on to the next row").wait_for()
        assert page.get_by_label("Next touch").is_hidden()
        reach(page, page.get_by_label("What was done"))
        page.keyboard.type("A test account.")
        reach(page, page.get_by_role("button", name="Close the case, and on to the next row"))
        page.keyboard.press("Enter")

        page.get_by_text("The case is closed and its playbook has ended.").wait_for()
        assert task_of(csm, "Northgate Tooling").case.state == "closed"
        rests_on(page, row_of(csm, "云栖教育科技有限公司"))

    def test_what_was_refused_stays_in_its_row_with_its_text(self, visit, csm):
        task = task_of(csm, "Northgate Tooling")
        seen = visit(csm, path=reverse(QUEUE))
        page = seen.page
        page.keyboard.press("j")
        page.keyboard.press("3")
        reach(page, page.get_by_label("What was done"))
        page.keyboard.type("They leave.")
        RetentionTask.objects.filter(pk=task.pk).update(version=task.version + 1)
        reach(page, page.get_by_role("button", name="Save, and on to the next row"))
        page.keyboard.press("Enter")

        page.locator("tr.rt-glance [role=alert]").wait_for()
        assert reverse(QUEUE) in page.url
        assert page.get_by_label("What was done").input_value() == "They leave."
        reach(page, page.get_by_role("button", name="Save, and on to the next row"))
        page.keyboard.press("Enter")
        page.get_by_text("Done for Northgate Tooling: Not saved.").wait_for()
        assert seen.complaints == []


class TestFocus:
    def test_is_given_back_by_escape_from_the_search(self, visit, onlooker):
        page = visit(onlooker, path=reverse(QUEUE)).page
        page.keyboard.press("j")
        page.keyboard.press("/")
        rests_on(page, "rt-find")
        page.keyboard.press("Escape")
        rests_on(page, row_of(onlooker, "Northgate Tooling"))
        page.keyboard.press("j")
        rests_on(page, row_of(onlooker, "云栖教育科技有限公司"))

    @pytest.mark.parametrize("way", ["Escape", "back"])
    def test_comes_back_to_the_row_of_the_task(self, visit, onlooker, way):
        page = visit(onlooker, path=reverse(QUEUE)).page
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url("**/tasks/**")
        if way == "Escape":
            page.keyboard.press("Escape")
        else:
            page.go_back()
        page.wait_for_url(f"**{reverse(QUEUE)}#task-*")
        rests_on(page, row_of(onlooker, "云栖教育科技有限公司"))

    def test_stays_with_what_is_folded_chosen_and_filtered(self, visit, csm):
        page = visit(csm, path=reverse(QUEUE)).page
        for button, name in (("#group-overdue", "group-overdue"), ("#group-overdue", "group-overdue")):
            reach(page, page.locator(button))
            with page.expect_navigation():
                page.keyboard.press("Enter")
            rests_on(page, name)
        reach(page, page.locator("#rt-columns"))
        page.keyboard.press("Enter")
        reach(page, page.get_by_role("button", name="The usual ones"))
        with page.expect_navigation():
            page.keyboard.press("Enter")
        rests_on(page, "rt-columns")
        page.locator("#rt-filter").focus()
        page.keyboard.press("Enter")
        page.get_by_label("High risk", exact=True).wait_for()
        reach(page, page.get_by_role("button", name="Apply"), most=3)
        reach(page, page.get_by_label("High risk", exact=True))
        page.keyboard.press("Space")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.url.endswith(f"{reverse(QUEUE)}?tier=high#rt-filter")
        rests_on(page, "rt-filter")
        reach(page, page.get_by_role("link", name="Tier High risk"), key="Shift+Tab")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        rests_on(page, "rt-filter")

    def test_is_in_the_first_field_of_a_page_that_is_one_form_and_at_what_is_wrong(self, visit, csm):
        page = visit(csm, path=reverse(QUEUE)).page
        page.keyboard.press("j")
        page.keyboard.press("x")
        page.keyboard.press("s")
        page.get_by_role("heading", name="Snooze: 1 task").wait_for()
        rests_on(page, "id_until")
        page.get_by_role("button", name="Do it for 1 task").evaluate("element => { element.form.noValidate = true }")
        page.keyboard.press("Enter")
        page.locator(".is-invalid").first.wait_for()
        rests_on(page, "id_until")

    def test_stays_on_the_customer_page_when_a_part_is_swapped(self, visit, onlooker):
        customer = task_of(onlooker, "Northgate Tooling").case.customer
        page = visit(onlooker, path=reverse("retention:customer", args=[customer.pk])).page
        for part, pressed in (("#history", "history-week"), ("#moved", "moved-compare"), ("#timeline", "show-work")):
            page.locator(f"#{pressed}").focus()
            with replaced(page, part):
                page.keyboard.press("Space" if pressed == "show-work" else "Enter")
            rests_on(page, pressed)


class TestKeys:
    def test_escape_selects_nothing_any_more(self, visit, onlooker):
        page = visit(onlooker, path=reverse(QUEUE)).page
        page.keyboard.press("j")
        page.keyboard.press("x")
        page.keyboard.press("Shift+J")
        assert page.locator("input[name=task]:checked").count() == 2
        page.keyboard.press("Escape")
        assert page.locator("input[name=task]:checked").count() == 0

    def test_a_says_to_a_csm_why_not(self, visit, onlooker):
        page = visit(onlooker, path=reverse(QUEUE)).page
        page.keyboard.press("j")
        page.keyboard.press("a")
        page.get_by_text("You cannot give this task away").wait_for()

    def test_a_says_so_too_where_rows_are_selected_and_chooses_nothing(self, visit, onlooker):
        page = visit(onlooker, path=reverse(QUEUE)).page
        chosen = "document.querySelector('#bulk select[name=kind]').value"
        page.keyboard.press("j")
        page.keyboard.press("x")
        before = page.evaluate(chosen)
        page.keyboard.press("a")
        page.get_by_text("You cannot give this task away").wait_for()
        assert page.evaluate(chosen) == before

    def test_m_writes_a_mail_at_once(self, visit, onlooker):
        page = visit(onlooker, path=reverse(QUEUE)).page
        page.evaluate("document.addEventListener('click', (event) => { window.mailed = event.target.href; })")
        page.keyboard.press("j")
        page.keyboard.press("m")
        page.get_by_role("link", name="Mail Zhang Min").wait_for()
        at_rest(page)
        assert page.evaluate("window.mailed") == "mailto:zm@example.com"

    def test_a_comment_leads_to_the_next_row(self, visit, csm):
        page = visit(csm, path=reverse(QUEUE)).page
        page.keyboard.press("j")
        page.keyboard.press("c")
        page.get_by_label("Comment").wait_for()
        at_rest(page)
        page.keyboard.type("They call back.")
        reach(page, page.get_by_role("button", name="Save, and on to the next row"))
        page.keyboard.press("Enter")
        page.get_by_text("Your comment is in the history.").wait_for()
        rests_on(page, row_of(csm, "云栖教育科技有限公司"))

    def test_an_item_is_ticked_in_the_row(self, visit, csm):
        task = task_of(csm, "Northgate Tooling")
        item = task.checklist.create(position=1, text="Ask for the renewal")
        page = visit(csm, path=reverse(QUEUE)).page
        page.keyboard.press("j")
        page.keyboard.press("o")
        box = page.get_by_role("checkbox", name="Ask for the renewal")
        box.wait_for()
        reach(page, box)
        page.keyboard.press("Space")
        page.get_by_text("Ticked off.").wait_for()
        rests_on(page, f"item-{item.pk}")
        assert box.get_attribute("aria-checked") == "true"

    def test_the_page_of_a_task_has_a_form_or_a_link_for_each_key(self, visit, onlooker):
        page = visit(onlooker, path=reverse("playbooks:task", args=[task_of(onlooker, "Northgate Tooling").pk])).page
        for key, part in (("p", "playbook"), ("i", "priority"), ("c", "comment"), ("s", "snooze"), ("e", "finish")):
            page.keyboard.press(key)
            assert page.locator(f"#{part}").evaluate("part => part.contains(document.activeElement)"), key
            page.keyboard.press("Escape")
        page.keyboard.press("a")
        rests_on(page, "reassign")
        assert page.get_by_role("link", name="Mail Zhang Min").is_visible()


@pytest.mark.parametrize("width", [1280, 1024])
def test_the_lists_fit_with_their_usual_columns_and_wider_ones_scroll_inside_their_card(
    visit, world, onlooker, width, no_wider_than_the_window
):
    wider = "[...document.querySelectorAll('.rt-wide-table')].map((box) => box.scrollWidth - box.clientWidth)"
    manager = world.person(roles.MANAGER, "Jing", "Chen")
    for person, path in (
        (onlooker, reverse(QUEUE)),
        (manager, f"{reverse(QUEUE)}?scope=team"),
        (manager, reverse("retention:customers")),
        (manager, f"{reverse('retention:customers')}?compare=30&sort=mrr_delta"),
    ):
        page = visit(person, path=path, width=width).page
        no_wider_than_the_window(page)
        assert page.evaluate(wider) == [0], path
    page = visit(onlooker, path=reverse(QUEUE), width=width).page
    page.locator("#rt-columns").click()
    for box in page.locator("input[type=checkbox][name=column]").all():
        box.check()
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_url(f"**{reverse(QUEUE)}*")
    no_wider_than_the_window(page)
    assert page.evaluate(wider)[0] > 0
    page.locator("#rt-columns").click()
    page.get_by_role("button", name="The usual ones").click()
