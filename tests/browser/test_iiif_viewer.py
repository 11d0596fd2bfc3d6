"""A release opened in Mirador, the viewer of many libraries and archives, on another site than the release."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from built_releases import build_release, proven
from PIL import Image

from archive.model import Box, Look, Page, Plan, TextSource, Word
from archive.redaction import apply
from archive.release.addresses import Address
from archive.release.edition import Edition
from archive.release.public import PublicExhibit, PublicNote
from ingest.model import PageImage, pack_lines

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from playwright.sync_api import Page as Shown

pytestmark = pytest.mark.browser
NOW = datetime(2026, 1, 1, tzinfo=UTC)
GREEN, BLUE = (0, 180, 0), (0, 0, 220)  # the viewer says in red that something failed
VIEWER = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Viewer</title></head><body>
<div id="viewer"></div><script src="mirador.min.js"></script><script>
Mirador.viewer({id: 'viewer', workspaceControlPanel: {enabled: false},
  window: {sideBarOpen: true, defaultSideBarPanel: 'annotations', highlightAllAnnotations: true},
  windows: [{manifestId: new URLSearchParams(location.search).get('manifest')}]});
</script></body></html>"""
ANYONE = (("Access-Control-Allow-Origin", "*"),)


def exhibit() -> PublicExhibit:
    """A green page and a blue one, with a note on a part of the first."""
    words = pack_lines([[Word("wages", Box(20, 20, 60, 32))]])
    pages = [Page(number, 300, 400, *words, TextSource.LAYER) for number in (1, 2)]
    pixels = [Image.new("RGB", (300, 400), colour).tobytes() for colour in (GREEN, BLUE)]
    target = BytesIO()
    apply.build(
        target, Plan("0" * 64, (), Look(72)), pages,
        render=lambda number: PageImage(300, 400, 72, pixels[number - 1]), read_words=lambda _: pages[0],
    )  # fmt: skip
    return PublicExhibit(
        address=Address("aaaa", "0002"), title="The wages report", language="en", digest="ab" * 32,
        pdf=proven(target.getvalue()), page_count=2, released_at=NOW, boxes={}, reasons=(), checks=(), verified_at=NOW,
        tools="eyes 1", notes=(PublicNote(7, 1, Box(50, 100, 250, 200), ("It means the weekly ones.",)),),
    )  # fmt: skip


def share_of(page: Shown, colour: tuple[int, int, int]) -> float:
    """How much of what is seen has about that colour."""
    seen = Image.open(BytesIO(page.screenshot())).convert("RGB").resize((160, 120), Image.Resampling.NEAREST)
    data = seen.tobytes()
    pixels = zip(data[::3], data[1::3], data[2::3], strict=True)
    near = sum(all(abs(a - b) < 60 for a, b in zip(pixel, colour, strict=True)) for pixel in pixels)
    return near / (160 * 120)


def wait_for(page: Shown, colour: tuple[int, int, int]) -> float:
    for _ in range(60):
        if (share := share_of(page, colour)) > 0.05:
            return share
        page.wait_for_timeout(250)
    return share_of(page, colour)


@pytest.fixture
def viewer(others: Path, tmp_path: Path, site_of) -> str:
    place = tmp_path / "viewer"
    place.mkdir()
    shutil.copy(others / "mirador" / "mirador.min.js", place)
    (place / "index.html").write_text(VIEWER)
    return site_of(place)


def released(tmp_path: Path, site_of, headers=()) -> str:
    """The address of the manifest."""
    folder = tmp_path / "release"
    folder.mkdir()
    root = site_of(folder, headers=headers)
    build_release(folder, [exhibit()], edition=Edition("The reports", NOW, "ab" * 32, root))
    return f"{root}/exhibits/aaaa/0002/iiif.json"


def test_the_viewer_shows_pages_label_and_notes(
    browser: Browser, viewer: str, tmp_path: Path, site_of
) -> None:
    manifest = released(tmp_path, site_of, ANYONE)
    page = browser.new_page(viewport={"width": 1000, "height": 750})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{viewer}/index.html?manifest={manifest}")
    page.get_by_text("It means the weekly ones.").wait_for(timeout=20_000)
    assert page.get_by_role("heading", name="The wages report").first.is_visible()
    assert wait_for(page, GREEN) > 0.05, "the first page is painted"
    assert share_of(page, BLUE) < 0.02
    page.get_by_role("button", name="Next item").click()
    assert wait_for(page, BLUE) > 0.05, "and the second"
    assert page.get_by_text("It means the weekly ones.").count() == 0
    assert all(url.startswith(("http://127.0.0.1:", "data:", "blob:")) for url in asked)
    page.close()


def test_without_the_header_that_the_manual_names_it_shows_nothing(
    browser: Browser, viewer: str, tmp_path: Path, site_of
) -> None:
    manifest = released(tmp_path, site_of)
    page = browser.new_page(viewport={"width": 1000, "height": 750})
    with page.expect_event("requestfailed", lambda request: request.url == manifest, timeout=20_000):
        page.goto(f"{viewer}/index.html?manifest={manifest}")
    assert page.get_by_text("It means the weekly ones.").count() == 0
    assert share_of(page, GREEN) < 0.02
    page.close()
