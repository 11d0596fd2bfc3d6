"""What an exhibit costs: made and proved, beside rendering its pages alone.

    python tests/benchmarks/exhibits.py [PAGES ...]

Makes a report of 100 (or PAGES) A4 pages of text and tables, takes out a name on each, and prints wall and CPU seconds,
kilobytes a page and the peak memory of the whole process tree (proportional set sizes). The floor is what a converter
to pixels does (as Dangerzone works: every page drawn in the sandbox and written as a picture, nothing read, nothing
attacked).
"""

from __future__ import annotations

import io
import os
import random
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[0] = str(HERE.parents[1])  # this folder has an ingest.py of its own
sys.path.append(str(HERE))

import pymupdf  # noqa: E402
from PIL import Image  # noqa: E402
from whole_process import measure  # noqa: E402

import ingest  # noqa: E402
from archive import accession, exhibit  # noqa: E402
from archive.model import RedactionState  # noqa: E402
from archive.redaction import plan  # noqa: E402
from archive.redaction.apply import picture  # noqa: E402
from archive.redaction.apply.exhibit_pdf import ExhibitPdf  # noqa: E402
from archive.store import Store, create, open_store  # noqa: E402
from archive.store.catalog import documents  # noqa: E402

NAME = "Thaddeus Okonjo"
WORDS = """
the report was written by drivers of the yard who asked for new vans and longer breaks before the season starts while
managers counted every parcel that came late and moved the names of those who spoke into another column
""".split()  # noqa: SIM905  a list of forty would be forty lines


def report(pages: int) -> bytes:
    """A page has some 450 words, a table, and the name once."""
    chance = random.Random(5)
    with pymupdf.open() as document:
        for number in range(1, pages + 1):
            page = document.new_page(width=595, height=842)
            page.insert_text((60, 70), f"Weekly report, page {number}", fontsize=16)
            top = 100
            for line in range(32):
                text = " ".join(chance.choices(WORDS, k=13))
                page.insert_text(
                    (60, top), text if line != 7 else f"Said by {NAME}: {text[:60]}", fontsize=9.5
                )
                top += 14
            for _ in range(10):
                page.draw_line((60, top + 6), (535, top + 6), width=0.5)
                for column in range(5):
                    page.insert_text((64 + 95 * column, top + 18), str(chance.randint(1, 9_999)), fontsize=9)
                top += 18
        return document.tobytes(deflate=True)


def floor(store: Store, document_id: int) -> int:
    """Every page drawn in the sandbox and written as a picture. Returns the bytes."""
    with store.read() as db:
        document = documents.get(db, document_id)
    target = io.BytesIO()
    pdf = ExhibitPdf(target)
    for number in range(1, document.page_count + 1):
        raw = ingest.render(store.blobs.path(document.shown_digest), number, dpi=store.settings.exhibit_dpi)
        image = Image.frombytes("RGB", (raw.width_px, raw.height_px), raw.rgb)
        pdf.add_page(picture.encode(image), raw.dpi, [])
    pdf.close()
    return len(target.getvalue())


def prepare(home: Path, pages: int) -> int:
    """An archive with the report and its plan. Returns the report's number."""
    store = create(home)
    drop = home.parent / "report.pdf"
    drop.write_bytes(report(pages))
    accession.ingest(store, [drop], collection="Measured")
    with store.read() as db:
        key = documents.find(db, "report.pdf").id
    found = plan.add_text(store, key, NAME, reason="private person", agent="benchmark")
    plan.decide(store, [r.id for r in found], RedactionState.APPROVED, agent="benchmark")
    store.close()
    ingest.close()
    return key


def deed(which: str, home: Path, key: int) -> None:
    """In a process of its own, which is the one that is measured. Prints what came of it, and its bytes."""
    store = open_store(home)
    if which == "drawn":
        print(f"drawn alone;{floor(store, key)}")
    else:
        made = exhibit.make(store, key, agent="benchmark")
        size = store.blobs.path(made.digest).stat().st_size
        print(f"{made.redaction_count} boxes, made and proved: {made.releasable};{size}")
    store.close()
    ingest.close()


def compare(pages: int) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary) / "home"
        key = prepare(home, pages)
        for which in ("drawn", "made"):
            command = [sys.executable, __file__, "--one", which, str(home), str(key)]
            cost = measure(command, env={**os.environ, "PYTHONPATH": str(HERE.parents[1])})
            what, _, size = cost.output.strip().splitlines()[-1].partition(";")
            spent = f"{cost.wall_s:.1f} s, {cost.cpu_s:.1f} CPU-s, {int(size) / pages / 1000:.0f} kB a page"
            held = (
                f"{cost.peak_bytes / 1e6:.0f} MB in all processes, {cost.largest_bytes / 1e6:.0f} MB in one"
            )
            print(f"{pages} pages, {what}: {spent}, {held}", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        deed(sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))
    else:
        for pages in [int(value) for value in sys.argv[1:]] or [100]:
            compare(pages)
