"""What axe finds on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
# What a narrow window can change: what is too small, too faint, out of reach or gone.
NARROW = [*COLOURS, "target-size", "scrollable-region-focusable", "button-name", "link-name", "label"]


def faults(page: Page, options: dict) -> list[tuple[str, ...]]:
    from axe_playwright_python.sync_playwright import Axe

    return [
        (fault["id"], node["html"][:200], node["failureSummary"][:300])
        for fault in Axe()
        .run(page, options={**options, "resultTypes": ["violations"]})
        .response["violations"]
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"][:3]
    ]
