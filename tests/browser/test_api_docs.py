"""The description of the REST interface as a page: it draws under the strict policy, and can be tried."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from retention import roles

pytestmark = pytest.mark.browser
LONG = 30_000  # milliseconds: the page draws every endpoint again at each press


def test_the_page_lists_the_endpoints_lets_one_be_tried_and_complains_of_no_script(world, visit):
    seen = visit(world.person(roles.ANALYST), path="/api/v1/docs/")
    page = seen.page
    listed = page.locator("[id$=customers_list]").first
    expect(listed).to_be_visible(timeout=LONG)

    listed.locator(".opblock-summary").click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute", exact=True).click()

    answer = page.locator(".live-responses-table .response .response-col_status").first
    expect(answer).to_contain_text("200", timeout=LONG)
    assert [text for text in seen.complaints if "script" in text.lower() and "style" not in text.lower()] == []
