"""A folder for each collection: what lies on the disk, what is in memory, and what goes wrong between two of them."""

from __future__ import annotations

import math
import resource
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from made_pages import filled, found, page, phrase

from archive.errors import Busy, StoreDamaged
from archive.store.index import Index, collection, merging
from archive.store.index.committing import Commit
from archive.store.index.segment import Segment
from archive.store.query import Everything, Inflected, Spelled


def of(number: int, text: str = "van", page_id: int = 0):
    return page(page_id or number, text, collection_id=number, document_id=page_id or number)


def files(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {
        path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.iterdir() if path.is_file()
    }


def test_a_commit_leaves_the_files_of_other_collections_as_they_are(tmp_path: Path) -> None:
    index = filled(Index(tmp_path), [of(1, "harbour"), of(2, "walkout", 20)], [of(2, "walkout", 21)])
    before = files(tmp_path / "1")
    filled(index, [of(2, "van", 22)])
    with index.writer() as writer:
        writer.delete_document(20)
    index.purge([21])
    assert files(tmp_path / "1") == before
    leftovers = [
        path for path in (tmp_path / "2").iterdir() if path.is_file() and b"walkout" in path.read_bytes()
    ]
    assert leftovers == []


def test_no_word_of_a_collection_is_in_the_files_of_another(tmp_path: Path) -> None:
    filled(Index(tmp_path), [of(1, "harbour"), of(2, "harbour walkout", 2), of(3, "yard", 3)])
    for word, number in ((b"walkout", 2), (b"yard", 3)):
        having = {
            path.parent.name for path in tmp_path.rglob("*") if path.is_file() and word in path.read_bytes()
        }
        assert having == {str(number)}


def test_a_word_that_another_collection_knows_has_its_forms_in_each(tmp_path: Path) -> None:
    index = filled(Index(tmp_path), [of(1, "walking Петрова")], [of(2, "walking Петрова", 2)])
    for number in (1, 2):
        reader = index.reader(frozenset({number}))
        assert found(reader, Inflected("walk")) == found(reader, Spelled("petrova")) == {number}


@dataclass
class Sized:
    """As much of a segment, and of a commit, as merging looks at."""

    docnum: int

    def doc_count_all(self) -> int:
        return self.docnum

    def deleted_count(self) -> int:
        return 0

    def take_over(self, other: Sized) -> None:
        self.docnum += other.docnum


@given(sizes=st.lists(st.integers(1, 2000), max_size=80), most=st.just(80))
@example(sizes=[10] * 500, most=12)  # Whoosh's own policy would have 15
@example(sizes=[100] * 50, most=6)  # 14
@example(sizes=[2000] * 50, most=12)  # 20
@example(sizes=list(range(200, 0, -1)), most=18)
def test_a_collection_has_few_segments_however_its_pages_came(sizes: list[int], most: int) -> None:
    segments: list[Sized] = []
    for size in sizes:
        commit = Sized(size)
        segments = [*merging.the_small_ones(commit, segments), commit]
        total = sum(one.docnum for one in segments)
        assert len(segments) <= 3 + math.log(min(total, 1000), 1.5) + math.log(max(total / 1000, 1), 1.15)
        assert len(segments) <= most
    assert sum(one.docnum for one in segments) == sum(sizes)


@pytest.fixture
def few_files() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    used = len(list(Path("/proc/self/fd").iterdir()))
    resource.setrlimit(resource.RLIMIT_NOFILE, (used + 40, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="the system does not list open files")
def test_a_hundred_collections_are_read_with_few_open_files(tmp_path: Path, few_files: None) -> None:
    index = filled(Index(tmp_path), [of(number) for number in range(1, 101)])
    assert len(found(index.reader(), phrase("van"))) == 100
    assert len(found(Index(tmp_path).reader(), phrase("van"))) == 100


def test_what_is_deleted_stays_readable_for_who_reads_it(tmp_path: Path) -> None:
    index = filled(Index(tmp_path), [of(1, "walking Петрова")])
    reader = index.reader()
    index.purge([1])
    assert found(reader, Inflected("walk")) == found(reader, Spelled("petrova")) == {1}
    assert found(index.reader(), Everything()) == set()


def test_a_segment_is_read_once_for_all_sets_of_collections(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(Index(tmp_path), [of(number) for number in range(1, 6)])
    read: list[str] = []
    monkeypatch.setattr(
        collection, "Segment", lambda storage, one: read.append(one.segment_id()) or Segment(storage, one)
    )
    index = Index(tmp_path)
    for asked in ({1}, {1, 2}, {2, 3, 4, 5}, {5}, {1, 2, 3, 4, 5}):
        for _ in range(2):
            assert index.reader(frozenset(asked)).page_ids() == asked
    index.reader()
    assert len(read) == len(set(read)) == 5


def test_readers_of_many_sets_are_not_kept_for_ever(tmp_path: Path) -> None:
    index = filled(Index(tmp_path), [of(number) for number in range(1, 3)])
    often = index.reader(frozenset({1}))
    for number in range(2, 100):
        index.reader(frozenset({number}))
        assert index.reader(frozenset({1})) is often
    assert len(index._readers) == 32


def test_two_processes_see_each_others_commits(tmp_path: Path) -> None:
    ours, theirs = Index(tmp_path), Index(tmp_path)
    for number in (1, 1, 2, 7):
        filled(theirs, [of(number, page_id=len(ours.reader().page_ids()) + 1)])
        assert ours.reader().page_ids() == theirs.reader().page_ids()
    with ours.writer(), pytest.raises(Busy), theirs.writer():
        pass


def test_an_index_that_another_process_built_anew_is_read_anew(tmp_path: Path) -> None:
    """Whoosh counts its commits from 0 again; the same count is not the same state."""
    ours, theirs = (filled(Index(tmp_path), [of(1)]) for _ in range(2))
    before = ours.reader(frozenset({1}))
    theirs.clear()
    filled(theirs, [of(1, "harbour", 8)], [of(1, "harbour", 9)])
    assert ours.reader(frozenset({1})).page_ids() == {8, 9}
    assert ours.reader(frozenset({1})).generation != before.generation


def test_a_commit_that_takes_files_away_while_they_are_opened_is_no_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(Index(tmp_path), [of(1)], [of(1, page_id=2)])

    def slow(storage: object, one: object) -> Segment:
        monkeypatch.setattr(collection, "Segment", Segment)
        Index(tmp_path).purge([1])
        return Segment(storage, one)

    monkeypatch.setattr(collection, "Segment", slow)
    assert Index(tmp_path).reader().page_ids() == {2}


def test_a_collection_whose_table_is_gone_is_damaged_and_not_empty(tmp_path: Path) -> None:
    filled(Index(tmp_path), [of(1)])
    for table in (tmp_path / "1").glob("*.toc"):
        table.unlink()
    with pytest.raises(StoreDamaged, match="damaged"):
        Index(tmp_path).reader()
    Index(tmp_path).clear(frozenset({1}))
    assert Index(tmp_path).reader().page_ids() == set()


def test_an_index_in_one_folder_for_all_is_of_another_version(tmp_path: Path) -> None:
    (tmp_path / "VERSION").write_text("9")
    (tmp_path / "_MAIN_1.toc").write_bytes(b"")
    with pytest.raises(StoreDamaged, match="version") as told:
        Index(tmp_path).reader()
    assert "archive reindex" in told.value.hint
    index = Index(tmp_path)
    index.clear()
    assert filled(index, [of(1)]).reader().page_ids() == {1}
    assert not list(tmp_path.glob("*.toc"))


def test_a_commit_that_fails_between_two_collections_leaves_each_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = filled(Index(tmp_path), [of(1), of(2, page_id=2)])
    with monkeypatch.context() as patched:
        patched.setattr(Commit, "_write", full_at_the_second(Commit._write))
        with pytest.raises(OSError, match="full"):
            filled(index, [of(1, page_id=3), of(2, page_id=4)])
    assert index.reader().page_ids() == {1, 2, 3}
    assert filled(index, [of(2, page_id=4)]).reader().page_ids() == {1, 2, 3, 4}


def full_at_the_second(write):
    done: list[None] = []

    def writing(commit: Commit, files: object) -> None:
        if done:
            raise OSError(28, "The disk is full")
        done.append(None)
        write(commit, files)

    return writing
