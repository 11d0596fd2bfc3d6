"""Real files: reports that repeat from issue to issue, one page scanned in many ways, a text in two formats."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive import accession, likeness
from archive.store import Store

pytestmark = pytest.mark.corpus


def test_a_series_hangs_together_and_nothing_else_does(store: Store, corpus: Path) -> None:
    accession.ingest(store, [corpus / "report-series"], collection="Series")
    (group,) = likeness.groups(store)
    names = [document.name for document in group.documents]
    assert names == [f"local_situation_covid19_en_202003{day}.pdf" for day in (14, 16, 17)]
    one, other, _ = group.documents
    found = likeness.compare(store, one.id, other.id)
    first = found.passages[0]
    changed = [piece.text for piece in first.left if piece.only_here]
    assert {"2581", "139", "2288", "153"} <= set(changed)  # the figures of the day


def test_a_text_and_the_pdf_made_of_it_are_the_same_words(store: Store, corpus: Path) -> None:
    paths = [path for name in ("udhr_ger.txt", "udhr_ger.pdf") for path in corpus.rglob(name)]
    accession.ingest(store, paths, collection="Rights")
    (group,) = likeness.groups(store)
    (found,) = likeness.like(store, group.documents[0].id)
    assert found.in_words == "all of the same wording"
