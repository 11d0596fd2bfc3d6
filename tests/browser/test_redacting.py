"""The editor's way through a plan in a real browser: words, stepping, widening, before and after, versions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from pressing import tab_to

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser
expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect


def open_report(visit) -> None:
    page = visit.page
    page.goto(page.url.split("?")[0] + "?q=planned")
    page.locator("[data-hit]").first.click()
    page.wait_for_url(re.compile(r"/pages/1"))
    page.get_by_role("link", name="Redact", exact=True).click()
    page.wait_for_url(re.compile(r"/pages/1/redact"))


def propose_text(page: Page, words: str) -> None:
    page.get_by_text("More ways").click()
    page.get_by_label("Redact every occurrence of").fill(words)
    page.get_by_role("button", name="Propose in this document").click()


def test_words_are_chosen_and_proposed_by_keyboard_alone(visit) -> None:
    open_report(visit)
    page = visit.page
    page.keyboard.press("w")
    expect(page.locator(".word").first).to_be_attached()
    page.keyboard.press("ArrowDown")
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    chosen = page.locator("[data-chosen]").inner_text()
    assert len(chosen.split()) == 2
    page.keyboard.press("Enter")
    expect(page.locator(".plan-list .covers")).to_have_text(chosen)
    expect(page.locator("[data-row]").first).to_contain_class("current")
    wide = page.locator(".redaction.proposed").bounding_box()["width"]
    page.keyboard.press("d")
    page.wait_for_load_state()
    expect(page.locator(".redaction.current")).to_be_attached()
    assert page.locator(".redaction.proposed").bounding_box()["width"] > wide
    page.keyboard.press("a")
    expect(page.locator(".plan-list .state")).to_have_text("approved")
    visit.check()


def test_words_are_chosen_with_the_mouse(visit) -> None:
    open_report(visit)
    page = visit.page
    page.get_by_role("button", name="Choose words").click()
    words = page.locator(".word")
    expect(words.first).to_be_attached()
    first, last = words.nth(4).bounding_box(), words.nth(6).bounding_box()
    page.mouse.move(first["x"] + 3, first["y"] + 3)
    page.mouse.down()
    page.mouse.move(last["x"] + 3, last["y"] + 3, steps=4)
    page.mouse.up()
    assert len(page.locator("[data-chosen]").inner_text().split()) == 3
    page.get_by_role("button", name="Whole lines").click()
    expect(page.locator(".plan-list .state")).to_have_text("proposed")
    visit.check()


def test_one_decision_leads_to_the_next_across_pages(visit) -> None:
    open_report(visit)
    page = visit.page
    propose_text(page, "Thaddeus Okonjo")
    expect(page.locator(".steps")).to_contain_text("3 to decide")
    page.wait_for_load_state()  # no key is heard before
    page.keyboard.press("j")
    for key, then in (("a", "/pages/2"), ("x", "/pages/3"), ("a", "")):
        expect(page.locator("[data-row].current")).to_be_attached()  # the page listens to keys
        page.keyboard.press(key)
        if then:
            page.wait_for_url(re.compile(then))
    expect(page.locator(".steps")).to_contain_text("All are decided")
    page.get_by_role("link", name="The whole plan").click()
    page.get_by_role("link", name="Every version of the plan").click()
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(4)
    expect(rows.last).to_contain_text("3 proposed")
    page.get_by_label("From version").fill("1")
    page.get_by_role("button", name="Compare").click()
    expect(page.locator("main")).to_contain_text("3 redactions differ")
    visit.check()


def test_all_of_a_page_are_approved_at_once(visit) -> None:
    open_report(visit)
    page = visit.page
    for count, words in enumerate(("Thaddeus Okonjo", "Tarrow Bay"), 1):
        propose_text(page, words)
        expect(page.locator("[data-row]")).to_have_count(count)
    page.get_by_role("button", name="Approve all 2 on this page").click()
    page.wait_for_url(re.compile(r"/pages/2.*#redaction-"))
    expect(page.locator(".steps")).to_contain_text("4 to decide")
    visit.check()


def test_before_and_after_stand_side_by_side_and_a_page_is_saved_as_a_picture(visit) -> None:
    open_report(visit)
    page = visit.page
    propose_text(page, "Thaddeus Okonjo")
    page.get_by_role("link", name="The whole plan").click()
    page.get_by_role("button", name="Approve all 3").click()
    page.get_by_label("Colours").select_option("grey")
    page.get_by_label("a last page that counts the boxes").check()
    page.get_by_role("button", name="Make exhibit").click()
    page.wait_for_url(re.compile(r"/exhibits/\d+$"), timeout=60_000)
    expect(page.locator(".verdict")).to_contain_text("4 pages, 3 redactions, in grey")
    page.get_by_role("link", name="Before and after, page by page").click()
    for image in page.locator(".before-after img").all():
        image.evaluate("image => image.decode()")
    left, right = (image.bounding_box() for image in page.locator(".before-after img").all())
    assert left["x"] + left["width"] <= right["x"]
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save as a picture").click()
    assert saved.value.suggested_filename.endswith(".png")
    page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile(r"/pages/2$"))
    visit.check()


def test_where_else_the_chosen_words_are_said(visit) -> None:
    open_report(visit)
    page = visit.page
    page.keyboard.press("w")
    expect(page.locator(".word").first).to_be_attached()
    page.keyboard.press("ArrowDown")
    for _ in range(7):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    assert page.locator("[data-chosen]").inner_text() == "Thaddeus Okonjo."
    page.locator("[data-words-form]").get_by_role("button", name="Where else is this said?").click()
    page.wait_for_url(re.compile(r"/subjects/found/\d+"), timeout=60_000)
    expect(page.locator("main")).to_contain_text("report.pdf")
    assert "Okonjo" not in page.url
    visit.check()


QUERIES = {"PDF": "planned", "screenshot": "Sunday", "mail": "subject:walkout"}
FOUND_BY = {"PDF": "subject, 99 %", "screenshot": "subject, ", "mail": "e-mail address, "}


def press(page: Page, target: Locator, by: str) -> None:
    """The mouse clicks; the keyboard goes there with Tab, sees the focus, and presses Enter."""
    if by == "mouse":
        target.click()
    else:
        tab_to(page, target)
        page.keyboard.press("Enter")


@pytest.mark.parametrize("by", ["keyboard", "mouse"])
@pytest.mark.parametrize("kind", list(QUERIES))
def test_from_suggestion_to_proof(visit, kind: str, by: str) -> None:
    page = visit.page
    page.goto(page.url.split("?")[0] + f"?q={QUERIES[kind]}")
    press(page, page.locator("[data-hit]").first, by)
    page.wait_for_url(re.compile(r"/pages/1"))
    press(page, page.get_by_role("link", name="Redact", exact=True), by)
    page.wait_for_url(re.compile(r"/pages/1/redact"))
    press(page, page.get_by_text("More ways"), by)
    press(page, page.get_by_role("button", name="Suggest for the whole document"), by)
    page.wait_for_url(re.compile(r"#redaction-\d+$"), timeout=60_000)
    expect(page.locator("[data-row].current .found")).to_contain_text(FOUND_BY[kind])
    # As the page says it: one that is only half there yet has no rows, and none to decide.
    while "to decide" in page.locator(".steps").inner_text():
        row = page.locator("[data-state=proposed]").first.get_attribute("id")
        if by == "mouse":
            page.locator(f"#{row}").get_by_role("button", name="Approve").click()
        else:
            expect(page.locator(f"#{row}.current")).to_be_attached()  # the page listens to keys
            page.keyboard.press("a")
        expect(page.locator(f"#{row}[data-state=proposed]")).to_have_count(0)
    expect(page.locator(".steps")).to_contain_text("All are decided")
    press(page, page.get_by_role("link", name="The whole plan"), by)
    press(page, page.get_by_role("button", name="Make exhibit"), by)
    page.wait_for_url(re.compile(r"/exhibits/\d+$"), timeout=60_000)
    expect(page.locator(".verdict .state")).to_have_text("verified")
    assert page.locator("table.proof .state.unreadable").count() == 0
    press(page, page.get_by_role("link", name="Before and after, page by page"), by)
    with page.expect_download() as saved:
        press(page, page.get_by_role("link", name="Save as a picture"), by)
    assert saved.value.suggested_filename.endswith((".png", ".jpg"))
    visit.check()
