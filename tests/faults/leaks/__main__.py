"""python tests/faults/leaks FOLDER: write the attack set there, and say what is in it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from leaks.detector import traces
from leaks.planted import Leak
from leaks.the_set import leaks

_HEADINGS = ("file", "kind", "where the secret is", "secret", "on the page", "seen by the detector")


def main() -> int:
    """0 if the detector sees every secret in the files as they are."""
    parser = argparse.ArgumentParser(
        prog="leaks", description="Write the attack set into a folder, and say what is in it."
    )
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    _say(*_HEADINGS)
    _say(*("---" for _ in _HEADINGS))
    unseen = 0
    for entry in leaks():
        (folder / entry.file_name).write_bytes(entry.data)
        seen = _seen(entry)
        unseen += seen == "no"
        on_page = "yes" if entry.visible else "no"
        _say(entry.file_name, entry.kind, entry.where, entry.secret, on_page, seen)
    print(f"\n{len(leaks())} files; the detector sees nothing in {unseen} of them.")
    return 1 if unseen else 0


def _say(*cells: str) -> None:
    print(f"| {' | '.join(cells)} |")


def _seen(entry: Leak) -> str:
    first = next(traces(entry.data, entry.secret), None)
    return f"yes: {first}" if first else "no"


if __name__ == "__main__":
    sys.exit(main())
