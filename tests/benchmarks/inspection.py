"""What `archive inspect` sees of the attack set, beside x-ray and pdf-redaction-check where they are installed.

    python tests/benchmarks/inspection.py [--peers BIN] [--set FOLDER] [--only WORDS]

BIN is the folder with the peers' commands (`xray`, `pdf-redaction-check`), best a virtual environment of their own. The
set is built by tests/faults/leaks. A program "sees" a file if what it says names the secret; "told" means that it was
given the secret and only had to say whether it is there. What pages show openly no program can call hidden: of those
files only the columns "told" count.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[0] = str(HERE.parents[1])  # this folder has an ingest.py of its own

import ingest  # noqa: E402
from archive import inspection  # noqa: E402
from archive.redaction.matching import WordRun, squeezed  # noqa: E402
from ingest.errors import IngestError  # noqa: E402

COLUMNS = ("x-ray", "check", "check, told", "inspect", "inspect, told")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--peers", type=Path, help="folder with the peers' commands")
    parser.add_argument(
        "--set", type=Path, default=HERE.parent / "faults", dest="where", help="folder that holds leaks/"
    )
    parser.add_argument("--only", default="", help="only files with these words in their names")
    chosen = parser.parse_args()
    sys.path.insert(0, str(chosen.where))
    from leaks.the_set import leaks

    totals: Counter[str] = Counter()
    hidden: Counter[str] = Counter()
    counted = [entry for entry in leaks() if chosen.only in entry.file_name]
    say("| file | on the page | " + " | ".join(COLUMNS) + " |\n|" + " --- |" * (2 + len(COLUMNS)) + "\n")
    with tempfile.TemporaryDirectory() as folder:
        for entry in counted:
            path = Path(folder) / entry.file_name
            path.write_bytes(entry.data)
            seen = dict(
                zip(
                    COLUMNS,
                    [*_peers(chosen.peers, path, entry.secret), *_ours(path, entry.secret)],
                    strict=True,
                )
            )
            totals.update(column for column, is_seen in seen.items() if is_seen)
            if not entry.visible:
                hidden.update(column for column, is_seen in seen.items() if is_seen)
            row = " | ".join(
                "–" if is_seen is None else "yes" if is_seen else "no" for is_seen in seen.values()
            )
            say(f"| {entry.file_name} | {'yes' if entry.visible else 'no'} | {row} |\n")
            path.unlink()
    unseen = sum(not entry.visible for entry in counted)
    say(f"| all {len(counted)} | | " + " | ".join(str(totals[column]) for column in COLUMNS) + " |\n")
    say(
        f"| of {unseen} not on the page | | " + " | ".join(str(hidden[column]) for column in COLUMNS) + " |\n"
    )
    ingest.close()
    return 0


def say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _ours(path: Path, secret: str) -> Iterator[bool]:
    try:
        told = inspection.inspect(path)
        texts = (f"{entry.untrusted_text}\n{entry.untrusted_where}" for entry in told.found)
        yield any(_says(text, secret) for text in texts)
        sought = inspection.inspect(path, inspection.Secrets([secret]))
        yield not sought.is_clean
    except IngestError:
        yield from (False, False)


def _says(text: str, secret: str) -> bool:
    """Also where text recognition misread a letter or two."""
    found = WordRun(text.split()).find(secret, misreads=True)
    return squeezed(secret) in squeezed(text) or next(found, None) is not None


def _peers(commands: Path | None, path: Path, secret: str) -> tuple[bool | None, bool | None, bool | None]:
    if commands is None or path.suffix != ".pdf":
        return None, None, None
    found = _said(commands / "xray", str(path))
    shown = _said(commands / "pdf-redaction-check", str(path), "--dump-hidden", "--json")
    told = _said(commands / "pdf-redaction-check", str(path), "--secret", secret, "--json")
    try:
        severe = any(
            entry["severity"] == "CRITICAL" and _says(entry["detail"], secret)
            for entry in json.loads(told)["findings"]
        )
    except (ValueError, KeyError):
        severe = False
    return _says(found, secret), _says(shown, secret), severe


def _said(*command: str | Path) -> str:
    done = subprocess.run(command, capture_output=True, check=False, timeout=120)
    return done.stdout.decode("utf-8", "replace")


if __name__ == "__main__":
    sys.exit(main())
