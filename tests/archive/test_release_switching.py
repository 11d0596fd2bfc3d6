"""A new release takes the place of the old one at once; what fails or is cut off meanwhile harms neither."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from stub_exhibits import approve, exhibit_of, made, take_out

from archive import exhibit as making
from archive import release
from archive.errors import Busy, Conflict, Invalid
from archive.store import Store, open_store


def publish(store: Store, folder: Path) -> Path:
    release.publish(store, folder, title="The reports", agent="chief", address="https://example.org/reports")
    return folder


def correct(store: Store, key: int) -> None:
    document_id = making.show(store, key).document_id
    take_out(store, document_id, "posted")
    approve(store, exhibit_of(store, document_id), "editor")


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture
def corrected(store: Store, tmp_path: Path) -> Path:
    """The folder of a release of three, of which one was corrected since."""
    first, *_ = made(store, "posted by hand"), made(store, "another report"), made(store, "a third one")
    folder = publish(store, tmp_path / "site")
    correct(store, first)
    return folder


def interrupt(patch: pytest.MonkeyPatch, at: int, deed) -> None:
    """Where something is moved for the so many-th time."""
    real, calls = Path.rename, []

    def rename(source: Path, target: Path) -> Path:
        calls.append(source)
        if len(calls) == at:
            deed()
        return real(source, target)

    patch.setattr(Path, "rename", rename)


def no_space() -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("at", range(1, 5))
def test_a_disk_that_fails_while_it_is_switched_leaves_the_old_one(
    store: Store, corrected: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    """Two folders stay and are moved, then the old release, then the new one."""
    before = contents(corrected)
    with monkeypatch.context() as patch, pytest.raises(Invalid, match="No space left"):
        interrupt(patch, at, no_space)
        publish(store, corrected)
    assert contents(corrected) == before
    assert [path.name for path in corrected.parent.glob(".site*")] == []
    assert release.check(publish(store, corrected)).exhibits == 3


@pytest.mark.parametrize("at", range(1, 5))
def test_a_process_that_is_killed_while_it_switches_loses_nothing_for_good(
    store: Store, corrected: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    child = os.fork()
    if not child:
        try:
            interrupt(monkeypatch, at, lambda: os._exit(9))
            publish(open_store(store.home), corrected)
        finally:
            os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert [path.name for path in corrected.parent.glob(".site*")] == [".site.exposure-archive-publishing"]
    publish(store, corrected)
    assert release.check(corrected).passed
    assert release.check(corrected).exhibits == 3
    assert [path.name for path in corrected.parent.glob(".site*")] == []


POOL = """
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from archive.release import making

if __name__ == "__main__":
    pool = ProcessPoolExecutor(1, get_context("spawn"), making._begin, (None,))
    pool.submit(int).result()
    print(*pool._processes, flush=True)
    pool.submit(time.sleep, 600).result()
"""


def test_processes_that_make_pages_end_with_the_one_that_publishes(tmp_path: Path) -> None:
    (tmp_path / "pool.py").write_text(POOL)
    parent = subprocess.Popen([sys.executable, tmp_path / "pool.py"], stdout=subprocess.PIPE, text=True)
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 20
    while is_running(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(child)


def is_running(process_id: int) -> bool:
    try:
        state = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"  # ended, and nobody has asked how


def test_what_is_not_ours_is_not_swept_away(store: Store, corrected: Path) -> None:
    room = corrected.with_name(".site.exposure-archive-publishing")
    room.mkdir()
    (room / "notes.txt").write_text("somebody's own")
    with pytest.raises(Conflict, match="not ours"):
        publish(store, corrected)
    assert (room / "notes.txt").read_text() == "somebody's own"


def test_two_do_not_publish_at_once(store: Store, corrected: Path) -> None:
    """Each would move what the other has looked at."""
    with open_store(store.home).publishing(), pytest.raises(Busy, match="being published"):
        publish(store, corrected)
    assert release.check(publish(store, corrected)).passed


@pytest.mark.parametrize("name", ["added.html", "new/added.html"])
def test_a_file_that_was_put_into_an_exhibits_folder_does_not_go_out_with_it(
    store: Store, corrected: Path, name: str
) -> None:
    place = next(path.parent for path in corrected.rglob("exhibit.pdf") if b"another" in pages(path))
    (place / name).parent.mkdir(exist_ok=True)
    (place / name).write_text("somebody's own")
    with pytest.raises(Conflict, match="not a release"):
        publish(store, corrected)
    assert (place / name).read_text() == "somebody's own"


def pages(pdf: Path) -> bytes:
    return (pdf.parent / "words.js").read_bytes()


def test_folders_that_stay_are_open_to_readers_and_the_room_was_not(
    store: Store, corrected: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    room = corrected.with_name(".site.exposure-archive-publishing")
    with monkeypatch.context() as patch:
        interrupt(patch, 1, lambda: seen.append(room.stat().st_mode & 0o777))
        publish(store, corrected)
    assert seen == [0o700]
    paths = [corrected, *corrected.rglob("*")]
    assert {path.stat().st_mode & 0o777 for path in paths if path.is_dir()} == {0o755}
    assert {path.stat().st_mode & 0o777 for path in paths if path.is_file()} == {0o644}
