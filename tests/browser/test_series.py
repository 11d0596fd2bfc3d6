"""Series in a browser: numbers checked by keyboard alone, nothing that axe minds; the public page without scripts."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe import NARROW, RULES, faults
from built_releases import build_release, proven
from PIL import Image

from archive import accession, series
from archive.demo import material
from archive.model import Box, Look, Page, Plan, TableCell, TextSource, Word
from archive.redaction import apply
from archive.release.addresses import Address
from archive.release.edition import Edition
from archive.release.public import PublicExhibit, PublicNumber, PublicPoint
from archive.store import create
from ingest.model import PageImage, pack_lines

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def taken_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two weekly reports of the demo, and a series of their newest columns."""
    made = tmp_path_factory.mktemp("series")
    folder = made / "drop"
    folder.mkdir()
    for week in (2, 3):
        (folder / f"harbour-watch-{material.WEEKS[week]}.pdf").write_bytes(material.report(week))
    store = create(made / "home")
    accession.ingest(store, [folder], collection="Leak")
    found = series.find(store, collection="Leak")
    key = next(entry.key for entry in found.found if entry.has_moments)
    series.make(store, found, key, "Complaints by week", agent="ann")
    store.close()
    return made


def test_a_report_is_checked_by_keyboard(visit) -> None:
    page, root = visit.page, visit.page.url.split("?")[0].rstrip("/")
    page.goto(f"{root}/series/1")
    page.get_by_role("link", name="2020-09-07").first.click()
    assert page.locator("[data-cell]").count() == len(material.COMPLAINTS)
    sent = []
    page.on("response", lambda answer: sent.append(answer.status) if "/cells/" in answer.url else None)
    for key in ("j", "Enter", "Enter"):  # to the first; right; right
        page.keyboard.press(key)
    page.keyboard.type("32")  # a digit begins a correction
    page.keyboard.press("Enter")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.wait_for_function("() => document.querySelectorAll('.cell.confirmed, .cell.corrected').length === 3")
    assert sent == [200, 200, 200]
    page.reload()
    assert page.locator("[data-looked-at]").inner_text() == "3"
    assert "the page’s words say “31”" in page.locator(".cell.corrected").inner_text()
    strip = page.locator(".strip").first.bounding_box()
    assert strip is not None
    assert strip["height"] > 20
    page.get_by_role("button", name="Confirm all 3 without doubt").click()
    page.goto(f"{root}/series/1")
    assert "6 to check" in page.locator("table.series thead").inner_text()  # the other report
    assert page.locator(".cell-mark.confirmed").count() == 5 + 1  # and the one in the legend
    visit.check()


def test_axe_finds_nothing_serious(visit) -> None:
    page, root = visit.page, visit.page.url.split("?")[0].rstrip("/")
    page.goto(f"{root}/series/1")
    check = page.get_by_role("link", name="2020-09-07").first.get_attribute("href")
    found = []
    for path in ("/series/", "/series/found?collection=Leak", "/series/1", check):
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(root + path)
        found += [(path, *fault) for fault in faults(page, {"runOnly": RULES})]
        page.set_viewport_size({"width": 390, "height": 844})
        found += [(path, "narrow", *fault) for fault in faults(page, {"runOnly": NARROW})]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    page.emulate_media(color_scheme="dark")
    found += [("dark", *fault) for fault in faults(page, {"runOnly": ["color-contrast"]})]
    assert found == []
    visit.check()


def exhibit(week: int) -> PublicExhibit:
    words = [("Category", 20, 20), ("posts", 120, 20), ("Vans", 20, 40), (str(29 + week), 120, 40)]
    placed = [Word(text, Box(x, y, x + 40, y + 12)) for text, x, y in words]
    cells = [TableCell(word.text, 1, word.box) for word in placed]
    page = Page(1, 300, 200, *pack_lines([placed[:2], placed[2:]]), TextSource.LAYER)
    pixels, target = Image.new("RGB", (300, 200), "white").tobytes(), BytesIO()
    apply.build(
        target, Plan("0" * 64, (), Look(72)), [page], render=lambda _: PageImage(300, 200, 72, pixels),
        read_words=lambda _: page,
    )  # fmt: skip
    number = PublicNumber(0, cells[2], cells[3], Decimal(29 + week), "")
    point = PublicPoint(
        week, 1, "", "k" * 10, "Complaints by week", "the newest column of each report", 4, 4, date(2020, 9, 7 + week),
        "from its title", cells[1], (number,),
    )  # fmt: skip
    return PublicExhibit(
        address=Address("aaaa", f"000{week}"), title=f"Report {week}", language="en", digest=f"{week:064}",
        pdf=proven(target.getvalue()), page_count=1, released_at=NOW, boxes={}, reasons=(), checks=(), verified_at=NOW,
        tools="eyes 1", points=(point,),
    )  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_readers_get_from_a_number_to_its_page_without_scripts(
    browser: Browser, tmp_path: Path, scheme: str
) -> None:
    build_release(tmp_path, [exhibit(1), exhibit(2)], edition=Edition("The reports", NOW, "ab" * 32))
    address = f"file://{tmp_path}/series/{'k' * 10}/index.html"
    plain = browser.new_context(java_script_enabled=False)
    page = plain.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(f"file://{tmp_path}/index.html")
    page.get_by_role("link", name="Complaints by week").click()
    assert page.get_by_role("img", name="Complaints by week").bounding_box()["height"] > 100
    page.get_by_role("link", name="31", exact=True).click()
    assert "Report 2" in page.title()
    assert complaints == []
    plain.close()
    for width in (1280, 390):
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        page = context.new_page()
        page.goto(address)
        assert faults(page, {"runOnly": RULES}) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        context.close()
