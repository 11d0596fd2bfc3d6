"""A PDF of as many pages as one likes, made in no time and put into an archive without being read.

Each page shows its number, twice: as a word, and as a row of squares that a test can read off a picture. Every tenth is
wider than high. `word` stands on every hundredth.
"""

from __future__ import annotations

from array import array
from pathlib import Path
from threading import Event

from archive.accession.indexing import index_waiting
from archive.accession.progress import RunReport, silent
from archive.accession.receive import receive
from archive.store import Store
from archive.store.catalog import documents, intake
from ingest.model import Extraction, Page, TextSource

SQUARES = 14
SQUARE_PT, FROM_LEFT_PT, FROM_TOP_PT, APART_PT = 16, 72, 40, 30
UPRIGHT, LYING = (595.0, 842.0), (842.0, 595.0)


def size(number: int) -> tuple[float, float]:
    return LYING if number % 10 == 0 else UPRIGHT


def words(number: int) -> list[str]:
    return [f"Folio{number}", "of", "the", "ledger", *(["walkout"] if number % 100 == 0 else [])]


def write(path: Path, count: int) -> None:
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(count))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {count}/Kids[{kids}]>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for number in range(1, count + 1):
        width, height = size(number)
        squares = " ".join(
            f"{FROM_LEFT_PT + APART_PT * bit} {height - FROM_TOP_PT - SQUARE_PT} {SQUARE_PT} {SQUARE_PT} re f"
            for bit in range(SQUARES)
            if number >> bit & 1
        )
        content = f"{squares} BT /F 24 Tf 72 {height - 120} Td ({' '.join(words(number))}) Tj ET".encode()
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]/Resources<</Font<</F 3 0 R>>>>"
            f"/Contents {3 + 2 * number} 0 R>>".encode()
        )
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(content), content))
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    path.write_bytes(out)


def put_into(store: Store, path: Path, count: int, *, collection: str = "Leak") -> int:
    """Write the PDF there and enter it as read. Returns the document's number."""
    write(path, count)
    report = RunReport()
    with store.processing():
        receive(store, [path], collection, None, ("eng",), None, report, silent, Event())
        with store.write() as db:
            document_id = documents.find(db, path.name).id
            read = Extraction("application/pdf", language="en", pages=list(map(_page, range(1, count + 1))))
            intake.set_ready(db, document_id, read, "", "")
        index_waiting(store, report, silent)
    return document_id


def _page(number: int) -> Page:
    width, height = size(number)
    boxes, left = array("f"), 72.0
    for word in words(number):
        boxes.extend((left, 97.0, left + 11.5 * len(word), 126.0))
        left += 12 * len(word) + 7
    return Page(number, width, height, " ".join(words(number)), boxes, TextSource.LAYER, language="en")
