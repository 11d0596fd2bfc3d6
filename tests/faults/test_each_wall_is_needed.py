"""Each deed is done by a process without the wall, and refused by the wall alone: no test is passed by chance."""

from __future__ import annotations

import os
import platform
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.walls import landlock, raising, seccomp

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the walls are Linux's")

DEED = Path(__file__).with_name("one_deed.py")


def attempt(deed: str, *raised: str, folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, str(DEED), deed, *raised],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if done.returncode < 0 and not raised:
        return "done"  # it was a deed against itself
    return done.stdout.split(" ")[0].strip() or f"{done.returncode} {done.stderr[-500:]}"


@pytest.fixture(autouse=True)
def _kernel_has_it(request: pytest.FixtureRequest) -> None:
    wall = request.node.callspec.params.get("wall") if hasattr(request.node, "callspec") else None
    if wall == "landlock" and not landlock.abi():
        pytest.skip("this kernel has no Landlock")
    if wall == "seccomp" and platform.machine() not in seccomp.ARCHITECTURES:
        pytest.skip("no filter is written for this machine")


@pytest.fixture
def arguments(tmp_path: Path):
    """What the deeds are done to."""
    before = signal.signal(signal.SIGUSR1, lambda *_: None)
    (tmp_path / "outside").mkdir()
    (tmp_path / "inside").mkdir()
    (tmp_path / "outside" / "secret").write_text("the source is")
    with (
        socket.create_server(("127.0.0.1", 0)) as tcp,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
        socket.socket(socket.AF_UNIX) as named,
        socket.socket(socket.AF_UNIX) as abstract,
    ):
        udp.bind(("127.0.0.1", 0))
        named.bind(str(tmp_path / "outside" / "socket"))
        named.listen()
        abstract.bind(f"\0walls-{os.getpid()}")
        abstract.listen()
        with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as sleeper:
            yield {
                "outside": str(tmp_path / "outside"), "tcp": tcp.getsockname()[1], "udp": udp.getsockname()[1],
                "socket": str(tmp_path / "outside" / "socket"), "abstract": f"walls-{os.getpid()}",
                "us": os.getpid(), "sleeper": sleeper.pid,
            }  # fmt: skip
            sleeper.kill()
    signal.signal(signal.SIGUSR1, before)


@pytest.mark.parametrize(
    ("wall", "deed"),
    [
        ("landlock", "read {outside}/secret"),
        ("landlock", "list_folder {outside}"),
        ("landlock", "write {outside}/planted"),
        ("landlock", "link_out {outside}/planted"),
        ("landlock", "overwrite {outside}/secret"),
        ("landlock", "connect {tcp}"),
        ("landlock", "connect_to_abstract {abstract}"),
        ("landlock", "signal_process {us}"),
        ("landlock", "spawn {outside}/planted"),
        ("landlock", "look_at_others"),
        ("seccomp", "start_and_wait"),
        ("seccomp", "spawn {outside}/planted"),
        ("seccomp", "connect {tcp}"),
        ("seccomp", "send_datagram {udp}"),
        ("seccomp", "connect_to_path {socket}"),
        ("seccomp", "connect_to_abstract {abstract}"),
        ("seccomp", "signal_process {us}"),
        ("seccomp", "trace {sleeper}"),
        ("seccomp", "read_memory_of {sleeper}"),
        ("seccomp", "limit {sleeper}"),
        ("seccomp", "memory_without_a_name 300"),
        ("seccomp", "system_v_memory"),
        ("seccomp", "new_namespace"),
        ("seccomp", "ring"),
        ("seccomp", "become_traceable"),
        ("memory", "eat_at_once 300"),
        ("memory", "eat_zeroed 300"),
        ("memory", "map_shared 400"),
        ("memory", "map_downwards 400"),
        ("memory", "map_a_file 800"),
        ("memory", "stacks_of_threads 100"),
        ("folder", "fill_folder 10"),
        ("folder", "fill_without_names 10"),
        ("folder", "many_small_files 12000"),
    ],
)
def test_a_deed_that_is_done_without_a_wall_is_refused_by_it(
    wall: str, deed: str, arguments: dict[str, object], tmp_path: Path
) -> None:
    told = deed.format(**arguments)
    assert attempt(told, folder=tmp_path / "inside") == "done"
    assert attempt(told, wall, folder=tmp_path / "inside") == "refused"


def test_privileges_in_a_namespace_of_its_own_are_given_up(tmp_path: Path) -> None:
    assert attempt("mount", "folder", folder=tmp_path) == "done"
    assert attempt("mount", "folder", "capabilities", folder=tmp_path) == "refused"


@pytest.mark.parametrize("deed", ["threads", "own_signal", "own_file"])
def test_what_readers_need_is_left_to_them(deed: str, tmp_path: Path) -> None:
    assert attempt(deed, *raising.WALLS, folder=tmp_path) == "done"
