"""The census that follows the catalog is the one that would be read anew, whatever was taken in, read or removed."""

from __future__ import annotations

import importlib
import random
from pathlib import Path

import numpy as np
import pytest

from archive.store import Store, create, custody
from archive.store.catalog import coverage, documents, intake, removal
from archive.store.catalog.intake import Sighting
from ingest.model import Box, Extraction, Page, TextSource, Word, pack_lines

census_module = importlib.import_module("archive.search.census")
unseen_module = importlib.import_module("archive.search.unseen")


class Deeds:
    """What happens to an archive, each with its event as `archive.accession` writes it."""

    def __init__(self, store: Store, chance: random.Random) -> None:
        self.store, self.chance, self.made = store, chance, 0
        self.there: list[int] = []

    def one(self) -> None:
        deeds = [self.take_in, self.take_in, self.take_in, self.read_again, self.remove, self.see_again]
        self.chance.choice(deeds if self.there else deeds[:1])()

    def take_in(self) -> None:
        self.made += 1
        parent = self.chance.choice([None, None, *self.there])
        with self.store.write() as db:
            key = intake.collection_id(db, self.chance.choice(("Leak", "Other")))
            name = f"{self.made}"
            stored = self.store.blobs.put_bytes(name.encode())
            sighting = Sighting(key, None, name.encode(), name, name, parent, root_document_id=parent)
            entered = intake.enter(db, sighting, stored, "eng")
            self._said(db, "capture", entered.document_id)
        self.there.append(entered.document_id)
        if self.chance.random() < 0.9:
            self._read(entered.document_id)

    def read_again(self) -> None:
        self._read(self.chance.choice(self.there))

    def see_again(self) -> None:
        """The same bytes at another place, perhaps inside of another document."""
        key = self.chance.choice(self.there)
        parent = self.chance.choice([None, *(other for other in self.there if other < key)])
        self.made += 1
        with self.store.write() as db:
            document = documents.get(db, key)
            stored = self.store.blobs.put_bytes(document.name.encode())
            within = intake.collection_id(db, document.collection)
            name = f"again {self.made}"
            intake.enter(
                db,
                Sighting(within, None, name.encode(), name, name, parent, root_document_id=parent),
                stored,
                "eng",
            )
            self._said(db, "capture", key)

    def remove(self) -> None:
        key = self.chance.choice(
            [self.there[-1], self.chance.choice(self.there)]
        )  # the newest ids come again
        with self.store.write() as db:
            for member in removal.with_its_family(db, key):
                removal.take_out(db, member)
                self._said(db, "deletion", member)
                self.there.remove(member)

    def _read(self, document_id: int) -> None:
        count = self.chance.randrange(4)
        packed, boxes = pack_lines([[Word("word", Box(0, 0, 1, 1))]])
        pages = [
            Page(n, 500, 700, "", boxes[:0], TextSource.LAYER, picture_share=0.5)
            if self.chance.random() < 0.3
            else Page(n, 500, 700, packed, boxes, TextSource.LAYER)
            for n in range(1, count + 1)
        ]
        with self.store.write() as db:
            intake.set_ready(db, document_id, Extraction("text/plain", pages=pages), "", "")
            self._said(db, "ingestion", document_id)

    def _said(self, db: object, kind: str, document_id: int) -> None:
        custody.append(db, type=kind, agent="test", object_kind="document", object_id=document_id)  # type: ignore[arg-type]


def same(one: object, other: object) -> bool:
    names = ("page_ids", "numbers", "of_document", "document_ids", "families", "unsaid")
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in names)


@pytest.mark.parametrize("seed", range(12))
def test_the_census_that_follows_is_the_one_read_anew(seed: int, tmp_path: Path) -> None:
    store, chance = create(tmp_path / "home"), random.Random(seed)
    deeds, reader = Deeds(store, chance), store.index.reader()
    for _ in range(40):
        for _ in range(chance.choice((1, 1, 2, 7))):
            deeds.one()
        with store.read() as db:
            assert same(census_module.census(db, reader), census_module.taken(db))
            for name in (None, "Leak", "Other"):
                assert unseen_module.unseen(db, reader, name) == coverage.of(db, name)
    store.close()


def test_it_follows_and_is_not_read_anew_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = create(tmp_path / "home")
    deeds, reader, times = Deeds(store, random.Random(1)), store.index.reader(), []
    taken = census_module.taken
    monkeypatch.setattr(census_module, "taken", lambda db: times.append(1) or taken(db))
    for _ in range(10):
        deeds.take_in()
        with store.read() as db:
            census_module.census(db, reader)
    assert len(times) == 1
    store.close()


def test_a_change_that_custody_does_not_tell_is_seen_by_the_checksum(tmp_path: Path) -> None:
    store = create(tmp_path / "home")
    deeds, reader = Deeds(store, random.Random(1)), store.index.reader()
    for _ in range(5):
        deeds.take_in()
    with store.read() as db:
        before = census_module.census(db, reader)
    with store.write() as db:
        db.exec_driver_sql("DELETE FROM pages WHERE id = (SELECT max(id) FROM pages)")
        custody.append(db, type="capture", agent="test", object_kind="document", object_id=0)
    with store.read() as db:
        after = census_module.census(db, reader)
        assert len(after.page_ids) == len(before.page_ids) - 1
        assert same(after, census_module.taken(db))
    store.close()


def test_a_search_that_began_before_a_change_sees_the_pages_of_then(tmp_path: Path) -> None:
    store = create(tmp_path / "home")
    deeds, reader = Deeds(store, random.Random(1)), store.index.reader()
    for _ in range(5):
        deeds.take_in()
    with store.read() as old:
        before = census_module.taken(old)
        for _ in range(4):
            deeds.remove()
        with store.read() as new:
            assert len(census_module.census(new, reader).document_ids) < len(before.document_ids)
        assert same(census_module.census(old, reader), before)
    store.close()
