"""The verification card in a real browser: written by keyboard, looked at, kept."""

from __future__ import annotations

import re

import pytest
from pressing import tab_to

pytestmark = pytest.mark.browser
expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect


def test_a_card_is_written_by_keyboard_and_what_is_typed_stays(visit) -> None:
    page, root = visit.page, visit.page.url.split("?")[0].rstrip("/")
    page.goto(f"{root}/documents/1/card")
    page.locator("main").focus()
    tab_to(page, page.get_by_label("Context"))
    page.keyboard.type("What the desk wrote.")
    tab_to(page, page.get_by_label("What was confirmed").first)
    page.keyboard.type("It is genuine.")
    tab_to(page, page.get_by_label("By whom").first)
    page.keyboard.type("two employees")
    page.keyboard.press("Enter")  # looks at it, keeps nothing
    told = page.get_by_role("region", name="As readers will see it")
    expect(told).to_contain_text("By two employees")
    tab_to(page, page.locator("#confirmed").get_by_role("button", name="Add another"))
    page.keyboard.press("Enter")
    expect(page.get_by_label("What was confirmed")).to_have_count(3)
    expect(page.get_by_label("What was confirmed").nth(2)).to_be_focused()
    expect(page.get_by_label("Context")).to_have_value("What the desk wrote.")
    page.get_by_role("button", name="Keep this card").press("Enter")
    page.wait_for_url(re.compile(r"/card#told$"))
    expect(page.locator(".card-form")).to_contain_text("Card 1, kept")
    expect(page.get_by_label("What was confirmed")).to_have_count(2)
    visit.check()
