"""Asks axe what keeps people from using a page; whether text stands out, only once for each look of text.

To look at the colours takes axe more time than everything else. A look is all that they depend on: the element with
its classes and what it computes to, and so for all elements around it.
"""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT as SCRIPT

ASKED: set[int] = set()
"""The looks in which axe has found nothing, on whatever page."""

LOOKS = r"""
    (asked) => {
        const known = new Set(asked);
        const found = new Map();
        const looks = new Map([[null, 0]]);
        const look = (element) => {
            if (!looks.has(element)) {
                const style = getComputedStyle(element);
                const own = [
                    look(element.parentElement), element.tagName, element.getAttribute("class"), style.color,
                    style.backgroundColor, style.backgroundImage, style.opacity, style.fontSize, style.fontWeight,
                    style.textShadow, style.position, element.matches(":disabled, [aria-disabled=true]"),
                    element.control?.disabled,
                ].join();
                let number = 7;
                for (let at = 0; at < own.length; at++) {
                    number = (number * 31 + own.charCodeAt(at)) % 140737488355213;
                }
                looks.set(element, number);
            }
            return looks.get(element);
        };
        const written = new Set(document.querySelectorAll("input, select, textarea"));
        const text = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (text.nextNode()) {
            if (text.currentNode.data.trim()) written.add(text.currentNode.parentElement);
        }
        for (const element of written) {
            if (!element.checkVisibility({visibilityProperty: true}) || !element.getClientRects().length) continue;
            // axe is not sure of a single letter or of signs
            const words = /[\p{L}\p{N}].*[\p{L}\p{N}]/su.test(element.textContent);
            const number = look(element) * 2 + words;
            if (!known.has(number)) found.set(number, [...(found.get(number) ?? []), element]);
        }
        for (const alike of found.values()) {
            for (const element of [alike.at(0), alike.at(-1)]) element.setAttribute("data-look", "");
        }
        axe.configure({rules: [{id: "color-contrast", selector: "[data-look]"}]});
        return [...found.keys()];
    }
"""
TARGETS = """
    async (density) => {
        const root = document.documentElement;
        const before = root.dataset.rtDensity;
        root.dataset.rtDensity = density;
        const found = await axe.run(document, {runOnly: ["target-size"], resultTypes: ["violations"]});
        root.dataset.rtDensity = before;
        return found.violations.flatMap(({nodes}) => nodes.map(({html}) => html.slice(0, 140)));
    }
"""
RUN = """
    async ([within, options]) => (await axe.run(within || document, options)).violations.flatMap(
        ({id, nodes}) => nodes.map(({html}) => [id, html.slice(0, 140)])
    )
"""


def problems(page, *, colours=True, within=""):
    """What axe complains of, on the page or within a part of it: the rule, and where. Targets are of 24 px at least."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(SCRIPT)
    looks = page.evaluate(LOOKS, list(ASKED)) if colours else []
    rules = {"target-size": {"enabled": True}, "color-contrast": {"enabled": bool(looks)}}
    found = page.evaluate(RUN, [within, {"resultTypes": ["violations"], "rules": rules}])
    if not any(rule == "color-contrast" for rule, _where in found):
        ASKED.update(looks)
    return [f"{rule}: {where}" for rule, where in found]


def small_targets(page):
    """What is too small to be hit, or too close to something else, as the page stands: in either density."""
    return [
        f"target-size, {density}: {where}"
        for density in ("comfortable", "compact")
        for where in page.evaluate(TARGETS, density)
    ]
