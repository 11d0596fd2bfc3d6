"""A short run of the fuzzing harness; the long one is the program beside it."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import fuzz_formats
import pytest
from fuzz_formats import Cases, Findings, account, fuzz, report

import ingest

HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def _usual_readers():
    yield
    ingest.configure()


def run(cases: Cases, seconds: float, folder: Path) -> Findings:
    found = fuzz(cases, range(400), seconds, folder)
    print("\n".join(report(found, seconds, account(folder, found))))
    return found


def test_damaged_files_of_every_kind_end_as_counted_documents(tmp_path: Path) -> None:
    found = run(Cases(1, None), 15, tmp_path)
    assert not found.broken
    assert not found.died
    assert found.cases > 50
    assert len(found.outcomes) > 2


@pytest.mark.corpus
def test_damaged_files_of_strangers_end_as_counted_documents(corpus: Path, tmp_path: Path) -> None:
    found = run(Cases(2, corpus), 15, tmp_path)
    assert not found.broken
    assert found.cases > 20


def test_a_case_is_made_of_its_seed_and_number_alone() -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from fuzz_formats import Cases; import hashlib; "
        "cases = Cases(7, None); print([hashlib.sha256(cases.make(n)[1]).hexdigest() for n in range(40)])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(HERE)], capture_output=True, text=True, check=True)
    cases = Cases(7, None)
    assert done.stdout.strip() == str([hashlib.sha256(cases.make(n)[1]).hexdigest() for n in range(40)])
    assert len({cases.make(n)[1] for n in range(40)}) > 35


def test_what_must_not_happen_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(path: Path, **_: object) -> ingest.Extraction:
        raise ValueError("not ours")

    monkeypatch.setattr(fuzz_formats.ingest, "extract", broken)
    found = fuzz(Cases(1, None), range(3), 5, tmp_path)
    assert len([entry for entry in found.broken if "ValueError" in entry]) == 3
    assert found.outcomes["ESCAPED"] == 3


def test_figures_are_kept_by_format(tmp_path: Path) -> None:
    found = Findings()
    found.take(4, "pdf", ingest.errors.Crashed("The reading process died on this file (SIGSEGV)."))
    found.take(5, "tif", ingest.errors.IngestError("The file could not be read (TypeError)."))
    lines = "\n".join(report(found, 1, ""))
    assert "pdf: SIGSEGV   --replay 4" in lines
    assert "tif: TypeError   --replay 5" in lines
