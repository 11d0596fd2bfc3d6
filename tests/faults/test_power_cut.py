"""The power goes while a backup is written: at every write, flush, rename and removal in turn, and what was not flushed
is lost. Earlier snapshots are whole, and the next run goes on. So it is after kill -9, which loses only the process.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "archive" / "backup"))

from archives import contents, filled, take_in

from archive import backup
from archive.backup import disk, locking, snapshots
from archive.backup.locking import Key
from archive.store import Store

DEEDS = ("write", "flush", "rename", "remove")


class PowerCut(BaseException):
    """No code of ours catches it."""


class Disk:
    """Counts deeds; at one of them the power goes."""

    def __init__(self, patch: pytest.MonkeyPatch, cut_at: int | None) -> None:
        self.count, self._cut_at = 0, cut_at
        self._unflushed: set[Path] = set()
        self._renamed: list[tuple[Path, Path, bytes | None]] = []
        self._real = {name: getattr(disk, name) for name in (*DEEDS, "flush_folder")}
        for name in self._real:
            patch.setattr(disk, name, getattr(self, name))

    def write(self, path: Path, data: bytes) -> None:
        self._unflushed.add(path)
        if self.is_now():
            self._real["write"](path, data[: len(data) // 2])
            raise PowerCut
        self._real["write"](path, data)

    def flush(self, path: Path) -> None:
        self.may_go()
        self._real["flush"](path)
        self._unflushed.discard(path)

    def flush_folder(self, path: Path) -> None:
        self.may_go()
        self._renamed = [entry for entry in self._renamed if entry[1].parent != path]

    def rename(self, partial: Path, final: Path) -> None:
        self.may_go()
        before = final.read_bytes() if final.exists() else None
        self._real["rename"](partial, final)
        self._renamed.append((partial, final, before))
        if partial in self._unflushed:
            self._unflushed = (self._unflushed - {partial}) | {final}

    def remove(self, path: Path) -> None:
        self.may_go()
        self._real["remove"](path)

    def may_go(self) -> None:
        if self.is_now():
            raise PowerCut

    def is_now(self) -> bool:
        self.count += 1
        return self.count == self._cut_at

    def lose(self) -> None:
        """What the disk had not been told to keep: the ends of files, and names."""
        for path in self._unflushed:
            if path.exists():
                path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        for partial, final, before in reversed(self._renamed):
            if final.exists():
                final.rename(partial)
            if before is not None:
                final.write_bytes(before)


@pytest.fixture
def key(tmp_path: Path) -> Key:
    locking.make_key(tmp_path / "secret.txt")
    return locking.key_in(tmp_path / "secret.txt")


@pytest.fixture
def before(store: Store, tmp_path: Path, key: Key, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A backup with one snapshot; the archive has two more documents since."""
    from archive.backup import making

    monkeypatch.setattr(making, "_LIST_AFTER", 1)
    monkeypatch.setattr(os, "fsync", lambda _handle: None)  # `Disk` says what was flushed
    filled(store)
    folder = tmp_path / "before"
    snapshots.begin(folder)
    backup.make(store, folder, key.lock(), agent="desk")
    take_in(store, "late-1", b"late 1")
    take_in(store, "late-2", b"late 2")
    return folder


def deeds_of_a_backup(store: Store, folder: Path, key: Key) -> int:
    with pytest.MonkeyPatch.context() as patch:
        counting = Disk(patch, None)
        backup.make(store, folder, key.lock(), agent="desk")
    return counting.count


@pytest.mark.parametrize("loses", [True, False], ids=["power cut", "kill -9"])
def test_the_power_goes_at_every_moment_of_a_backup(
    store: Store, before: Path, key: Key, tmp_path: Path, loses: bool
) -> None:
    shutil.copytree(before, tmp_path / "counted")
    moments = deeds_of_a_backup(store, tmp_path / "counted", key)
    assert moments > 15
    for moment in range(1, moments + 1, 1 if loses else 3):
        folder, home = tmp_path / f"to-{moment}", tmp_path / f"home-{moment}"
        shutil.copytree(before, folder)
        with pytest.MonkeyPatch.context() as patch:
            power = Disk(patch, moment)
            with pytest.raises(PowerCut):
                backup.make(store, folder, key.lock(), agent="desk")
            if loses:
                power.lose()
        assert not [p for p in backup.check(folder, key).problems if "Snapshot 1" in p], moment
        number = backup.make(store, folder, key.lock(), agent="desk").number
        assert backup.check(folder, key).problems == (), moment
        assert backup.restore(folder, home, key).number == number
        assert contents(home) == contents(store.home), moment
        assert not list(folder.rglob(disk.PARTIAL + "*"))


def test_the_power_goes_at_every_moment_of_a_prune(
    store: Store, before: Path, key: Key, tmp_path: Path
) -> None:
    backup.make(store, before, key.lock(), agent="desk")
    shutil.copytree(before, tmp_path / "counted")
    with pytest.MonkeyPatch.context() as patch:
        counting = Disk(patch, None)
        backup.prune(store, tmp_path / "counted", keep=1, agent="desk")
    for moment in range(1, counting.count + 1):
        folder = tmp_path / f"to-{moment}"
        shutil.copytree(before, folder)
        with pytest.MonkeyPatch.context() as patch:
            Disk(patch, moment)
            with pytest.raises(PowerCut):
                backup.prune(store, folder, keep=1, agent="desk")
        assert not [p for p in backup.check(folder, key).problems if "Snapshot 2" in p], moment
        backup.prune(store, folder, keep=1, agent="desk")
        found = backup.check(folder, key)
        assert (found.problems, found.strays, found.snapshots) == ((), 0, 1), moment
