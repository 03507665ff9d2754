"""The description of the REST interface as a page: it draws under the strict policy, and can be tried."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from retention import roles

pytestmark = pytest.mark.browser


def test_the_page_lists_the_endpoints_and_complains_of_no_script(world, visit):
    found = visit(world.person(roles.ANALYST), path="/api/v1/docs/")

    expect(found.page.locator("[id$=customers_list]").first).to_be_visible()

    assert [text for text in found.complaints if "script" in text.lower() and "style" not in text.lower()] == []


def test_an_endpoint_can_be_tried_from_the_page(world, visit):
    page = visit(world.person(roles.ANALYST), path="/api/v1/docs/").page

    page.locator("[id$=customers_list] .opblock-summary").first.click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute", exact=True).click()

    expect(page.locator(".live-responses-table .response .response-col_status").first).to_contain_text("200")
