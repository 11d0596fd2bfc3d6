"""Reading together in a real browser: a note on a part of the page by keyboard, a reply, a tag, a star, an alert."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from archive import accession
from archive.store import open_store

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect


def open_report(page: Page) -> None:
    page.goto(page.url.split("?")[0] + "?q=planned")
    page.locator("[data-hit]").first.click()
    page.wait_for_url(re.compile(r"/pages/1"))
    page.keyboard.press("o")
    page.wait_for_url(re.compile(r"/notes/on/\d+/1"))


def test_a_part_of_the_page_is_noted_by_keyboard_answered_tagged_and_starred(visit) -> None:
    page = visit.page
    open_report(page)
    page.keyboard.press("M")
    shape = page.locator(".noting-part")
    before = shape.bounding_box()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    after = shape.bounding_box()
    assert after["x"] > before["x"]
    assert after["height"] > before["height"]
    assert page.url.partition("?")[0].endswith("/1")
    page.keyboard.press("Enter")
    page.keyboard.type("The office confirmed this line.")
    expect(page.get_by_role("radio", name="Only you")).to_be_checked()
    page.get_by_role("radio", name="Everyone who may read this collection", exact=True).focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Keep the note").press("Enter")
    page.wait_for_url(re.compile(r"#note-\d+$"))
    expect(page.locator(".note .words")).to_have_text("The office confirmed this line.")
    expect(page.locator(".noted")).to_be_attached()
    page.get_by_text("Reply to").press("Enter")
    page.get_by_label("Reply", exact=True).fill("By telephone, on Monday.")
    page.get_by_role("button", name="Send the reply").press("Enter")
    expect(page.locator(".note.reply .words")).to_have_text("By telephone, on Monday.")
    page.get_by_text("Add a tag").press("Enter")
    page.get_by_label("Tag", exact=True).fill("confirmed")
    page.get_by_role("button", name="Add the tag").press("Enter")
    expect(page.locator(".tag-list")).to_contain_text("confirmed")
    page.get_by_role("button", name="Star").press("Enter")
    expect(page.get_by_role("button", name="Star")).to_have_attribute("aria-pressed", "true")
    page.locator("#bar-q").fill("note:confirm tag:confirmed is:starred")
    page.locator("#bar-q").press("Enter")
    page.wait_for_url(re.compile(r"/\?q=note"))
    expect(page.locator(".elsewhere")).to_contain_text("The office confirmed this line.")
    visit.check()


def test_a_part_is_drawn_with_the_mouse_and_given_up_by_escape(visit) -> None:
    page = visit.page
    open_report(page)
    page.get_by_role("button", name="Note on a part of the page").click()
    paper = page.locator("[data-paper]").bounding_box()
    page.mouse.move(paper["x"] + 60, paper["y"] + 80)
    page.mouse.down()
    page.mouse.move(paper["x"] + 200, paper["y"] + 130)
    page.mouse.up()
    expect(page.get_by_label("Note", exact=True)).to_be_focused()
    assert page.locator(".noting-part").bounding_box()["width"] == pytest.approx(140, abs=4)
    page.get_by_label("Note", exact=True).blur()
    page.keyboard.press("M")
    page.keyboard.press("Escape")
    expect(page.get_by_role("radio", name="This page", exact=True)).to_be_checked()
    page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile(r"/notes/on/\d+/2"))
    visit.check()


def test_a_saved_search_tells_of_what_comes_in(visit, served, tmp_path: Path) -> None:
    page, root = visit.page, visit.page.url.split("?")[0].rstrip("/")
    page.goto(f"{root}/?q=walkout")
    page.get_by_text("Save this search").press("Enter")
    page.get_by_label("Name").fill("Walkouts")
    page.get_by_role("button", name="Save, and follow it").press("Enter")
    expect(page.locator(".saved")).to_contain_text("Walkouts")
    expect(page.locator(".fresh")).to_have_count(0)
    page.goto(f"{root}/new/")
    page.get_by_role("button", name="I have seen this").press("Enter")
    expect(page.locator(".empty")).to_contain_text("Nothing new")
    (tmp_path / "late.txt").write_text("another walkout")
    store = open_store(tmp_path / "home")
    accession.ingest(store, [tmp_path / "late.txt"], collection="Leak")
    store.close()
    page.reload()
    expect(page.locator("main")).to_contain_text("late.txt")
    page.get_by_role("link", name="Walkouts").press("Enter")
    expect(page.locator(".count")).to_contain_text("1 new document")
    page.get_by_role("button", name="I have seen these").press("Enter")
    expect(page.locator(".fresh")).to_have_count(0)
    visit.check()
