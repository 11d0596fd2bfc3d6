"""Pictures of pages: drawn once, kept under a limit, never those of other bytes."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, update

import ingest
from archive import accession, page_images
from archive.page_images import Size, cache
from archive.page_images.cache import Cache
from archive.settings import load
from archive.store import Store
from archive.store.catalog import documents, tables
from ingest.errors import Crashed
from ingest.model import PageImage


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Counter[tuple[str, int, int]]:
    """How often each (name of the file, page, dpi) was drawn. Its colour tells the file."""
    counts: Counter[tuple[str, int, int]] = Counter()

    def render(path: Path, number: int, *, dpi: int) -> PageImage:
        counts[path.name, number, dpi] += 1
        time.sleep(0.01)  # long enough for others to ask for the same
        return PageImage(2, 2, dpi, bytes.fromhex(path.name[:6]) * 4)

    monkeypatch.setattr(ingest, "render", render)
    return counts


def taken_in(store: Store, folder: Path) -> int:
    folder.mkdir()
    (folder / "note.txt").write_text("one page")
    accession.ingest(store, [folder], collection="Leak")
    with store.read() as db:
        return documents.find(db, "note.txt").id


def exhibit_of(store: Store, document_id: int, data: bytes, plan: str) -> int:
    stored = store.blobs.put_bytes(data)
    row = {
        "document_id": document_id,
        "digest": stored.digest,
        "plan_digest": plan,
        "title": "",
        "page_count": 1,
    }
    row |= {"redaction_count": 0, "made_by": "ann", "made_at": datetime.now(UTC), "program": "", "dpi": 200}
    with store.write() as db:
        return db.execute(insert(tables.exhibits).values(row)).inserted_primary_key[0]


def test_a_page_is_drawn_once_for_all_who_ask_and_once_a_size(store: Store, tmp_path: Path, drawn) -> None:
    document = taken_in(store, tmp_path / "drop")
    answers: list[bytes] = []

    def ask() -> None:
        answers.append(page_images.of_document(store, document, 1).read())

    asking = [threading.Thread(target=ask) for _ in range(8)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert len(answers) == 8
    assert len(set(answers)) == 1
    assert list(drawn.values()) == [1]
    for size in Size:
        page_images.of_document(store, document, 1, size).read()
    assert list(drawn.values()) == [1, 1, 1]
    assert len({dpi for _, _, dpi in drawn}) == 3


def test_a_page_that_could_not_be_drawn_is_tried_again(
    store: Store, tmp_path: Path, monkeypatch, drawn
) -> None:
    document = taken_in(store, tmp_path / "drop")
    with monkeypatch.context() as patched:
        patched.setattr(ingest, "render", lambda *_, **__: (_ for _ in ()).throw(Crashed("died")))
        with pytest.raises(Crashed):
            page_images.of_document(store, document, 1).read()
    assert page_images.of_document(store, document, 1).read().startswith(b"\x89PNG")


def test_a_document_shown_by_other_bytes_has_other_pictures(store: Store, tmp_path: Path, drawn) -> None:
    document = taken_in(store, tmp_path / "drop")
    before = page_images.of_document(store, document, 1)
    rendition = store.blobs.put_bytes(b"another rendition").digest
    with store.write() as db:
        db.execute(update(tables.documents).values(rendition=rendition))
    after = page_images.of_document(store, document, 1)
    assert after.tag != before.tag
    assert after.read() != before.read()


def test_no_exhibit_is_shown_with_the_pictures_of_another_plan(store: Store, tmp_path: Path, drawn) -> None:
    document = taken_in(store, tmp_path / "drop")
    one, other = (exhibit_of(store, document, data, data.decode()) for data in (b"plan one", b"plan two"))
    pictures = [page_images.of_exhibit(store, number, 1) for number in (one, other)]
    original = page_images.of_document(store, document, 1)
    assert len({picture.tag for picture in (*pictures, original)}) == 3
    assert len({picture.read() for picture in (*pictures, original)}) == 3


def test_the_same_bytes_in_two_collections_are_drawn_for_each(store: Store, tmp_path: Path, drawn) -> None:
    ours = taken_in(store, tmp_path / "drop")
    accession.ingest(store, [tmp_path / "drop"], collection="Another")
    with store.read() as db:
        theirs = next(d.id for d in documents.listing(db, collection="Another"))
    page_images.of_document(store, theirs, 1).read()
    page_images.of_document(store, ours, 1).read()
    assert list(drawn.values()) == [2], "how quickly it comes tells that others have it"


def test_the_pictures_go_with_their_document(store: Store, tmp_path: Path, drawn) -> None:
    document = taken_in(store, tmp_path / "drop")
    page_images.of_document(store, document, 1).read()
    folder = store.home / "cache" / "pages"
    assert list(folder.iterdir())
    accession.remove(store, document, why="wrong collection", agent="ann")
    assert not list(folder.iterdir())


def test_what_was_not_read_for_longest_goes_first(tmp_path: Path) -> None:
    kept = Cache(tmp_path / "pages", 8_000)
    for number in range(8):
        kept.get(f"page-{number}", lambda: bytes(1_000))
        os.utime(tmp_path / "pages" / f"page-{number}", (number, number))
    kept.get("page-0", bytes)  # read again: now the newest
    kept.get("page-8", lambda: bytes(1_000))
    left = {path.name for path in (tmp_path / "pages").iterdir()}
    assert left == {"page-0", *(f"page-{number}" for number in range(3, 9))}


def test_the_folder_is_not_looked_through_at_every_page(tmp_path: Path, monkeypatch) -> None:
    looks = 0
    scandir = os.scandir

    def counted(path: Path):
        nonlocal looks
        looks += 1
        return scandir(path)

    monkeypatch.setattr(cache.os, "scandir", counted)
    kept = Cache(tmp_path / "pages", 100_000)
    for number in range(400):
        kept.get(str(number), lambda: bytes(1_000))
    held = sum(path.stat().st_size for path in (tmp_path / "pages").iterdir())
    assert held <= 100_000
    assert looks < 400 / 6


def test_the_limit_is_a_setting(store: Store, tmp_path: Path, drawn) -> None:
    assert load(tmp_path, {"ARCHIVE_PAGE_CACHE_BYTES": "4096"}).page_cache_bytes == 4096
    document = taken_in(store, tmp_path / "drop")
    (store.home / "archive.toml").write_text("page_cache_bytes = 10\n")
    from archive.store import open_store

    small = open_store(store.home)
    page_images.of_document(small, document, 1).read()
    page_images.of_document(small, document, 1).read()
    assert list(drawn.values()) == [2], "more was kept than the setting allows"
    small.close()


def test_a_cache_that_cannot_be_written_costs_no_page(store: Store, tmp_path: Path, drawn) -> None:
    document = taken_in(store, tmp_path / "drop")
    (store.home / "cache" / "pages").write_text("a file where the folder should be")
    assert page_images.of_document(store, document, 1).read()
