"""Files on their way in from a browser: what was acknowledged of them is on the disk, and stays until it is a blob.

    incoming/incoming.sqlite3    who sends what, and how much of each file was acknowledged
    incoming/<id>                the bytes of one file, as far as they have come

No name of a sender's is a name on this disk. A file may be longer than what was acknowledged of it: a power cut may
leave anything there, and it is written over.
"""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from archive.errors import Conflict, Invalid, StoreDamaged
from archive.model import SentState
from archive.store.blobs import flush_folder
from archive.store.catalog import engine as catalog_engine
from archive.store.incoming import rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from sqlalchemy import Connection, Engine

    from archive.model import SentFile

_DATABASE = "incoming.sqlite3"
_SETTLED_S = 3600.0
"""Bytes of which nothing is known may be about to be counted; after so long nobody is going to."""


def is_there(home: Path) -> bool:
    """Whether anything was ever sent into the archive folder `home`."""
    return (home / "incoming" / _DATABASE).is_file()


@dataclass(frozen=True, slots=True)
class Incoming:
    """What people are sending into one archive."""

    folder: Path
    engine: Engine

    @classmethod
    def at(cls, home: Path) -> Incoming:
        """Of the archive folder `home`; made if it is not there, for this account alone."""
        folder = home / "incoming"
        folder.mkdir(mode=0o700, exist_ok=True)
        engine = catalog_engine.opened(folder / _DATABASE)
        rows.metadata.create_all(engine)
        return cls(folder, engine)

    def read(self) -> AbstractContextManager[Connection]:
        return catalog_engine.transaction(self.engine, write=False)

    def write(self) -> AbstractContextManager[Connection]:
        return catalog_engine.transaction(self.engine, write=True)

    def path(self, file_id: str) -> Path:
        return self.folder / file_id

    def put(self, data: bytes, length_bytes: int) -> dict[str, Any]:
        """The beginning, or all, of a file of which no row speaks yet; returns what its row will say of it."""
        file_id = rows.new_id()
        with _opened(self.path(file_id), self.folder) as kept:
            _write(kept, 0, data)
        return {"id": file_id, "offset_bytes": len(data), "state": _state(len(data), length_bytes).value}

    def append(self, file: SentFile, offset_bytes: int, data: bytes) -> SentFile:
        """More of the file. Once this returns it is on the disk and counted.

        Raises Conflict if `offset_bytes` is not where the file ends, or someone else is writing to it; Invalid if it
        would become longer than was said.
        """
        with self._alone(file) as (kept, known):
            if offset_bytes != known.offset_bytes:
                raise Conflict(
                    f"That file has come as far as byte {known.offset_bytes}, not {offset_bytes}.",
                    "Ask for the offset, and go on from there.",
                )
            end = offset_bytes + len(data)
            if end > known.length_bytes:
                raise Invalid("That is more than the file was said to hold.", "Begin it anew.")
            _write(kept, offset_bytes, data)
            state = _state(end, known.length_bytes)
            with self.write() as db:
                return rows.set_file(db, known, offset_bytes=end, state=state.value)

    def cancel(self, file: SentFile) -> None:
        """Forget the bytes and the name; that there was a file is still counted. Raises Conflict."""
        with self._alone(file) as (_, known):
            with self.write() as db:
                gone = {"untrusted_path": b"", "untrusted_metadata": "", "offset_bytes": 0}
                rows.set_file(db, known, state=SentState.CANCELLED.value, **gone)
            self.remove_bytes(file.id)
        self._forget()

    def remove_bytes(self, file_id: str) -> None:
        self.path(file_id).unlink(missing_ok=True)

    def discard(self, delivery_id: str) -> None:
        """Forget a delivery and all that came of it; what was taken in is in the catalog."""
        with self.write() as db:
            gone = tuple(rows.files(db, delivery_id))
            rows.delete(db, delivery_id)
        for file in gone:
            self.remove_bytes(file.id)
        self._forget()

    def sweep(self) -> None:
        """Forget what has expired, and remove bytes of which nothing is known."""
        with self.read() as db:
            expired = rows.expired(db)
        for delivery_id in expired:
            self.discard(delivery_id)
        before_s = time.time() - _SETTLED_S
        found = [path for path in self.folder.iterdir() if not path.name.startswith(_DATABASE)]
        with self.read() as db:
            known = rows.file_ids(db)
        for path in found:
            if path.name not in known and path.is_file() and path.stat().st_mtime < before_s:
                path.unlink(missing_ok=True)

    def close(self) -> None:
        self.engine.dispose()

    def _forget(self) -> None:
        """What was deleted leaves the database's log too, where names would stand for a while."""
        with self.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def _alone(self, file: SentFile) -> Iterator[tuple[IO[bytes], SentFile]]:
        """The file's bytes, held against every other thread and process; and what is known of it as it is then."""
        _require_open(file, is_finished=False)
        with _opened(self.path(file.id), self.folder) as kept:
            try:
                fcntl.flock(kept, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise Conflict("Another request is writing to that file.", "Wait for it to end.") from error
            with self.read() as db:
                known = rows.file(db, file.id)
                is_finished = rows.delivery(db, known.delivery_id).finished_at is not None
            _require_open(known, is_finished=is_finished)
            if os.fstat(kept.fileno()).st_size < known.offset_bytes:  # a disk that did not keep its word
                with self.write() as db:
                    known = rows.set_file(db, known, offset_bytes=0, state=SentState.COMING.value)
            yield kept, known


def _require_open(file: SentFile, *, is_finished: bool) -> None:
    if is_finished or file.state not in (SentState.COMING, SentState.WHOLE):
        raise Conflict("Nothing more of that file is taken.", "See what became of it.")


def _state(offset_bytes: int, length_bytes: int) -> SentState:
    return SentState.WHOLE if offset_bytes == length_bytes else SentState.COMING


def _opened(path: Path, folder: Path) -> IO[bytes]:
    is_new = not path.exists()
    try:
        number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise _cannot_write(error) from error
    if is_new:
        flush_folder(folder)
    return os.fdopen(number, "r+b", buffering=0)


def _write(kept: IO[bytes], offset_bytes: int, data: bytes) -> None:
    try:
        kept.truncate(offset_bytes)
        kept.seek(offset_bytes)
        rest = memoryview(data)
        while rest:
            rest = rest[kept.write(rest) :]
        os.fsync(kept.fileno())
    except OSError as error:
        raise _cannot_write(error) from error


def _cannot_write(error: OSError) -> StoreDamaged:
    return StoreDamaged(
        f"The archive folder cannot be written: {error.strerror}.",
        "What was acknowledged is kept. Free some space or mend its permissions, then go on.",
    )
