"""Archives in parts. `papers.7z.001`, `.002` … are files of their own; the first is read with those that follow it."""

from __future__ import annotations

import re
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from archive.store.catalog import intake

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from archive.store import Store

_FIRST = re.compile(rb"(.+\.)(0{1,3}1)", re.DOTALL)
_MOST = 999


def following(db: Connection, document_id: int) -> tuple[str, ...]:
    """Digests of the parts after this one, in order, as far as they were received at the same place; mostly none."""
    place = intake.first_place(db, document_id)
    named = _FIRST.fullmatch(place.raw_path)
    if named is None:
        return ()
    found: list[str] = []
    for number in range(2, _MOST + 1):
        name = named[1] + b"%0*d" % (len(named[2]), number)
        digest = intake.digest_at(db, place.collection_id, place.parent_document_id, name)
        if digest is None:
            break
        found.append(digest)
    return tuple(found)


@contextmanager
def whole(store: Store, document_id: int, digest: str) -> Iterator[tuple[Path, int]]:
    """The file to read for a document, and of how many further parts it was made: its blob, or all parts in one."""
    with store.read() as db:
        parts = following(db, document_id)
    if not parts:
        yield store.blobs.path(digest), 0
        return
    with tempfile.NamedTemporaryFile(dir=store.home / "cache", prefix="whole-") as joined:
        for part in (digest, *parts):
            with store.blobs.path(part).open("rb") as blob:
                shutil.copyfileobj(blob, joined, 1024 * 1024)
        joined.flush()
        yield Path(joined.name), len(parts)
