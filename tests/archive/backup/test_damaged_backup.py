"""A backup that rots, or that somebody changed: said by name, and nothing of it is restored as if it were right."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from archives import FILES, contents, filled, take_in

from archive import backup
from archive.backup import disk, manifest, signing, snapshots
from archive.backup.contents import Kept
from archive.backup.locking import Key
from archive.backup.manifest import Manifest
from archive.errors import ArchiveError, BackupDamaged, NotFound, Sealed
from archive.store import Store, create, open_store


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, key: Key) -> Path:
    """An archive, and a backup of it with three snapshots."""
    folder = tmp_path_factory.mktemp("template")
    store = create(folder / "home")
    filled(store)
    snapshots.begin(folder / "stick")
    for number in range(3):
        take_in(store, f"late-{number}", b"late %d" % number)
        backup.make(store, folder / "stick", key.lock(), agent="desk")
    store.close()
    return folder


@pytest.fixture
def made(template: Path, tmp_path: Path) -> Path:
    return shutil.copytree(template / "stick", tmp_path / "stick")


@pytest.fixture
def backed_up(template: Path, tmp_path: Path):
    """The archive that `made` is a backup of."""
    store = open_store(shutil.copytree(template / "home", tmp_path / "home"))
    yield store
    store.close()


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def newest_object(folder: Path) -> Path:
    only_there = set(snapshots.read(folder, 3).objects) - set(snapshots.read(folder, 2).objects)
    return snapshots.object_path(folder, min(only_there))


BETRAYALS: dict[str, Callable[[Path], None]] = {
    "a bit of an object flipped": lambda to: flip(newest_object(to)),
    "an object is cut off": lambda to: newest_object(to).write_bytes(newest_object(to).read_bytes()[:100]),
    "an object is gone": lambda to: newest_object(to).unlink(),
    "a bit of the list flipped": lambda to: flip(snapshots.list_path(to, 3)),
    "the list is empty": lambda to: snapshots.list_path(to, 3).write_bytes(b""),
    "a bit of the manifest flipped": lambda to: flip(snapshots.manifest_path(to, 3)),
    "the manifest is gone": lambda to: snapshots.manifest_path(to, 3).unlink(),
    "an older list stands in for it": lambda to: snapshots.list_path(to, 3).write_bytes(
        snapshots.list_path(to, 2).read_bytes()
    ),
    "an older manifest stands in for it": lambda to: snapshots.manifest_path(to, 3).write_bytes(
        snapshots.manifest_path(to, 2).read_bytes()
    ),
}


@pytest.mark.parametrize("betrayal", BETRAYALS)
def test_check_says_so_restore_refuses_and_earlier_snapshots_are_whole(
    made: Path, key: Key, tmp_path: Path, betrayal: str
) -> None:
    BETRAYALS[betrayal](made)
    assert backup.check(made, key).problems
    with pytest.raises((BackupDamaged, Sealed)):
        backup.restore(made, tmp_path / "back", key)
    assert not (tmp_path / "back" / "catalog.sqlite3").exists(), "what is half restored is no archive"
    assert backup.restore(made, tmp_path / "earlier", key, number=2).number == 2


@pytest.mark.parametrize("betrayal", [name for name in BETRAYALS if "manifest" not in name])
def test_no_key_is_needed_to_notice(made: Path, betrayal: str) -> None:
    BETRAYALS[betrayal](made)
    assert backup.check(made).problems


def test_a_whole_backup_is_said_to_be_whole(made: Path, key: Key) -> None:
    found = backup.check(made, key)
    assert (found.problems, found.snapshots, found.strays) == ((), 3, 0)
    assert found.opened > len(FILES) + 3


def test_a_snapshot_taken_out_of_the_middle_is_noticed(made: Path) -> None:
    snapshots.list_path(made, 2).unlink()
    assert any("taken out" in problem for problem in backup.check(made).problems)


@pytest.mark.parametrize("length", [100, 0, None], ids=["cut off", "empty", "gone"])
def test_the_next_backup_writes_again_what_is_cut_off_or_gone(
    backed_up: Store, made: Path, key: Key, tmp_path: Path, length: int | None
) -> None:
    in_all = set.intersection(*(set(snapshots.read(made, number).objects) for number in (1, 2, 3)))
    for name in in_all:
        path = snapshots.object_path(made, name)
        data = path.read_bytes()
        path.unlink()
        if length is not None:
            path.write_bytes(data[:length])
    backup.make(backed_up, made, key.lock(), agent="desk")
    assert backup.check(made, key).problems == ()
    for number in (1, 4):
        assert backup.restore(made, tmp_path / f"back-{number}", key, number=number).number == number


def test_what_the_archive_itself_lost_is_named_and_earlier_snapshots_have_it(
    archive: Store, to: Path, key: Key, tmp_path: Path
) -> None:
    backup.make(archive, to, key.lock(), agent="desk")
    whole = contents(archive.home)
    late = archive.blobs.path(archive.blobs.put_bytes(b"never backed up").digest)
    take_in(archive, "late", b"never backed up")
    late.chmod(0o600)
    flip(late)
    old = archive.blobs.path(min(archive.blobs.digests()))
    old.chmod(0o600)
    if old != late:
        flip(old)
    made = backup.make(archive, to, key.lock(), agent="desk")
    assert made.damaged == (late.name,), "what an earlier snapshot has is taken from there"
    restored = backup.restore(to, tmp_path / "back", key)
    assert restored.damaged == (late.name,)
    assert contents(tmp_path / "back").items() >= {k: v for k, v in whole.items() if "blobs" in k}.items()
    assert backup.examine(tmp_path / "back", restored, agent="desk").damages == (
        f"The bytes with digest {late.name} are gone.",
    )


def forged(to: Path, key: Key, path: str) -> None:
    """A snapshot by somebody who knows the public key: age alone would let it pass."""
    stranger = signing.Signer.of(b"\1" * 32)
    name = next(iter(snapshots.read(to, 3).objects))
    objects = {name: snapshots.read(to, 3).objects[name]}
    evil = Manifest((Kept(path, "0" * 64, ((name, 1),)),), (), "9")  # type: ignore[arg-type]
    sealed = key.lock().close(manifest.packed(evil))
    disk.put(snapshots.manifest_path(to, 4), sealed)
    listed = replace(snapshots.read(to, 3), number=4, manifest=sha256(sealed).hexdigest(), objects=objects)
    snapshots.write(to, listed, stranger)


@pytest.mark.parametrize(
    "path",
    ["../planted", "/etc/planted", "keys/../../planted", "blobs/aa/bb/planted", "index/planted", ".bashrc"],
)
def test_a_forged_manifest_writes_nothing_anywhere(made: Path, key: Key, tmp_path: Path, path: str) -> None:
    forged(made, key, path)
    with pytest.raises(BackupDamaged):
        backup.restore(made, tmp_path / "back", key)
    assert not list(tmp_path.rglob("planted"))


def test_whoever_names_the_signing_key_is_not_fooled(made: Path, key: Key, tmp_path: Path) -> None:
    public = snapshots.read(made, 3).key
    forged(made, key, "archive.toml")
    assert len(backup.check(made).signed_by) == 2
    with pytest.raises(BackupDamaged, match="another key"):
        backup.restore(made, tmp_path / "back", key, signed_by=public)
    assert backup.restore(made, tmp_path / "back", key, signed_by=public, number=3).number == 3


def test_prune_removes_nothing_if_it_cannot_tell_what_is_needed(backed_up: Store, made: Path) -> None:
    flip(snapshots.list_path(made, 3))
    before = sorted(made.rglob("*"))
    with pytest.raises(ArchiveError):
        backup.prune(backed_up, made, keep=2, agent="desk")
    assert sorted(made.rglob("*")) == before


def test_a_snapshot_that_is_not_there_is_said_to_be(made: Path, key: Key, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        backup.restore(made, tmp_path / "back", key, number=9)
