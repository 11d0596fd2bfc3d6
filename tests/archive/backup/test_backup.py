"""What a backup brings back, what it writes, and what it says to whoever seizes it."""

from __future__ import annotations

import errno
import os
import re
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from archives import FILES, SECRET, contents, take_in

from archive import accession, backup
from archive.backup import contents as what
from archive.backup import disk, locking, padding, snapshots
from archive.backup.locking import Key, Lock
from archive.errors import Busy, Conflict, EvidenceDamaged, Invalid, NotFound, Sealed, StoreDamaged
from archive.search import search
from archive.store import Store, consistency, create, custody, open_store, permissions


def objects_in(folder: Path) -> set[str]:
    return {path.name for path in (folder / "objects").glob("*/*")}


def test_what_is_restored_is_what_was_there_byte_for_byte(
    archive: Store, to: Path, key: Key, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(what, "PART_BYTES", 5000)
    backup.make(archive, to, key.lock(), agent="desk")
    before = contents(archive.home)
    made = backup.restore(to, tmp_path / "back", key)
    assert contents(tmp_path / "back") == before
    assert made.files == len(before)
    found = backup.examine(tmp_path / "back", made, agent="desk")
    assert (found.damages, found.files) == ((), len(FILES))
    assert permissions.too_open(tmp_path / "back") == []


def test_what_is_restored_can_be_searched_and_backed_up_further(
    store: Store, to: Path, key: Key, tmp_path: Path
) -> None:
    (tmp_path / "memo.txt").write_text("diesel permit of the northern yard")
    accession.ingest(store, [tmp_path / "memo.txt"], collection="Leak")
    backup.make(store, to, key.lock(), agent="desk")
    home = tmp_path / "back"
    backup.examine(home, backup.restore(to, home, key), agent="desk")
    assert backup.rebuild_index(home) == 1
    again = open_store(home)
    assert search(again, "diesel").total_documents == 1
    assert consistency.check(again).problems == ()
    before = objects_in(to)
    assert backup.make(again, to, key.lock(), agent="desk").number == 2
    assert len(objects_in(to) - before) == 1, "only the catalog is another"
    again.close()


def test_a_second_backup_writes_only_what_is_new(archive: Store, to: Path, lock: Lock) -> None:
    first = backup.make(archive, to, lock, agent="desk")
    before = objects_in(to)
    take_in(archive, "late.txt", b"late " * 1000)
    second = backup.make(archive, to, lock, agent="desk")
    assert (first.number, second.number) == (1, 2)
    assert second.files == first.files + 1
    assert len(objects_in(to) - before) == 2, "the document and the catalog"
    assert second.new_bytes < first.new_bytes


def test_what_is_taken_in_meanwhile_is_whole_or_not_there(
    archive: Store, to: Path, key: Key, tmp_path: Path
) -> None:
    def go_on(done: int, _total: int) -> None:
        take_in(archive, f"meanwhile-{done}", b"meanwhile %d" % done)

    backup.make(archive, to, key.lock(), agent="desk", progress=go_on)
    made = backup.restore(to, tmp_path / "back", key)
    found = backup.examine(tmp_path / "back", made, agent="desk")
    assert (found.damages, found.files) == ((), len(FILES))
    assert len(list(archive.blobs.digests())) == 2 * len(FILES)


def test_nothing_in_it_says_what_is_in_it(archive: Store, to: Path, lock: Lock) -> None:
    for number in range(3):
        take_in(archive, f"x{number}", b"x" * (20_000 + number))
    backup.make(archive, to, lock, agent="desk")
    everything = b"".join(path.read_bytes() for path in to.rglob("*") if path.is_file())
    everything += "".join(path.name for path in to.rglob("*")).encode()
    secret = (archive.home / "keys" / "backup.key").read_bytes().strip()
    for told in (
        SECRET,
        b"memo.txt",
        b"Leak",
        b"swordfish",
        b"Ann",
        secret,
        archive.home.name.encode() + b"/",
    ):
        assert told not in everything, told
    for digest in archive.blobs.digests():
        assert digest[:16].encode() not in everything
    sizes = [path.stat().st_size for path in (to / "objects").glob("*/*")]
    assert not any(20_000 < size < 20_480 for size in sizes), "a size gives a file away"


@pytest.mark.parametrize("size", [0, 1, 4096, 4097, 20_000, 10**6, 16 * 1024**2])
def test_padding_adds_little_and_hides_the_last_bits(size: int) -> None:
    padded = padding.padded_size(size)
    assert size <= padded <= max(4096, size * 1.13)
    assert padding.padded_size(padded) == padded
    assert padding.padded_size(16 * 1024**2) == 16 * 1024**2


def test_another_recipient_gets_objects_of_its_own(
    archive: Store, to: Path, key: Key, tmp_path: Path
) -> None:
    locking.make_key(tmp_path / "other.txt")
    other = locking.key_in(tmp_path / "other.txt")
    backup.make(archive, to, key.lock(), agent="desk")
    both = locking.lock_for([*key.lock().recipients, *other.lock().recipients])
    backup.make(archive, to, both, agent="desk")
    assert backup.restore(to, tmp_path / "back", other).number == 2
    with pytest.raises(Sealed):
        backup.restore(to, tmp_path / "first", other, number=1)


def test_what_is_removed_leaves_later_snapshots_and_earlier_ones_when_one_says_so(
    archive: Store, to: Path, key: Key, tmp_path: Path
) -> None:
    backup.make(archive, to, key.lock(), agent="desk")
    accession.remove(archive, 1, why="the source asked", agent="desk")
    backup.make(archive, to, key.lock(), agent="desk")
    made = backup.restore(to, tmp_path / "after", key)
    assert not any(SECRET in path.read_bytes() for path in (tmp_path / "after").rglob("*") if path.is_file())
    assert backup.examine(tmp_path / "after", made, agent="desk").damages == ()
    pruned = backup.prune(archive, to, keep=1, agent="desk")
    assert pruned.snapshots == (1,)
    newest = snapshots.read(to, 2)
    assert objects_in(to) == set(newest.objects)
    assert backup.check(to, key).problems == ()
    with pytest.raises(NotFound):
        backup.restore(to, tmp_path / "before", key, number=1)


def test_a_document_removed_during_a_backup_is_no_damage(archive: Store, to: Path, lock: Lock) -> None:
    def remove(done: int, _total: int) -> None:
        with archive.read() as db:
            is_first = custody.newest(db)[0] == len(FILES)
        if is_first:
            for document_id in range(1, len(FILES) + 1):
                accession.remove(archive, document_id, why="the source asked", agent="desk")

    made = backup.make(archive, to, lock, agent="desk", progress=remove)
    assert made.damaged == ()


def test_only_one_backup_of_an_archive_runs(archive: Store, to: Path, lock: Lock) -> None:
    with archive.backing_up(), pytest.raises(Busy):
        backup.make(archive, to, lock, agent="desk")


def test_a_folder_must_be_right(archive: Store, to: Path, lock: Lock, tmp_path: Path) -> None:
    with pytest.raises(Invalid):
        backup.make(archive, archive.home / "keys" / "backup", lock, agent="desk")
    with pytest.raises(NotFound, match="no backup"):
        backup.make(archive, tmp_path / "not-mounted", lock, agent="desk")
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").touch()
    with pytest.raises(Conflict):
        snapshots.begin(tmp_path / "photos")
    backup.make(archive, to, lock, agent="desk")
    other = create(tmp_path / "other")
    with pytest.raises(Conflict, match="another archive"):
        backup.make(other, to, lock, agent="desk")
    with pytest.raises(Conflict, match="another archive"):
        backup.prune(other, to, keep=1, agent="desk")
    other.close()


def test_nothing_is_restored_over_something(archive: Store, to: Path, key: Key, tmp_path: Path) -> None:
    backup.make(archive, to, key.lock(), agent="desk")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "diary.txt").write_text("mine")
    with pytest.raises(Conflict):
        backup.restore(to, tmp_path / "mine", key)
    with pytest.raises(Conflict):
        backup.restore(to, archive.home, key)


