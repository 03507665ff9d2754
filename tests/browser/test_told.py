"""What was done is said where somebody works: in sight, beside the row that has the focus."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from playbooks.models import RetentionTask
from tests.browser.conftest import at_rest, reach, rests_on

pytestmark = pytest.mark.browser


def in_sight(page, told, row):
    """Whether both are inside the window, and the one does not lie on the other."""
    boxes = [part.bounding_box() for part in (told, row)]
    height = page.viewport_size["height"]
    inside = all(box["y"] >= 0 and box["y"] + box["height"] <= height for box in boxes)
    return inside and boxes[0]["y"] + boxes[0]["height"] <= boxes[1]["y"]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (400, "dark")])
def test_a_comment_on_a_lower_row_is_confirmed_in_sight(visit, csm, width, scheme, no_wider_than_the_window):
    page = visit(csm, width=width, color_scheme=scheme).page
    page.clock.install()
    page.goto(reverse("playbooks:queue"))
    page.set_viewport_size({"width": width, "height": 420})
    rows = page.locator("tr[data-task]")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("c")
    expect(page.get_by_label("Comment")).to_be_focused()
    at_rest(page)
    page.keyboard.type("They call back.")
    reach(page, page.get_by_role("button", name="Save, and on to the next row"))
    page.keyboard.press("Enter")

    told = page.get_by_role("status").filter(has_text="Your comment is in the history.")
    told.wait_for()
    expect(rows.nth(2)).to_be_focused()
    assert page.evaluate("window.scrollY") > 0
    assert in_sight(page, told, rows.nth(2))
    for row in (1, 0):
        page.keyboard.press("k")
        expect(rows.nth(row)).to_be_focused()
        assert in_sight(page, told, rows.nth(row))
    no_wider_than_the_window(page)

    page.clock.fast_forward(7000)
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(told).not_to_be_in_viewport()
    expect(rows.nth(2)).to_be_in_viewport()


@pytest.mark.parametrize(
    ("card", "button", "fields"),
    [
        ("notes", "Save the note", {"text": "They stay."}),
        ("sentiment", "Save the sentiment", {"reason": "They stay."}),
    ],
)
def test_a_quick_action_leads_back_to_its_card(visit, csm, card, button, fields):
    customer = RetentionTask.objects.filter(owner=csm).first().case.customer
    page = visit(csm, path=reverse("retention:customer", args=[customer.pk])).page
    part = page.locator(f"#{card}")
    if card == "sentiment":
        part.get_by_text("Say how you see this customer").click()
        part.locator("input[type=radio]").first.check()
    for name, text in fields.items():
        part.locator(f"[name={name}]").fill(text)
    part.get_by_role("button", name=button).click()
    page.wait_for_url(f"**#{card}")
    rests_on(page, card)
    expect(part).to_be_in_viewport()
    expect(page.locator(".rt-told")).to_be_in_viewport()
