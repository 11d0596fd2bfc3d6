"""The public pages as readers meet them: from a disk, on a phone, with a screen reader, on paper."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import public_release
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from public_release import ADDRESS, NOW, write

from archive.mentions.same_address import same_address
from archive.model import Box, Card, Confirmation
from archive.release import comparison
from archive.release.addresses import Address
from archive.release.former import Became, Former
from archive.release.public import PublicCapture, PublicExhibit, PublicNote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page
    from playwright.sync_api import Page as BrowserPage

pytestmark = pytest.mark.browser
CARD = Card(
    context="It was sent every week.\n\nWe tell by whom.",
    story_title="The desk",
    story_address="https://news.example/desk",
    confirmed=(Confirmation("It is genuine.", "two employees", "They knew the form.", NOW.date()),),
    not_confirmed=("Who ordered it.",),
    origin="Left open on a website.",
)
LISTING = "https://jobs.example.org/a-listing/" + "with-no-place-to-break" * 4
COMPARED = f"comparisons/{comparison.key_of(same_address(LISTING))}"
NOT_COMPARED = "a" * 10


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two exhibits, one of them with 30 pages and a title without a place to break."""
    place = tmp_path_factory.mktemp("release")
    formers = [
        Former(Address("aaaa", "0001"), Became.REPLACED, NOW, 1, 1, ("A name was misspelt.",)),
        Former(Address("cccc", "0001"), Became.WITHDRAWN, NOW, 2, 0, ("It was forged.",)),
    ]
    return write(
        place,
        [exhibit("aaaa", "A short one", 1), exhibit("bbbb", "Weekly_report_" * 12, 30)],
        formers,
        gone=[f"comparisons/{NOT_COMPARED}/index.html"],
    )


def exhibit(name: str, title: str, count: int) -> PublicExhibit:
    return public_release.exhibit(
        name, title, ["reports wages"] * count,
        boxes={1: ((Box(110, 18, 200, 34), "private person"),)}, reasons=(("private person", 1),),
        notes=(
            PublicNote(5, 0, None, ("These came by post.",)),
            PublicNote(6, 1, Box(70, 20, 100, 32), ("Paid late.",)),
            PublicNote(7, 1, Box(20, 20, 60, 32), ("It means the weekly ones.", "Confirmed by two of them.")),
            PublicNote(8, count, None, ("The last page.",)),
        ),
        card=CARD, original="cd" * 32,
        captured=PublicCapture(LISTING, NOW + timedelta(days=count)), answered=200, saved_as="page",
    )  # fmt: skip


PAGES = [
    "index.html",
    "exhibits/aaaa/index.html",
    "exhibits/aaaa/0001/index.html",
    "exhibits/aaaa/0002/index.html",
    "exhibits/bbbb/0002/index.html",
    "exhibits/bbbb/0002/page-30.html",
    "exhibits/bbbb/0002/embed.html",
    "exhibits/aaaa/0002/note-7-embed.html",
    "exhibits/cccc/0001/page-2.html",
    "search.html",
    f"{COMPARED}/index.html",
    f"{COMPARED}/embed.html",
    f"comparisons/{NOT_COMPARED}/index.html",
]


@pytest.fixture(scope="module")
def sheet(browser: Browser) -> Iterator[BrowserPage]:
    """For tests that only look at what is loaded: a window of its own costs more than they do."""
    page = browser.new_page()
    yield page
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_the_pages_are_accessible(browser: Browser, folder: Path, name: str, scheme: str) -> None:
    page = browser.new_page(color_scheme=scheme)
    # axe is injected as a script, which the pages' own policy forbids; that it does is tested below.
    page.route(
        "**/*.html",
        lambda route: route.fulfill(body=without_policy(folder, route.request.url), content_type="text/html"),
    )
    page.goto((folder / name).as_uri())
    found = Axe().run(
        page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
    )
    assert found.response["violations"] == [], found.generate_report()
    page.close()


def without_policy(folder: Path, url: str) -> str:
    path = folder / url.split(folder.name + "/")[1]
    return path.read_text().replace('http-equiv="Content-Security-Policy"', 'name="policy"')


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_wider_than_the_screen(sheet: BrowserPage, folder: Path, name: str, width: int) -> None:
    sheet.set_viewport_size({"width": width, "height": 800})
    sheet.goto((folder / name).as_uri())
    assert sheet.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_for_nothing_but_its_own_files_and_runs_nothing(
    browser: Browser, folder: Path, name: str
) -> None:
    page = browser.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto((folder / name).as_uri())
    assert asked
    assert all(url.startswith(folder.as_uri()) for url in asked)
    assert complaints == []
    assert page.evaluate("document.styleSheets.length") == 1
    scripts = page.locator("script:not([type='application/ld+json'])").evaluate_all(
        "all => all.map(one => one.src)"
    )
    assert scripts == ([(folder / "search.js").as_uri()] if name == "search.html" else [])
    assert page.locator("[style]").count() == 0
    assert page.evaluate(
        "[...document.images].every(image => image.naturalWidth > 0 || image.loading == 'lazy')"
    )
    page.close()


