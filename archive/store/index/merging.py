"""Which segments become one with what a commit adds."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.store.index.committing import Commit

_LARGE = 1_000  # pages
_SHARE, _SHARE_OF_LARGE = 0.5, 0.15
"""Of all that is smaller than it, what is added included, a segment that stays has more than this share.

Each segment has a vocabulary of its own to be looked through, and many collections have many of them: Whoosh's own
policy lets one keep thirteen segments of a hundred pages. To write a page anew takes a third of the time that it took
to index it, so large segments are left alone for longer.
"""


def everything(commit: Commit, segments: Sequence[Any]) -> list[Any]:
    """Takes in every segment. Returns those that stay as they are."""
    for segment in segments:
        commit.take_over(segment)
    return []


def the_small_ones(commit: Commit, segments: Sequence[Any]) -> list[Any]:
    """Takes in the smallest, as many as it needs for each of the others to be large beside all that is smaller."""
    by_size = sorted(segments, key=_pages)
    sizes = [_pages(segment) for segment in by_size]
    smaller = accumulate(sizes, initial=commit.docnum)
    too_small = [at for at, both in enumerate(zip(sizes, smaller, strict=False)) if _is_too_small(*both)]
    taken = too_small[-1] + 1 if commit.docnum and too_small else 0
    everything(commit, by_size[:taken])
    return by_size[taken:]


def _is_too_small(pages: int, smaller: int) -> bool:
    return pages <= smaller * (_SHARE if pages < _LARGE else _SHARE_OF_LARGE)


def _pages(segment: Any) -> int:
    return int(segment.doc_count_all() - segment.deleted_count())
