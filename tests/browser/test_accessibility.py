"""axe finds nothing serious on any page, light and dark, wide and narrow; nothing runs off the side of a phone."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

OPTIONS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def addresses(visit) -> list[str]:
    page, root = visit.page, visit.page.url.split("?")[0]
    page.goto(f"{root}?q=walkout")
    reader = page.locator("[data-hit]").first.get_attribute("href").split("?")[0]
    document = re.sub(r"/pages/\d+", "", reader)
    page.goto(root.rstrip("/") + reader)
    page.fill(".text-form [name=text]", "walkout")
    page.locator(".text-form button").click()
    page.get_by_role("button", name="Approve").first.click()
    page.goto(root.rstrip("/") + document)
    page.get_by_role("button", name="Make exhibit").click()
    page.wait_for_url(re.compile(r"/exhibits/\d+$"), timeout=60_000)
    paths = [
        "/",
        "/?q=walkout",
        "/?q=nothinglikeit",
        f"{reader}?q=walkout",
        document,
        "/ledger/",
        "/redactions/",
    ]
    paths += [
        "/ledger/documents?state=unreadable",
        "/exhibits/",
        "/exhibits/1",
        "/help/tutorial",
        "/help/query-language",
    ]
    return [root.rstrip("/") + path for path in [*paths, "/nowhere"]]


def test_no_page_has_a_serious_fault(visit, browser: Browser) -> None:
    pages = addresses(visit)
    state = visit.context.storage_state()
    faults = []
    for scheme, width in (("light", 1280), ("dark", 1280), ("light", 390)):
        # axe runs as a script that the pages' own policy forbids.
        context = browser.new_context(
            storage_state=state,
            color_scheme=scheme,
            viewport={"width": width, "height": 844},
            bypass_csp=True,
        )
        page = context.new_page()
        for address in pages:
            page.goto(address)
            found = Axe().run(page, options=OPTIONS).response["violations"]
            faults += [
                (scheme, width, address, fault["id"], fault["nodes"][0]["html"][:200])
                for fault in found
                if fault["impact"] in ("serious", "critical")
            ]
            wide = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if wide > 0:
                faults.append((scheme, width, address, f"{wide} px too wide", ""))
        context.close()
    assert faults == []
