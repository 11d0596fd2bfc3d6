"""What readers say is kept: hidden text, findings, members, threads; and what came before a failure."""

from __future__ import annotations

import zipfile
from array import array
from collections import Counter
from datetime import UTC, datetime
from io import BytesIO

import pytest

from archive import accession
from archive.accession import keep as keeping
from archive.accession.indexing import index_waiting
from archive.accession.progress import RunReport, silent
from archive.model import State
from archive.page_images import page_image
from archive.search import search
from archive.store import Store
from archive.store.catalog import documents, families, findings, intake
from archive.store.catalog.intake import Sighting
from ingest.errors import KeptUnread, TimedOut
from ingest.model import (
    Attachment,
    Extraction,
    Finding,
    FindingKind,
    Hidden,
    HiddenKind,
    LeftOut,
    Page,
    TextSource,
)


def page(number: int = 1, text: str = "seen words", *hidden: Hidden, **facts) -> Page:
    boxes = array("f", [10, 10, 20, 20] * len(text.split()))
    return Page(number, 595.0, 842.0, text, boxes, TextSource.LAYER, hidden=hidden, **facts)


@pytest.fixture
def enter(store: Store):
    """Receive a file of the given bytes and keep what a reader is said to have found in it."""

    def enter(data: bytes, extraction: Extraction | None, error=None) -> int:
        stored = store.blobs.put_bytes(data)
        with store.write() as db:
            sighting = Sighting(intake.collection_id(db, "Leak"), None, data, data.decode(), data.decode())
            key = intake.enter(db, sighting, stored, "eng").document_id
        return reread(key, extraction, error)

    def reread(key: int, extraction: Extraction | None, error=None) -> int:
        with store.read() as db:
            waiting = intake.waiting(db, after=key - 1, limit=1)[0]
        keeping.keep(store, waiting, extraction, error, RunReport())
        index_waiting(store, RunReport(), silent)
        return key

    enter.again = reread
    return enter


def test_hidden_text_is_found_and_marked_with_its_kind_and_has_no_box(store: Store, enter) -> None:
    enter(
        b"a", Extraction("application/pdf", pages=(page(1, "seen", Hidden(HiddenKind.COVERED, "Jane Roe")),))
    )
    (hit,) = search(store, '"jane roe"').documents
    assert hit.pages[0].hidden == (HiddenKind.COVERED,)
    assert hit.pages[0].boxes == ()
    assert "Jane Roe" in hit.pages[0].snippet
    (hit,) = search(store, "seen").documents
    assert (hit.pages[0].hidden, len(hit.pages[0].boxes)) == ((), 1)


def test_a_phrase_does_not_reach_from_the_page_into_what_is_hidden(store: Store, enter) -> None:
    hidden = (Hidden(HiddenKind.COMMENT, "strike on Monday"), Hidden(HiddenKind.COMMENT, "says nobody"))
    enter(b"a", Extraction("application/pdf", pages=(page(1, "the general", *hidden),)))
    assert search(store, '"general strike"').total_pages == 0
    assert search(store, '"monday says"').total_pages == 0
    assert search(store, '"strike on monday"').total_pages == 1


def test_findings_are_searched_listed_and_counted(store: Store, enter) -> None:
    found = (
        Finding(FindingKind.BAD_REDACTION, "Text can be read from under a box.", 1, "Jane\nRoe"),
        Finding(FindingKind.BAD_REDACTION, "Text can be read from under a box.", 1, "John"),
        Finding(FindingKind.MACRO, "It has macros."),
    )
    key = enter(b"a", Extraction("application/pdf", pages=(page(),), findings=found))
    enter(b"b", Extraction("application/pdf", pages=(page(),)))
    (hit,) = search(store, "finding:bad-redaction").documents
    assert hit.document.id == key
    assert search(store, "finding:location").total_pages == 0
    assert accession.status(store).findings == {"bad-redaction": 1, "macro": 1}
    with store.read() as db:
        assert [(f.kind, f.page_number, f.quote) for f in findings.of_document(db, key)] == [
            ("macro", 0, ""), ("bad-redaction", 1, "Jane Roe"), ("bad-redaction", 1, "John"),
        ]  # fmt: skip
        assert [d.id for d in documents.listing(db, finding="macro")] == [key]


def test_a_finding_that_there_is_not_is_said(store: Store) -> None:
    assert any("no findings of the kind" in note for note in search(store, "finding:nonsense").notes)


def test_what_was_read_before_a_failure_is_kept_and_found(store: Store, enter) -> None:
    key = enter(b"a", Extraction("application/pdf", pages=(page(1, "salvaged"),)), TimedOut())
    with store.read() as db:
        document = documents.get(db, key)
    assert (document.state, document.reason, document.page_count) == (State.UNREADABLE, "timed-out", 1)
    assert search(store, "salvaged").total_pages == 1
    assert accession.status(store).unreadable == {"timed-out": 1}


def test_strings_of_what_is_kept_unread_are_found_and_counted_by_type(store: Store, enter) -> None:
    enter(
        b"a",
        Extraction("application/x-lotus", pages=(page(1, "ledger words"),)),
        KeptUnread(media_type="application/x-lotus"),
    )
    ledger = accession.status(store)
    assert ledger.skipped == {"kept-unread": 1}
    assert ledger.kept_unread == {"application/x-lotus": 1}
    assert search(store, "ledger").total_documents == 1


