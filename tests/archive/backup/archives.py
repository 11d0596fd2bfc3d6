"""Archives to back up, made without reading anything, and what makes two of them the same."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path

from archive.store import Store, custody
from archive.store.catalog import intake
from archive.store.catalog.intake import Sighting

SECRET = b"what the northern yard burns at night"
FILES = {
    "memo.txt": SECRET,
    "empty.txt": b"",
    "scan.pdf": bytes(range(256)) * 300,
    "photo.jpg": b"\xff\xd8" * 7000,
}


def filled(store: Store) -> None:
    for name, data in FILES.items():
        take_in(store, name, data)


def take_in(store: Store, name: str, data: bytes) -> int:
    """As a person hears it: the bytes are kept, the catalog and custody say so. Returns the document's number."""
    stored = store.blobs.put_bytes(data)
    with store.write() as db:
        collection = intake.collection_id(db, "Leak")
        entered = intake.enter(db, Sighting(collection, None, name.encode(), name, name), stored, "eng")
        custody.append(
            db, type="capture", agent="desk", object_kind="document", object_id=entered.document_id,
            digest=stored.digest,
        )  # fmt: skip
    return entered.document_id


def contents(home: Path) -> dict[str, str]:
    """Everything that a backup promises to bring back: digests of files, and of what databases say."""
    kept = [home / "archive.toml", *(home / "keys").iterdir(), *(home / "blobs").rglob("*")]
    found = {
        path.relative_to(home).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in kept
        if path.is_file() and len(path.name) < 65
    }
    return found | {path.name: said(path) for path in home.glob("*.sqlite3")}


def said(path: Path, ignored: str = "'replication'") -> str:
    """What a database says, without the event that a backup itself leaves after it."""
    with closing(sqlite3.connect(path)) as db:
        lines = [line for line in db.iterdump() if ignored not in line and "'recovery'" not in line]
    return sha256("\n".join(lines).encode()).hexdigest()
