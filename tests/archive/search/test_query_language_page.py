"""Every example of the manual's page on the query language finds what the page says."""

from __future__ import annotations

import re
from array import array
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.accession.indexing import index_waiting
from archive.accession.progress import RunReport, silent
from archive.model import Audience, Proposal
from archive.search import search
from archive.store import Store, create
from archive.store.catalog import intake, readers
from archive.store.catalog.intake import Sighting
from archive.store.catalog.redactions import Editing
from archive.together import documents as marks
from archive.together import notes, tags
from ingest.model import Box, Extraction, Finding, FindingKind, Hidden, HiddenKind, Page, TextSource

PAGE = Path(__file__).resolve().parents[3] / "archive" / "docs" / "query-language.md"

EXPECTED = {
    "diesel permit": "permit",
    "diesel AND permit": "permit",
    "diesel && permit": "permit",
    '"do not share"': "share",
    "negotiations": "talk talks",
    '"negotiations"': "talks",
    'person:"Zhanna Petrova"': "person named",
    "strike OR walkout": "strike walkout",
    "strike | walkout": "strike walkout",
    "strike || walkout": "strike walkout",
    "report NOT draft": "report",
    "report -draft": "report",
    "report !draft": "report",
    "report AND NOT draft": "report",
    "(strike OR walkout) friday": "walkout",
    "complain*": "forms",
    "*ology": "forms",
    "inc*ent": "forms",
    "wom?n": "forms",
    "harbour~": "one-mistake named",
    "harbour~2": "one-mistake two-mistakes named",
    "/(ship|air)port[0-9]+/": "forms",
    '"driver union"~5': "five-apart three-apart",
    "driver NEAR union": "five-apart three-apart ten-apart",
    'driver NEAR/3 "dock workers"': "three-apart",
    'driver W/3 "dock workers"': "three-apart",
    "(strike OR walk*) NEAR/4 driver~": "walkout",
    "type:mail": "letter",
    "finding:bad-redaction": "found",
    "language:es": "spanish",
    'language:"bahasa Melayu"': "malay",
    'collection:"Harbour Watch"': "elsewhere",
    "source:heron": "strike",
    "date:2020-09": "september permit-too",
    "date:2020-09..2020-10": "september october permit-too",
    "date:..2020": "september october permit permit-too",
    "date:2020..": "september october november permit permit-too",
    "date:>2020-09": "october november",
    "size:>1mb": "large",
    "size:10kb..2mb": "large exactly-40 about-40",
    "size:40kb": "exactly-40 about-40",
    "size:=40kb": "exactly-40",
    "pages:>100": "long",
    "page:3": "long",
    "page:1..5": "ALL",
    "sender:ann@example.net": "letter",
    "email:bob@example.org": "letter",
    "domain:example.org": "letter captured typed",
    'phone:"+44 20 7946 0958"': "typed",
    "web:https://example.org/a": "typed",
    "handle:@jane_doe": "typed",
    'iban:"GB82 WEST 1234 5698 7654 32"': "typed",
    'number:"imo:9074729"': "typed",
    'people:"Zhanna Petrova"': "named",
    'organisations:"Harbour Authority"': "named",
    'places:"Port Sudan"': "named",
    "has:attachment": "letter",
    "has:finding": "found",
    "has:redaction": "redacted",
    "has:hidden": "hidden",
    "has:ocr": "scanned",
    "has:note": "noted noted-whole",
    "note:confirm": "noted",
    'note:"genuine article"': "noted-whole",
    "has:tag": "tagged",
    'tag:"needs a lawyer"': "tagged",
    "is:starred": "starred",
    "assigned:me": "given-me",
    "assigned:ada": "given-ada",
    "name:report": "report",
    "from:ann": "letter",
    'to:"bob@example.org"': "letter",
    "subject:salar*": "letter",
    "url:example.org": "captured",
    'url:"https://example.org/jobs?id=7"': "captured",
    "permit sort:date": "permit permit-too permit-undated",
    "permit sort:-date": "permit-too permit permit-undated",
    "permit sort:name": "permit permit-too permit-undated",
    "permit sort:size": "permit permit-too permit-undated",
    "permit sort:relevance": "permit-undated permit-too permit",
}
"""Example -> the documents it finds; in that order where the example says one."""

