"""A real folder of 400 strangers' files: nothing lost, nothing doubled, and the words that others read are found."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

import ingest
from archive import accession
from archive.store import create, custody

pytestmark = pytest.mark.corpus


@pytest.fixture(scope="module")
def measuring():
    path = Path(__file__).resolve().parents[1] / "benchmarks" / "search_words.py"
    spec = importlib.util.spec_from_file_location("search_words", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["search_words"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def taken_in(corpus: Path, tmp_path_factory: pytest.TempPathFactory):
    store = create(tmp_path_factory.mktemp("corpus") / "home")
    ingest.configure(
        passwords=("hunter2", "test", "foo", "owner", "openpassword", "password")
    )  # as the manifest says
    report = accession.ingest(store, [corpus], collection="Corpus")
    yield store, report
    store.close()
    ingest.configure()


def test_every_file_is_accounted_for(taken_in, corpus: Path) -> None:
    store, report = taken_in
    files = sum(path.is_file() for path in corpus.rglob("*"))
    ledger = accession.status(store)
    assert ledger.adds_up
    assert ledger.found == report.found == files
    assert ledger.waiting == 0
    assert set(ledger.unreadable) <= {"corrupt", "empty", "encrypted"}, "a reader died or hung"


def test_a_second_run_adds_nothing(taken_in, corpus: Path) -> None:
    store, _ = taken_in
    before = accession.status(store)
    again = accession.ingest(store, [corpus], collection="Corpus")
    assert accession.status(store) == before
    assert (again.new, again.read) == (0, 0)


def test_the_words_that_other_tools_read_are_found(taken_in, corpus: Path, measuring) -> None:
    store, _ = taken_in
    rows = measuring.rows(corpus)
    found = measuring.measure(store, rows)
    measuring.report(rows, found)
    assert len(rows) > 150
    assert measuring.share_found(rows, found) >= measuring.WANTED


def test_spellings_are_the_same_letters_and_nothing_looser(measuring) -> None:
    assert measuring.spellings("½ç") == ["界"], "GBK shown as Latin letters"
    assert measuring.spellings("ةيلخادال") == ["ةيلخادلا"], "lam and alef, one glyph"
    for plain in ("Keyword", "Müller", "Ðÿÿÿ", "ÑSluwe", "едние", "淡々と最期", "ثلث"):
        assert measuring.spellings(plain) == []


def test_custody_is_whole(taken_in) -> None:
    store, _ = taken_in
    with store.read() as db:
        assert custody.check(db).broken_at is None
    assert all(map(store.blobs.verify, store.blobs.digests()))
