"""What axe finds on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
# What a narrow window can change: what is too small, too faint, out of reach or gone.
NARROW = [*COLOURS, "target-size", "scrollable-region-focusable", "button-name", "link-name", "label"]


def violations(page: Page, options: dict) -> list[dict]:
    """Only they are fetched, and axe is put into a page once: the page stays, whatever its size and colours."""
    from axe_playwright_python.base import AXE_SCRIPT

    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    asked = {**options, "resultTypes": ["violations"]}
    return page.evaluate("async (options) => (await axe.run(options)).violations", asked)


def faults(page: Page, options: dict) -> list[tuple[str, ...]]:
    return [
        (fault["id"], node["html"][:200], node["failureSummary"][:300])
        for fault in violations(page, options)
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"][:3]
    ]
