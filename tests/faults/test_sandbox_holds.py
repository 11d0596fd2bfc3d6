"""A reader that has been taken over costs one document and reaches nothing.

Each deed runs with bubblewrap and without: what must hold in both is tested in both.
"""

from __future__ import annotations

import socket
import sys
import threading
from pathlib import Path

import pytest

import ingest
from ingest import sandbox
from ingest.errors import (
    Corrupt,
    Crashed,
    Empty,
    IngestError,
    Malformed,
    NoReader,
    OutOfMemory,
    TimedOut,
    TooLarge,
)
from ingest.model import Limits

LIMITS = Limits(
    memory_bytes=200 * 1024**2,
    cpu_s=3,
    silence_s=4,
    written_bytes=1024**2,
    pages=1000,
    attachments=100,
    file_bytes=10_000,
)
FORMATS = Path(__file__).parent / "hostile_formats"


def build(*, bubblewrap: bool) -> None:
    if bubblewrap and not sandbox.bubblewrap_works():
        pytest.skip("bubblewrap is not installed, or this kernel lets nobody use it")
    ingest.configure(
        workers=2, limits=LIMITS, formats=("hostile",), import_paths=(str(FORMATS),), bubblewrap=bubblewrap
    )


@pytest.fixture(params=["bubblewrap", "alone"], scope="module")
def walls(request: pytest.FixtureRequest):
    build(bubblewrap=request.param == "bubblewrap")
    yield request.param
    ingest.configure()


@pytest.fixture
def behind_bubblewrap():
    build(bubblewrap=True)
    yield
    ingest.configure()


@pytest.fixture
def told(tmp_path: Path):
    """A file that tells the hostile format what to do."""

    def tell(deed: str) -> Path:
        path = tmp_path / "told.txt"
        path.write_text(deed)
        return path

    return tell


@pytest.mark.parametrize(
    ("deed", "error"),
    [
        ("hang", TimedOut),
        ("spin", TimedOut),
        ("eat_memory", OutOfMemory),
        ("die 11", Crashed),
        ("die 9", OutOfMemory),
        ("leave", Crashed),
        ("fork", IngestError),
        ("fill_disk", IngestError),
        ("many_pages", TooLarge),
        ("long_text", TooLarge),
        ("many_attachments", TooLarge),
        ("wrong_boxes", Malformed),
        ("endless_box", Malformed),
        ("out_of_order", Malformed),
        ("raw_garbage", Malformed),
        ("fail", Corrupt),
    ],
)
def test_a_bad_reader_costs_one_document(walls: str, told, deed: str, error: type[IngestError]) -> None:
    with pytest.raises(error):
        ingest.extract(told(deed))
    assert ingest.extract(told("fine next")).pages[0].text == "next"


def test_a_failure_does_not_repeat_the_words_of_the_file(walls: str, told) -> None:
    with pytest.raises(Corrupt) as caught:
        ingest.extract(told("fail"))
    assert "secret" not in caught.value.message


def test_text_that_no_database_takes_is_mended(walls: str, told) -> None:
    text = ingest.extract(told("surrogates")).pages[0].text
    assert text == "lone ? surrogate \ufffd"


def test_the_reader_has_no_network(walls: str, told) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        port = server.getsockname()[1]
        with pytest.raises(IngestError):
            ingest.extract(told(f"connect {port}"))


def test_the_reader_inherits_no_secret_of_the_environment(walls: str, told, monkeypatch) -> None:
    monkeypatch.setenv("AWS_SECRET", "hunter2")
    ingest.close()
    assert "hunter2" not in ingest.extract(told("environment")).pages[0].text


def test_behind_bubblewrap_the_reader_sees_no_archive(behind_bubblewrap: None, told, tmp_path: Path) -> None:
    secret = tmp_path / "home" / "catalog.sqlite3"
    secret.parent.mkdir()
    secret.write_text("the source is")
    for path in (secret, Path(__file__).resolve().parents[2] / "README.md"):
        with pytest.raises(IngestError):
            ingest.extract(told(f"read {path}"))


def test_behind_bubblewrap_the_reader_cannot_write_where_others_look(
    behind_bubblewrap: None, told, tmp_path: Path
) -> None:
    target = tmp_path / "planted"
    with pytest.raises(IngestError):
        ingest.extract(told(f"write {target}"))
    assert not target.exists()


def test_an_original_cannot_be_changed_through_its_open_file(walls: str, told) -> None:
    path = told("overwrite")
    ingest.extract(path)  # it changes what it was handed, which is a copy
    assert path.read_text() == "overwrite"


def test_an_empty_file_and_a_huge_one_never_reach_the_reader(walls: str, told) -> None:
    with pytest.raises(Empty):
        ingest.extract(told(""))
    with pytest.raises(TooLarge):
        ingest.extract(told("x" * 20_000))


def test_many_threads_share_the_readers(walls: str, tmp_path: Path) -> None:
    results: list[str] = []

    def read(number: int) -> None:
        path = tmp_path / f"{number}.txt"
        path.write_text("die 11" if number % 3 == 0 else f"fine {number}")
        try:
            results.append(ingest.extract(path).pages[0].text)
        except Crashed:
            results.append("crashed")

    threads = [threading.Thread(target=read, args=(number,)) for number in range(9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == sorted(["crashed"] * 3 + [str(n) for n in range(9) if n % 3])


def test_closing_leaves_no_process_behind(walls: str, told) -> None:
    ingest.extract(told("fine"))
    pool = ingest._current()
    numbers = [worker._process.pid for worker in pool._all]
    assert numbers
    ingest.close()
    assert not [number for number in numbers if Path(f"/proc/{number}").exists()]


def test_readers_that_cannot_start_are_no_fault_of_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest.configure(formats=("no_such_format",))
    (tmp_path / "a.txt").write_text("words")
    with pytest.raises(NoReader):
        ingest.extract(tmp_path / "a.txt")
    ingest.configure()


def test_the_interpreter_is_found_behind_bubblewrap_through_any_links(
    behind_bubblewrap: None, told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "first").symlink_to(Path(sys.executable).resolve())
    (tmp_path / "second").symlink_to("first")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "second"))
    links = sandbox._interpreter_links()
    assert links[:2] == [str(tmp_path / "first"), str(Path(sys.executable).resolve())]
