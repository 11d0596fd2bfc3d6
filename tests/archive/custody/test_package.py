"""A package of the chain shows whatever is done to it, to somebody who has Python and nothing else."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.cli import main
from archive.custody import check, package
from archive.errors import Conflict, EvidenceDamaged, NotFound
from archive.model import Deed
from archive.release import manifest
from archive.store import Store, create, custody

EVENTS = 9


def fill(store: Store, count: int = EVENTS - 1) -> None:
    with store.write() as db:
        for number in range(count):
            custody.append(
                db, type=Deed.CAPTURE, agent="Jörg", object_kind="document", object_id=number, detail={"bytes": 7}
            )  # fmt: skip


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of a signed package of nine events."""
    folder = tmp_path_factory.mktemp("package")
    store = create(folder / "home")
    fill(store)
    manifest.signing_key(store.home / "keys")
    package.write(store, folder / "out", agent="desk")
    store.close()
    return {path.name: path.read_bytes() for path in (folder / "out").iterdir()}


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("checked")


def said(files: dict[str, bytes], room: Path, last: str = "") -> str:
    """What the check says of these files; "NOT WHOLE: …" if it finds anything."""
    shutil.rmtree(room)
    room.mkdir()
    for name, data in files.items():
        (room / name).write_bytes(data)
    try:
        return "\n".join(check.check(room, last))
    except check.Problem as problem:
        return f"NOT WHOLE: {problem}"


def forged(files: dict[str, bytes], lines: list[bytes]) -> dict[str, bytes]:
    """Other events in an unsigned package that says itself, wherever it can, that all is right."""
    data = b"".join(lines)
    about = json.loads(files["package.json"])
    kept = {"events": len(lines), "last": json.loads(lines[-1])["own"], "key": ""}
    about |= kept | {"files": {**about["files"], "events.jsonl": hashlib.sha256(data).hexdigest()}}
    return {**files, "events.jsonl": data, "package.json": check.canonical(about)}


def lines_of(files: dict[str, bytes]) -> list[bytes]:
    return files["events.jsonl"].splitlines(keepends=True)


def test_an_untouched_package_is_whole_and_signed(packed: dict[str, bytes], room: Path) -> None:
    assert set(packed) == {
        "events.jsonl", "events.csv", "README.txt", "check.py", "package.json", "package.sig",
    }  # fmt: skip
    found = said(packed, room)
    assert f"WHOLE: {EVENTS} events" in found
    assert "Signed with the key" in found


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_byte_of_any_file_can_be_changed(
    data: st.DataObject, packed: dict[str, bytes], room: Path
) -> None:
    name = data.draw(st.sampled_from(sorted(packed)))
    at = data.draw(st.integers(0, len(packed[name]) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != packed[name][at]))
    changed = packed[name][:at] + bytes([other]) + packed[name][at + 1 :]
    is_same_hex = name == "package.sig" and changed.lower() == packed[name]
    assert is_same_hex or said({**packed, name: changed}, room).startswith("NOT WHOLE")


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_events_cannot_be_changed_removed_moved_or_added(
    data: st.DataObject, packed: dict[str, bytes], room: Path
) -> None:
    lines = lines_of(packed)
    at = data.draw(st.integers(0, len(lines) - 2))
    deed = data.draw(st.sampled_from(("change", "remove", "move", "repeat", "add", "spell")))
    event = json.loads(lines[at])
    if deed == "change":
        field = data.draw(st.sampled_from(sorted(event)))
        event[field] = data.draw(
            st.sampled_from((0, 3, "", "ghost", {}, None)).filter(lambda v: v != event[field])
        )
        lines[at] = check.canonical(event) + b"\n"
    elif deed == "remove":
        del lines[at]
    elif deed == "move":
        lines.insert(data.draw(st.integers(0, len(lines) - 1).filter(lambda to: to != at)), lines.pop(at))
    elif deed == "repeat":
        lines.insert(at, lines[at])
    elif deed == "add":
        lines.insert(at, check.canonical({**event, "agent": "ghost"}) + b"\n")
    else:
        lines[at] = json.dumps(event).encode() + b"\n"
    assert "NOT WHOLE: the chain breaks at event" in said(forged(packed, lines), room)


@pytest.mark.parametrize("cut", [1, 2, EVENTS - 1])
def test_a_cut_end_is_seen_by_a_digest_that_was_kept_elsewhere(
    cut: int, packed: dict[str, bytes], room: Path
) -> None:
    kept = json.loads(packed["package.json"])["last"]
    shorter = forged(packed, lines_of(packed)[:-cut])
    assert said(shorter, room).startswith("WHOLE"), "nothing in the package can show it"
    assert "no event has the digest that you gave" in said(shorter, room, kept)
    assert "among them" in said(packed, room, kept)
    assert "among them" in said(packed, room, json.loads(lines_of(packed)[3])["own"].upper())


