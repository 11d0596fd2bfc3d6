"""Write-once bytes by their SHA-256 digest. There is no update and no overwrite.

Layout: `blobs/ab/cd/abcd…`, mode 0400, as content-addressed stores have it (Hoover, git). A blob is written
beside its place, flushed to the disk and then renamed, so that a name always stands for whole bytes.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING

from archive.errors import EvidenceDamaged, StoreDamaged

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Stored:
    digest: str
    size_bytes: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class Blobs:
    folder: Path

    def path(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest[2:4] / digest

    def put_file(self, path: Path) -> Stored:
        """Copy the file's bytes in. OSError if the stranger's file cannot be read, StoreDamaged if we cannot write."""
        # O_NONBLOCK: a name that turned into a pipe since it was looked at must not hold us for ever.
        with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as source:
            return self._put(source)

    def put_bytes(self, data: bytes) -> Stored:
        return self._put(BytesIO(data))

    def verify(self, digest: str) -> bool:
        """True if the kept bytes still have this digest."""
        hashed = sha256()
        try:
            with self.path(digest).open("rb") as blob:
                while chunk := blob.read(_CHUNK_BYTES):
                    hashed.update(chunk)
        except OSError:
            return False
        return hashed.hexdigest() == digest

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

    def _put(self, source: IO[bytes]) -> Stored:
        hashed, size = sha256(), 0
        target, partial = _new_file(self.folder)
        try:
            with target:
                while chunk := source.read(_CHUNK_BYTES):
                    hashed.update(chunk)
                    size += len(chunk)
                    _write(target, chunk)
                _flush(target)
            digest = hashed.hexdigest()
            return Stored(digest, size, is_new=self._keep(partial, digest))
        finally:
            partial.unlink(missing_ok=True)

    def _keep(self, partial: Path, digest: str) -> bool:
        final = self.path(digest)
        if final.exists():
            return False
        final.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial.chmod(0o400)
        partial.rename(final)
        for folder in (final.parent, final.parent.parent, self.folder):
            _flush_folder(folder)
        return True


def sweep(folder: Path) -> None:
    """Remove what processes that are gone left half written."""
    for partial in folder.glob("partial-*"):
        writer = partial.name.split("-")[1]
        if writer.isdecimal() and not _is_alive(int(writer)):
            partial.unlink(missing_ok=True)


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
    return open(number, "wb"), Path(name)


def _write(target: IO[bytes], chunk: bytes) -> None:
    try:
        target.write(chunk)
    except OSError as error:
        raise _cannot_write(error) from error


def _flush(target: IO[bytes]) -> None:
    try:
        target.flush()
        os.fsync(target.fileno())
    except OSError as error:
        raise _cannot_write(error) from error


def _cannot_write(error: OSError) -> StoreDamaged:
    return StoreDamaged(
        f"The archive folder cannot be written: {error.strerror}.", "Free some space or mend its permissions."
    )


def _flush_folder(folder: Path) -> None:
    # A rename is only durable once its folder is; some file systems refuse to flush folders, which is theirs.
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
