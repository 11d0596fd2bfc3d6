"""A reader that has been taken over costs one document and reaches nothing.

Each deed runs with bubblewrap and without: what must hold in both is tested in both. `archive/docs/sandbox.md` says
what holds where, and names these tests.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from behind_walls import LIMITS, build, private_folders, processes_of

import ingest
from ingest import pool, sandbox, starting
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


@pytest.fixture(params=["bubblewrap", "alone"], scope="module")
def walls(request: pytest.FixtureRequest):
    build(bubblewrap=request.param == "bubblewrap")
    yield request.param
    ingest.configure()


@pytest.fixture(params=["bubblewrap", "alone"])
def fresh_walls(request: pytest.FixtureRequest) -> bool:
    """For tests that change the settings, each for itself. What makes readers stays for the next of them."""
    return request.param == "bubblewrap"


@pytest.fixture(scope="module", autouse=True)
def _usual_readers_afterwards():
    yield
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


def assert_next_is_fine(told) -> None:
    assert ingest.extract(told("fine next")).pages[0].text == "next"


@pytest.mark.parametrize(
    ("deed", "error"),
    [
        ("hang", TimedOut),
        ("hang_deaf", TimedOut),
        ("spin", TimedOut),
        ("spin_deaf", TimedOut),
        ("drip", TimedOut),
        ("byte_by_byte", TimedOut),
        ("half_a_frame", TimedOut),
        ("leave", Crashed),
        ("die 11", Crashed),
        ("die 6", Crashed),
        ("die 9", OutOfMemory),
        ("fail", Corrupt),
    ],
)
def test_a_reader_that_hangs_spins_or_dies_costs_one_document(
    walls: str, told, deed: str, error: type[IngestError]
) -> None:
    started_s = time.monotonic()
    with pytest.raises(error):
        ingest.extract(told(deed))
    assert time.monotonic() - started_s < LIMITS.elapsed_s + 10
    assert_next_is_fine(told)


@pytest.mark.parametrize(
    ("deed", "error"),
    [
        ("many_pages", TooLarge),
        ("long_text", TooLarge),
        ("two_gigabytes", Malformed),
        ("much_text_in_all", TooLarge),
        ("many_attachments", TooLarge),
        ("many_long_names", TooLarge),
        ("endless_attachment", TooLarge),
        ("many_findings", TooLarge),
        ("many_left_out", TooLarge),
        ("much_hidden", TooLarge),
        ("hidden_of_no_size", Malformed),
        ("wrong_boxes", Malformed),
        ("endless_box", Malformed),
        ("out_of_order", Malformed),
        ("raw_garbage", Malformed),
        ("deep_header", Malformed),
        ("huge_header", Malformed),
        ("wide_header", IngestError),
        ("more_without_attachment", Malformed),
        ("more_after_a_page", Malformed),
        ("wrong_error", Malformed),
        ("no_reader_error", Malformed),
        ("ready_again", Malformed),
        ("raw_header [1]", Malformed),
        ("raw_header nonsense", Malformed),
        ('raw_header {"is": ["page"]}', Malformed),
        ('raw_header {"is": "page", "number": 1e400}', Malformed),
    ],
)
def test_an_answer_that_no_honest_reader_gives_costs_one_document(
    walls: str, told, deed: str, error: type[IngestError]
) -> None:
    with pytest.raises(error):
        ingest.extract(told(deed))
    assert_next_is_fine(told)


@pytest.mark.parametrize(
    "deed",
    [
        "eat_memory",
        "eat_slowly",
        "eat_at_once",
        "eat_zeroed",
        "map_shared",
        "map_downwards",
        "map_a_file",
        "stacks_of_threads",
        "bomb_of_threads",
        "recurse",
        "memory_without_a_name",
        "system_v_memory",
        "grow_the_document @",
        "raise_the_limits",
        "take_all_there_is",
    ],
)
def test_memory_ends_at_the_limit(fresh_walls: bool, told, deed: str) -> None:
    usual = Limits(cpu_s=20, silence_s=20)
    build(bubblewrap=fresh_walls, limits=usual)
    with pytest.raises(IngestError):
        ingest.extract(told(deed))
    # Two readers, what each has before its file, their folders and the archive itself: under 1.5 GB.
    assert 0 < ingest.peak_memory_bytes() < usual.memory_bytes + 230 * 1024**2
    assert_next_is_fine(told)


def test_memory_that_is_used_up_is_called_so(walls: str, told) -> None:
    for deed in ("eat_memory", "eat_at_once", "map_shared"):
        with pytest.raises(OutOfMemory):
            ingest.extract(told(deed))


def test_a_folder_that_is_full_is_called_so(walls: str, told) -> None:
    for deed in ("fill_disk", "fill_folder"):
        with pytest.raises(TooLarge):
            ingest.extract(told(deed))


@pytest.mark.parametrize(
    "deed", ["fill_disk", "fill_folder", "fill_without_names", "many_small_files", "deep_folders"]
)
def test_a_reader_cannot_fill_the_disk(walls: str, told, tmp_path: Path, deed: str) -> None:
    free = os.statvfs(tmp_path)
    try:
        ingest.extract(told(deed))
    except IngestError:
        pass
    else:
        assert deed == "deep_folders"  # which may be dug, and are gone
    assert_next_is_fine(told)
    now = os.statvfs(tmp_path)
    # Others use this disk as well; a reader that is not held writes gigabytes.
    assert (free.f_bavail - now.f_bavail) * now.f_frsize < 512 * 1024**2
    for folder in private_folders():
        assert not list(Path(folder).iterdir())


@pytest.mark.parametrize("deed", ["fork", "fork_bomb", "grandchild"])
def test_a_reader_starts_no_process(walls: str, told, deed: str) -> None:
    assert_next_is_fine(told)
    folders = private_folders()
    before = len(processes_of(folders))
    started_s = time.monotonic()
    with pytest.raises(IngestError):
        ingest.extract(told(deed))
    assert time.monotonic() - started_s < 15
    assert_next_is_fine(told)
    assert len(processes_of(folders)) <= before


@pytest.mark.parametrize("deed", ["execute", "spawn"])
def test_a_reader_starts_no_program(walls: str, told, tmp_path: Path, deed: str) -> None:
    target = tmp_path / "planted"
    with pytest.raises(IngestError):
        ingest.extract(told(f"{deed} {target}"))
    assert not target.exists()


@pytest.mark.parametrize(
    "deed", ["signal_parent", "limit_parent", "trace 0", "read_memory_of 0", "look_at_others"]
)
def test_a_reader_cannot_touch_the_process_that_made_it(walls: str, told, deed: str) -> None:
    assert_next_is_fine(told)
    folders = private_folders()
    with pytest.raises(IngestError):
        ingest.extract(told(deed))
    assert private_folders() == folders, "it had to be started again"
    assert_next_is_fine(told)


@pytest.mark.parametrize("deed", ["signal_process {}", "trace {}", "read_memory_of {}", "signal_everybody"])
def test_a_reader_cannot_touch_other_processes(walls: str, told, deed: str) -> None:
    caught: list[int] = []
    before = signal.signal(signal.SIGUSR1, lambda number, _frame: caught.append(number))
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as sleeper:
        try:
            for number in (os.getpid(), sleeper.pid):
                with pytest.raises(IngestError):
                    ingest.extract(told(deed.format(number)))
            assert sleeper.poll() is None
            assert not caught
        finally:
            sleeper.kill()
            signal.signal(signal.SIGUSR1, before)


@pytest.mark.parametrize("deed", ["mount", "new_namespace", "ring"])
def test_a_reader_cannot_change_its_walls(walls: str, told, deed: str) -> None:
    with pytest.raises(IngestError):
        ingest.extract(told(deed))


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
        with pytest.raises(IngestError):
            ingest.extract(told(f"connect {server.getsockname()[1]}"))
        with pytest.raises(TimeoutError):
            server.accept()


def test_the_reader_sends_no_datagram(walls: str, told) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(0.2)
        with pytest.raises(IngestError):
            ingest.extract(told(f"send_datagram {server.getsockname()[1]}"))
        with pytest.raises(TimeoutError):
            server.recv(10)


@pytest.mark.parametrize("kind", ["path", "abstract"])
def test_the_reader_reaches_no_socket_of_this_machine(walls: str, told, tmp_path: Path, kind: str) -> None:
    name = str(tmp_path / "server") if kind == "path" else f"test-{os.getpid()}-{walls}"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(name if kind == "path" else "\0" + name)
        server.listen()
        server.settimeout(0.2)
        with pytest.raises(IngestError):
            ingest.extract(told(f"connect_to_{kind} {name}"))
        with pytest.raises(TimeoutError):
            server.accept()


def test_the_reader_inherits_no_secret_of_the_environment(walls: str, told, monkeypatch) -> None:
    monkeypatch.setenv("AWS_SECRET", "hunter2")
    ingest.close()
    assert "hunter2" not in ingest.extract(told("environment")).pages[0].text


def test_the_reader_sees_no_archive(walls: str, told, tmp_path: Path) -> None:
    secret = tmp_path / "home" / "catalog.sqlite3"
    secret.parent.mkdir()
    secret.write_text("the source is")
    for deed in (f"read {secret}", f"read {Path(__file__).resolve().parents[2] / 'README.md'}",
                 f"list_folder {tmp_path}", "read /etc/passwd"):  # fmt: skip
        with pytest.raises(IngestError):
            ingest.extract(told(deed))


def test_the_reader_cannot_write_where_others_look(walls: str, told, tmp_path: Path) -> None:
    target, elsewhere = tmp_path / "planted", Path("/var/tmp") / f"planted-{os.getpid()}"
    for deed in (f"write {target}", f"link_out {target}", f"write {elsewhere}"):
        with pytest.raises(IngestError):
            ingest.extract(told(deed))
    assert not target.exists()
    assert not elsewhere.exists()


def test_an_original_cannot_be_changed_through_its_open_file(walls: str, told) -> None:
    path = told("overwrite @")
    with pytest.raises(IngestError):
        ingest.extract(path)
    assert path.read_text() == "overwrite @"


@pytest.mark.parametrize("deed", ["sit_down", "done_and_more", "write left", "fail"])
def test_what_one_file_did_to_its_reader_no_other_file_meets(walls: str, told, deed: str) -> None:
    for _ in range(3):
        try:
            ingest.extract(told(deed))
        except IngestError:
            assert deed == "fail"
        assert_next_is_fine(told)
        with pytest.raises(IngestError):
            ingest.extract(told("read left"))


def test_several_files_a_reader_is_a_trade_that_must_be_asked_for(fresh_walls: bool, told) -> None:
    build(bubblewrap=fresh_walls, files_per_reader=5)
    ingest.extract(told("sit_down"))
    said = {ingest.extract(told("fine next")).pages[0].text for _ in range(4)}
    assert said == {"spoiled"}, "if this holds now, say so in sandbox.md"
    assert_next_is_fine(told)
    for deed in ("done_and_more", "fail", "die 11"):  # who is seen to misbehave reads no other file
        try:
            ingest.extract(told(deed))
        except IngestError:
            assert deed != "done_and_more"
        time.sleep(0.3)  # what is said after the end takes a moment to arrive, and is seen when it has
        assert_next_is_fine(told)


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


def test_closing_leaves_nothing_behind(walls: str, told) -> None:
    ingest.extract(told("fine"))
    folders = private_folders()
    assert processes_of(folders)
    ingest.close()
    deadline_s = time.monotonic() + 5  # the kernel ends what ran behind bubblewrap a moment after bubblewrap
    while processes_of(folders) and time.monotonic() < deadline_s:
        time.sleep(0.05)
    assert not processes_of(folders)
    assert not [folder for folder in folders if Path(folder).exists()]


def test_a_large_document_crosses_on_the_disk(fresh_walls: bool, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(pool, "_IN_MEMORY_BYTES", 10)
    build(bubblewrap=fresh_walls, scratch=tmp_path)
    (tmp_path / "told.txt").write_text("fine " + "x" * 5000)
    assert len(ingest.extract(tmp_path / "told.txt").pages[0].text) == 5000


def test_what_holds_is_found_by_trying(fresh_walls: bool) -> None:
    build(bubblewrap=fresh_walls)
    found = ingest.protections()
    assert all(found.refused.values()), found
    assert not found.has_privileges
    assert found.bubblewrap == fresh_walls


def test_readers_are_made_by_a_process_of_one_thread(walls: str, told) -> None:
    """Landlock binds the thread that asks for it, and a fork copies only one."""
    ingest.extract(told("fine"))
    for number in processes_of(private_folders()):
        assert len(list(Path(f"/proc/{number}/task").iterdir())) == 1


def test_a_reader_shares_no_memory_that_it_can_write_to(walls: str, told) -> None:
    assert ingest.extract(told("shared_maps")).pages[0].text == "0 shared"


def test_closing_while_a_file_is_read_ends_the_reading_alone(fresh_walls: bool, told) -> None:
    build(bubblewrap=fresh_walls)
    raised: list[BaseException] = []
    has_begun = threading.Event()

    def read() -> None:
        try:
            ingest.extract(told("hang"), on_page=lambda _number: has_begun.set())
        except BaseException as error:
            raised.append(error)

    reading = threading.Thread(target=read)
    reading.start()
    assert has_begun.wait(60)
    ingest.close()
    reading.join(timeout=10)
    assert [type(error) for error in raised] == [Crashed]


def test_closing_while_a_reader_is_started_ends_it_too(told) -> None:
    build(bubblewrap=False)
    readers = ingest._current()
    has_begun, may_go_on = threading.Event(), threading.Event()

    class SlowToStart(sandbox.Worker):
        def __init__(self, settings: starting.Settings) -> None:
            has_begun.set()
            may_go_on.wait(60)
            super().__init__(settings)

    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(1) as threads:
        patch.setattr(pool, "Worker", SlowToStart)
        reading = threads.submit(readers.extract, told("hang"), ("eng",), None)
        assert has_begun.wait(60)
        ingest.close()
        may_go_on.set()
        with pytest.raises(Crashed):
            reading.result(timeout=60)
    assert not readers._all


def test_readers_that_cannot_start_are_no_fault_of_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest.configure(formats=("no_such_format",))
    (tmp_path / "a.txt").write_text("words")
    with pytest.raises(NoReader, match="no_such_format"):
        ingest.extract(tmp_path / "a.txt")
    ingest.configure()


def test_the_interpreter_is_found_behind_bubblewrap_through_any_links(
    behind_bubblewrap: None, told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "first").symlink_to(Path(sys.executable).resolve())
    (tmp_path / "second").symlink_to("first")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "second"))
    links = starting._interpreter_links()
    assert links[:2] == [str(tmp_path / "first"), str(Path(sys.executable).resolve())]
