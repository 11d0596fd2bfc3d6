"""Taking memory and disk, in every way that a program has."""

from __future__ import annotations

import ctypes
import mmap
import os
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

from made_page import page

MEGABYTE = 1024 * 1024
LIBC = ctypes.CDLL(None, use_errno=True)


def eat_memory(_):
    hoard = []
    while True:
        hoard.append(bytearray(16 * MEGABYTE))
    yield


def eat_slowly(_):
    hoard = []
    while True:
        hoard.append(os.urandom(8 * MEGABYTE))
        time.sleep(0.01)
    yield


def many(argument: str, otherwise: int) -> int:
    """How many (megabytes, mostly): less than it takes to hurt, where a test leaves a wall down."""
    return int(argument or otherwise)


def eat_at_once(argument):
    yield page(1, str(len(bytearray(many(argument, 10_000) * MEGABYTE))))


def eat_zeroed(argument):
    """Set aside in one go, then touched."""
    held = bytearray(many(argument, 2000) * MEGABYTE)
    for start in range(0, len(held), 4096):
        held[start] = 1
    yield page(1, "held")


def map_shared(argument):
    with mmap.mmap(-1, many(argument, 2000) * MEGABYTE) as held:
        for start in range(0, len(held), 4096):
            held[start] = 1
    yield page(1, "held")


def map_downwards(argument):
    """As a stack that grows: no limit on data counts it."""
    LIBC.mmap.restype = ctypes.c_void_p
    size = many(argument, 2000) * MEGABYTE
    flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x100  # MAP_GROWSDOWN
    held = LIBC.mmap(None, ctypes.c_size_t(size), 3, flags, -1, ctypes.c_long(0))
    if held in (None, ctypes.c_void_p(-1).value):
        raise MemoryError
    for start in range(0, size, 4096):
        ctypes.memset(held + start, 1, 1)
    yield page(1, "held")


def map_a_file(argument):
    """One file of the reader's own, mapped again and again."""
    with Path("hole").open("w+b") as hole:
        hole.truncate(MEGABYTE // 2)
        held = [mmap.mmap(hole.fileno(), 0) for _ in range(many(argument, 4000))]
        for view in held:
            for start in range(0, len(view), 4096):
                view[start] = 1
    yield page(1, "held")


def stacks_of_threads(argument):
    """A thousand threads, each on a stack of its own that it fills."""
    threading.stack_size(16 * MEGABYTE)
    ready = threading.Event()

    def fill():
        ctypes.memset(ctypes.create_string_buffer(1), 0, 1)
        deep(3000)
        ready.wait(600)

    def deep(level):
        return level and deep(level - 1)

    sys.setrecursionlimit(10**6)
    for _ in range(many(argument, 1000)):
        threading.Thread(target=fill, daemon=True).start()
    yield page(1, "stacked")


def bomb_of_threads(_):
    """As many as there is room for, each on the smallest stack."""
    threading.stack_size(64 * 1024)
    while True:
        try:
            threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
        except RuntimeError:
            time.sleep(0.01)
    yield


def recurse(_):
    """The first thread's stack."""
    sys.setrecursionlimit(2**31 - 1)
    LIBC.setrlimit(3, (ctypes.c_ulong * 2)(2**63, 2**63))  # RLIMIT_STACK
    LIBC.qsort.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_size_t, ctypes.c_void_p]
    kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
    pair = (ctypes.c_int * 2)(2, 1)

    def again(_a, _b):
        LIBC.qsort(pair, 2, 4, held)
        return 0

    held = kind(again)
    again(None, None)
    yield page(1, "came back")


def memory_without_a_name(argument):
    held = os.memfd_create("hoard")
    for _ in range(many(argument, 4000)):
        os.write(held, bytes(MEGABYTE))
    yield page(1, "held")


def system_v_memory(_):
    LIBC.shmat.restype = ctypes.c_void_p
    number = LIBC.shmget(0, ctypes.c_size_t(10**9), 0o1600)
    held = LIBC.shmat(number, None, 0) if number >= 0 else None
    if number >= 0:
        LIBC.shmctl(number, 0, None)  # it ends with who holds it
    if held in (None, ctypes.c_void_p(-1).value):
        raise MemoryError
    ctypes.memset(held, 1, MEGABYTE)
    yield page(1, "held")


def grow_the_document(argument):
    with open(argument, "r+b") as document:
        for _ in range(4000):
            document.seek(0, os.SEEK_END)
            document.write(bytes(MEGABYTE))
    yield page(1, "grown")


def raise_the_limits(_):
    import resource

    for kind in (resource.RLIMIT_AS, resource.RLIMIT_DATA, resource.RLIMIT_FSIZE, resource.RLIMIT_NPROC):
        resource.setrlimit(kind, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    yield page(1, "raised")


def fill_disk(_):
    with Path("big").open("wb") as big:
        while True:
            big.write(bytes(MEGABYTE))
    yield


def fill_folder(argument):
    for number in range(many(argument, 10**6)):
        Path(str(number)).write_bytes(bytes(MEGABYTE // 2))
    yield page(1, "filled")


def fill_without_names(argument):
    held = []
    for _ in range(many(argument, 40)):
        held.append(tempfile.TemporaryFile(dir="."))  # noqa: SIM115
        held[-1].write(bytes(MEGABYTE // 2))
        held[-1].flush()
    yield page(1, "filled")


def many_small_files(argument):
    for number in range(many(argument, 50_000)):
        Path(str(number)).touch()
    yield page(1, "littered")


def deep_folders(_):
    for _ in range(3000):
        Path("d").mkdir()
        os.chdir("d")
    yield page(1, "dug")


def take_all_there_is(argument):
    """Its folder, its own memory, then memory of any kind; held for some seconds, so that two do it at once."""
    with suppress(OSError):
        fill_without_end()
    hoard = []
    for size in (8 * MEGABYTE, MEGABYTE, MEGABYTE // 8):
        with suppress(MemoryError):
            while True:
                hoard.append(bytearray(size))
                hoard[-1][::4096] = b"1" * len(hoard[-1][::4096])
    with suppress(OSError, ValueError, MemoryError):
        while True:
            held = mmap.mmap(-1, MEGABYTE)
            held[::4096] = b"1" * 256
            hoard.append(held)
    time.sleep(float((argument or "0").split()[0]))
    hoard.clear()
    raise MemoryError
    yield


def fill_without_end(_=None):
    for number in range(10**6):
        Path(f"all-{number}").write_bytes(bytes(MEGABYTE // 4))
