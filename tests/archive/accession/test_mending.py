"""What can be made again is made again; evidence is left as it is."""

from __future__ import annotations

from archive import accession
from archive.store import Store, consistency
from archive.store.consistency import Derived


def mended_with(store: Store) -> set[Derived | None]:
    return {problem.mended_with for problem in consistency.check(store).problems}


def test_pictures_of_what_was_removed_go(store: Store) -> None:
    kept = store.blobs.put_bytes(b"nobody holds this").digest
    pages = store.home / "cache" / "pages"
    pages.mkdir(mode=0o700)
    picture = pages / f"{'ab' * 32}-1-110-0.1.0"
    picture.write_bytes(b"what it looked like")
    assert mended_with(store) == {Derived.CACHE, None}
    done = accession.mend(store, consistency.check(store))
    assert (done.pictures, picture.exists()) == (1, False)
    assert mended_with(store) == {None}
    assert store.blobs.verify(kept), "bytes that nothing holds are not mended away"


def test_nothing_is_done_where_all_agrees(store: Store) -> None:
    found = consistency.check(store)
    assert found.problems == ()
    assert accession.mend(store, found) == accession.Mended()
