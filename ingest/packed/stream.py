"""A compressed file as a plain one to read from front to back, with a limit on what it may unpack to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.errors import IngestError, TooLarge
from ingest.packed.decompress import CODECS, file_pieces, pieces

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

_PIECE_BYTES = 64 * 1024


class Plain:
    """What `tarfile` and others need of a stream: `read`. `codec` "" is a file that is not compressed.

    At a damage the stream ends, and `problem` says why. Raises TooLarge past `most_bytes`.
    """

    def __init__(self, untrusted_file: BinaryIO, codec: str, most_bytes: int) -> None:
        packed = file_pieces(untrusted_file)
        self._pieces = pieces(packed, CODECS[codec], several=True) if codec else packed
        self._most_bytes = most_bytes
        self._waiting = b""
        self._position = 0
        self.problem: IngestError | None = None

    def read(self, size: int = _PIECE_BYTES) -> bytes:
        """Exactly so many bytes, fewer only at the end."""
        parts: list[bytes] = []
        missing = size
        while missing > 0 and self._fill():
            taken, self._waiting = self._waiting[:missing], self._waiting[missing:]
            missing -= len(taken)
            parts.append(taken)
        return b"".join(parts)

    def __iter__(self) -> Iterator[bytes]:
        """The rest in pieces as they come. Raises the problem, after all that came before it."""
        while self._fill():
            piece, self._waiting = self._waiting, b""
            yield piece
        if self.problem is not None:
            raise self.problem

    def _fill(self) -> bool:
        """True if a byte is waiting."""
        while not self._waiting:
            try:
                self._waiting = next(self._pieces)
            except StopIteration:
                return False
            except IngestError as error:
                self.problem = error
                return False
            self._position += len(self._waiting)
            if self._position > self._most_bytes:
                self._pieces = iter(())
                raise TooLarge(
                    "It unpacks to far more than an archive of its size may: reading stopped there. It may be "
                    "built to fill disks."
                )
        return True
