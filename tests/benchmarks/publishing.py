"""What publishing costs: a release of many exhibits, the same again, and again with one of them corrected.

    python tests/benchmarks/publishing.py [EXHIBITS [PAGES]] [--keep FOLDER]

Each exhibit has PAGES (40; at least 10) A4 pages of some 400 words at 150 dpi, and ten names taken out of it. They
are put together from 60 drawn pages and their proofs are as good as their word: making and proving have a benchmark of
their own (exhibits.py). Prints wall and CPU seconds, peak memory, files and bytes; beside it `cp -al` and `rm -r` of
the same folder, the least that building beside and switching can take.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[0] = str(HERE.parents[1])  # this folder has an ingest.py of its own
sys.path.append(str(HERE))

import pymupdf  # noqa: E402
from PIL import Image  # noqa: E402
from whole_process import measure  # noqa: E402

from archive import exhibit, release, review  # noqa: E402
from archive.model import (  # noqa: E402
    Box,
    Check,
    Outcome,
    Page,
    Proof,
    RedactionState,
    TextSource,
    Word,
)  # fmt: skip
from archive.redaction import plan  # noqa: E402
from archive.redaction.apply import picture  # noqa: E402
from archive.redaction.apply.exhibit_pdf import ExhibitPdf  # noqa: E402
from archive.redaction.apply.text_layer import lines_of  # noqa: E402
from archive.store import Store, create, open_store  # noqa: E402
from archive.store.catalog import documents, exhibits, intake  # noqa: E402
from archive.store.catalog.intake import Sighting  # noqa: E402
from ingest.model import Extraction, pack_lines  # noqa: E402

_DPI, _DRAWN, _NAMES, _WORDS_PER_LINE, _LINES = 150, 60, 10, 10, 40
_SYLLABLES = "ka lo mi ren tu vas por del ing sha bre zon ty el qua fir mo ne sti gra wo hul ach".split()  # noqa: SIM905


def words_of(chance: random.Random, count: int) -> list[str]:
    """Made words, the short ones often: a page has some 250 different ones, a release some ten thousand."""
    return ["".join(chance.choices(_SYLLABLES, k=1 + int(chance.expovariate(1.1)))) for _ in range(count)]


def name_of(chance: random.Random) -> str:
    return " ".join("".join(chance.choices("aeioubcdfghjklmnprstvz", k=9)).title() for _ in range(2))


def page_of(chance: random.Random, number: int, names: list[str]) -> Page:
    lines = []
    for line in range(_LINES):
        said = words_of(chance, _WORDS_PER_LINE)
        if line == number % _LINES:
            said[2:4] = names[number % _NAMES].split()
        if line == 0 and number == 1:
            said[6:8] = names[_NAMES].split()
        top = 60 + 18 * line
        lines.append(
            [Word(word, Box(50 + 50 * n, top, 96 + 50 * n, top + 12)) for n, word in enumerate(said)]
        )
    return Page(number, 595, 842, *pack_lines(lines), TextSource.LAYER)


def drawn() -> list[picture.Picture]:
    chance, made = random.Random(1), []
    with pymupdf.open() as document:
        for number in range(_DRAWN):
            page = document.new_page(width=595, height=842)
            for top in range(72, 72 + 18 * _LINES, 18):
                page.insert_text((50, top), " ".join(words_of(chance, 12)), fontsize=9)
            page.draw_rect(pymupdf.Rect(100, 60 + number, 220, 74 + number), fill=(0, 0, 0))
            pixels = page.get_pixmap(dpi=_DPI)
            made.append(picture.encode(Image.frombytes("RGB", (pixels.width, pixels.height), pixels.samples)))
    return made


def prepare(home: Path, count: int, pages: int) -> None:
    """An archive with that many approved exhibits."""
    store, pictures = create(home), drawn()
    for number in range(count):
        chance = random.Random(number)
        names = [name_of(chance) for _ in range(_NAMES + 1)]
        read = [page_of(chance, page, names) for page in range(1, pages + 1)]
        stored = store.blobs.put_bytes(f"report {number}".encode())
        with store.write() as db:
            key = intake.collection_id(db, "Measured")
            name = f"report-{number}.pdf"
            entered = intake.enter(db, Sighting(key, None, name.encode(), name, name), stored, "eng")
            intake.set_ready(
                db, entered.document_id, Extraction("application/pdf", pages=tuple(read)), "", ""
            )
        for text in names[:_NAMES]:
            take_out(store, entered.document_id, text)
        exhibit_of(store, entered.document_id, pictures, f"Report {number + 1}")
    store.close()


def take_out(store: Store, document_id: int, text: str) -> None:
    found = plan.add_text(store, document_id, text, reason="private person", agent="editor")
    plan.decide(store, [r.id for r in found], RedactionState.APPROVED, agent="editor")


def exhibit_of(store: Store, document_id: int, pictures: list[picture.Picture], title: str) -> None:
    approved = plan.approved_plan(store, document_id)
    out = io.BytesIO()
    pdf = ExhibitPdf(out)
    with store.read() as db:
        for page in documents.pages(db, document_id):
            covered = [r.box for r in approved.on_page(page.number)]
            lines = [
                tuple(w for w in line if not any(b.meets(w.box) for b in covered)) for line in lines_of(page)
            ]
            pdf.add_page(
                pictures[(document_id + page.number) % _DRAWN], _DPI, [line for line in lines if line]
            )
    pdf.close()
    blob = store.blobs.put_bytes(out.getvalue())
    proof = Proof(blob.digest, (Check("Looked at", Outcome.PASSED, "1 page"),), datetime.now(UTC), "eyes 1")
    with store.write() as db:
        made = exhibits.add(
            db, document_id=document_id, digest=blob.digest, plan=approved, title=title, page_count=page.number,
            agent="editor", program=exhibit.PROGRAM,
        )  # fmt: skip
        exhibits.set_proof(db, made.id, proof)
    over = review.case(store, made.id, agent="editor").standing.over
    review.clear_all(store, made.id, agent="editor", over=over)
    review.approve(store, made.id, agent="editor", over=over)


def correct_one(home: Path) -> None:
    """The one name that was left in the first report is taken out too."""
    store = open_store(home)
    with store.read() as db:
        page = documents.page(db, 1, 1)
    take_out(store, 1, " ".join(page.text.split()[6:8]))
    exhibit_of(store, 1, drawn(), "Report 1, corrected")
    store.close()


def publish(home: Path, folder: Path) -> None:
    store = open_store(home)
    started = time.monotonic()
    made = release.publish(
        store, folder, title="The reports", agent="editor", address="https://documents.example.org/reports"
    )
    print(f"{len(made.exhibit_ids)} exhibits, {time.monotonic() - started:.2f} s within")
    store.close()


def sized(folder: Path) -> tuple[int, int]:
    files = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return len(files), sum(files)


def timed(*command: str) -> float:
    started = time.monotonic()
    subprocess.run(command, check=True)
    return time.monotonic() - started


def main(count: int, pages: int, place: Path) -> None:
    home, folder = place / "home", place / "site"
    if not home.exists():
        prepare(home, count, pages)
    print(f"{count} exhibits of {pages} pages")
    for which in ("first", "the same again", "one corrected"):
        if which == "one corrected":
            correct_one(home)
        command = [sys.executable, __file__, "--publish", str(home), str(folder)]
        cost = measure(command, env={**os.environ, "PYTHONPATH": str(HERE.parents[1])})
        spent = f"{cost.wall_s:.1f} s, {cost.cpu_s:.1f} CPU-s, {cost.peak_bytes / 1e6:.0f} MB"
        print(f"{which}: {spent}; {cost.output.strip()}", flush=True)
    print("{:,} files, {:,} bytes".format(*sized(folder)))
    copy = place / "copy"
    print(
        f"cp -al {timed('cp', '-al', str(folder), str(copy)):.2f} s, rm -r {timed('rm', '-r', str(copy)):.2f} s"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--publish"]:
        publish(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        said = argparse.ArgumentParser()
        said.add_argument("exhibits", type=int, nargs="?", default=500)
        said.add_argument("pages", type=int, nargs="?", default=40)
        said.add_argument("--keep", type=Path)
        chosen = said.parse_args()
        if chosen.keep:
            chosen.keep.mkdir(parents=True, exist_ok=True)
            main(chosen.exhibits, chosen.pages, chosen.keep)
        else:
            with tempfile.TemporaryDirectory() as temporary:
                main(chosen.exhibits, chosen.pages, Path(temporary))
