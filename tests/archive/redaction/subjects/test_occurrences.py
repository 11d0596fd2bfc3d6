"""Subjects are followed through everything that a document says, and boxes are proposed where they stand on pages."""

from __future__ import annotations

from dataclasses import replace

import pytest
from made_page import laid_out

from archive.errors import Invalid, NotFound
from archive.model import HiddenKind, RedactionState, TextSource
from archive.redaction import plan
from archive.redaction.subjects import occurrences, proposing
from archive.redaction.subjects.model import Subject, SubjectKind
from archive.store import Store
from archive.store.catalog import intake, redactions
from archive.store.catalog.intake import Sighting
from archive.store.catalog.sayings import Stand
from ingest.model import Extraction, Finding, FindingKind, Hidden, Page

JANE = Subject(SubjectKind.PERSON, "Jane Quistgaard", handles=("jq_rides",), label="Driver 7", id=1)
JOHN = Subject(SubjectKind.PERSON, "John Quistgaard", reason="minor", label="Driver 12", id=2)


def put(
    store: Store, pages: list[Page], *, path: bytes = b"a.pdf", collection: str = "Leak", **said: object
) -> int:
    stored = store.blobs.put_bytes(path + collection.encode())
    address = str(said.pop("address", ""))
    titles = (str(said.pop("title", "")), str(said.pop("author", "")))
    with store.write() as db:
        key = intake.collection_id(db, collection)
        shown = path.decode()
        sighting = Sighting(key, None, path, shown, shown.rpartition("/")[2], address=address)
        entered = intake.enter(db, sighting, stored, "eng")
        extraction = Extraction("application/pdf", pages=pages, **said)  # type: ignore[arg-type]
        intake.set_ready(db, entered.document_id, extraction, *titles)
    return entered.document_id


def test_a_subject_is_found_wherever_a_document_says_it(store: Store) -> None:
    hidden = (Hidden(HiddenKind.BOOKMARK, "Letter of J. Quistgaard"), Hidden(HiddenKind.COVERED, "nothing"))
    pages = [
        laid_out(["by Jane Quistgaard", "and others"]),
        replace(laid_out(["none"], number=2), hidden=hidden),
    ]
    document_id = put(
        store,
        pages,
        path=b"/home/jq_rides/out/JaneQuistgaard final.pdf",
        address="https://example.org/?q=Jane%20Quistgaard",
        title="On Jane\\u200bQuistgaard",
        author="Quistgaard, Jane",
        metadata=(("company", "none"), ("last-modified-by", "jq_rides")),
        findings=[Finding(FindingKind.BAD_REDACTION, "Text under a box.", 1, "Jane Quistgaard")],
    )
    found = list(occurrences.in_collection(store, "Leak", [JANE]))
    assert {entry.document_id for entry in found} == {document_id}
    assert {(entry.stand, entry.page_number, entry.untrusted_field) for entry in found} == {
        (Stand.PAGE, 1, ""),
        (Stand.HIDDEN, 2, "bookmark"),
        (Stand.NAME, 0, ""),
        (Stand.PATH, 0, ""),
        (Stand.ADDRESS, 0, ""),
        (Stand.TITLE, 0, ""),
        (Stand.AUTHOR, 0, ""),
        (Stand.METADATA, 0, "last-modified-by"),
        (Stand.FINDING, 1, "bad-redaction"),
    }
    on_page = next(entry for entry in found if entry.stand is Stand.PAGE)
    assert (on_page.found.match.first, on_page.found.match.last, on_page.untrusted_text) == (
        1,
        2,
        "Jane Quistgaard",
    )
    assert occurrences.in_document(store, document_id, [JANE]) == tuple(found)


def test_another_collection_is_not_looked_at(store: Store) -> None:
    put(store, [laid_out(["Jane Quistgaard"])], collection="Other")
    with store.write() as db:
        intake.collection_id(db, "Leak")
    assert list(occurrences.in_collection(store, "Leak", [JANE])) == []
    with pytest.raises(NotFound):
        list(occurrences.in_collection(store, "No such", [JANE]))


