"""A real folder of 400 strangers' files: nothing lost, nothing doubled, and the words that others read are found."""

from __future__ import annotations

import hashlib
import importlib.util
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import allowed_ends
import pytest
from corpus_readings import PASSWORDS, Readings

import ingest
from archive import accession
from archive.model import State
from archive.store import Store, create, custody
from archive.store.catalog import documents, families
from ingest.errors import IngestError

pytestmark = pytest.mark.corpus

_PYTHON = re.compile(r"Traceback|\b[A-Za-z]*(Error|Exception|Warning)\b|\bNone\b|<[a-z]|0x[0-9a-f]")
"""What only a programmer would understand."""


@dataclass(frozen=True)
class TakenIn:
    """The corpus, or a part of it, copied into a folder of its own and taken in from there."""

    store: Store
    report: accession.RunReport
    leak: Path
    digests: dict[str, str]  # of what was taken in, before it was
    elsewhere: tuple[Path, ...]  # folders in which a careless reader would write
    started_at: float
    peak_bytes: int  # the most memory that a reader took


@pytest.fixture(scope="module")
def measuring():
    path = Path(__file__).resolve().parents[1] / "benchmarks" / "search_words.py"
    spec = importlib.util.spec_from_file_location("search_words", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["search_words"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def taken_in(corpus: Path, readings: Readings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TakenIn]:
    """What its readers say of each file is kept for the tests that ask about one file."""
    folder = tmp_path_factory.mktemp("corpus")
    shutil.copytree(corpus, folder / "leak")
    yield from _taken_in(folder, PASSWORDS, readings)


@pytest.fixture(scope="module")
def locked_files(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TakenIn]:
    """Those of which the manifest says anything about locks, taken in without a password."""
    folder = tmp_path_factory.mktemp("locked")
    for row in filter(allowed_ends.speaks_of_a_lock, allowed_ends.rows(corpus)):
        (folder / "leak" / row.path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(corpus / row.path, folder / "leak" / row.path)
    yield from _taken_in(folder, ())


def _taken_in(
    folder: Path, passwords: tuple[str, ...], readings: Readings | None = None
) -> Iterator[TakenIn]:
    started_at, digests = time.time(), _digests(folder / "leak")
    elsewhere = (folder / "working", folder / "temporary")
    for place in elsewhere:
        place.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(elsewhere[0])
        patch.setenv("TMPDIR", str(elsewhere[1]))
        patch.setattr(tempfile, "tempdir", None)
        ingest.close()
        ingest.configure(passwords=passwords)
        store = create(folder / "home")
        with _kept(readings, set(digests.values())):
            report = accession.ingest(store, [folder / "leak"], collection="Corpus")
        peak_bytes = ingest.peak_memory_bytes()
        ingest.close()  # as a command does at its end: each reader's folder goes with it
        yield TakenIn(store, report, folder / "leak", digests, elsewhere, started_at, peak_bytes)
        store.close()
        ingest.configure()


@contextmanager
def _kept(readings: Readings | None, digests: set[str]) -> Iterator[None]:
    """What is read meanwhile of the files with these digests, not of what is inside them, is kept in `readings`."""
    extract = ingest.extract

    def keep(path: Path, outcome: ingest.Extraction | IngestError) -> None:
        if readings is not None and path.name in digests:
            readings.keep(path, outcome)

    def listened(path: Path, **asked: Any) -> ingest.Extraction:
        try:
            found = extract(path, **asked)
        except IngestError as error:
            keep(path, error)
            raise
        keep(path, found)
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ingest, "extract", listened)
        yield


def _digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_every_file_is_accounted_for(taken_in: TakenIn) -> None:
    ledger = accession.status(taken_in.store)
    assert ledger.adds_up
    assert ledger.found == taken_in.report.found == len(taken_in.digests)
    assert ledger.waiting == 0
    assert set(ledger.unreadable) <= {"corrupt", "empty", "encrypted"}, "a reader died or hung"
    assert 0 < taken_in.peak_bytes < 1024**3


def test_every_file_ends_in_a_class_that_its_row_allows(taken_in: TakenIn, corpus: Path) -> None:
    rows = allowed_ends.rows(corpus)
    assert len(rows) == 400
    assert _breaking(taken_in.store, rows, PASSWORDS) == []


def test_every_locked_file_ends_so_without_its_password(locked_files: TakenIn, corpus: Path) -> None:
    rows = [row for row in allowed_ends.rows(corpus) if row.path in locked_files.digests]
    assert len(rows) > 20
    assert _breaking(locked_files.store, rows, ()) == []


def _breaking(store: Store, rows: list[allowed_ends.Row], passwords: tuple[str, ...]) -> list[str]:
    broken = []
    for row in rows:
        allowed, ended = allowed_ends.allowed(row, passwords), allowed_ends.ends(store, row)
        if not allowed & ended:
            broken.append(f"{row.path}: {sorted(ended)}, where {sorted(allowed)} was to be")
    return broken


def test_why_a_file_was_not_read_is_said_so_that_a_reporter_understands(
    taken_in: TakenIn, locked_files: TakenIn
) -> None:
    told = [entry for store in (taken_in.store, locked_files.store) for entry in _why_not_read(store)]
    assert len(told) > 40
    for name, message in told:
        assert message[:1].isupper(), (name, message)
        assert message.endswith("."), (name, message)
        assert not _PYTHON.search(message), (name, message)


def _why_not_read(store: Store) -> Iterator[tuple[str, str]]:
    """Name and message of every file, and of every member of one, that was not read or not kept."""
    with store.read() as db:
        for document in documents.listing(db, limit=10**6):
            if document.state is not State.READY:
                yield document.name, document.message
            for member in families.left_out(db, document.id):
                yield member.path, member.message


def test_nothing_is_written_outside_the_archive(taken_in: TakenIn) -> None:
    """Whatever the names in archives say, and whatever became of damaged and locked files."""
    home = taken_in.store.home
    assert _digests(taken_in.leak) == taken_in.digests
    assert sorted(home.parent.iterdir()) == sorted([home, taken_in.leak, *taken_in.elsewhere])
    assert [path for folder in taken_in.elsewhere for path in folder.rglob("*")] == []
    names = [name for name in _names_of_members(taken_in.store) if ".." in name]
    assert len(names) >= 4
    for name in names:
        for start in (home, home / "cache", taken_in.leak, *taken_in.elsewhere, Path("/")):
            target = (start / name.replace("\\", "/")).resolve()
            assert not target.is_file() or target.stat().st_mtime < taken_in.started_at, target


def _names_of_members(store: Store) -> set[str]:
    with store.read() as db:
        read = documents.listing(db, limit=10**6)
        seen = documents.place_paths(db, [document.id for document in read])
        left_out = [member.path for document in read for member in families.left_out(db, document.id)]
    return {path for paths in seen.values() for path in paths} | set(left_out)


def test_a_second_run_adds_nothing(taken_in: TakenIn) -> None:
    before = accession.status(taken_in.store)
    again = accession.ingest(taken_in.store, [taken_in.leak], collection="Corpus")
    assert accession.status(taken_in.store) == before
    assert (again.new, again.read) == (0, 0)


def test_the_words_that_other_tools_read_are_found(taken_in: TakenIn, corpus: Path, measuring) -> None:
    rows = measuring.rows(corpus)
    found = measuring.measure(taken_in.store, rows)
    measuring.report(rows, found)
    assert len(rows) > 150
    assert measuring.share_found(rows, found) >= measuring.WANTED


def test_spellings_are_the_same_letters_and_nothing_looser(measuring) -> None:
    assert measuring.spellings("½ç") == ["界"], "GBK shown as Latin letters"
    assert measuring.spellings("ةيلخادال") == ["ةيلخادلا"], "lam and alef, one glyph"
    for plain in ("Keyword", "Müller", "Ðÿÿÿ", "ÑSluwe", "едние", "淡々と最期", "ثلث"):
        assert measuring.spellings(plain) == []


def test_custody_is_whole(taken_in: TakenIn) -> None:
    store = taken_in.store
    with store.read() as db:
        assert custody.check(db).broken_at is None
    assert all(map(store.blobs.verify, store.blobs.digests()))