def test_custody_says_who_made_it_and_which(archive: Store, to: Path, lock: Lock) -> None:
    backup.make(archive, to, lock, agent="desk")
    backup.prune(archive, to, keep=1, agent="editor")
    with archive.read() as db:
        made, pruned = custody.events(db, object_kind="archive")
    assert (made.type, made.agent, made.detail["snapshot"]) == ("replication", "desk", 1)
    assert made.digest == sha256(snapshots.list_path(to, 1).read_bytes()).hexdigest()
    assert (pruned.type, pruned.agent) == ("deletion", "editor")


@pytest.mark.parametrize("recipient", ["", "age1nonsense", "AGE-SECRET-KEY-1ABC"])
def test_what_is_no_public_key_is_refused_and_not_repeated(recipient: str) -> None:
    with pytest.raises(Invalid) as refused:
        locking.lock_for([recipient])
    assert not recipient or recipient not in refused.value.message + refused.value.hint


def test_a_passphrase_opens_it_even_with_one_of_its_files_gone(to: Path) -> None:
    with pytest.raises(Invalid):
        locking.begin_with_passphrase(to, "short")
    lock = locking.begin_with_passphrase(to, "six words that nobody guesses")
    (to / "key.age").unlink()
    assert locking.key_by_passphrase(to, "six words that nobody guesses").lock() == lock


