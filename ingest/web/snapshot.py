"""The `index.json` of an ArchiveBox snapshot: which files beside it were captured from where, and when.

ArchiveBox 0.4 to 0.8 writes one into each snapshot's folder: `url`, and in `history` for each way of saving a list of
results with `output`, a path in the folder, and `start_ts`. Its own WARC says the same by itself.
"""

from __future__ import annotations

import json
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from ingest.web import loose_date

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_BYTES = 4 * 1024 * 1024
_FILES = 200
_WAYS = ("singlefile", "dom", "wget", "pdf", "screenshot")
"""Pages, a print, a picture. What is made from them (readability, mercury) and the site's icon are no captures."""


def pairs(path: str) -> Iterator[tuple[str, str]]:
    """What `ingest.model.Facts` says of snapshots; nothing for a file that is none's index."""
    said = _read(Path(path))
    history = said.get("history")
    address, results = said.get("url"), history if isinstance(history, dict) else {}
    if not (isinstance(address, str) and address.startswith(("http://", "https://")) and results):
        return
    yield "snapshot-address", address
    found = [entry for way in _WAYS for entry in _of_way(results.get(way))]
    yield from (("snapshot-file", entry) for entry in found[:_FILES])


def _of_way(results: object) -> Iterator[str]:
    for result in results if isinstance(results, list) else ():
        output = result.get("output") if isinstance(result, dict) else None
        if isinstance(output, str) and _is_inside(output) and result.get("status") == "succeeded":
            moment = loose_date.parsed(str(result.get("start_ts") or ""))
            yield f"{moment.isoformat() if moment else '-'} {output}"


def _is_inside(output: str) -> bool:
    path = PurePosixPath(output)
    return bool(output) and not path.is_absolute() and ".." not in path.parts and len(output) < 1000


def _read(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > _MOST_BYTES:
            return {}
        data = path.read_bytes()
        said = json.loads(data) if data.lstrip()[:1] == b"{" and b'"history"' in data else {}
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
