"""axe finds nothing serious on any page, light and dark, wide and narrow; nothing runs off the side of a phone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from axe import COLOURS, NARROW, RULES, faults

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
CRUSHED = """() => [...document.querySelectorAll("td, th, p, h1, h2, dd")]
  .filter((box) => box.innerText?.trim().length > 8 && box.clientWidth > 0 && box.clientWidth < 30)
  .map((box) => box.innerText.trim().slice(0, 40))"""
"""Words whose letters stand one under another."""


def addresses(visit) -> list[str]:
    """One address of every kind of page, with an exhibit made on the way."""
    page, root = visit.page, visit.page.url.split("?")[0].rstrip("/")
    page.goto(f"{root}/?q=walkout")
    reader = (
        page.locator(".hit", has_text="report.pdf").locator("[data-hit]").get_attribute("href").split("?")[0]
    )
    document = re.sub(r"/pages/\d+", "", reader)
    page.goto(f"{root}{reader}/redact")
    page.get_by_text("More ways").click()
    page.get_by_label("Redact every occurrence of").fill("walkout")
    page.get_by_role("button", name="Propose in this document").click()
    page.get_by_role("button", name="Approve").first.click()
    page.goto(root + document)
    page.get_by_role("button", name="Make exhibit").click()
    page.wait_for_url(re.compile(r"/exhibits/\d+$"), timeout=60_000)
    page.goto(f"{root}{document}/card")
    page.get_by_label("What was confirmed").first.fill("It is genuine.")
    page.get_by_label("By whom").fill("two employees")
    page.get_by_label("What was not confirmed, 1").fill("Who ordered it.")
    page.get_by_role("button", name="Keep this card").click()
    paths = [
        f"{document}/card",
        "/",
        "/?q=walkout",
        "/?q=nothinglikeit",
        f"{reader}?q=walkout",
        document,
        "/ledger/",
    ]
    paths += [f"{reader}/redact?q=walkout", f"{document}/compare", f"{document}/compare/2/pages"]
    paths += ["/ledger/documents?state=unreadable", "/redactions/", "/exhibits/", "/exhibits/1"]
    paths += ["/exhibits/1/review", "/releases/"]
    paths += ["/exhibits/1/pages/1", f"/redactions/plan{document.removeprefix('/documents')}?from=0"]
    paths += ["/help/tutorial", "/help/query-language", "/ledger/alike", "/add/"]
    page.goto(f"{root}/lists/")
    page.fill("[name=names]", "Thaddeus Okonja\nwalkout\n???\n=1+1")
    page.get_by_role("button", name="Search for all").click()
    page.wait_for_url(re.compile(r"/lists/1$"), timeout=60_000)
    paths += ["/lists/", "/lists/1", "/lists/1/lines/1", "/lists/1/lines/2", "/lists/1?only=not-searched"]
    paths += subjects(page, root)
    page.goto(f"{root}/ledger/alike")
    for link in ("statement.txt", "Compare statement"):
        paths.append(page.get_by_role("link", name=link).first.get_attribute("href"))
    page.get_by_role("link", name="statement.txt").first.click()
    page.get_by_role("link", name="More like this").click()
    paths += ["/like/", urlsplit(page.url)._replace(scheme="", netloc="").geturl()]
    paths.append(page.get_by_role("link", name="Side by side").first.get_attribute("href"))
    paths.append(sent(page, root))
    paths += together(page, root, reader)
    paths += captured(page, root, (document, "/documents/2"))
    for path in paths:
        page.goto(root + path)
    visit.check()
    return [root + path for path in [*paths, "/nowhere"]]


def captured(page: Page, root: str, documents: tuple[str, str]) -> list[str]:
    """The pages of captures, after it was told of two documents that they are of one address."""
    for document, hour in zip(documents, (9, 10), strict=True):
        page.goto(root + document)
        page.get_by_text("Tell where it was captured").press("Enter")
        page.get_by_label("Address on the web").fill("https://example.org/jobs/7")
        page.get_by_label("When, in UTC").fill(f"2020-09-01 {hour:02}:00")
        page.get_by_role("button", name="Tell", exact=True).press("Enter")
        page.wait_for_url(re.compile("#captures$"))
    return ["/captures/", "/captures/history?address=example.org/jobs/7", documents[1]]


def sent(page: Page, root: str) -> str:
    """The address of what became of a file that was added."""
    page.goto(f"{root}/add/")
    page.fill("#new-collection", "Second")
    file = {"name": "note.txt", "mimeType": "text/plain", "buffer": b"confirmed by telephone"}
    page.set_input_files("[data-input=files]", file)
    page.get_by_role("button", name="Take in 1 file").press("Enter")
    page.wait_for_url(re.compile(r"/add/\w{32}$"), timeout=60_000)
    return urlsplit(page.url).path


def together(page: Page, root: str, reader: str) -> list[str]:
    """The pages of notes, tags, saved searches and what is new, with something on each; the first are with the rest."""
    page.goto(root + re.sub(r"/documents/(\d+)/pages/(\d+)", r"/notes/on/\1/\2", reader))
    page.keyboard.press("m")
    page.get_by_label("Note", exact=True).fill("They confirmed it.")
    page.get_by_role("button", name="Keep the note").press("Enter")
    page.wait_for_url(re.compile(r"#note-\d+$"))
    note = page.url.rpartition("-")[2]
    page.get_by_text("Add a tag").press("Enter")
    page.get_by_label("Tag", exact=True).fill("confirmed")
    page.get_by_role("button", name="Add the tag").press("Enter")
    page.get_by_role("button", name="Star").press("Enter")
    page.goto(f"{root}/?q=walkout")
    page.get_by_text("Save this search").press("Enter")
    page.get_by_role("button", name="Save, and follow it").press("Enter")
    search = page.url.rpartition("-")[2]
    paths = (
        "notes/",
        f"notes/{note}",
        "tags/",
        "starred/",
        "assigned/",
        "searches/",
        f"searches/{search}/new",
        "new/",
    )
    return [f"/{path}" for path in paths]


def subjects(page: Page, root: str) -> list[str]:
    """The addresses of the register, of a subject, and of what is found, proposed and taken in."""
    page.goto(f"{root}/subjects/")
    page.fill("#add [name=name]", "Thaddeus Okonjo")
    page.fill("#add [name=noun]", "Driver")
    page.get_by_role("button", name="Enter it").press("Enter")
    page.get_by_role("button", name="Where it occurs").press("Enter")
    page.wait_for_url(re.compile(r"/subjects/found/1$"))
    page.get_by_role("button", name="Propose in all of these").press("Enter")
    page.wait_for_url(re.compile(r"/subjects/proposed/1$"))
    page.goto(f"{root}/subjects/found/1")
    page.get_by_role("button", name=re.compile("in this document.*report.pdf")).press("Enter")
    page.wait_for_url(re.compile(r"/pages/1/redact#redaction-\d+$"))
    page.goto(f"{root}/subjects/")
    page.fill("#import [name=names]", "Priya Raman\n?")
    page.get_by_role("button", name="Take it in").press("Enter")
    page.wait_for_url(re.compile(r"/subjects/imported/1$"))
    return [f"/subjects/{rest}" for rest in ("", "1", "found/1", "proposed/1", "imported/1")]


def test_no_page_has_a_serious_fault(visit, browser: Browser) -> None:
    pytest.importorskip("axe_playwright_python", reason="axe is not installed")
    pages = addresses(visit)
    # axe runs as a script that the pages' own policy forbids.
    context = browser.new_context(storage_state=visit.context.storage_state(), bypass_csp=True)
    page = context.new_page()
    found: list[tuple[object, ...]] = []

    def look(address: str, scheme: str, width: int, options: dict) -> None:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": 844})
        if options:
            found.extend((scheme, width, address, *fault) for fault in faults(page, options))
        found.extend((width, address, "crushed", words) for words in page.evaluate(CRUSHED))
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            found.append((scheme, width, address, f"{wide} px too wide"))

    for address in pages:
        page.goto(address)
        if "/redact?" in address:
            page.keyboard.press("r")  # with the form for a box
        if "/pages" in address and "/documents/" in address and "/redact" not in address:
            page.locator("[data-reader][data-ready]").wait_for(state="attached")
        if "/notes/on/" in address:
            page.keyboard.press("m")  # with the form for a note
        # Only the colours change with the scheme.
        for scheme, width, options in (
            ("light", 1280, {"runOnly": RULES}),
            ("dark", 1280, {"runOnly": COLOURS}),
            ("light", 390, {"runOnly": NARROW}),
            ("light", 640, {}),  # as wide as 1280 at 200 %
        ):
            look(address, scheme, width, options)
    page.goto(next(address for address in pages if "/pages/" in address))
    page.keyboard.press("?")
    look("the list of keys", "dark", 390, {"runOnly": RULES})
    context.close()
    assert found == []
