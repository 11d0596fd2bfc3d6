"""Adding a folder in a real browser: a connection that is lost, a page that is loaded anew, and what became of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from archive.store import open_store
from archive.store.catalog import documents

pytestmark = pytest.mark.browser
expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "from the source"
    (made / "deep").mkdir(parents=True)
    (made / "large.bin").write_bytes(bytes(range(256)) * 8_000)  # four pieces at least
    (made / "deep" / "note.txt").write_text("confirmed by telephone")
    (made / "deep" / "\u202egpj.txt").write_text("named to deceive")
    (made / ".DS_Store").write_bytes(b"desktop")
    return made


def choose(page, folder: Path) -> None:
    page.set_input_files("[data-input=folder]", folder)
    expect(page.locator("[data-tally]")).to_contain_text("chosen4")


def test_a_folder_arrives_whatever_the_line_does(visit, served, folder: Path, tmp_path: Path) -> None:
    page = visit.page
    page.get_by_role("link", name="Add files").click()
    page.get_by_label("Collection", exact=True).select_option("")
    page.get_by_label("Name of a new collection").fill("Second")
    page.get_by_label("Source", exact=True).fill("egret")
    choose(page, folder)
    expect(page.locator("tbody")).to_contain_text("\\u{202e}gpj.txt")
    # The line is lost in the middle of the large file.
    page.route(re.compile("/files/"), lambda route: route.abort())
    page.get_by_role("button", name="Take in 4 files").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("The connection is lost")
    expect(page.locator("[data-tally]")).to_contain_text("sent2")
    expect(page.locator("[data-tally]")).to_contain_text("not taken1")
    # The page is loaded anew, and the same folder chosen again.
    page.unroute(re.compile("/files/"))
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.get_by_role("button", name="Go on sending").press("Enter")
    expect(page.locator("[data-resuming]")).to_contain_text("Second")
    again: list[str] = []
    page.on("request", lambda request: again.append(request.method) if "/files" in request.url else None)
    choose(page, folder)
    page.get_by_role("button", name="Take in 4 files").press("Enter")
    page.wait_for_url(re.compile(r"/add/\w{32}$"), timeout=60_000)
    assert again.count("POST") == 1, "only what was not taken is asked for again"
    expect(page.locator(".sum")).to_contain_text("4 sent")
    expect(page.locator(".sum")).to_contain_text("3 received")
    expect(page.locator(".sum")).to_contain_text("1 skipped")
    store = open_store(tmp_path / "home")
    with store.read() as db:
        found = documents.listing(db, collection="Second")
    assert sorted(store.blobs.read(document.digest) for document in found) == sorted(
        path.read_bytes() for path in folder.rglob("*.*") if path.name != ".DS_Store"
    )
    store.close()
    visit.complaints[:] = [
        said for said in visit.complaints if "ERR_FAILED" not in said and "422" not in said
    ]
    visit.check()
