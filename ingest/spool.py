"""What a reader answers, kept while it comes: in memory while it is little, in a file without a name beyond that.

A document may have 50,000 pages and a container may hold more bytes than the machine has memory.
"""

from __future__ import annotations

import dataclasses
import errno
import json
import tempfile
from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

from ingest.errors import TooLarge
from ingest.model import Hidden, HiddenKind, Page, TextSource

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_IN_MEMORY_BYTES = 8 * 1024 * 1024
_CHUNK_BYTES = 1024 * 1024


class Spool:
    """Bytes, one piece after another, each to be read again by where it is."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        where = str(folder) if folder else None
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES, dir=where)  # noqa: SIM115
        self.size_bytes = 0

    def append(self, data: bytes) -> None:
        """Raises TooLarge if the disk has no room for it."""
        try:
            self._file.seek(self.size_bytes)
            self._file.write(data)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                raise
            raise TooLarge("The disk has no room for all that is in the file.") from error
        self.size_bytes += len(data)

    def read(self, start: int, size_bytes: int) -> bytes:
        self._file.seek(start)
        return self._file.read(size_bytes)


@dataclasses.dataclass(slots=True)
class Stretch:
    """Part of a spool, to be read in pieces, as often as one likes."""

    spool: Spool
    start: int
    size_bytes: int = 0

    def __len__(self) -> int:
        return self.size_bytes

    def __iter__(self) -> Iterator[bytes]:
        for offset in range(0, self.size_bytes, _CHUNK_BYTES):
            yield self.spool.read(self.start + offset, min(_CHUNK_BYTES, self.size_bytes - offset))


class Pages(Sequence[Page]):
    """Pages in order: the first ones as they are, those past some megabytes in the spool."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._first: list[Page] = []
        self._first_bytes = 0
        self._places: list[tuple[int, int]] = []

    def append(self, page: Page) -> None:
        if self._first_bytes < _IN_MEMORY_BYTES:
            self._first.append(page)
            self._first_bytes += 2 * len(page.text) + 4 * len(page.boxes) + 500
            return
        start = self._spool.size_bytes
        header = _header(page)
        self._spool.append(header)
        self._spool.append(page.boxes.tobytes())
        self._places.append((start, len(header)))

    def __len__(self) -> int:
        return len(self._first) + len(self._places)

    @overload
    def __getitem__(self, index: int) -> Page: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Page]: ...
    def __getitem__(self, index: int | slice) -> Page | Sequence[Page]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        number = index + len(self) if index < 0 else index
        if not 0 <= number < len(self):
            raise IndexError(index)
        return self._first[number] if number < len(self._first) else self._spooled(number - len(self._first))

    def _spooled(self, number: int) -> Page:
        start, length = self._places[number]
        said = json.loads(self._spool.read(start, length))
        boxes = array("f", self._spool.read(start + length, 16 * said.pop("words")))
        source, hidden = TextSource(said.pop("source")), said.pop("hidden")
        return Page(
            **said,
            boxes=boxes,
            source=source,
            hidden=tuple(Hidden(HiddenKind(k), text) for k, text in hidden),
        )


def _header(page: Page) -> bytes:
    plain = {entry.name: getattr(page, entry.name) for entry in dataclasses.fields(page)}
    plain["words"] = len(plain.pop("boxes")) // 4
    plain["hidden"] = [[entry.kind.value, entry.text] for entry in page.hidden]
    return json.dumps(plain).encode("ascii")