def test_names_need_the_key_of_the_archive(archive: Store, to: Path, lock: Lock) -> None:
    backup.make(archive, to, lock, agent="desk")
    assert all(re.fullmatch("[0-9a-f]{40}", name) for name in objects_in(to))
    snapshot = snapshots.read(to, 1)
    assert replace(snapshot, own="") != snapshot
    for data in FILES.values():
        for guess in (sha256(data).hexdigest(), sha256(data.ljust(4096, b"\0")).hexdigest()):
            assert not any(name.startswith(guess[:8]) for name in objects_in(to))


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EROFS, errno.EIO], ids=["full", "read-only", "broken"])
@pytest.mark.parametrize("deed", ["write", "flush", "rename"])
def test_a_disk_that_refuses_is_said_and_earlier_snapshots_are_whole(
    archive: Store, to: Path, key: Key, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int, deed: str
) -> None:
    backup.make(archive, to, key.lock(), agent="desk")
    take_in(archive, "late.txt", b"late")

    def refuse(*_: object) -> None:
        raise OSError(error, os.strerror(error))

    with monkeypatch.context() as patch:
        patch.setattr(disk, deed, refuse)
        with pytest.raises(StoreDamaged, match=os.strerror(error)):
            backup.make(archive, to, key.lock(), agent="desk")
    assert backup.check(to, key).problems == ()
    assert backup.make(archive, to, key.lock(), agent="desk").number == 2


def test_no_snapshot_is_made_of_a_damaged_catalog(archive: Store, to: Path, key: Key, tmp_path: Path) -> None:
    backup.make(archive, to, key.lock(), agent="desk")
    with archive.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    archive.engine.dispose()
    catalog = archive.home / "catalog.sqlite3"
    data = bytearray(catalog.read_bytes())
    for page in range(2, len(data) // 4096):
        data[page * 4096 : page * 4096 + 100] = b"\xff" * 100
    catalog.write_bytes(data)
    with pytest.raises((EvidenceDamaged, StoreDamaged)):
        backup.make(archive, to, key.lock(), agent="desk")
    assert snapshots.numbers(to) == (1,)
    assert backup.restore(to, tmp_path / "back", key).number == 1