def test_a_chain_that_was_written_anew_is_seen_by_its_signature_or_a_kept_digest(
    packed: dict[str, bytes], room: Path
) -> None:
    lines, previous = [], check.FIRST
    for line in lines_of(packed):
        event = {**json.loads(line), "agent": "ghost", "previous": previous}
        del event["own"]
        event["own"] = previous = hashlib.sha256(check.canonical(event)).hexdigest()
        lines.append(check.canonical(event) + b"\n")
    anew = forged(packed, lines)
    assert "not signed" in said(anew, room)
    assert "no event" in said(anew, room, json.loads(packed["package.json"])["last"])
    about = {**json.loads(anew["package.json"]), "key": json.loads(packed["package.json"])["key"]}
    assert "signature does not fit" in said({**anew, "package.json": check.canonical(about)}, room)


def test_it_is_checked_by_plain_python_outside_of_the_project(store: Store, tmp_path: Path) -> None:
    fill(store)
    package.write(store, tmp_path / "out.zip", agent="desk")
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        archive.extractall(tmp_path)

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-I", "-S", "custody/check.py", *arguments]
        return subprocess.run(command, cwd=tmp_path, env={}, capture_output=True, text=True, check=False)

    whole = run()
    assert (whole.returncode, whole.stderr) == (0, "")
    assert f"WHOLE: {EVENTS} events" in whole.stdout
    assert "not signed" in whole.stdout
    assert run("out.zip").stdout == whole.stdout
    path = tmp_path / "custody" / "events.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"object_id":4', b'"object_id":5'))
    broken = run("custody")
    assert (broken.returncode, broken.stderr) == (1, "")
    assert "NOT WHOLE: the chain breaks at event 5" in broken.stdout


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no", b"{}"])
def test_what_is_no_package_is_one_clear_sentence(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(data)
    (tmp_path / "package.json").write_bytes(data)
    for path in (tmp_path, tmp_path / "file", tmp_path / "nothing"):
        with pytest.raises(check.Problem):
            list(check.check(path))


def test_signatures_are_those_of_ed25519() -> None:
    for number in range(6):
        key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(bytes([number])).digest())
        public, message = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw), b"x" * number
        signature = key.sign(message)
        assert check.verify(public, signature, message)
        assert not check.verify(public, signature, message + b"y")
        assert not check.verify(public, signature[:40] + bytes([signature[40] ^ 1]) + signature[41:], message)
        assert not check.verify(public[:-1] + bytes([public[-1] ^ 1]), signature, message)
        too_large = (
            int.from_bytes(signature[32:], "little") + check._ORDER
        )  # the same signature, spelled otherwise
        assert not check.verify(public, signature[:32] + too_large.to_bytes(32, "little"), message)
    assert not check.verify(b"", b"", b"")


def test_what_is_older_can_be_left_out_and_the_rest_is_still_a_chain(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(store, 3)
    with store.read() as db:
        third = custody.events(db)[-1]
    monkeypatch.setattr(package, "_first", lambda *_: 3)
    about = package.write(store, tmp_path / "out", agent="desk")
    assert (about["first"], about["events"], about["previous"]) == (3, 2, third.previous)
    assert "from number 3 to number 4" in "\n".join(check.check(tmp_path / "out"))


def test_nothing_is_written_over_and_a_broken_chain_is_not_handed_out(store: Store, tmp_path: Path) -> None:
    fill(store)
    (tmp_path / "taken").mkdir()
    with pytest.raises(Conflict):
        package.write(store, tmp_path / "taken", agent="desk")
    with pytest.raises(NotFound):
        package._first(store, custody.datetime(2990, 1, 1, tzinfo=custody.UTC))
    with store.write() as db:
        db.exec_driver_sql("DROP TRIGGER custody_is_never_changed")
        db.exec_driver_sql("UPDATE custody_events SET agent = 'ghost' WHERE sequence = 4")
    with pytest.raises(EvidenceDamaged, match="event 4"):
        package.write(store, tmp_path / "out", agent="desk")
    assert not (tmp_path / "out").exists()


def test_the_command_writes_and_checks(store: Store, tmp_path: Path) -> None:
    fill(store)

    def run(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, ["--home", str(store.home), "custody", *arguments])
        return done.exit_code, done.output

    code, out = run("export", str(tmp_path / "out.zip"))
    assert (code, f"{EVENTS} events" in out) == (0, True)
    last = out.partition("last event: ")[2].split()[0]
    assert run("check", str(tmp_path / "out.zip"), "--last", last)[0] == 0
    code, out = run("check", str(tmp_path / "out.zip"), "--last", "f" * 64)
    assert (code, "cut off" in out, "WHOLE:" in out) == (40, True, False)
    code, out = run("check", "--last", last)
    assert (code, f"that of event {EVENTS}:" in out) == (0, True)
    assert run("check", "--last", "f" * 64)[0] == 40


def test_a_damaged_zip_is_one_clear_sentence(packed: dict[str, bytes], tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "out.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in packed.items():
            archive.writestr(f"custody/{name}", data)
    data = (tmp_path / "out.zip").read_bytes()
    assert list(check.check(tmp_path / "out.zip"))
    for at in range(40, len(data), 397):
        (tmp_path / "bad.zip").write_bytes(data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :])
        try:
            found = list(check.check(tmp_path / "bad.zip"))
        except check.Problem:
            continue
        assert found == list(check.check(tmp_path / "out.zip")), (
            "what is not read may change: dates, comments"
        )
