"""The body of one record: unpacked within a budget, while the digests that its record claims are checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.web import http_message
from ingest.web.claimed_digest import ClaimedDigest
from ingest.web.http_message import Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ingest.web.web_records import Record


@dataclass(slots=True)
class Budget:
    """How many bytes all captures of one archive may still have together."""

    left_bytes: int

    @property
    def is_spent(self) -> bool:
        return self.left_bytes <= 0

    def spend(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self.left_bytes -= len(piece)
            if self.is_spent:
                return
            yield piece


class Body:
    """To be read once, if at all, and finished before the next record.

    WARC-Block-Digest is of the whole block. WARC-Payload-Digest is of the body as it was sent; some writers take it
    after the chunks were put together, so either is right.
    """

    def __init__(self, record: Record, budget: Budget) -> None:
        self._record, self._budget = record, budget
        # A revisit has no body: its payload digest is another record's, and writers differ in its block.
        claims = {} if record.kind == "revisit" or "warc-segment-number" in record.fields else record.fields
        self._block, self._sent, self._joined = (
            ClaimedDigest(claims.get(name, ""))
            for name in ("warc-block-digest", "warc-payload-digest", "warc-payload-digest")
        )
        block = _seen(record.pieces, self._block)
        self.message = http_message.message(block) if record.is_http else Message(0, {}, block)
        self.message.raw = _seen(self.message.raw, self._sent)
        self._whole = _seen(self.message.unchunked(self.message.raw), self._joined)
        self.size_bytes = 0

    def content(self) -> Iterator[bytes]:
        for piece in self._budget.spend(self.message.unpacked(self._whole)):
            self.size_bytes += len(piece)
            yield piece

    def finish(self) -> None:
        """Read what nobody wanted, for the digests."""
        for pieces in (self._whole, self.message.raw, self._record.pieces):
            for _ in pieces:
                pass

    @property
    def is_not_as_claimed(self) -> bool:
        """True once it is finished, if it is whole and its bytes are not those that the record has a digest of."""
        return not self._record.is_cut and (
            self._block.is_broken or (self._sent.is_broken and self._joined.is_broken)
        )


def _seen(pieces: Iterable[bytes], claim: ClaimedDigest) -> Iterator[bytes]:
    for piece in pieces:
        claim.update(piece)
        yield piece
