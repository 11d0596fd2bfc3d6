"""Searching a release as a reader does: from a disk or below any address, with no server behind it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from public_release import exhibit, write

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("searched")
    texts = {
        "aaaa": ("The walkout", ["Nothing of it here", "a walkout of Zoë's drivers in Tarrow Bay"]),
        "bbbb": ("The wages", ["wages were paid late", "the drivers walked home"]),
        "cccc": ("工资单", ["司机的工资没有支付"]),
        "dddd": ("المركبات", ["المَركبات في الميناء"]),
    }
    many = {f"e{number:03}": (f"Report {number}", ["one more weekly report"]) for number in range(23)}
    exhibits = [exhibit(name, title, pages) for name, (title, pages) in (texts | many).items()]
    return write(place, exhibits)


@pytest.fixture
def page(browser: Browser):
    page = browser.new_page()
    yield page
    page.close()


def found(page: Page) -> list[str]:
    page.locator("#said", has_text=".").wait_for()
    page.wait_for_function("() => !document.getElementById('said').textContent.includes('…')")
    return page.locator("#found h2").all_inner_texts()


def ask(page: Page, folder: Path, query: str) -> list[str]:
    page.goto((folder / "index.html").as_uri())
    page.get_by_label("Search the exhibits").fill(query)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=*")
    return found(page)


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("walkout", ["The walkout"]),
        ("WALK", ["The wages", "The walkout"]),
        ("drivers wages", ["The wages"]),
        ('"Tarrow Bay"', ["The walkout"]),
        ('"Bay Tarrow"', []),
        ('"walk"', []),
        ("zoe", ["The walkout"]),
        ("工资", ["工资单"]),
        ("资工", []),
        ("المركبات", ["المركبات"]),
        ("zebra", []),
    ],
)
def test_words_are_found_from_a_disk(page: Page, folder: Path, query: str, titles: list[str]) -> None:
    assert ask(page, folder, query) == titles
    if not titles:
        assert "Nothing found among the words of 27 exhibits" in page.locator("#said").inner_text()


def test_a_find_leads_to_its_page_with_the_words_marked(page: Page, folder: Path) -> None:
    ask(page, folder, "walkout driv")
    assert page.locator("#found mark").all_inner_texts() == ["walkout", "drivers"]
    page.get_by_role("link", name="Page 2").click()
    assert page.url == (folder / "exhibits/aaaa/0002/page-2.html").as_uri()


def test_words_on_different_pages_are_said_to_be(page: Page, folder: Path) -> None:
    assert ask(page, folder, "nothing walkout") == ["The walkout"]
    assert page.get_by_text("The words stand on different pages.").is_visible()


def test_many_finds_come_a_few_at_a_time(page: Page, folder: Path) -> None:
    assert len(ask(page, folder, "weekly")) == 20
    assert "there may be more" in page.locator("#said").inner_text()
    page.get_by_role("button", name="Show more").click()
    page.locator("#said", has_text="23 exhibits.").wait_for()
    assert page.locator("#found h2").count() == 23
    assert page.get_by_role("button", name="Show more").is_hidden()


def test_it_works_below_an_address_and_asks_for_its_own_files_alone(
    page: Page, folder: Path, tmp_path: Path, site_of
) -> None:
    shutil.copytree(folder, tmp_path / "web" / "deep" / "below")
    root = f"{site_of(tmp_path / 'web')}/deep/below"
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{root}/search.html?q=walkout")
    assert found(page) == ["The walkout"]
    assert all(url.startswith(f"{root}/") for url in asked)


def test_markup_in_a_query_is_text(page: Page, folder: Path) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    assert ask(page, folder, "<img src=x onerror=alert(1)>") == []
    assert page.locator("#said img, #found img").count() == 0
    assert complaints == []


def test_a_file_that_is_missing_is_said_to_be(page: Page, folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    (copy / "search" / "exhibits.js").unlink()
    page.goto(f"{(copy / 'search.html').as_uri()}?q=walkout")
    page.get_by_text("Is this copy whole?").wait_for()


def test_without_scripts_it_says_where_to_look(browser: Browser, folder: Path) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto((folder / "search.html").as_uri())
    assert page.get_by_text("Without it, look through").is_visible()
    page.get_by_role("link", name="all exhibits", exact=True).click()
    assert page.get_by_role("link", name="The walkout", exact=True).is_visible()
    page.close()
