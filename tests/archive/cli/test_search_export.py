"""archive search --export"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive import accession
from archive.cli import main
from archive.store import create


@pytest.fixture
def home(tmp_path: Path) -> str:
    (tmp_path / "drop").mkdir()
    (tmp_path / "drop" / "one.txt").write_text("Thaddeus Okonjo drove the van")
    (tmp_path / "drop" / "broken.pdf").write_bytes(b"%PDF-1.7 no")
    store = create(tmp_path / "home")
    accession.ingest(store, [tmp_path / "drop"], collection="Leak")
    store.close()
    return str(tmp_path / "home")


def run(home: str, *arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(main, ["--home", home, "search", *arguments])
    assert result.exit_code == code, result.output
    return result.output


def test_every_hit_goes_into_a_new_file(home: str, tmp_path: Path) -> None:
    path = tmp_path / "hits.jsonl"
    said = run(home, "Okonjo", "--export", str(path))
    assert "1 pages in 1 documents are written." in said
    assert "1 of 2 documents could not be read. No search sees them." in said
    about, hit = [json.loads(line) for line in path.read_text().splitlines()]
    assert about["about"]["query"] == "Okonjo"
    assert (hit["page"], hit["path"]) == (1, f"/documents/{hit['document']}/pages/1?q=Okonjo")
    assert path.stat().st_mode & 0o077 == 0
    run(home, "Okonjo", "--export", str(path), code=8)
    run(home, "Okonjo", "--export", str(tmp_path / "hits.pdf"), code=5)
