"""kill -9 at twenty random moments over a run of two thousand documents, then completion.

    python tests/faults/kill_many_times.py [--documents N] [--kills N] [--seed S]

Makes a folder of texts, mails with attachments, PDFs, pictures, zips and broken files, takes it in undisturbed, and
again with the process killed at random moments. Both must end with the same ledger, the same search totals, a whole
custody chain, an index equal to the catalog and no blob unaccounted for (what `archive check` verifies).
"""

from __future__ import annotations

import argparse
import io
import random
import signal
import sys
import tempfile
import time
import zipfile
from email.message import EmailMessage
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import pymupdf  # noqa: E402
from test_killed_at_any_moment import start  # noqa: E402

from archive import accession  # noqa: E402
from archive.model import Ledger  # noqa: E402
from archive.search import search  # noqa: E402
from archive.store import consistency, create, open_store  # noqa: E402


def make(folder: Path, count: int) -> None:
    """About `count` documents, of which every seventh holds others."""
    for number in range(count):
        words = f"paper {number} " + " ".join(f"w{(number * 37 + place * 11) % 4000}" for place in range(150))
        name, data = _file(number, words)
        path = folder / f"{number // 200:02}" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _file(number: int, words: str) -> tuple[str, bytes]:
    match number % 7:
        case 0:
            message = EmailMessage()
            message["From"], message["Subject"] = "ann@example.org", f"letter {number}"
            message["Message-ID"], message["References"] = f"<{number}@x>", f"<{number - 7}@x>"
            message.set_content(words)
            message.add_attachment(
                f"attached {number % 90}".encode(), maintype="text", subtype="plain", filename="a.txt"
            )
            return f"{number}.eml", message.as_bytes()
        case 1:
            with pymupdf.open() as document:
                document.new_page().insert_textbox((50, 50, 550, 800), words)
                document.new_page().insert_textbox((50, 50, 550, 800), f"second page of {number}")
                return f"{number}.pdf", document.tobytes(no_new_id=True)
        case 2:
            out = io.BytesIO()
            with zipfile.ZipFile(out, "w") as archive:
                for inside in range(2):
                    archive.writestr(zipfile.ZipInfo(f"in/{inside}.txt"), f"inside {number} {inside}")
            return f"{number}.zip", out.getvalue()
        case 3:
            return f"{number}.html", f"<html><title>page {number}</title><p>{words}</p></html>".encode()
        case 4 if number % 3 == 0:
            return f"{number}.pdf", f"%PDF-1.4 broken {number}".encode()
        case 5 if number % 5 == 0:
            return f"copy-{number}.txt", b"the same words everywhere"
        case _:
            return f"{number}.txt", words.encode()


def outcome(home: Path) -> tuple[Ledger, tuple[int, ...], consistency.Consistency]:
    store = open_store(home)
    found = tuple(
        search(store, query, limit=1).total_pages for query in ("paper", "attached", "inside", "second")
    )
    result = accession.status(store), found, consistency.check(store)
    store.close()
    return result


def run(folder: Path, home: Path, kills: int, chance: random.Random, took_s: float) -> float:
    """Seconds that the last, undisturbed part took."""
    create(home).close()
    for number in range(kills):
        process = start(home, folder)
        # Each gets about its share of the way, so that the last moments are hit as well as the first.
        time.sleep(chance.uniform(0.1, 2.0) * took_s / max(1, kills) + 1.5)
        process.send_signal(signal.SIGKILL)
        process.wait()
        print(f"  killed {number + 1} of {kills}", flush=True)
    started = time.monotonic()
    if start(home, folder).wait() != 0:
        raise SystemExit("the completing run failed")
    return time.monotonic() - started


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "drop"
        make(folder, chosen.documents)
        took_s = run(folder, Path(temporary) / "undisturbed", 0, random.Random(), 0.0)
        expected = outcome(Path(temporary) / "undisturbed")
        print(f"undisturbed: {took_s:.0f} s, {expected[0]}", flush=True)
        run(folder, Path(temporary) / "killed", chosen.kills, random.Random(chosen.seed), took_s)
        found = outcome(Path(temporary) / "killed")
        same = found[:2] == expected[:2]
        print(f"killed {chosen.kills} times: {found[0]}")
        print(f"ledger and search totals the same: {same}")
        print(
            f"problems: {found[2].problems or 'none'}; {found[2].fixity.events:,} custody events, the chain is whole"
        )
        return 0 if same and not found[2].problems and not expected[2].problems else 1


if __name__ == "__main__":
    sys.exit(main())
