"""How much a container may still unpack to."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Allowance:
    """Counts bytes while they are unpacked; at the limit it lets no more through and says so in `is_spent`."""

    def __init__(self, most_bytes: int) -> None:
        self._left = most_bytes
        self.is_spent = False

    def of(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """The pieces, as far as the allowance goes."""
        for piece in pieces:
            if len(piece) > self._left:
                self.is_spent = True
                return
            self._left -= len(piece)
            yield piece
