"""What the results are put together by: pages of one document, each page by itself, documents of one family."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from archive.search.census import Groups, Ranked

GROUPINGS = ("document", "page", "family")


class Shown(NamedTuple):
    """A document and those of its pages that stand together, best first; `of_pages` is how many match in all."""

    document_id: int
    pages: Ranked
    of_pages: int


def by_document(groups: Groups, order: list[int], part: slice, pages_each: int | None) -> list[Shown]:
    """`order` has every document, here and below; `part` counts documents."""
    return [Shown(key, pages[:pages_each], len(pages)) for key, pages in groups.of(order[part])]


def by_family(
    groups: Groups, order: list[int], part: slice, pages_each: int | None
) -> tuple[list[Shown], int]:
    """Documents of one family follow one another, families in the order of the first of each. `part` counts families;
    how many there are is said too.
    """
    roots = groups.census.family_of(np.array(order, dtype=np.int64)).tolist()
    families: dict[int, list[int]] = {}
    for key, root in zip(order, roots, strict=True):
        families.setdefault(root, []).append(key)
    chosen = [key for family in list(families.values())[part] for key in family]
    return by_document(groups, chosen, slice(None), pages_each), len(families)


def by_page(groups: Groups, order: list[int], part: slice, *, best_first: bool) -> list[Shown]:
    """Each page by itself, the best first whatever its document, or in the order of documents, and of pages within.
    `part` counts pages.
    """
    known = groups.census
    rank = np.zeros(len(known.document_ids), dtype=np.int64)
    rank[np.searchsorted(known.document_ids, np.array(order, dtype=np.int64))] = np.arange(len(order))
    documents = known.of_document[groups.pages]
    numbers = known.numbers[groups.pages]
    first = -groups.scores if best_first else np.zeros(len(numbers))
    chosen = np.lexsort((numbers, rank[documents], first))[part]
    of_pages = np.diff(np.append(groups.starts, len(groups.pages)))
    at = np.searchsorted(groups.which, documents[chosen])
    return [
        Shown(key, [(score, number, page_id)], count)
        for key, score, number, page_id, count in zip(
            known.document_ids[documents[chosen]].tolist(),
            groups.scores[chosen].tolist(),
            numbers[chosen].tolist(),
            known.page_ids[groups.pages[chosen]].tolist(),
            of_pages[at].tolist(),
            strict=True,
        )
    ]
