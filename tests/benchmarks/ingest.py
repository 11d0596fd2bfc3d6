"""Intake beside the tools that a reporter would use instead, on the same files in the same run.

    python tests/benchmarks/ingest.py [FOLDER ...]       a table for each folder
    python tests/benchmarks/ingest.py --curve            cost a page from 1,000 to 50,000 pages

Prints pages per CPU-second and peak memory of the whole process tree, beside `recollindex`, `pdfgrep -r` and
`ocrmypdf --jobs 2` (Debian packages recollcmd, pdfgrep, ocrmypdf), as far as they are installed. Without a folder: the
born-digital PDFs and the scans of the corpus. ocrmypdf is run with its cheapest settings (no PDF/A, no optimising), a
file at a time; recollindex and pdfgrep read text and keep no boxes.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from whole_process import Cost, measure

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT.parent / "shared" / "corpus"
CURVE_PAGES = (1_000, 2_000, 5_000, 10_000, 20_000, 35_000, 50_000)
_PAGES_A_FILE = 25
_ENVIRONMENT = {**os.environ, "OMP_THREAD_LIMIT": "1", "PYTHONPATH": str(ROOT)}


@dataclass(frozen=True)
class Row:
    tool: str
    files: int
    pages: int
    cost: Cost

    def line(self) -> str:
        cost = self.cost
        return (
            f"{self.tool:<28} {self.files:>5} files {self.pages:>6} pages {cost.cpu_s:>8.1f} CPU-s "
            f"{self.pages / max(cost.cpu_s, 0.01):>8.2f} pages/CPU-s {cost.wall_s:>8.1f} s wall "
            f"{self.pages / max(cost.wall_s, 0.01):>7.2f} pages/s {cost.peak_bytes / 1e6:>6.0f} MB in all "
            f"{cost.largest_bytes / 1e6:>5.0f} MB in one"
        )


def ours(folder: Path) -> Row:
    """`archive ingest`, with word boxes, index, custody and all."""
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary) / "home"
        return _ingest(home, folder, before=_archive(home, "init", str(home), wanted=False))


def _ingest(home: Path, folder: Path, before: object = None) -> Row:
    pages_before = _ledger(home)["pages"]
    cost = measure(
        [sys.executable, "-m", "archive.cli", "--home", str(home), "ingest", str(folder)], env=_ENVIRONMENT
    )
    ledger = _ledger(home)
    pages = ledger["pages"] - pages_before
    return Row(f"archive ingest ({ledger['ocr_pages']} by OCR)", ledger["found"], pages, cost)


def _archive(home: Path, *words: str, wanted: bool = True) -> str:
    done = measure([sys.executable, "-m", "archive.cli", "--home", str(home), *words], env=_ENVIRONMENT)
    if wanted and done.exit_code:
        raise SystemExit(done.output)
    return done.output


def _ledger(home: Path) -> dict[str, int]:
    return json.loads(_archive(home, "status", "--json"))


def recollindex(folder: Path, pages: int) -> Row:
    with tempfile.TemporaryDirectory() as temporary:
        settings = Path(temporary)
        (settings / "recoll.conf").write_text(f"topdirs = {folder.resolve()}\nloglevel = 1\n")
        cost = measure(["recollindex", "-c", str(settings), "-z"], env=_ENVIRONMENT)
        return Row("recollindex", _count(folder), pages, cost)


def pdfgrep(folder: Path, pages: int) -> Row:
    cost = measure(["pdfgrep", "-r", "--count", "qzxvqzxv", str(folder)], env=_ENVIRONMENT)
    return Row("pdfgrep -r", _count(folder), pages, cost)


def ocrmypdf(folder: Path, pages: int) -> Row:
    """One after another, as its manual has it for folders; --skip-text leaves pages alone that have words."""
    with tempfile.TemporaryDirectory() as temporary:
        script = Path(temporary) / "all.sh"
        script.write_text(
            "cd "
            + temporary
            + "\n"
            + "".join(
                f"{_ocrmypdf_command(path)} out.pdf || echo FAILED\n" for path in _readable_by_it(folder)
            )
        )
        cost = measure(["sh", str(script)], env={**_ENVIRONMENT, "TMPDIR": temporary})
        failed = cost.output.count("FAILED")
        name = "ocrmypdf --jobs 2" + (f" ({failed} failed)" if failed else "")
        return Row(name, len(list(_readable_by_it(folder))), pages, cost)


def _ocrmypdf_command(path: Path) -> str:
    dpi = "" if path.suffix == ".pdf" else "--image-dpi 300 "
    quoted = "'" + str(path.resolve()).replace("'", "'\\''") + "'"
    return f"ocrmypdf -q --jobs 2 --output-type pdf --optimize 0 --skip-text {dpi}{quoted}"


def _readable_by_it(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in (".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff"):
            yield path


def _count(folder: Path) -> int:
    return sum(path.is_file() for path in folder.rglob("*"))


PEERS: dict[str, Callable[[Path, int], Row]] = {
    "recollindex": recollindex,
    "pdfgrep": pdfgrep,
    "ocrmypdf": ocrmypdf,
}


def table(folder: Path) -> None:
    print(f"\n{folder.name}")
    mine = ours(folder)
    print(mine.line())
    for name, run in PEERS.items():
        if shutil.which(name) is None:
            print(f"{name}: not installed")
            continue
        row = run(folder, mine.pages)
        ratio = (mine.pages / mine.cost.cpu_s) / (row.pages / max(row.cost.cpu_s, 0.01))
        print(f"{row.line()}  ours does {ratio:.2f} times its pages per CPU-second")


def curve() -> None:
    """One archive that grows: does the 50,000th page cost what the first did?"""
    import pymupdf

    sample = CORPUS / "text" / "ingest-file" / "udhr_ger.txt"
    words = (
        sample.read_text(encoding="utf-8").split() if sample.is_file() else [f"word{n}" for n in range(999)]
    )
    with tempfile.TemporaryDirectory() as temporary:
        home, number, done = Path(temporary) / "home", 0, 0
        _archive(home, "init", str(home), wanted=False)
        for target in CURVE_PAGES:
            folder = Path(temporary) / f"up-to-{target}"
            folder.mkdir()
            while number * _PAGES_A_FILE < target:
                with pymupdf.open() as document:
                    for page in range(_PAGES_A_FILE):
                        at = (number * 131 + page * 37) % max(1, len(words) - 300)
                        text = " ".join([*words[at : at + 300], f"file{number} page{page}"])
                        document.new_page().insert_textbox((50, 50, 550, 800), text, fontsize=9)
                    document.save(folder / f"{number:05}.pdf")
                number += 1
            row = _ingest(home, folder)
            done += row.pages
            print(
                f"{done:>6} pages: {1000 * row.cost.cpu_s / row.pages:>6.2f} CPU-ms a page  {row.line()}",
                flush=True,
            )
            shutil.rmtree(folder)


def main() -> int:
    if "--curve" in sys.argv:
        curve()
        return 0
    folders = [Path(name) for name in sys.argv[1:]] or [CORPUS / "pdf", CORPUS / "pdf-scan"]
    for folder in folders:
        if folder.is_dir():
            table(folder)
        else:
            print(f"{folder.name}: not found, nothing measured")
    return 0


if __name__ == "__main__":
    sys.exit(main())