def test_misread_letters_are_forgiven_only_where_ocr_read(store: Store) -> None:
    put(store, [laid_out(["by Jane Quistgoard"], source=TextSource.OCR)], path=b"scan.pdf")
    put(store, [laid_out(["by Jane Quistgoard"])], path=b"print.pdf")
    found = {
        entry.document_id: entry.found.found_as for entry in occurrences.in_collection(store, "Leak", [JANE])
    }
    assert found == {1: "full name, misread", 2: "first name alone, as written"}


def test_where_else_some_words_are_said(store: Store) -> None:
    put(store, [laid_out(["see Blue Heron", "then"]), laid_out(["bIue-her0n.docx"], number=2)])
    found = list(occurrences.of_words(store, "Leak", "Blue Heron"))
    assert [entry.page_number for entry in found] == [1, 2]
    with pytest.raises(Invalid):
        list(occurrences.of_words(store, "Leak", "…"))
    with pytest.raises(Invalid, match="200 characters"):
        occurrences.words("heron " * 50)


def test_boxes_over_words_have_no_subject_and_no_label(store: Store) -> None:
    document_id = put(store, [laid_out(["see Blue Heron", "then"])])
    (entry,) = proposing.proposals(store, document_id, [occurrences.words("Blue Heron", reason="legal")])
    assert (entry.covers, entry.reason, entry.found_by) == ("Blue Heron", "legal", "text")
    assert (entry.label, entry.subject_id) == ("", None)


def test_proposals_cover_each_line_and_carry_label_and_reason(store: Store) -> None:
    page = laid_out(["told by Jane", "Quistgaard today", "and John Quistgaard", "Quistgaard came"])
    document_id = put(store, [page])
    found = proposing.proposals(store, document_id, [JANE, JOHN])
    assert [(entry.covers, entry.label, entry.reason, entry.subject_id) for entry in found] == [
        ("Jane", "Driver 7", "private person", 1),
        ("Quistgaard", "Driver 7", "private person", 1),
        ("John Quistgaard", "Driver 12", "minor", 2),
        ("Quistgaard", "", "private person", None),  # either of them
    ]
    assert {entry.found_by for entry in found} == {"subject"}
    assert all(entry.sureness is not None for entry in found)
    for entry, words in zip(found, ([2], [3], [6, 7], [8]), strict=True):
        for index in words:
            inner = page.box(index)
            assert entry.box.x0 <= inner.x0
            assert entry.box.x1 >= inner.x1
    surest = proposing.proposals(store, document_id, [JANE, JOHN], least=0.9)
    assert [entry.covers for entry in surest] == ["Jane", "Quistgaard", "John Quistgaard"]


def test_proposals_become_redactions_once(store: Store) -> None:
    document_id = put(store, [laid_out(["by Jane Quistgaard"])])
    empty = put(store, [laid_out(["by nobody"])], path=b"b.pdf")
    for _ in range(2):
        made = proposing.propose(store, [document_id, empty], [JANE], least=0.0, agent="ada")
        assert {key: len(boxes) for key, boxes in made.items()} == {document_id: 1}
    assert proposing.documents_with_pages(store, "Leak") == (document_id, empty)
    with store.read() as db:
        (entry,) = redactions.listing(db)
    assert made == {document_id: (entry,)}
    assert (entry.label, entry.subject_id, entry.state) == ("Driver 7", 1, RedactionState.PROPOSED)
    assert len(plan.history(store, document_id)) == 1


def test_a_stretch_of_chinese_gets_a_box_of_its_own(store: Store) -> None:
    page = laid_out(["司机王小明说工资晚了"])
    document_id = put(store, [page])
    (one,) = proposing.proposals(store, document_id, [Subject(SubjectKind.PERSON, "王小明")])
    assert one.covers == "王小明"
    assert one.box.x1 - one.box.x0 < 0.6 * (page.box(0).x1 - page.box(0).x0)