def test_a_failed_second_reading_leaves_nothing_of_the_first_in_the_index(store: Store, enter) -> None:
    key = enter(b"a", Extraction("text/plain", pages=(page(1, "first"),)), TimedOut())
    with store.write() as db:
        intake.set_waiting(db, document_id=key)
    enter.again(key, None, TimedOut())
    assert search(store, "first").total_pages == 0


def test_members_are_children_with_their_address_and_time(store: Store, enter) -> None:
    moment = datetime(2020, 9, 1, 8, tzinfo=UTC)
    child = Attachment(
        "sub/page.html", iter([b"<p>", b"gone</p>"]), moment, "https://example.org/job", moment
    )
    key = enter(b"a", Extraction("application/warc", pages=(page(),), attachments=(child,)))
    with store.read() as db:
        (found,) = families.children(db, key)
        (place,) = documents.places(db, found.id)
    assert (found.name, place.path) == ("page.html", "a › sub/page.html")
    assert (place.address, place.captured_at) == ("https://example.org/job", moment)


def test_members_left_out_are_counted_and_give_way_when_they_can_be_had(store: Store, enter) -> None:
    locked = LeftOut("secret.doc", "encrypted", "It needs a password.")
    linked = LeftOut("link", "symbolic-link", "A link.", by_rule=True)
    key = enter(b"a", Extraction("application/zip", pages=(page(),), left_out=(locked, linked)))
    ledger = accession.status(store)
    assert (ledger.children, ledger.children_unreadable) == (2, {"encrypted": 1})
    assert ledger.children_skipped == {"symbolic-link": 1}
    with store.read() as db:
        assert [member.reason for member in families.left_out(db, key)] == ["encrypted", "symbolic-link"]
    with store.write() as db:
        intake.set_to_read_again(db, key, "eng")
    opened = Attachment("secret.doc", b"open now")
    enter.again(
        key, Extraction("application/zip", pages=(page(),), attachments=(opened,), left_out=(linked,))
    )
    ledger = accession.status(store)
    assert (ledger.children, ledger.children_unreadable) == (2, {})


def test_two_members_of_one_name_are_two_and_stay_two(store: Store, enter) -> None:
    twins = (Attachment("a.txt", b"one"), Attachment("a.txt", b"two"))
    key = enter(b"a", Extraction("application/zip", pages=(page(),), attachments=twins))
    with store.write() as db:
        intake.set_to_read_again(db, key, "eng")
    enter.again(key, Extraction("application/zip", pages=(page(),), attachments=twins))
    assert accession.status(store).children == 2


def test_boxes_within_boxes_stop_at_the_familys_limit(store: Store, enter) -> None:
    object.__setattr__(store.settings, "family_bytes", 10)
    inside = tuple(Attachment(f"{n}.bin", bytes([n]) * 4) for n in range(4))
    key = enter(b"a", Extraction("application/zip", pages=(page(),), attachments=inside))
    with store.read() as db:
        assert len(families.children(db, key)) == 2
        assert Counter(member.reason for member in families.left_out(db, key)) == {"too-large": 2}
        assert intake.family_bytes(db, key) == 8


def test_mails_that_answer_one_another_are_a_thread(store: Store, enter) -> None:
    def mail(name: bytes, day: int, **said: str) -> int:
        pairs = tuple((key.replace("_", "-"), value) for key, value in said.items())
        date = datetime(2020, 9, day, tzinfo=UTC)
        return enter(name, Extraction("message/rfc822", pages=(page(),), date=date, metadata=pairs))

    first = mail(b"a", 1, message_id="<1@x>")
    third = mail(b"c", 3, message_id="<3@x>", references="<1@x> <2@x>", in_reply_to="<2@x>")
    mail(b"d", 4, message_id="<4@x>")
    alone = mail(b"e", 5)
    with store.read() as db:
        assert [entry.id for entry in families.thread(db, first)] == [first, third]
        assert families.thread(db, alone) == ()


def test_pages_that_show_a_picture_and_say_nothing_are_queued(store: Store, enter) -> None:
    pages = (page(1, "words", picture_share=0.9), page(2, "", picture_share=0.8), page(3, ""))
    key = enter(b"a", Extraction("application/pdf", pages=pages))
    ledger = accession.status(store)
    assert (ledger.pages_without_words, ledger.pictures_without_words) == (2, 1)
    with store.read() as db:
        assert [(document.id, number) for document, number in documents.to_read_by_eye(db)] == [(key, 2)]


def test_a_rendition_is_kept_and_shown_in_the_documents_place(store: Store, enter) -> None:
    key = enter(b"a", Extraction("application/msword", pages=(page(),), rendition=b"%PDF-1.7 stand-in"))
    with store.read() as db:
        document = documents.get(db, key)
        assert set(documents.digests(db)) == {document.digest, document.rendition}
    assert store.blobs.read(document.shown_digest) == b"%PDF-1.7 stand-in"
    assert document.shown_digest != document.digest


def test_an_archive_in_parts_is_read_as_one(store: Store, tmp_path) -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("inside.txt", "words in the second part " * 40)
    data = out.getvalue()
    drop = tmp_path / "drop"
    drop.mkdir()
    for number, start in enumerate(range(0, len(data), 300), 1):
        (drop / f"papers.zip.{number:03}").write_bytes(data[start : start + 300])
    accession.ingest(store, [drop], collection="Leak")
    (child,) = search(store, '"in the second part" name:inside').documents
    with store.read() as db:
        (parent,) = families.parents(db, child.document.id)
    assert parent.name == "papers.zip.001"
    assert any("Read as one with the" in defect for defect in parent.defects)
    assert page_image(store, parent.id, 1)
    assert accession.status(store).adds_up
