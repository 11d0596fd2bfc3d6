"""Reaching for what is none of a reader's business: programs, processes, files, sockets."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import socket
import threading
import time
from pathlib import Path

from made_page import page

LIBC = ctypes.CDLL(None, use_errno=True)


def checked(result: int) -> int:
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return result


def fork(_):
    for _ in range(20):
        if os.fork() == 0:
            time.sleep(600)
            os._exit(0)
    time.sleep(600)
    yield


def start_and_wait(_):
    if (child := os.fork()) == 0:
        os._exit(0)
    os.waitpid(child, 0)
    yield page(1, "started")


def fork_bomb(_):
    while True:
        os.fork()
    yield


def grandchild(_):
    """Dies, and leaves somebody who holds the channel, in a session of his own."""
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(600)
        os._exit(0)
    os._exit(0)
    yield


def execute(argument):
    os.execv("/bin/sh", ["sh", "-c", f"echo here > {argument}; sleep 1"])
    yield


def spawn(argument):
    os.posix_spawn("/bin/sh", ["sh", "-c", f"echo here > {argument}"], {})
    yield page(1, "spawned")


def write(argument):
    Path(argument).write_text("out")
    yield page(1, "written")


def link_out(argument):
    """A way around by a link in one's own folder."""
    Path("way").symlink_to(argument)
    Path("way").write_text("out")
    yield page(1, "written")


def overwrite(argument):
    Path(argument).chmod(0o666)
    with open(argument, "r+b") as original:
        original.write(b"changed!")
    yield page(1, "changed")


def read(argument):
    yield page(1, Path(argument).read_text())


def list_folder(argument):
    yield page(1, " ".join(map(str, Path(argument).iterdir())))


def environment(_):
    yield page(1, " ".join(f"{name}={value}" for name, value in os.environ.items()))


def look_at_others(_):
    """Everything that /proc tells of processes that are not this one."""
    seen = []
    for folder in Path("/proc").glob("[0-9]*"):
        if folder.name != str(os.getpid()):
            for name in ("environ", "maps", "mem", "fd", "cwd"):
                try:
                    path = folder / name
                    seen.append(list(path.iterdir()) if name == "fd" else path.open("rb").read(1))
                except OSError:
                    continue
    if not seen:
        raise PermissionError
    yield page(1, f"seen {len(seen)}")


def connect(argument):
    with socket.create_connection(("127.0.0.1", int(argument)), timeout=3):
        yield page(1, "connected")


def send_datagram(argument):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(b"out", ("127.0.0.1", int(argument)))
    yield page(1, "sent")


def connect_to_path(argument):
    with socket.socket(socket.AF_UNIX) as talker:
        talker.connect(argument)
        talker.sendall(b"out")
    yield page(1, "connected")


def connect_to_abstract(argument):
    with socket.socket(socket.AF_UNIX) as talker:
        talker.connect("\0" + argument)
        talker.sendall(b"out")
    yield page(1, "connected")


def trace(argument):
    checked(LIBC.ptrace(16, int(argument) or os.getppid(), 0, 0))  # PTRACE_ATTACH
    yield page(1, "attached")


def read_memory_of(argument):
    class Vector(ctypes.Structure):
        _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))

    local, remote = ctypes.create_string_buffer(8), Vector(id(argument), 8)
    here = Vector(ctypes.addressof(local), 8)
    # The address need not be theirs: only EFAULT would mean that we may look.
    LIBC.process_vm_readv(int(argument) or os.getppid(), ctypes.byref(here), 1, ctypes.byref(remote), 1, 0)
    if ctypes.get_errno() in (1, 3, 38):
        raise PermissionError
    yield page(1, "looked")


def signal_parent(_):
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(0.2)
    yield page(1, "killed")


def signal_process(argument):
    os.kill(int(argument), signal.SIGUSR1)
    yield page(1, "signalled")


def signal_everybody(_):
    os.kill(-1, signal.SIGUSR1)
    yield page(1, "signalled")


def limit_parent(_):
    resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE, (3, 3))
    yield page(1, "limited")


def limit(argument):
    resource.prlimit(int(argument), resource.RLIMIT_CORE, (0, 0))
    yield page(1, "limited")


def become_traceable(_):
    checked(LIBC.prctl(4, 1, 0, 0, 0))  # PR_SET_DUMPABLE
    yield page(1, "open")


def threads(_):
    done = []
    started = [threading.Thread(target=done.append, args=(number,)) for number in range(8)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()
    yield page(1, str(done))


def own_signal(_):
    signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    os.kill(os.getpid(), signal.SIGUSR1)
    signal.raise_signal(signal.SIGUSR1)
    yield page(1, "heard")


def own_file(_):
    Path("folder").mkdir()
    Path("folder/file").write_text("kept")
    Path("folder/file").rename("folder/other")
    yield page(1, Path("folder/other").read_text())


def shared_maps(_):
    """Memory that this reader shares with the process that made it, and may write to."""
    found = [
        line
        for line in Path("/proc/self/maps").read_text().splitlines()
        if line.split()[1].startswith("rw-s")
    ]
    yield page(1, f"{len(found)} shared")


def mount(_):
    checked(LIBC.mount(b"none", os.fsencode(Path.cwd()), b"tmpfs", 0, None))
    yield page(1, "mounted")


def new_namespace(_):
    checked(LIBC.unshare(0x10000000))
    yield page(1, "unshared")


def ring(_):
    """io_uring would do by itself what the filter of system calls forbids."""
    checked(LIBC.syscall(425, 8, ctypes.create_string_buffer(120)))
    yield page(1, "rung")
