"""The way of an editor: take in, search and redact, approve, make the exhibit. Then the attack on what was made."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from itertools import groupby
from pathlib import Path

import pikepdf
import pytest
from leaks.detector import drawn, traces
from leaks.pixels import shows_through
from leaks.planted import Leak, Place
from PIL import Image

import ingest
from archive import accession, exhibit
from archive.errors import Invalid
from archive.model import Box, Document, Exhibit, Outcome, Page, Redaction, RedactionState
from archive.redaction import plan
from archive.store import Store, create
from archive.store.catalog import documents
from ingest import conversion
from ingest.model import PageImage

DPI = 150


@contextmanager
def archive_of(files: dict[str, bytes], folder: Path, *, laid_out: Container[str] = ()) -> Iterator[Store]:
    """An archive into which these files were taken, those of `laid_out` with LibreOffice where it is installed.

    It takes seconds a file. Pages that look the same are read by OCR once.
    """
    made = create(folder / "home")
    coarse = replace(made.settings, exhibit_dpi=DPI, files_per_reader=1000, workers=1)
    store = replace(made, settings=coarse)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(conversion, "program_path", lambda: None)
        _take_in(store, folder / "drop", {name: data for name, data in files.items() if name not in laid_out})
    _take_in(store, folder / "office", {name: data for name, data in files.items() if name in laid_out})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ingest, "read_words", _remembering(ingest.read_words))
        yield store
    made.close()


def _take_in(store: Store, folder: Path, files: dict[str, bytes]) -> None:
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    accession.ingest(store, [folder], collection="Attack set")


def _remembering(read: Callable[..., Page]) -> Callable[..., Page]:
    known: dict[object, Page] = {}

    def read_once(image: PageImage, **how: object) -> Page:
        key = (sha256(image.rgb).digest(), image.width_px, image.dpi, repr(how))
        if key not in known:
            known[key] = read(image, **how)
        return known[key]

    return read_once


def document_of(store: Store, file_name: str) -> Document:
    with store.read() as db:
        return documents.find(db, file_name)


def redact(store: Store, document: Document, text: str, places: Sequence[Place] = ()) -> list[Redaction]:
    """Approved boxes over the text wherever it is found; if it is not found, over the places, by hand."""
    proposed: list[Redaction] = []
    with suppress(Invalid):  # not found as text
        proposed += plan.add_text(store, document.id, text, reason="private person", agent="editor")
    for page_number, *edges in () if proposed else places:
        box = Box(*edges)
        proposed.append(
            plan.add_box(store, document.id, page_number, box, reason="private person", agent="editor")
        )
    ids = [redaction.id for redaction in proposed]
    return list(plan.decide(store, ids, RedactionState.APPROVED, agent="chief"))


def attacked(store: Store, entry: Leak) -> tuple[Exhibit, list[str]]:
    """The exhibit of a file of the set after its secret was redacted, and every trace of the secret."""
    document = document_of(store, entry.file_name)
    redactions = redact(store, document, entry.secret, entry.places)
    assert redactions or not entry.visible, "what a reader sees was neither found nor covered by hand"
    made = exhibit.make(store, document.id, agent="chief")
    data = store.blobs.read(made.digest)
    found = list(traces(data, entry.secret))
    return made, found + list(showing(store, document, redactions, data))


def showing(store: Store, document: Document, redactions: Sequence[Redaction], data: bytes) -> Iterator[str]:
    """Boxes through which something of the original is still to be told."""
    with pikepdf.open(BytesIO(data)) as pdf:
        assert len(pdf.pages) == document.page_count
    pages = drawn(data, DPI) if redactions else []
    original = store.blobs.path(document.shown_digest)
    for number, on_page in groupby(sorted(redactions, key=_page_number), key=_page_number):
        with store.read() as db:
            page = documents.page(db, document.id, number)
        before = ingest.render(original, number, dpi=DPI)
        image = Image.frombytes("RGB", (before.width_px, before.height_px), before.rgb)
        size_pt = page.width_pt, page.height_pt
        for redaction in on_page:
            if shows_through(image, pages[number - 1], (number, *redaction.box.as_tuple()), size_pt):
                yield f"page {number}: shows through a box"


def _page_number(redaction: Redaction) -> int:
    return redaction.page_number


def failures(made: Exhibit) -> list[tuple[str, tuple[str, ...]]]:
    """The checks of the proof that failed, with what they found."""
    assert made.proof is not None
    return [(check.name, check.found) for check in made.proof.checks if check.outcome is Outcome.FAILED]
