"""Bags: what archivists are given, and that any change to it is told by our check and by BagIt's own."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import bagit
import pytest
from click.testing import CliRunner
from stub_exhibits import made

from archive import accession, bags, release
from archive.cli import main
from archive.errors import Conflict, EvidenceDamaged, NotFound, ReleaseDamaged
from archive.store import Store, custody
from archive.store.catalog import documents

MAIL = b"""From: a@example.org
Subject: x
Content-Type: multipart/mixed; boundary=b

--b

hello
--b
Content-Disposition: attachment; filename=inside.txt

within
--b--
"""


@pytest.fixture
def filled(store: Store, tmp_path: Path) -> Store:
    drop = tmp_path / "drop"
    (drop / "deep").mkdir(parents=True)
    (drop / "report.txt").write_bytes(b"the yard")
    (drop / "deep" / "copy of report.txt").write_bytes(b"the yard")
    (drop / "من السائقين; rm -rf.txt").write_bytes(b"another")
    (drop / "letter.eml").write_bytes(MAIL)
    (drop / "torn.pdf").write_bytes(b"%PDF-1.7 no")
    accession.ingest(store, [drop], collection="Leak", source="heron")
    return store


def test_a_bag_of_originals_holds_every_byte_that_was_received(filled: Store, tmp_path: Path) -> None:
    drop = {
        sha256(path.read_bytes()).hexdigest() for path in (tmp_path / "drop").rglob("*") if path.is_file()
    }
    made_bag = bags.of_originals(filled, "Leak", tmp_path / "bag", agent="ann")
    bagit.Bag(str(tmp_path / "bag")).validate()
    lines = [json.loads(line) for line in (tmp_path / "bag/data/originals.jsonl").read_text().splitlines()]
    assert {line["sha256"] for line in lines} == drop
    for line in lines:
        data = (tmp_path / "bag/data" / line["file"]).read_bytes()
        assert sha256(data).hexdigest() == line["sha256"]
        assert line["file"].isascii()
    assert made_bag.files == len(drop) + 1, "what came inside a mail is in the mail"
    twice = next(line for line in lines if len(line["seen"]) == 2)
    assert [Path(place["path"]).name for place in twice["seen"]] == ["copy of report.txt", "report.txt"]
    assert {place["source"] for place in twice["seen"]} == {"heron"}


def test_custody_knows_that_originals_left(filled: Store, tmp_path: Path) -> None:
    bags.of_originals(filled, "Leak", tmp_path / "bag", agent="ann")
    with filled.read() as db:
        event = custody.events(db, object_kind="collection")[-1]
        assert custody.check(db).broken_at is None
    assert (event.type, event.agent, event.detail["rows"]) == ("exporting", "ann", 4)


def test_a_bag_that_cannot_be_whole_is_not_made(filled: Store, tmp_path: Path) -> None:
    with filled.read() as db:
        digest = documents.listing(db)[0].digest
    path = filled.blobs.path(digest)
    path.chmod(0o600)
    path.write_bytes(b"other")
    with pytest.raises(EvidenceDamaged):
        bags.of_originals(filled, "Leak", tmp_path / "bag", agent="ann")
    path.unlink()
    with pytest.raises(EvidenceDamaged):
        bags.of_originals(filled, "Leak", tmp_path / "bag", agent="ann")
    with pytest.raises(NotFound):
        bags.of_originals(filled, "Nothing", tmp_path / "bag", agent="ann")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["drop", "home"]
    with pytest.raises(Conflict):
        bags.of_originals(filled, "Leak", tmp_path / "drop", agent="ann")


def test_a_bag_of_a_release_is_the_release(store: Store, tmp_path: Path) -> None:
    made(store, "one report")
    release.publish(store, tmp_path / "site", title="The reports", agent="ann")
    bags.of_release(tmp_path / "site", tmp_path / "bag")
    bag = bagit.Bag(str(tmp_path / "bag"))
    bag.validate()
    checked = release.check(tmp_path / "bag" / "data" / "release")
    assert checked.passed
    assert bag.info["External-Identifier"] == f"sha256:{checked.manifest_digest}"
    (tmp_path / "site" / "index.html").write_text("other")
    with pytest.raises(ReleaseDamaged):
        bags.of_release(tmp_path / "site", tmp_path / "another")


@pytest.mark.parametrize("change", ["flipped", "missing", "added", "info"])
def test_a_changed_bag_is_found_out(filled: Store, tmp_path: Path, change: str) -> None:
    bags.of_originals(filled, "Leak", tmp_path / "bag", agent="ann")
    assert bags.check(tmp_path / "bag") == ()
    original = next((tmp_path / "bag/data/originals").iterdir())
    if change == "flipped":
        original.write_bytes(original.read_bytes()[:-1] + b"!")
    elif change == "missing":
        original.unlink()
    elif change == "added":
        original.with_name("more.txt").write_bytes(b"x")
    else:
        (tmp_path / "bag" / "bag-info.txt").write_text("Payload-Oxum: 1.1\n")
    assert bags.check(tmp_path / "bag")
    said = CliRunner().invoke(main, ["bag", "check", str(tmp_path / "bag")])
    assert said.exit_code == EvidenceDamaged.exit_code


def test_the_commands(filled: Store, tmp_path: Path) -> None:
    home = str(filled.home)
    said = CliRunner().invoke(
        main, ["--home", home, "bag", "originals", "--collection", "Leak", str(tmp_path / "bag")]
    )
    assert (said.exit_code, "5 files" in said.output) == (0, True), said.output
    assert CliRunner().invoke(main, ["bag", "check", str(tmp_path / "bag")]).exit_code == 0
    assert CliRunner().invoke(main, ["bag", "check", str(tmp_path / "drop")]).exit_code == NotFound.exit_code
