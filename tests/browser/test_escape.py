"""Escape on a page that is a form: out of the field, then back, and never without a word where something is entered."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from playbooks.models import RetentionTask

pytestmark = pytest.mark.browser

QUEUE = "playbooks:queue"
SENTENCE = "They called twice."
NOT_SAVED = "What you entered is not saved. Escape once more leaves the page without it."


@pytest.fixture(scope="module")
def csm(world):
    return world.csm_with_work()


@pytest.fixture
def ways(csm):
    """Pages with a form, each with a field to write in and the address that it leads back to."""
    task = RetentionTask.objects.get(owner=csm, case__customer__name="Northgate Tooling")
    customer = reverse("retention:customer", args=[task.customer_id])
    return {
        "many": (f"{reverse('playbooks:bulk')}?kind=note&task={task.pk}", "[name=note]", reverse(QUEUE)),
        "call": (
            reverse("retention:customer-talk", args=[task.customer_id]),
            "main form[data-first] textarea",
            customer,
        ),
        "task": (reverse("playbooks:task", args=[task.pk]), "#comment textarea", f"{reverse(QUEUE)}#task-{task.pk}"),
    }


@pytest.mark.parametrize("page_of", ["many", "call", "task"])
def test_leads_out_of_the_field_and_then_back(visit, csm, ways, page_of):
    path, field_of, back = ways[page_of]
    page = visit(csm, path=path).page
    field = page.locator(field_of)
    field.focus()

    page.keyboard.press("Escape")
    expect(field).not_to_be_focused()
    page.keyboard.press("Escape")

    page.wait_for_url(f"**{back}")


@pytest.mark.parametrize("page_of", ["many", "call", "task"])
def test_says_that_what_was_entered_is_not_saved_before_it_leaves(visit, csm, ways, page_of):
    path, field_of, back = ways[page_of]
    page = visit(csm, path=path).page
    field = page.locator(field_of)
    field.fill(SENTENCE)

    page.keyboard.press("Escape")
    expect(page.get_by_text(NOT_SAVED)).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.get_by_role("alert").get_by_text(NOT_SAVED)).to_be_in_viewport()
    expect(field).to_have_value(SENTENCE)
    field.press("End")
    page.keyboard.type("!")
    expect(page.get_by_text(NOT_SAVED)).to_have_count(0)  # who goes on writing does not leave
    for _time in range(2):
        page.keyboard.press("Escape")
    expect(page.get_by_text(NOT_SAVED)).to_be_visible()
    page.keyboard.press("Escape")

    page.wait_for_url(f"**{back}")
