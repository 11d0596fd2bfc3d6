"""What the width of a box says of the name under it: how many names of a list would fit there.

Who knows the font and sees how far apart the words beside a box are knows how long the name is. With M. Bland, A. Iyer
and K. Levchenko, "Story Beyond the Eye: Glyph Positions Break PDF Text Redaction" (PoPETs 2023), that is often enough
to tell which one it is. Here the widths are estimated from the words of the page, so the figure is a warning and no
measurement: an attacker with the very font does better.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import lru_cache
from statistics import median
from typing import TYPE_CHECKING

from PIL import ImageFont

from archive.model import RedactionState
from archive.redaction.boxes import PageWords
from archive.redaction.matching import squeezed
from archive.store.catalog import documents, redactions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from archive.model import Box, Page, Redaction, Word
    from archive.store import Store

FEW = 10
"""A box that fewer names fit than this says too much."""
_SIZE_PX = 100
_TOLERANCE_PT, _TOLERANCE_SHARE = 1.5, 0.04
_TIGHT_PT = 4.0  # an edge that lies this close to the covered ink shows where it ends
_HIDDEN_SHARE = 0.3  # of a word's width under a box: nobody reads it any more


@dataclass(frozen=True, slots=True)
class Fit:
    """`fitting` of `tried` names would fit into the box. `least_pt` and `most_pt` are how wide the name may be."""

    fitting: int
    tried: int
    least_pt: float
    most_pt: float

    @property
    def says_too_much(self) -> bool:
        return self.tried > 0 and self.fitting < min(FEW, self.tried)


def fit(words: PageWords, hidden: Sequence[Box], box: Box, meant: str, names: Iterable[str]) -> Fit:
    """How many of `names` could be under `box` on a page where all of `hidden` are black.

    `meant` are the words that the box was made for; it may cover more. Names that differ only in case, accents or
    punctuation count once.
    """
    distinct = list({squeezed(name): name for name in names if squeezed(name)}.values())
    beside = words.on_line_of(box)
    least_pt, most_pt = _room(beside, [*hidden, box], box, len(meant.split()))
    scale = _points_per_px(beside or words.words)
    widths = [_width_px(name) * scale for name in distinct]
    return Fit(sum(least_pt <= width <= most_pt for width in widths), len(distinct), least_pt, most_pt)


def of_document(store: Store, document_id: int, names: Iterable[str]) -> tuple[tuple[Redaction, Fit], ...]:
    """The fit of every redaction of a document that is proposed or approved, in the order of reading."""
    listed = list(names)
    fits: dict[int, Fit] = {}
    with store.read() as db:
        planned = redactions.listing(db, document_id)
        for number in sorted({r.page_number for r in planned}):
            on_page = [r for r in planned if r.page_number == number]
            fits |= of_page(documents.page(db, document_id, number), on_page, listed)
    return tuple((redaction, fits[redaction.id]) for redaction in planned if redaction.id in fits)


def of_page(page: Page, planned: Iterable[Redaction], names: Iterable[str]) -> dict[int, Fit]:
    """By number, the fit of every redaction of one page that is proposed or approved and was made for words."""
    words, listed = PageWords(page), list(names)
    standing = [r for r in planned if r.state is not RedactionState.REJECTED]
    hidden = [r.box for r in standing]
    return {r.id: fit(words, hidden, r.box, r.covers, listed) for r in standing if r.covers}


def _room(beside: Sequence[Word], hidden: Sequence[Box], box: Box, meant: int) -> tuple[float, float]:
    """The least and most that a name in the box may be wide, as the visible words around tell it."""
    black = [word for word in beside if any(_hides(other, word) for other in hidden)]
    seen = [word for word in beside if word not in black]
    before = max((word.box.x1 for word in seen if word.box.x1 <= box.x0 + _TIGHT_PT), default=None)
    after = min((word.box.x0 for word in seen if word.box.x0 >= box.x1 - _TIGHT_PT), default=None)
    space_pt = _space_pt(beside)
    start = box.x0 if before is None else before + space_pt
    end = box.x1 if after is None else after - space_pt
    most_pt = max(end - start, 0.0)
    slack_pt = max(_TOLERANCE_PT, most_pt * _TOLERANCE_SHARE)
    in_gap = [word for word in black if start - _TIGHT_PT <= word.box.x0 and word.box.x1 <= end + _TIGHT_PT]
    if not in_gap or len(in_gap) > max(meant, 1):  # the gap is a sum of unknowns
        return 0.0, most_pt + slack_pt
    shows_start = before is not None or in_gap[0].box.x0 - box.x0 < _TIGHT_PT
    shows_end = after is not None or box.x1 - in_gap[-1].box.x1 < _TIGHT_PT
    return (most_pt - slack_pt if shows_start and shows_end else 0.0), most_pt + slack_pt


def _hides(box: Box, word: Word) -> bool:
    if not box.meets(word.box):
        return False
    shared = min(box.x1, word.box.x1) - max(box.x0, word.box.x0)
    return shared > _HIDDEN_SHARE * (word.box.x1 - word.box.x0)


def _space_pt(beside: Sequence[Word]) -> float:
    gaps = [b.box.x0 - a.box.x1 for a, b in itertools.pairwise(beside)]
    small = [gap for gap in gaps if gap > 0]
    return median(small) if small else 0.0


def _points_per_px(sample: Sequence[Word]) -> float:
    """How wide the page's letters are against those of the font that names are measured in."""
    ratios = [(w.box.x1 - w.box.x0) / px for w in sample if (px := _width_px(w.text)) > 0]
    return median(ratios) if ratios else 0.1


@lru_cache(maxsize=8_192)
def _width_px(text: str) -> float:
    return float(ImageFont.load_default(_SIZE_PX).getlength(text))
