"""Files as memory, without keeping them open.

Python's own mmap keeps a descriptor for as long as the mapping lives. A segment has seven files, a hundred collections
have hundreds of segments, and many systems allow a process 1,024 descriptors, which its connections need too.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import weakref
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_libc = ctypes.CDLL(None, use_errno=True)
_libc.mmap.restype = ctypes.c_void_p
_libc.mmap.argtypes = (
    ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long,
)  # fmt: skip
_libc.munmap.argtypes = (ctypes.c_void_p, ctypes.c_size_t)
_FAILED = ctypes.c_void_p(-1).value


def mapped(path: Path) -> memoryview:
    """The bytes of a file, to be read only; they stay as long as anything looks at them, also once it is deleted.

    Raises OSError.
    """
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        if not size:  # an empty mapping is an error
            return memoryview(b"")
        address = _libc.mmap(None, size, mmap.PROT_READ, mmap.MAP_SHARED, file.fileno(), 0)
    if address == _FAILED:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error), str(path))
    bytes_there = (ctypes.c_char * size).from_address(address)
    # Views and arrays made of it hold on to it, so it ends with the last of them.
    weakref.finalize(bytes_there, _libc.munmap, address, size).atexit = False
    return memoryview(bytes_there).cast("B").toreadonly()