def test_a_reader_goes_from_the_index_to_a_page_and_its_marked_text(browser: Browser, folder: Path) -> None:
    page = browser.new_page()
    page.goto((folder / "index.html").as_uri())
    page.get_by_role("link", name="A short one", exact=True).first.click()
    assert page.get_by_role("img", name="Page 1 of 1").is_visible()
    assert page.locator(".text .bar").first.inner_text() == "private person"
    assert "reports wages private person" in " ".join(page.locator(".text p").inner_text().split())
    page.close()


def test_a_note_has_an_address_and_marks_its_part_of_the_page(browser: Browser, folder: Path) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto((folder / "exhibits/aaaa/0002/index.html").as_uri())
    assert page.get_by_text("These came by post.", exact=True).is_visible()
    page.locator("#note-7").get_by_role("link", name="Link to this note").click()
    assert page.url == (folder / "exhibits/aaaa/0002/page-1.html").as_uri() + "#note-7"
    assert page.locator("#note-7:target").inner_text().startswith("It means the weekly ones.")
    drawn, marked = page.locator(".drawn img").bounding_box(), page.locator("#mark-7 rect").bounding_box()
    assert marked["x"] - drawn["x"] == pytest.approx(drawn["width"] * 20 / 300, abs=3)
    assert marked["y"] - drawn["y"] == pytest.approx(drawn["height"] * 20 / 200, abs=3)
    assert marked["width"] == pytest.approx(drawn["width"] * 40 / 300, abs=4)
    page.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_address_of_a_note_shows_that_note_and_its_mark(
    browser: Browser, folder: Path, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto((folder / "exhibits/bbbb/0002/index.html").as_uri())
    address = (
        page.locator("#note-8").get_by_role("link", name="Link to this note").evaluate("link => link.href")
    )
    page.goto(address)
    assert page.locator("h1").inner_text() == "Page 30 of 30"
    assert page.locator(".note-said:target").inner_text().startswith("The last page.")
    assert in_view(page, ".note-said:target")
    page.goto((folder / "exhibits/aaaa/0002/page-1.html").as_uri() + "#note-7")
    assert page.locator(".note-said:target").inner_text().startswith("It means the weekly ones.")
    assert in_view(page, ".note-said:target")
    strong = "rect => getComputedStyle(rect).fillOpacity"
    assert [page.locator(f"#mark-{n} rect").evaluate(strong) for n in (6, 7)] == ["0.22", "0.5"]
    page.get_by_role("link", name="Mark 1 on the page").click()
    assert [page.locator(f"#mark-{n} rect").evaluate(strong) for n in (6, 7)] == ["0.5", "0.22"]
    assert in_view(page, "#mark-6 rect")
    page.close()


def in_view(page, selector: str) -> bool:
    box = page.locator(selector).bounding_box()
    return box["y"] >= 0 and box["y"] + box["height"] <= page.viewport_size["height"]


def test_what_is_cited_leads_to_the_page_that_was_cited(browser: Browser, folder: Path) -> None:
    page = browser.new_page()
    page.goto((folder / "exhibits/bbbb/0002/page-17.html").as_uri())
    page.get_by_text("For BibTeX and Wikipedia").click()
    texts = [*page.locator(".cited").all_inner_texts(), *page.locator(".citing pre").all_inner_texts()]
    root = "https://documents.example.org/reports/"
    found = {a for text in texts for a in re.findall(rf"{root}[\w/.-]+\.html", text)}
    assert found == {f"{root}exhibits/bbbb/0002/page-17.html"}
    assert sum(root in text for text in texts) == 5
    page.goto((folder / found.pop().removeprefix(root)).as_uri())
    assert page.locator("h1").inner_text() == "Page 17 of 30"
    assert page.get_by_role("img", name="Page 17 of 30").is_visible()
    page.close()


def test_a_reader_sees_what_was_confirmed_by_whom_and_what_was_not(browser: Browser, folder: Path) -> None:
    page = browser.new_page()
    page.goto((folder / "exhibits/aaaa/0002/page-1.html").as_uri())
    page.get_by_role("link", name="What we know of it").click()
    panel = page.get_by_role("region", name="What we know of this document")
    said = " ".join(panel.inner_text().split())
    assert "It is genuine. By two employees, 1 January 2026 They knew the form." in said
    assert "Not confirmed Who ordered it." in said
    assert "Captured on 2 January 2026, 00:00 UTC, from https://jobs.example.org/a-listing/" in said
    assert "cd" * 32 in said
    assert page.get_by_role("link", name="The desk").get_attribute("href") == "https://news.example/desk"
    page.close()


def test_no_page_has_more_than_a_hundred_kilobytes(folder: Path) -> None:
    assert max(path.stat().st_size for path in folder.rglob("*.html")) < 100_000


def test_what_cited_an_old_version_leads_to_the_newest(browser: Browser, folder: Path) -> None:
    page = browser.new_page()
    page.goto((folder / "exhibits/aaaa/0001/page-1.html").as_uri())
    assert page.locator("h1").inner_text() == "This exhibit was replaced"
    assert page.get_by_text("A name was misspelt.").is_visible()
    page.get_by_role("link", name="The newest version").click()
    page.get_by_role("link", name="Read the newest version").click()
    assert page.locator("h1").inner_text() == "A short one"
    assert page.url == (folder / "exhibits/aaaa/0002/index.html").as_uri()
    page.close()


def test_a_reader_goes_from_page_to_page_and_back_to_the_whole(browser: Browser, folder: Path) -> None:
    page = browser.new_page()
    page.goto((folder / "exhibits/bbbb/0002/page-29.html").as_uri())
    page.get_by_role("link", name="Page 30 →").click()
    assert page.get_by_role("img", name="Page 30 of 30").is_visible()
    assert page.get_by_role("link", name="Page 31").count() == 0
    page.get_by_role("link", name="All pages").click()
    assert page.get_by_role("img", name="Page 1 of 30").is_visible()
    page.close()


def framed(browser: Browser, markup: str, root: str) -> tuple[Page, list[str]]:
    """A page of another site with that frame, and what the console complains of; the release is served at `root`."""
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.route(
        f"{ADDRESS}/**",
        lambda route: route.fulfill(response=route.fetch(url=route.request.url.replace(ADDRESS, root))),
    )
    page.set_content(f"<h1>A story</h1>{markup.replace('lazy', 'eager')}")
    return page, complaints


def test_a_frame_on_another_site_shows_a_page_and_leads_out_of_it(
    browser: Browser, folder: Path, site_of
) -> None:
    """Served: frames of files on a disk are no proof of how they look on the web."""
    said = json.loads((folder / "exhibits/bbbb/0002/page-7-oembed.json").read_text())
    assert (said["version"], said["type"], said["width"], said["height"]) == ("1.0", "rich", 700, 900)
    page, complaints = framed(browser, said["html"], site_of(folder))
    frame = page.frame_locator("iframe")
    frame.get_by_role("img", name="Page 7 of 30").wait_for()
    assert frame.get_by_role("img").evaluate("image => image.complete && image.naturalWidth") > 100
    assert frame.locator(".embed").evaluate("main => getComputedStyle(main).display") == "grid"
    assert complaints == []
    frame.get_by_role("link", name="page 7").first.click()
    page.wait_for_url("https://documents.example.org/reports/exhibits/bbbb/0002/page-7.html")
    page.close()


def test_a_note_in_a_frame_shows_its_part_of_the_page_marked(browser: Browser, folder: Path, site_of) -> None:
    said = json.loads((folder / "exhibits/bbbb/0002/note-7-oembed.json").read_text())
    page, complaints = framed(browser, said["html"], site_of(folder))
    frame = page.frame_locator("iframe")
    frame.get_by_text("Confirmed by two of them.").wait_for()
    picture = frame.get_by_role("img", name="Part of page 1 of 30")
    shown, marked = picture.bounding_box(), frame.locator(".crop rect").bounding_box()
    assert (marked["x"] - shown["x"]) / shown["width"] == pytest.approx(20 / 300, abs=0.01)
    assert marked["width"] / shown["width"] == pytest.approx(40 / 300, abs=0.02)
    pixels = Image.open(BytesIO(picture.screenshot())).convert("L")
    assert pixels.getextrema()[1] > 250, "the page's white is painted"
    inner = frame.locator("html").evaluate("html => [html.scrollHeight, html.clientHeight]")
    assert inner[0] <= inner[1], "nothing is to be scrolled for"
    assert complaints == []
    frame.get_by_role("link", name="page 1").first.click()
    page.wait_for_url("https://documents.example.org/reports/exhibits/bbbb/0002/page-1.html#note-7")
    page.close()


def test_on_paper_a_page_says_whose_key_signed_it(browser: Browser, folder: Path) -> None:
    page = browser.new_page()
    page.goto((folder / "exhibits/aaaa/0002/page-1.html").as_uri())
    page.emulate_media(media="print")
    assert page.locator(".signed").is_visible()
    assert not page.get_by_role("link", name="All exhibits").is_visible()
    page.close()
