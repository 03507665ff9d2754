"""Looks a page over at both widths: what complains, what overflows, what axe finds, what breaks the strict policy.

What can be hit is judged at both widths and in both densities, as the page comes and with all that unfolds unfolded.
"""

from __future__ import annotations

import pytest

from tests.browser.axe import SCRIPT, problems, small_targets

OTHER = {1280: 400, 400: 1280}
HEAR_VIOLATIONS = """
    window.violations = [];
    document.addEventListener("securitypolicyviolation", (event) => {
        window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
    });
"""


def prepare(window):
    """Let each page of a window have what `look_over` needs; it is sent there once."""
    window.page.add_init_script(SCRIPT)
    window.page.add_init_script(HEAR_VIOLATIONS)
    return window


def look_over(window, path, *, shows, width_for_axe, colours=True):
    """All that is wrong with a page; `shows` finds what it is for, without which there is nothing to look over.

    It is loaded once, since loading it and asking axe is what takes the time, and then turned; the next one is loaded
    at the width that this one was turned to.
    """
    found = []
    policy = window.show(path).headers["content-security-policy"]
    if "default-src" not in policy or "unsafe-inline" in policy or "unsafe-eval" in policy:
        found.append(policy)
    settle(window.page)
    for width in (window.width, OTHER[window.width]):
        window.turn(width)
        check_width(window.page)
        found += [f"not seen: {what}" for what in shows if not window.page.locator(what).first.is_visible()]
        found += small_targets(window.page)
        folded = open_what_is_folded(window.page)
        if width == width_for_axe:
            found += problems(window.page, colours=colours)
            found += problems_of_menus(window.page)
        found += small_targets(window.page)
        fold_again(folded)
    return found + window.complaints + window.page.evaluate("window.violations")


def settle(page):
    """Let the charts be drawn, which wait until they are seen."""
    for chart in page.locator("[data-chart]").all():
        chart.scroll_into_view_if_needed()
        chart.locator("svg").first.wait_for()


def open_what_is_folded(page):
    """Unfold what stands on the page, and return it; menus, which lie above it, come by themselves."""
    folded = page.locator("details:not(.rt-filter-box, [open])").element_handles()
    for one in folded:
        one.evaluate("(one) => { one.open = true; }")
    check_width(page)
    settle(page)
    return folded


def fold_again(folded):
    """Fold what was folded before."""
    for one in folded:
        one.evaluate("(one) => { one.open = false; }")


def problems_of_menus(page):
    """What axe complains of in the menus of a page and the parts that they fetch, each opened in turn."""
    found = []
    menus = page.locator("details.rt-filter-box").all()
    # one at a time; those that stood open do so again afterwards
    stood_open = [menu.evaluate("(one) => [one.open, one.open = false][0]") for menu in menus]
    for menu in menus:
        menu.evaluate("(one) => { one.open = true; }")
        page.wait_for_load_state("networkidle")
        page.locator(".htmx-request").wait_for(state="detached")
        found += problems(page, colours=False, within="details.rt-filter-box[open]")
        check_width(page)
        menu.evaluate("(one) => { one.open = false; }")
    for menu, stood in zip(menus, stood_open, strict=True):
        menu.evaluate("(one, open) => { one.open = open; }", stood)
    return found


def check_width(page):
    """Fail if a page is wider than its window."""
    for _turn in range(40):  # a chart follows its window a moment later
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide <= 0:
            return
        page.wait_for_timeout(50)
    pytest.fail(f"{page.url} is {wide} px wider than its window")