NOT_QUERIES = re.compile(r"(?!size:=)\W{1,2}|[kmg]b|pdf|image|mail|mailbox|web|web archive|document|spreadsheet"
                         r"|slides|container|text|es|spa|Spanish|español|report (2|10)")  # fmt: skip


def examples() -> list[str]:
    """Every query in the tables whose first column is headed "you type", and in their explanations."""
    found: list[str] = []
    is_ours = False
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("|"):
            is_ours = False
        elif line.startswith("| you type |"):
            is_ours = True
        elif is_ours:
            found += [code.replace("\\|", "|") for code in re.findall(r"`([^`]+)`", line)]
    return [code for code in found if not NOT_QUERIES.fullmatch(code)]


def words(count: int) -> str:
    return " ".join(f"word{number}" for number in range(count))


def page(number: int, text: str, **facts: object) -> Page:
    return Page(number, 500, 700, text, boxes_of(text), facts.pop("source", TextSource.LAYER), **facts)


def boxes_of(text: str) -> array[float]:
    return array("f", [value for _ in text.split() for value in (0, 0, 1, 1)])


class Filler:
    """Puts documents named by what they are for into an archive."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def put(self, name: str, *pages: str | Page, size: int = 0, **facts: object) -> int:
        place = {key: facts.pop(key) for key in ("address", "parent_document_id") if key in facts}
        collection, source = facts.pop("collection", "Leak"), facts.pop("codename", None)
        content = name.encode().ljust(size, b".")
        stored = self.store.blobs.put_bytes(content)
        laid_out = [
            entry if isinstance(entry, Page) else page(at, entry) for at, entry in enumerate(pages, 1)
        ]
        title, author = facts.pop("title", ""), facts.pop("author", "")
        with self.store.write() as db:
            collection_id = intake.collection_id(db, collection)
            sighting = Sighting(
                collection_id,
                intake.source_id(db, collection_id, source) if source else None,
                name.encode(), f"/drop/{name}", name, **place,
            )  # fmt: skip
            entered = intake.enter(db, sighting, stored, "eng")
            read = Extraction(pages=tuple(laid_out), **{"media_type": "application/pdf", **facts})
            intake.set_ready(db, entered.document_id, read, title, author)
        return entered.document_id


def day(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, language_model: Path):
    store = create(tmp_path_factory.mktemp("archive") / "home")
    store = replace(store, settings=replace(store.settings, ner_models=str(language_model)))
    ids: dict[str, int] = {}
    filler = Filler(store)

    def put(name: str, *pages: str | Page, **facts: object) -> int:
        ids[name] = filler.put(name, *pages, **facts)
        return ids[name]

    put("permit", "the diesel permit " + words(20), date=day(2020, 1, 5))
    put("permit-too", "a permit of another kind, said in many words", date=day(2020, 9, 20))
    put("permit-undated", "permit permit", size=500)
    put("share", "do not share this")
    put("share-not", "do share, not that")
    put("strike", "the strike began", codename="Heron")
    put("walkout", "walkout of every driver on Friday")
    put("report", "a report, finished")
    put("draft", "a draft of the report")
    put("forms", "complaints about sociology, an incident, one woman, two women at shipport7")
    put("one-mistake", "the harbor")
    put("two-mistakes", "the harbr")
    put("three-apart", "dock workers said the driver left their union")
    put("five-apart", f"driver {words(5)} union")
    put("ten-apart", f"driver {words(10)} union")
    put("eleven-apart", f"driver {words(11)} union {words(4)} dock workers")
    letter = put(
        "letter", "a letter", media_type="message/rfc822", author="Ann <ann@example.net>", title="Salaries",
        metadata=(("to", "Eve <eve@example.net>"), ("cc", "Bob <bob@example.org>")),
    )  # fmt: skip
    put("attached", "an enclosed text", parent_document_id=letter)
    put("found", "under a box", findings=(Finding(FindingKind.BAD_REDACTION, "said", 1, "box"),))
    put("talk", "to negotiate", language="en")
    put("talks", "negotiations failed", language="en")
    put("person", "Петрова, Жанна Ивановна")
    put("typed", "0044 20 7946-0958, www.example.org/a, @jane_doe, GB82WEST12345698765432, IMO 9074729")
    put("named", "Zhanna Petrova of The Harbour Authority, seen in Port Sudan", language="en")
    put("spanish", "el paro", language="es")
    put("malay", "mogok", language="ms")
    put("elsewhere", "not here", collection="Harbour Watch")
    put("september", "autumn", date=day(2020, 9, 1))
    put("october", "autumn", date=day(2020, 10, 31))
    put("november", "autumn", date=day(2021, 11, 1))
    put("large", "much", size=1_000_001)
    put("exactly-40", "some", size=40_000)
    put("about-40", "some", size=40_400)
    put("long", *[f"leaf {number}" for number in range(101)])
    redacted = put("redacted", "a name")
    put("hidden", page(1, "seen", hidden=(Hidden(HiddenKind.COVERED, "secret"),)))
    put("headers", page(1, "seen", hidden=(Hidden(HiddenKind.METADATA, "x-mailer"),)))
    put("scanned", page(1, "read", source=TextSource.OCR))
    put("captured", "a job", address="https://example.org/jobs?id=7&lang=en")
    for name in ("noted", "noted-whole", "tagged", "starred", "given-me", "given-ada"):
        put(name, f"so {name}")
    with store.write() as db:
        Editing(db, redacted, "x").add(Proposal(1, Box(0, 0, 1, 1), "", "minor"))
    index_waiting(store, RunReport(), silent)
    add(store, ids)
    yield store
    store.close()


def add(store: Store, ids: dict[str, int]) -> None:
    """What people added; Eve's private things find nothing for whoever asks."""
    me = store.person
    for person, audience in ((me, Audience.PRIVATE), ("eve", Audience.PRIVATE)):
        key = ids["noted" if person == me else "permit"]
        notes.write(store, key, "they confirmed it", audience=audience, person=person, page_number=1)
    notes.write(store, ids["noted-whole"], "a genuine article", audience=Audience.TEAM, person="eve")
    tags.add(store, ids["tagged"], "Needs a lawyer", person="eve", page_number=1)
    tags.add(store, ids["permit"], "needs a lawyer", person="eve", private=True)
    marks.star(store, ids["starred"], person=me, on=True)
    marks.star(store, ids["permit"], person="eve", on=True)
    with store.write() as db:
        readers.assign(db, ids["given-me"], me, "eve")
        readers.assign(db, ids["given-ada"], "ada", "eve")


def test_the_page_and_this_list_have_the_same_examples() -> None:
    signs_only = {"date:..2020", "date:2020..", "size:=40kb"}
    assert set(examples()) | signs_only == set(EXPECTED)


@pytest.mark.parametrize("query", EXPECTED)
def test_each_example_finds_what_the_page_says(filled: Store, query: str) -> None:
    results = search(filled, query, limit=None)
    names = [hit.document.name for hit in results.documents]
    assert results.notes == ()
    if EXPECTED[query] == "ALL":
        # All documents have one page but "long", of which the first five are wanted.
        assert "long" in names
        assert results.total_pages == len(names) + 4
    elif "sort:" in query:
        assert names == EXPECTED[query].split()
    else:
        assert sorted(names) == sorted(EXPECTED[query].split())


@pytest.mark.parametrize("query", EXPECTED)
def test_how_it_was_read_finds_the_same(filled: Store, query: str) -> None:
    first = search(filled, query, limit=None)
    second = search(filled, first.read_as, limit=None)
    assert [hit.document.id for hit in second.documents] == [hit.document.id for hit in first.documents]
    assert second.notes == ()
