"""Bytes that are kept stay what they were."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

import pytest

from archive.errors import EvidenceDamaged, StoreDamaged
from archive.store import Store


def test_the_same_bytes_are_kept_once(store: Store) -> None:
    first, second = store.blobs.put_bytes(b"leak"), store.blobs.put_bytes(b"leak")
    assert first.digest == hashlib.sha256(b"leak").hexdigest()
    assert (first.is_new, second.is_new) == (True, False)
    assert list(store.blobs.digests()) == [first.digest]


def test_a_kept_file_cannot_be_written_by_anyone(store: Store) -> None:
    stored = store.blobs.put_bytes(b"leak")
    mode = stat.S_IMODE(store.blobs.path(stored.digest).stat().st_mode)
    assert mode == 0o400


def test_the_folder_is_for_its_owner_alone(store: Store) -> None:
    store.blobs.put_bytes(b"leak")
    for path in [store.home, *store.home.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_a_flipped_bit_is_noticed(store: Store) -> None:
    stored = store.blobs.put_bytes(b"leak")
    path = store.blobs.path(stored.digest)
    path.chmod(0o600)
    path.write_bytes(b"lead")
    assert not store.blobs.verify(stored.digest)
    with pytest.raises(EvidenceDamaged):
        store.blobs.read(stored.digest)


def test_a_vanished_file_is_noticed(store: Store) -> None:
    stored = store.blobs.put_bytes(b"leak")
    store.blobs.path(stored.digest).unlink()
    assert not store.blobs.verify(stored.digest)
    with pytest.raises(EvidenceDamaged):
        store.blobs.read(stored.digest)


def test_a_disk_that_refuses_leaves_nothing_half_written(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreDamaged, match="No space left"):
        store.blobs.put_bytes(b"leak")
    assert [p for p in store.blobs.folder.rglob("*") if p.is_file()] == []


def test_what_a_dead_process_left_half_written_is_swept_away(store: Store) -> None:
    dead, alive = store.blobs.folder / "partial-99999999-x", store.blobs.folder / f"partial-{os.getpid()}-x"
    dead.write_bytes(b"half")
    alive.write_bytes(b"half")
    with store.processing():
        assert not dead.exists()
        assert alive.exists()


def test_a_pipe_where_a_file_was_does_not_hold_us(store: Store, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert store.blobs.put_file(tmp_path / "pipe").size_bytes == 0


def test_a_link_is_not_followed(store: Store, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"elsewhere")
    (tmp_path / "link").symlink_to(tmp_path / "secret")
    with pytest.raises(OSError, match="symbolic links|Too many levels"):
        store.blobs.put_file(tmp_path / "link")
