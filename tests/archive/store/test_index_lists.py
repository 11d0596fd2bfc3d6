"""However it was written, in however many commits and merges, the index says what was put into it."""

from __future__ import annotations

import random
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from archive.store.engine import IndexedPage
from archive.store.index import Index
from archive.store.tokens import tokenize

WORDS = [f"w{n}" for n in range(60)] + ["漢字", "naïve", "walk-out"]


def page(number: int, document: int, text: str) -> IndexedPage:
    return IndexedPage(
        number, document, text, f"name{document}", 1, "Leak", ("heron",), "pdf", "en", None, ("macro",)
    )


def said(index: Index) -> dict[str, dict[int, tuple[int, ...]]]:
    reader = index.reader()
    terms = set(reader.vocabulary("text"))
    found: dict[str, dict[int, tuple[int, ...]]] = {}
    keys = reader.column("key").tolist()
    for term in terms:
        pages, counts, positions = reader.listed("text", term)
        places = np.split(positions, np.cumsum(counts)[:-1])
        known = {
            keys[number]: tuple(sorted(here.tolist()))
            for number, here in zip(pages.tolist(), places, strict=True)
            if reader.alive()[number]
        }
        if known:
            found[term] = known
    return found


def wanted(pages: dict[int, str]) -> dict[str, dict[int, tuple[int, ...]]]:
    found: dict[str, dict[int, tuple[int, ...]]] = defaultdict(dict)
    for number, text in pages.items():
        places: dict[str, set[int]] = defaultdict(set)
        for token in tokenize(text):
            places[token.text].add(token.position)
        for term, here in places.items():
            found[term][number] = tuple(sorted(here))
    return dict(found)


@pytest.mark.parametrize("seed", range(4))
def test_postings_survive_commits_deletions_and_merges(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    index = Index(tmp_path / "index")
    kept: dict[int, dict[int, str]] = {}
    number = 0
    for _commit in range(14):
        with index.writer() as writer:
            for document in chance.sample(sorted(kept), k=min(len(kept), chance.randrange(3))):
                writer.delete_document(document)
                del kept[document]
            for _ in range(chance.randrange(1, 9)):
                document = len(kept) + 1000 * (_commit + 1) + number
                kept[document] = {}
                for _page in range(chance.randrange(1, 40)):
                    number += 1
                    text = " ".join(chance.choices(WORDS, k=chance.randrange(0, 60)))
                    kept[document][number] = text
                    writer.add(page(number, document, text))
        assert said(index) == wanted({n: text for pages in kept.values() for n, text in pages.items()})
    assert index.reader().page_ids() == {n for pages in kept.values() for n in pages}
    index.purge(sorted(kept)[:2])
    for document in sorted(kept)[:2]:
        del kept[document]
    assert said(index) == wanted({n: text for pages in kept.values() for n, text in pages.items()})


def test_long_lists_are_read_block_by_block(tmp_path: Path) -> None:
    index = Index(tmp_path / "index")
    with index.writer() as writer:
        for number in range(1, 1001):
            writer.add(page(number, number, "same word" if number % 2 else "other"))
    with index.writer() as writer:
        for number in range(1001, 1301):
            writer.add(page(number, number, "word"))
    reader = index.reader()
    assert len(reader.pages_with("text", "word")) == 800
    assert reader.pages_with("finding", "macro") == reader.page_ids()
    assert len(reader.pages_with("document", "7")) == 1
