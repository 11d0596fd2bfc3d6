"""From a document to a proved exhibit, through the real reader."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pymupdf
import pytest
from PIL import Image, ImageDraw, ImageFont
from sqlalchemy import text as sql

import ingest
from archive import accession, exhibit
from archive.errors import Conflict, EvidenceDamaged, Invalid, NotFound, Unproved, Unreadable
from archive.model import Box, Colours, Exhibit, Look, Marks, Outcome, Page, RedactionState
from archive.redaction import apply, plan
from archive.redaction.verify import looks
from archive.store import Store, custody
from archive.store.catalog import documents, exhibits
from ingest.model import PageImage

NAME = "Ilona Kovalenko"


def pdf_bytes() -> bytes:
    """Two pages; the name is on both, once white on white, and in title, bookmark and a hidden annotation."""
    with pymupdf.open() as document:
        for number in (1, 2):
            page = document.new_page(width=300, height=160)
            page.insert_text((20, 40), f"Report {number} about wages in the north", fontsize=12)
            page.insert_text((20, 70), f"Posted by {NAME}, driver", fontsize=12)
            page.insert_text((20, 100), f"secretly {NAME}", fontsize=12, color=(1, 1, 1))
            page.insert_text((20, 130), "Nobody else has answered", fontsize=12)
        document.set_metadata({"title": f"About {NAME}"})
        document.set_toc([[1, NAME, 1]])
        document[0].add_text_annot((250, 20), NAME)
        return document.tobytes()


def taken_in(store: Store, folder: Path, name: str, data: bytes) -> int:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(data)
    accession.ingest(store, [folder / name], collection="Leak")
    with store.read() as db:
        return documents.find(db, name).id


@pytest.fixture
def document(store: Store, tmp_path: Path) -> int:
    return taken_in(store, tmp_path / "drop", "report.pdf", pdf_bytes())


def approve(store: Store, document: int, text: str = NAME) -> None:
    found = plan.add_text(store, document, text, reason="private person", agent="editor")
    plan.decide(store, [r.id for r in found], RedactionState.APPROVED, agent="chief")


def words(store: Store, made: Exhibit) -> list[str]:
    with pymupdf.open(stream=store.blobs.read(made.digest), filetype="pdf") as pdf:
        return " ".join(page.get_text() for page in pdf).split()


def test_a_redacted_document_becomes_a_proved_exhibit_that_says_the_rest(store: Store, document: int) -> None:
    approve(store, document)
    steps: list[tuple[int, int]] = []
    made = exhibit.make(
        store, document, agent="chief", progress=lambda done, total: steps.append((done, total))
    )
    assert made.releasable, made.proof
    assert (made.page_count, made.redaction_count) == (2, 2)  # none for the name in white: nobody sees it
    assert steps == [(1, 4), (2, 4), (3, 4), (4, 4)]
    said = words(store, made)
    assert "wages" in said
    assert "Nobody" in said
    assert not {"Ilona", "Kovalenko,", "Kovalenko", "secretly"} & set(said)


def test_hidden_words_do_not_get_in_even_where_nothing_is_redacted(store: Store, document: int) -> None:
    made = exhibit.make(store, document, agent="chief")
    assert made.releasable, made.proof
    assert "secretly" not in words(store, made)
    assert words(store, made).count("Kovalenko,") == 2


def test_the_same_plan_makes_the_same_bytes_and_a_changed_one_makes_exhibits_stale(
    store: Store, document: int
) -> None:
    approve(store, document)
    first = exhibit.make(store, document, agent="chief")
    assert exhibit.make(store, document, agent="other", title="Another").digest == first.digest
    approve(store, document, "wages")
    assert exhibit.show(store, first.id).stale
    assert not exhibit.show(store, first.id).releasable
    assert exhibit.verify(store, first.id, agent="chief").passed, (
        "it is held to the plan that it was made from"
    )
    assert not exhibit.show(store, first.id).releasable


def test_an_exhibit_of_a_plan_that_nobody_kept_cannot_be_proved_again(store: Store, document: int) -> None:
    approve(store, document)
    first = exhibit.make(store, document, agent="chief")
    approve(store, document, "wages")
    with store.write() as db:
        db.execute(sql("UPDATE exhibits SET plan_version = 0"))  # as of before plans had versions
    with pytest.raises(Conflict):
        exhibit.verify(store, first.id, agent="chief")


def test_a_title_is_neutral_unless_chosen_and_may_not_say_what_is_taken_out(
    store: Store, document: int
) -> None:
    approve(store, document)
    with pytest.raises(Invalid):
        exhibit.make(store, document, agent="chief", title="The posts of ILONA kovalenko")
    made = exhibit.make(store, document, agent="chief")
    assert made.title == f"Exhibit {made.id} – pdf"
    assert exhibit.make(store, document, agent="chief", title="  The   posts ").title == "The posts"


def test_a_leak_is_found_kept_and_told(store: Store, document: int, monkeypatch: pytest.MonkeyPatch) -> None:
    approve(store, document)
    monkeypatch.setattr(apply.burn, "burn", lambda *_: None)
    made = exhibit.make(store, document, agent="chief")
    assert made.proof is not None
    assert not made.proof.passed
    assert not made.releasable
    told = json.dumps([[c.name, c.read, *c.found] for c in made.proof.checks])
    assert "page 1" in told
    assert "Kovalenko" not in told
    with store.read() as db:
        last = custody.events(db, object_kind="exhibit", object_id=made.id)[-1]
    assert (last.type, last.outcome) == ("exhibit verified", Outcome.FAILED.value)


def test_verifying_again_reads_the_kept_bytes(store: Store, document: int) -> None:
    approve(store, document)
    made = exhibit.make(store, document, agent="chief")
    assert exhibit.verify(store, made.id, agent="chief").passed
    path = store.blobs.path(made.digest)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes() + b"Kovalenko")
    with pytest.raises(EvidenceDamaged):
        exhibit.verify(store, made.id, agent="chief")


def test_custody_tells_what_was_made_and_never_what_was_taken_out(store: Store, document: int) -> None:
    approve(store, document)
    made = exhibit.make(store, document, agent="chief")
    with store.read() as db:
        events = custody.events(db, object_kind="exhibit", object_id=made.id)
        raw = json.dumps([list(map(str, row)) for row in db.execute(sql("select * from custody_events"))])
        assert custody.check(db).broken_at is None
    assert [event.type for event in events] == ["exhibit made", "exhibit verified"]
    assert {event.digest for event in events} == {made.digest}
    assert events[0].detail["plan"] == made.plan_digest
    assert "kovalenko" not in raw.lower()


def test_nothing_is_left_behind_in_the_cache(store: Store, document: int) -> None:
    exhibit.make(store, document, agent="chief")
    assert list((store.home / "cache").glob("exhibit-*")) == []


@pytest.mark.parametrize("name", ["mail.eml", "post.html", "notes.txt"])
def test_mail_web_pages_and_text_become_exhibits_too(store: Store, tmp_path: Path, name: str) -> None:
    body = f"Hello drivers, {NAME} will answer all questions about wages."
    data = {
        "mail.eml": f"From: a@example.org\nTo: {NAME} <ilona@example.org>\nSubject: Wages\n\n{body}\n",
        "post.html": f"<html><title>{NAME}</title><p>{body}</p></html>",
        "notes.txt": body,
    }[name]
    document = taken_in(store, tmp_path / "drop", name, data.encode())
    approve(store, document)
    made = exhibit.make(store, document, agent="chief")
    assert made.releasable, made.proof
    said = words(store, made)
    assert "wages." in said
    assert "Kovalenko" not in " ".join(said)


def test_a_photograph_loses_its_place_and_its_camera(store: Store, tmp_path: Path) -> None:
    noise = Image.merge("RGB", [Image.effect_noise((60, 40), 90).resize((600, 400)) for _ in range(3)])
    data = Image.Exif()
    data[0x010F], data[0x8825] = "Canny Camera", {1: "N", 2: (51.0, 30.0, 0.0)}
    photo = BytesIO()
    noise.save(photo, "JPEG", exif=data, comment=b"Kovalenko")
    document = taken_in(store, tmp_path / "drop", "phone.jpg", photo.getvalue())
    box = plan.add_box(store, document, 1, Box(10, 10, 120, 60), reason="private person", agent="editor")
    plan.decide(store, [box.id], RedactionState.APPROVED, agent="chief")
    made = exhibit.make(store, document, agent="chief")
    assert made.releasable, made.proof
    exhibit_bytes = store.blobs.read(made.digest)
    assert not any(word in exhibit_bytes for word in (b"Exif", b"Canny", b"Kovalenko"))
    with pikepdf.open(BytesIO(exhibit_bytes)) as pdf:
        assert list(pdf.pages[0].Resources.keys()) == ["/XObject"]


def test_what_cannot_be_shown_is_refused(store: Store, tmp_path: Path) -> None:
    document = taken_in(store, tmp_path / "drop", "broken.pdf", b"%PDF-1.4\nnot much")
    with pytest.raises(Unreadable):
        exhibit.make(store, document, agent="chief")
    with pytest.raises(NotFound):
        exhibit.make(store, 99, agent="chief")
    with pytest.raises(NotFound):
        exhibit.verify(store, 99, agent="chief")
    with store.read() as db:
        assert exhibits.listing(db) == ()


def test_an_exhibit_stays_what_it_is_when_the_resolution_of_new_ones_is_changed(
    store: Store, document: int
) -> None:
    approve(store, document)
    made = exhibit.make(store, document, agent="desk")
    coarser = replace(store, settings=replace(store.settings, exhibit_dpi=100))
    assert not exhibit.show(coarser, made.id).stale
    assert exhibit.verify(coarser, made.id, agent="desk").passed


# Looks


@pytest.mark.parametrize("colours", list(Colours))
@pytest.mark.parametrize("marks", list(Marks))
def test_an_exhibit_in_any_look_is_proved(
    store: Store, document: int, colours: Colours, marks: Marks
) -> None:
    approve(store, document)
    found = plan.chosen(store, document, state=None)
    plan.name(store, found, label="Driver 14", agent="editor")
    look = Look(150, colours, marks, tally=True)
    made = exhibit.make(store, document, agent="chief", look=look)
    assert not [check for check in made.proof.checks if check.found]
    assert (made.look, made.page_count) == (look, 3)
    said = " ".join(words(store, made))
    assert said.endswith("What was taken out Boxes in all: 2, on pages: 2 private person: 2")
    assert "Driver" not in said, "what stands in a box is no text"


def test_a_label_may_not_say_what_it_stands_for(store: Store, document: int) -> None:
    approve(store, document)
    plan.name(store, plan.chosen(store, document, state=None), label="Ilona Kovalenko 3", agent="editor")
    with pytest.raises(Invalid):
        exhibit.make(store, document, agent="chief")
    assert exhibit.make(store, document, agent="chief", look=Look(150, marks=Marks.REASONS)).releasable


def test_a_page_of_a_proved_exhibit_is_had_as_a_picture_of_nothing_but_pixels(
    store: Store, tmp_path: Path
) -> None:
    data = Image.Exif()
    data[0x010E] = NAME
    image = Image.new("RGB", (600, 200), "white")
    ImageDraw.Draw(image).text((20, 20), f"Posted by {NAME}", fill="black", font=ImageFont.load_default(28))
    out = BytesIO()
    image.save(out, "JPEG", exif=data.tobytes(), comment=NAME.encode())
    document = taken_in(store, tmp_path / "drop", "shot.jpg", out.getvalue())
    approve(store, document)
    made = exhibit.make(store, document, agent="chief")
    picture, media_type = exhibit.picture(store, made.id)
    assert media_type == "image/png"
    assert b"Kovalenko" not in picture
    shown = Image.open(BytesIO(picture))
    assert not shown.getexif()
    assert shown.width >= 550
    plan.decide(store, plan.chosen(store, document, state=None), RedactionState.REJECTED, agent="chief")
    with pytest.raises(Unproved):
        exhibit.picture(store, made.id)


@pytest.mark.parametrize("differ", [False, True])
def test_the_proof_reads_a_page_again_wherever_it_differs_from_what_was_made(
    store: Store, document: int, monkeypatch: pytest.MonkeyPatch, differ: bool
) -> None:
    read_words, draw, pictures = ingest.read_words, looks.draw, []

    def drawn(data: bytes, number: int, width_px: int | None = None) -> tuple[Image.Image, int, bool]:
        image, dpi, is_jpeg = draw(data, number, width_px)
        image.putpixel((0, 0), (0, 0, 0)) if differ else None
        return image, dpi, is_jpeg

    def counted(image: PageImage, **how: object) -> Page:
        pictures.append(image.rgb)
        return read_words(image, **how)

    monkeypatch.setattr(looks, "draw", drawn)
    monkeypatch.setattr(ingest, "read_words", counted)
    made = exhibit.make(store, document, agent="chief")
    assert len(pictures) == len(set(pictures)) == (4 if differ else 2)
    assert made.proof is not None
    exhibit.verify(store, made.id, agent="chief")
    assert len(pictures) == (6 if differ else 4), "another attack trusts no reading before it"
