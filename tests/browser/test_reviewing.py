"""From an exhibit to a release and to its withdrawal in a real browser, most of it by keyboard."""

from __future__ import annotations

import re

import pytest
from pressing import tab_to

pytestmark = pytest.mark.browser
expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect


def test_an_exhibit_is_reviewed_released_and_withdrawn(visit) -> None:
    page, root = visit.page, visit.page.url.split("?")[0].rstrip("/")
    page.goto(f"{root}/?q=planned")
    page.locator(".hit", has_text="report.pdf").locator("[data-hit]").first.click()
    page.wait_for_url(re.compile(r"/pages/1"))
    page.goto(f"{root}{re.search(r'/documents/[0-9]+', page.url).group()}")
    page.get_by_label("Colours").select_option("grey")
    page.get_by_role("button", name="Make exhibit").click()
    page.wait_for_url(re.compile(r"/exhibits/\d+$"), timeout=60_000)
    page.get_by_role("button", name="Ask for review").press("Enter")
    expect(page.locator(".path [aria-current]")).to_contain_text("In review")
    page.get_by_role("link", name="Review it").press("Enter")

    page.wait_for_url(re.compile(r"/review$"))
    page.keyboard.press("j")
    expect(page.locator("#page-1")).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator("#page-2")).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator("#page-1")).to_be_focused()
    left, right = (image.bounding_box() for image in page.locator("#page-1 img").all())
    assert left["x"] + left["width"] <= right["x"]

    page.get_by_role("button", name="Approve it, alone").press("Enter")
    expect(page.locator("main")).to_contain_text("cannot be approved yet")
    assert "409" in visit.complaints.pop()  # the browser says so of the answer
    page.go_back()
    first = page.locator("#checklist input[type=radio]").first
    page.locator("#checklist").evaluate("list => { list.tabIndex = -1; list.focus(); }")
    tab_to(page, first)
    page.keyboard.press("Space")
    for radio in page.locator("#checklist input[value=no]").all():
        radio.check()
    page.get_by_role("button", name="Approve it, alone").press("Enter")
    expect(page.locator(".path [aria-current]")).to_contain_text("Approved")

    page.get_by_role("link", name="Release it").press("Enter")
    page.get_by_label("Title that readers see").fill("The reports")
    page.get_by_label("Folder").fill("the-reports")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/releases/1$"), timeout=30_000)
    expect(page.locator("main")).to_contain_text("as it was signed")

    page.goto(f"{root}/exhibits/1")
    page.get_by_text("Withdraw it").first.click()
    page.get_by_label("What readers are told").fill("It was forged.")
    page.get_by_label("Why, for the archive alone").fill("The lawyer.")
    page.get_by_role("button", name="Withdraw it for good").press("Enter")
    expect(page.locator("main")).to_contain_text("publish that folder again")
    visit.check()
