"""Write-once bytes by their SHA-256 digest. There is no update and no overwrite.

Layout: `blobs/ab/cd/abcd…`, mode 0400, as content-addressed stores have it (Hoover, git). A blob is written
beside its place, flushed to the disk and then renamed, so that a name always stands for whole bytes.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import IO, TYPE_CHECKING

from archive.errors import EvidenceDamaged, StoreDamaged

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_CHUNK_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Stored:
    digest: str
    size_bytes: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class _Written:
    """Bytes in a file that has no name for ever yet."""

    path: Path
    digest: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Blobs:
    folder: Path

    def path(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest[2:4] / digest

    def put_file(self, path: Path) -> Stored:
        """Copy the file's bytes in. OSError if the stranger's file cannot be read, StoreDamaged if we cannot write."""
        # O_NONBLOCK: a name that turned into a pipe since it was looked at must not hold us for ever.
        with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as source:
            return self.put_many([iter(partial(source.read, _CHUNK_BYTES), b"")])[0]

    def put_bytes(self, data: bytes) -> Stored:
        return self.put_many([[data]])[0]

    def put_many(self, files: Iterable[Iterable[bytes]]) -> list[Stored]:
        """Each of the files, given in pieces. Flushed to the disk together: a mailbox has 50,000 of them."""
        written: list[_Written] = []
        try:
            for chunks in files:
                written.append(self._write(chunks))  # noqa: PERF401  what was written is removed if one fails
            for entry in written:
                _flush_file(entry.path)
            return self._name(written)
        finally:
            for entry in written:
                entry.path.unlink(missing_ok=True)

    def remove(self, digest: str) -> None:
        """Take the bytes off the disk: only for what the catalog no longer holds."""
        path = self.path(digest)
        path.unlink(missing_ok=True)
        flush_folder(path.parent)

    def verify(self, digest: str) -> bool:
        """True if the kept bytes still have this digest."""
        try:
            for _ in self.chunks(digest):
                pass
        except EvidenceDamaged:
            return False
        return True

    def chunks(self, digest: str) -> Iterator[bytes]:
        """The kept bytes, part by part. Raises EvidenceDamaged, behind the last part if they have changed."""
        hashed = sha256()
        try:
            with self.path(digest).open("rb") as blob:
                while chunk := blob.read(_CHUNK_BYTES):
                    hashed.update(chunk)
                    yield chunk
        except OSError as error:
            raise EvidenceDamaged(f"The bytes with digest {digest[:12]}… are gone.") from error
        if hashed.hexdigest() != digest:
            raise EvidenceDamaged(f"The bytes with digest {digest[:12]}… have changed.")

    def read(self, digest: str) -> bytes:
        """The kept bytes, checked against their digest. Raises EvidenceDamaged."""
        try:
            data = self.path(digest).read_bytes()
        except OSError as error:
            raise EvidenceDamaged(f"The bytes with digest {digest[:12]}… are gone.") from error
        if sha256(data).hexdigest() != digest:
            raise EvidenceDamaged(f"The bytes with digest {digest[:12]}… have changed.")
        return data

    def digests(self) -> Iterator[str]:
        for path in sorted(self.folder.glob("??/??/*")):
            if len(path.name) == 64:
                yield path.name

    def _write(self, chunks: Iterable[bytes]) -> _Written:
        hashed, size = sha256(), 0
        target, path = _new_file(self.folder)
        try:
            with target:
                for chunk in chunks:
                    hashed.update(chunk)
                    size += len(chunk)
                    _write(target, chunk)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return _Written(path, hashed.hexdigest(), size)

    def _name(self, written: list[_Written]) -> list[Stored]:
        """Give whole, flushed bytes the names that they will always have."""
        stored, folders = [], set()
        for entry in written:
            final = self.path(entry.digest)
            is_new = not final.exists()
            if is_new:
                final.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                entry.path.chmod(0o400)
                entry.path.rename(final)
                folders |= {final.parent, final.parent.parent, self.folder}
            stored.append(Stored(entry.digest, entry.size_bytes, is_new))
        for folder in folders:
            flush_folder(folder)
        return stored


def sweep(folder: Path) -> None:
    """Remove what processes that are gone left half written."""
    for unfinished in folder.glob("partial-*"):
        writer = unfinished.name.split("-")[1]
        if writer.isdecimal() and not _is_alive(int(writer)):
            unfinished.unlink(missing_ok=True)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _new_file(folder: Path) -> tuple[IO[bytes], Path]:
    try:
        number, name = tempfile.mkstemp(prefix=f"partial-{os.getpid()}-", dir=folder)
    except OSError as error:
        raise _cannot_write(error) from error
    return open(number, "wb", buffering=0), Path(name)


def _write(target: IO[bytes], chunk: bytes) -> None:
    try:
        target.write(chunk)
    except OSError as error:
        raise _cannot_write(error) from error


def _flush_file(path: Path) -> None:
    try:
        with path.open("rb") as kept:
            os.fsync(kept.fileno())
    except OSError as error:
        raise _cannot_write(error) from error


def _cannot_write(error: OSError) -> StoreDamaged:
    return StoreDamaged(
        f"The archive folder cannot be written: {error.strerror}.", "Free some space or mend its permissions."
    )


def flush_folder(folder: Path) -> None:
    # A rename is only durable once its folder is; some file systems refuse to flush folders, which is theirs.
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
