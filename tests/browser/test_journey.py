"""From the link to a verified exhibit, in a real browser: with the mouse, and by keyboard alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pymupdf
import pytest
from pressing import tab_to

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect


def overlap(page: Page, first: str, second: str) -> float:
    """Share of the first element's area that lies over the second."""
    a, b = page.locator(first).first.bounding_box(), page.locator(second).first.bounding_box()
    width = min(a["x"] + a["width"], b["x"] + b["width"]) - max(a["x"], b["x"])
    height = min(a["y"] + a["height"], b["y"] + b["height"]) - max(a["y"], b["y"])
    return max(0, width) * max(0, height) / (a["width"] * a["height"])


def dark_share(page: Page, box: dict) -> float:
    """Share of pixels in a part of the screen that are dark, also behind a see-through outline."""
    from io import BytesIO

    from PIL import Image

    with Image.open(BytesIO(page.screenshot(clip=box))) as picture:
        counts = picture.convert("L").histogram()
    return sum(counts[:120]) / sum(counts)


def make_exhibit(page: Page) -> None:
    page.get_by_role("button", name="Make exhibit").click()
    page.wait_for_url(re.compile(r"/exhibits/\d+$"), timeout=60_000)
    expect(page.locator(".verdict .state")).to_have_text("verified")
    rows = page.locator("table.proof tbody tr")
    assert rows.count() >= 10
    assert page.locator("table.proof .state.unreadable").count() == 0


def test_the_whole_way_with_the_mouse(visit, served) -> None:
    page = visit.page
    assert "key=" not in page.url
    page.fill("#q", "walkout")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".count")).to_contain_text("4 pages in 2 documents")
    page.locator(".hit", has_text="report.pdf").locator(".pages a").first.click()
    page.wait_for_url(re.compile(r"/pages/\d"))
    page.get_by_role("link", name="Redact", exact=True).click()
    page.wait_for_url(re.compile(r"/redact"))
    page.locator(".paper img").evaluate("image => image.decode()")
    assert overlap(page, ".match", ".paper img") == pytest.approx(1, abs=0.01)
    assert dark_share(page, page.locator(".match").first.bounding_box()) > 0.02, "the outline lies on no word"
    # Where another program says that the word is.
    with pymupdf.open(served.folder / "report.pdf") as document:
        word, width = document[0].search_for("walkout")[0], document[0].rect.width
    paper, match = page.locator(".paper img").bounding_box(), page.locator(".match").first.bounding_box()
    points = paper["width"] / width
    left, top = (match["x"] - paper["x"]) / points, (match["y"] - paper["y"]) / points
    outline = (left, top, left + match["width"] / points, top + match["height"] / points)
    assert outline == pytest.approx(tuple(word), abs=3)

    page.get_by_role("button", name="Draw a box").click()
    match = page.locator(".match").first.bounding_box()
    page.mouse.move(match["x"] - 6, match["y"] - 4)
    page.mouse.down()
    page.mouse.move(match["x"] + match["width"] + 6, match["y"] + match["height"] + 4, steps=5)
    page.mouse.up()
    assert overlap(page, ".match", ".drawn") == pytest.approx(1, abs=0.01)
    page.get_by_role("button", name="Propose this box").click()
    expect(page.locator(".plan-list .state")).to_have_text("proposed")
    page.get_by_role("button", name="Approve").click()
    expect(page.locator(".plan-list .state")).to_have_text("approved")
    assert dark_share(page, page.locator(".redaction.approved").bounding_box()) > 0.9
    page.get_by_role("link", name="The whole plan").click()
    make_exhibit(page)
    visit.check()


def test_the_whole_way_by_keyboard_alone(visit) -> None:
    page = visit.page
    page.keyboard.press("Tab")  # leaves the search field, where the page begins
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("planned")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"q=planned"))
    tab_to(page, page.locator("[data-hit]").first)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/pages/1"))
    expect(page.locator("[data-reader][data-ready]")).to_be_attached()
    page.keyboard.press("n")
    page.wait_for_url(re.compile(r"/pages/2"))
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(re.compile(r"/pages/1"))
    page.keyboard.press("r")
    page.wait_for_url(re.compile(r"/pages/1/redact.*#draw"))
    expect(page.locator("[data-draw-form]")).to_be_visible()
    before = page.locator(".drawn").bounding_box()
    for _ in range(5):
        page.keyboard.press("ArrowDown")
    for _ in range(3):
        page.keyboard.press("Shift+ArrowRight")
    after = page.locator(".drawn").bounding_box()
    assert after["y"] > before["y"]
    assert after["width"] > before["width"]
    page.keyboard.press("Enter")
    expect(page.locator(".plan-list .state")).to_have_text("proposed")
    tab_to(page, page.get_by_role("button", name="Approve"))
    page.keyboard.press("Enter")
    expect(page.locator(".plan-list .state")).to_have_text("approved")
    tab_to(page, page.get_by_role("link", name="The whole plan"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="Make exhibit"))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/exhibits/\d+$"), timeout=60_000)
    expect(page.locator(".verdict .state")).to_have_text("verified")
    visit.check()


def test_a_box_can_be_typed_in_points(visit) -> None:
    page = visit.page
    page.goto(page.url.split("?")[0] + "documents/1/pages/1/redact")
    if page.locator("[data-draw-form]").count() == 0:
        page.goto(page.url.replace("documents/1/", "documents/3/"))
    page.keyboard.press("r")
    for edge, value in (("x0", "50"), ("y0", "60"), ("x1", "150"), ("y1", "90")):
        page.fill(f"[name={edge}]", value)
    drawn = page.locator(".drawn")
    assert (drawn.get_attribute("x"), drawn.get_attribute("width")) == ("50", "100")
    page.keyboard.press("Escape")
    expect(page.locator("[data-draw-form]")).to_be_hidden()


def test_the_link_is_spent_for_others(visit, browser, served) -> None:
    other = browser.new_context().new_page()
    answer = other.goto(f"{served.address}/?key={served.key}")
    assert answer.status == 401
    expect(other.locator("h1")).to_contain_text("closed")
    other.context.close()


def test_the_keys_are_listed_on_the_page(visit) -> None:
    page = visit.page
    page.goto(page.url + "?q=walkout")
    page.locator("[data-hit]").first.click()
    page.wait_for_url(re.compile(r"/pages/\d"))
    page.get_by_role("link", name="Redact", exact=True).click()
    page.wait_for_url(re.compile(r"/redact"))
    page.keyboard.press("?")
    expect(page.locator("dialog#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog#keys")).to_be_hidden()
    page.keyboard.press("t")
    expect(page.locator("[data-text]")).to_be_hidden()
    page.keyboard.press("t")
    expect(page.locator("[data-text]")).to_be_visible()
