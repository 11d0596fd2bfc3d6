"""The public pages as readers meet them: from a disk, on a phone, with a screen reader, on paper."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image

from archive.model import Box, Look, Page, Plan, TextSource, Word
from archive.redaction import apply
from archive.release import site
from ingest.model import PageImage, pack_lines

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two exhibits, one of them with 30 pages and a title without a place to break."""
    folder = tmp_path_factory.mktemp("site")
    exhibits = [exhibit("aaaa", "A short one", 1), exhibit("bbbb", "Weekly_report_" * 12, 30)]
    site.write(folder, exhibits, title="The reports", published_at=NOW, key="ab" * 32)
    return folder


def exhibit(name: str, title: str, count: int) -> site.PublicExhibit:
    words = [[Word("reports", Box(20, 20, 60, 32)), Word("wages", Box(70, 20, 100, 32))]]
    pages = [Page(n, 300, 200, *pack_lines(words), TextSource.LAYER) for n in range(1, count + 1)]
    pixels = Image.new("RGB", (300, 200), "white").tobytes()
    target = BytesIO()
    apply.build(
        target, Plan("0" * 64, (), Look(72)), pages, render=lambda _: PageImage(300, 200, 72, pixels),
        read_words=lambda _: pages[0],
    )  # fmt: skip
    return site.PublicExhibit(
        folder=name, title=title, language="en", digest="ab" * 32, pdf=target.getvalue(), page_count=count,
        boxes={1: ((Box(110, 18, 200, 34), "private person"),)}, reasons=(("private person", 1),),
        checks=(("Every box is opaque", "1 box"),), verified_at=NOW, tools="eyes 1",
    )  # fmt: skip


PAGES = ["index.html", "exhibits/aaaa/index.html", "exhibits/bbbb/index.html"]


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
def test_nothing_is_wider_than_the_screen(browser: Browser, folder: Path, name: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto((folder / name).as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


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
    assert page.locator("script, [style]").count() == 0
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
