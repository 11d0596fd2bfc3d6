"""How much of their wording two texts share.

A text is the set of its runs of three terms, wherever they stand. Two texts share as much as their sets do: what is in
both, of what is in either (Jaccard). Broder, "On the resemblance and containment of documents", 1997.

A signature stands for the set in 512 bytes. Each run is hashed once; the hash says which of 128 bins it falls into, and
each bin keeps its smallest (one permutation hashing: Li, Owen and Zhang, 2012). A bin that got nothing takes the value
of another one, which its number alone decides, so that it agrees in two texts as often as any other does (Shrivastava,
"Optimal Densification for Fast and Accurate Minwise Hashing", 2017). The share of bins that agree estimates the
Jaccard similarity; its standard error is at most 0.05, and 0.04 where texts share four fifths.

Bands of five bins each find the candidates: texts that share seven tenths agree in one of 25 bands but for once in
100, texts that share four fifths but for once in 20,000 (Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets",
section 3.4). Longer bands would miss more, shorter ones find more that are not alike.
"""

from __future__ import annotations

import re
import struct
from functools import lru_cache
from hashlib import blake2b
from operator import eq
from typing import TYPE_CHECKING

from archive.store import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Set

ALIKE = 0.7
"""From here on two texts are almost the same: a page read twice by OCR, a report and the one of the week before."""

_RUN = 3
_BINS = 128
_LEAST_FILLED = 24  # bins: some 27 different runs, a text of 30 words; shorter ones say the same by chance
_BANDS = 25
_BAND_BYTES = 20  # five bins
_LOW_BITS = 0xFFFFFFFF
_NOTHING = 1 << 64  # larger than any hash
_BROKEN = re.compile(r"(?<=\w)[-\u00ad\u2010]\n(?=\w)")


def signature(texts: Iterable[str]) -> bytes | None:
    """Of a text that comes in pieces, its pages; None if it is too short to be told from others."""
    least = [_NOTHING] * _BINS
    for run in runs(texts):
        if run < least[run % _BINS]:
            least[run % _BINS] = run
    if _BINS - least.count(_NOTHING) < _LEAST_FILLED:
        return None
    values = (_value(least, number) // _BINS & _LOW_BITS for number in range(_BINS))
    return struct.pack(f"<{_BINS}I", *values)


def runs(texts: Iterable[str]) -> Iterator[int]:
    """The hash of every run of three terms, in order; runs go on from one piece to the next."""
    before: list[str] = []
    for text in texts:
        terms = before + tokens.terms(unbroken(text))
        for run in zip(terms, terms[1:], terms[2:], strict=False):
            yield _hashed(" ".join(run))
        before = terms[1 - _RUN :]


def unbroken(text: str) -> str:
    """With words in one piece that are cut at the end of a line: two layouts of a text differ in them."""
    return _BROKEN.sub("", text)


def bands(signed: bytes) -> list[bytes]:
    """Texts that share one of these are candidates. Each starts with its own number."""
    return [bytes((n,)) + signed[n * _BAND_BYTES : (n + 1) * _BAND_BYTES] for n in range(_BANDS)]


def estimated(one: bytes, other: bytes) -> float:
    """How much two texts share, 0 to 1, as their signatures tell."""
    agreeing: int = sum(map(eq, memoryview(one).cast("I"), memoryview(other).cast("I")))
    return agreeing / _BINS


def shared(one: Set[int], other: Set[int]) -> float:
    """How much two texts share, 0 to 1, exactly; of their runs."""
    return len(one & other) / (len(one | other) or 1)


def _value(least: list[int], number: int) -> int:
    """What is in the bin, or in the first full one of those that stand in for it."""
    if least[number] != _NOTHING:
        return least[number]
    return next(least[other] for other in _stand_ins(number) if least[other] != _NOTHING)


@lru_cache(maxsize=_BINS)
def _stand_ins(number: int) -> list[int]:
    """All bins, in an order of this bin's own."""
    return sorted(range(_BINS), key=lambda other: _hashed(f"{number} {other}"))


def _hashed(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
