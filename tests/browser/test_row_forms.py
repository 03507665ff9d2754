"""Writing in a row of the queue: the focus is in the form, nothing typed is lost, and one Escape does one thing."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from playbooks.models import Case, OfferKind, RetentionTask
from retention.clock import database_now
from tests.browser.conftest import at_rest, reach, rests_on, task_of

pytestmark = pytest.mark.browser

QUEUE = "playbooks:queue"
SENTENCE = "They called twice, 1 2 3."
COMPOSED = """(key) => document.activeElement.dispatchEvent(
    new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, isComposing: true }))"""


@pytest.fixture
def queue(visit, onlooker):
    """The queue of somebody who only looks, with its first row chosen."""
    page = visit(onlooker, path=reverse(QUEUE)).page
    page.keyboard.press("j")
    return page


def opened(page, key, label):
    """Open a form of the row by its key."""
    page.keyboard.press(key)
    field = page.get_by_label(label)
    expect(field).to_be_focused()
    at_rest(page)
    return field


class TestAButtonOfTheRow:
    @pytest.mark.parametrize(
        ("button", "field"),
        [
            ("Done…", "input[name=outcome]:checked"),
            ("Snooze…", "[name=until]"),
            ("Wait for the customer…", "[name=reason]"),
            ("Playbook…", "select[name=playbook]"),
            ("Comment…", "textarea"),
        ],
    )
    def test_puts_the_focus_into_the_first_field_of_the_form_it_opens(self, queue, button, field):
        queue.keyboard.press("o")
        link = queue.locator("tr.rt-glance").get_by_role("link", name=button)
        link.wait_for()
        at_rest(queue)
        reach(queue, link)
        queue.keyboard.press("Enter")
        expect(queue.locator(f"tr.rt-glance form {field}")).to_be_focused()

    def test_then_letters_are_text_and_not_shortcuts(self, queue):
        queue.keyboard.press("o")
        link = queue.get_by_role("link", name="Comment…")
        link.wait_for()
        at_rest(queue)
        link.click()
        field = queue.get_by_label("Comment")
        expect(field).to_be_focused()
        queue.keyboard.type("called")
        assert field.input_value() == "called"


class TestEscape:
    def test_leaves_the_field_first_and_then_closes_the_form_whose_text_is_kept(self, queue, onlooker):
        field = opened(queue, "c", "Comment")
        queue.keyboard.type(SENTENCE)
        queue.keyboard.press("Escape")
        rests_on(queue, f"task-{task_of(onlooker).pk}")
        assert field.input_value() == SENTENCE
        queue.keyboard.press("Escape")
        expect(queue.locator("tr.rt-glance")).to_have_count(0)

        assert opened(queue, "c", "Comment").input_value() == SENTENCE
        queue.keyboard.press("End")
        queue.keyboard.type("!")
        queue.get_by_role("link", name="Snooze…").click()
        queue.locator("tr.rt-glance [name=until]").wait_for()
        queue.get_by_role("link", name="Comment…").click()
        expect(queue.get_by_label("Comment")).to_have_value(f"{SENTENCE}!")
        queue.get_by_role("link", name="Cancel").click()
        assert opened(queue, "c", "Comment").input_value() == ""

    def test_keeps_the_text_for_its_own_row_and_form(self, queue):
        opened(queue, "c", "Comment")
        queue.keyboard.type(SENTENCE)
        queue.keyboard.press("Escape")
        queue.keyboard.press("j")
        assert opened(queue, "c", "Comment").input_value() == ""

    def test_an_outcome_named_by_its_key_comes_before_the_one_kept(self, queue):
        queue.keyboard.press("1")
        field = queue.get_by_label("What was done")
        field.wait_for()
        at_rest(queue)
        field.fill(SENTENCE)
        queue.keyboard.press("Escape")
        queue.keyboard.press("3")
        expect(queue.locator("input[value=not_saved]")).to_be_checked()
        at_rest(queue)
        expect(field).to_have_value(SENTENCE)

    def test_that_an_input_method_has_does_nothing(self, queue):
        field = opened(queue, "c", "Comment")
        queue.keyboard.type(SENTENCE)
        queue.evaluate(COMPOSED, "Escape")
        expect(field).to_be_focused()
        queue.keyboard.press("Escape")
        queue.evaluate(COMPOSED, "Escape")
        expect(field).to_have_value(SENTENCE)

    @pytest.mark.parametrize("box", ["#rt-filter", "#rt-columns"])
    def test_that_closes_a_box_leaves_the_rows_selected(self, queue, box):
        queue.keyboard.press("x")
        queue.locator(box).focus()
        queue.keyboard.press("Enter")
        queue.locator("details[open] :is(form, label)").first.wait_for()
        queue.keyboard.press("Escape")
        rests_on(queue, box[1:])
        expect(queue.locator("details.rt-filter-box[open]")).to_have_count(0)
        assert queue.locator("input[name=task]:checked").count() == 1
        queue.keyboard.press("Escape")
        assert queue.locator("input[name=task]:checked").count() == 0


class TestShortcuts:
    def test_go_on_after_the_box_of_a_row_was_clicked(self, queue):
        box = queue.locator("input[name=task]").first
        box.click()
        queue.keyboard.press("/")
        rests_on(queue, "rt-find")
        queue.keyboard.press("Escape")
        expect(box).to_be_focused()
        assert box.is_checked()
        queue.keyboard.press("g")
        queue.keyboard.press("a")
        queue.wait_for_url(f"**{reverse('playbooks:approvals')}**")

    @pytest.mark.parametrize("key", ["/", "?", "c", "x"])
    def test_are_none_while_an_input_method_has_the_key(self, queue, onlooker, key):
        here = queue.url
        queue.evaluate(COMPOSED, key)
        at_rest(queue)
        rests_on(queue, f"task-{task_of(onlooker).pk}")
        assert queue.url == here
        assert queue.locator("tr.rt-glance, input[name=task]:checked").count() == 0

    def test_enter_of_an_input_method_sends_no_filter(self, queue):
        here = queue.url
        queue.locator("#rt-filter").click()
        field = queue.get_by_label("High risk", exact=True)
        field.focus()
        queue.evaluate(COMPOSED, "Enter")
        expect(field).to_be_focused()
        assert queue.url == here


class TestRefused:
    def test_the_focus_is_at_what_is_wrong_in_the_row_and_its_field_is_marked(self, visit, csm):
        page = visit(csm, path=reverse(QUEUE)).page
        page.keyboard.press("j")
        field = opened(page, "c", "Comment")
        field.evaluate("field => { field.form.noValidate = true }")
        page.keyboard.type("   ")
        reach(page, page.get_by_role("button", name="Save, and on to the next row"))
        page.keyboard.press("Enter")
        page.wait_for_url("**#refused")
        rests_on(page, "refused")
        assert "Comment" in page.locator("#refused").inner_text()
        assert page.get_by_label("Comment").get_attribute("aria-invalid") == "true"
        page.keyboard.press("Tab")
        expect(page.get_by_label("Comment")).to_be_focused()

    def test_what_was_refused_is_kept_when_its_form_is_closed(self, visit, csm):
        task = task_of(csm)
        page = visit(csm, path=reverse(QUEUE)).page
        page.keyboard.press("j")
        page.keyboard.press("3")
        field = page.get_by_label("What was done")
        field.wait_for()
        at_rest(page)
        field.fill(SENTENCE)
        RetentionTask.objects.filter(pk=task.pk).update(version=task.version + 1)
        page.get_by_role("button", name="Save, and on to the next row").click()
        rests_on(page, "refused")
        page.keyboard.press("Escape")
        expect(page.locator("tr.rt-glance")).to_have_count(0)
        page.keyboard.press("e")
        expect(page.locator("input[value=not_saved]")).to_be_focused()
        expect(field).to_have_value(SENTENCE)

    def test_the_focus_is_at_what_is_wrong_with_an_offer(self, visit, csm):
        OfferKind.objects.create(code="discount", name="Discount", basis="percent_of_mrr", value_max=40)
        page = visit(csm, path=reverse("playbooks:offer-new", args=[task_of(csm).case_id])).page
        page.locator("[name=value]").fill("60")
        page.locator("[name=term_months]").fill("3")
        page.locator("[name=reason]").fill("Prices.")
        page.get_by_role("button", name="Save as a draft").click()
        rests_on(page, "id_value")
        assert page.locator("#id_value").get_attribute("aria-invalid") == "true"
        page.locator("[name=value]").fill("20")
        Case.objects.filter(pk=task_of(csm).case_id).update(state="closed", outcome="saved", closed_at=database_now())
        page.get_by_role("button", name="Save as a draft").click()
        expect(page.locator("[data-refusal]")).to_be_focused()


class TestTheReasonOfARow:
    @pytest.mark.parametrize("width", [1280, 400])
    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    @pytest.mark.parametrize("density", ["comfortable", "compact"])
    def test_is_read_to_its_end_and_the_opened_row_names_what_else_warned(
        self, visit, onlooker, width, language, density
    ):
        page = visit(onlooker, language=language, width=width, path=reverse(QUEUE)).page
        page.evaluate("(density) => { document.documentElement.dataset.rtDensity = density; }", density)
        cut = """(all) => all.filter((one) => one.scrollHeight > one.clientHeight + 1
            || one.scrollWidth > one.clientWidth + 1).length"""

        assert page.locator("tr[data-task] .rt-why > *").evaluate_all(cut) == 0
        for more in page.locator(".rt-more").all():
            expect(more).to_be_visible()
        row = page.locator("tr[data-task]").first
        expect(row.locator(".rt-others")).to_be_hidden()
        row.locator(".rt-look").click()
        expect(row.locator(".rt-others")).to_be_visible()
        expect(row.locator(".rt-more")).to_be_hidden()
