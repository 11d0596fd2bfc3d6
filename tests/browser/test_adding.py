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


DROP = """element => {
  const carried = new DataTransfer();
  for (const name of ["kept.txt", "taken-back.txt"]) carried.items.add(new File([name], name));
  element.dispatchEvent(new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true }));
}"""


def test_a_lost_answer_makes_no_second_file_and_what_is_taken_back_is_gone(
    visit, served, tmp_path: Path
) -> None:
    page = visit.page
    page.goto(f"{served.address}/add/")
    page.get_by_label("Name of a new collection").fill("Second")
    page.locator("[data-drop]").evaluate(DROP)
    expect(page.locator("[data-tally]")).to_contain_text("chosen2")

    def lose_the_answer(route) -> None:
        route.fetch()
        route.abort()

    page.route(re.compile("/files"), lose_the_answer)
    page.get_by_role("button", name="Take in 2 files").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("The connection is lost")
    page.get_by_role("button", name="Cancel taken-back.txt").press("Enter")
    page.unroute(re.compile("/files"))
    page.wait_for_url(re.compile(r"/add/\w{32}$"), timeout=60_000)
    for part in ("2 sent", "1 received", "0 already there", "1 cancelled"):
        expect(page.locator(".sum")).to_contain_text(part)
    expect(page.locator("tbody")).not_to_contain_text("taken-back")
    incoming = tmp_path / "home" / "incoming"
    assert [path.name for path in incoming.iterdir() if not path.name.startswith("incoming.")] == []


def choose(page, folder: Path) -> None:
    page.set_input_files("[data-input=folder]", folder)
    expect(page.locator("[data-tally]")).to_contain_text("chosen4")


def test_a_folder_arrives_whatever_the_line_does(visit, served, folder: Path, tmp_path: Path) -> None:
    page = visit.page
    page.get_by_text("More", exact=True).click()
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
