"""What this machine gives: which protections hold, what can be read, where the archive lies. Each of them is tried."""

from __future__ import annotations

import importlib
import os
import shutil
import sqlite3
import tempfile
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import ingest as reading
from archive import named_entities
from archive.errors import ArchiveError
from ingest.errors import IngestError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ingest.protecting import Protections

_LEAST_FREE_BYTES = 2 * 1024**3
_GIGABYTE = 1000**3

_INSTALL_BUBBLEWRAP = (
    "Install bubblewrap (Debian: apt install bubblewrap), or run a Linux kernel of 5.13 or newer."
)
_ALLOW_NAMESPACES = (
    "bubblewrap is installed and cannot work: let ordinary accounts make user namespaces (sysctl "
    "kernel.unprivileged_userns_clone=1, kernel.apparmor_restrict_unprivileged_userns=0), or leave the container."
)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was tried.

    Attributes:
        group: "protection", "means", "reading" or "place".
        is_well: it is as it should be.
        is_needed: without it nothing should be ingested.
        remedy: how to get it; "" where nothing is missing.
    """

    group: str
    name: str
    is_well: bool
    detail: str = ""
    remedy: str = ""
    is_needed: bool = False


def examine(home: Path, ner_models: str = "") -> list[Check]:
    """All checks, by readers as they are set now. `home` need not exist; `ner_models` is the setting of that name."""
    try:
        found = reading.protections()
    except IngestError as error:
        return [Check("protection", "reading process", False, error.message, error.hint, True), *_place(home)]
    return [
        *_protection(found), *_means(found), *_readers(found), _names(ner_models), *_place(home)
    ]  # fmt: skip


# deed of `ingest.walls.probes`, in words, needed
_DEEDS = (
    ("read", "reads no other file", True),
    ("write", "writes nowhere else", True),
    ("network", "reaches no network", True),
    ("program", "starts no program", True),
    ("memory", "takes no more memory than its limit", True),
    ("process", "starts no process", False),
    ("shared-memory", "takes no shared memory either", False),
    ("nameless-memory", "takes no memory that nobody counts", False),
    ("folder", "has a small folder that it cannot overfill", False),
    ("spy", "sees nothing of other processes", False),
    ("signal", "sends no signal to other processes", False),
)


def _protection(found: Protections) -> Iterator[Check]:
    remedy = _ALLOW_NAMESPACES if shutil.which("bwrap") and not found.bubblewrap else _INSTALL_BUBBLEWRAP
    for deed, words, is_needed in _DEEDS:
        if found.refused.get(deed, False):
            yield Check("protection", words, True, is_needed=is_needed)
        else:
            yield Check("protection", words, False, "tried, and done", remedy, is_needed)


def _means(found: Protections) -> Iterator[Check]:
    yield Check(
        "means", "bubblewrap", found.bubblewrap, "" if found.bubblewrap else "not used",
        "" if found.bubblewrap else _ALLOW_NAMESPACES if shutil.which("bwrap") else "apt install bubblewrap",
    )  # fmt: skip
    yield Check(
        "means", "namespaces", "net" in found.namespaces, ", ".join(found.namespaces) or "none",
        "" if "net" in found.namespaces else "Install bubblewrap, or let ordinary accounts make user namespaces.",
    )  # fmt: skip
    yield Check(
        "means", "Landlock", found.landlock, f"ABI {found.landlock_abi}" if found.landlock else "not in this kernel",
        "" if found.landlock else "Linux 5.13 or newer, with landlock among its security modules (lsm=).",
    )  # fmt: skip
    yield Check(
        "means", "seccomp", found.seccomp, "" if found.seccomp else "no filter",
        "" if found.seccomp else "A Linux kernel with seccomp filters, on x86-64 or 64-bit ARM.",
    )  # fmt: skip
    yield Check(
        "means", "no privileges", not found.has_privileges,
        "readers keep privileges of your account" if found.has_privileges else "",
        "Do not work as the system's administrator." if found.has_privileges else "",
    )  # fmt: skip


def _readers(found: Protections) -> Iterator[Check]:
    yield Check("reading", "types that are read", bool(found.media_types), f"{len(found.media_types)}")
    yield Check(
        "reading", "text recognition", bool(found.languages), ", ".join(found.languages),
        "" if found.languages else "Install Debian's tesseract-ocr-eng.",
    )  # fmt: skip
    office = shutil.which("soffice") or shutil.which("libreoffice")
    yield Check(
        "reading", "LibreOffice", office is not None, "old office files, and pages as they look",
        "" if office else "Debian: libreoffice-writer-nogui, -calc-nogui, -impress-nogui.",
    )  # fmt: skip
    yield _library("libarchive", "libarchive", "rar, and what is packed oddly", "Debian: libarchive13.")
    yield _library("HEIF", "pillow_heif", "pictures of iPhones", "pip install 'exposure-archive[heif]'.")


def _names(ner_models: str) -> Check:
    what = "names of people, organisations, places"
    try:
        reader = named_entities.reader(ner_models)
    except ArchiveError as error:
        return Check("reading", what, False, error.message, error.hint, True)
    return Check("reading", what, True, ", ".join(reader.languages) if reader else "off")


def _library(name: str, module: str, reads: str, remedy: str) -> Check:
    try:
        importlib.import_module(module)
    except (
        ImportError,
        OSError,
        AttributeError,
        TypeError,
    ):  # what is missing may be the library behind the module
        return Check("reading", name, False, reads, remedy)
    return Check("reading", name, True, reads)


def _place(home: Path) -> Iterator[Check]:
    folder = next(path for path in (home.absolute(), *home.absolute().parents) if path.is_dir())
    free_bytes = shutil.disk_usage(folder).free
    yield Check(
        "place", "free disk space", free_bytes >= _LEAST_FREE_BYTES, f"{free_bytes / _GIGABYTE:.1f} GB",
        "" if free_bytes >= _LEAST_FREE_BYTES else "Make room, or move the archive to a larger disk.",
    )  # fmt: skip
    yield Check("place", "SQLite", True, sqlite3.sqlite_version)
    if home.is_dir():
        yield _flush(home)


def _flush(home: Path) -> Check:
    """What was written is on the disk when we say so: as far as the file system tells the truth."""
    started_s = time.monotonic()
    try:
        with tempfile.NamedTemporaryFile(dir=home, prefix=".doctor-") as trial:
            trial.write(b"flushed")
            trial.flush()
            os.fsync(trial.fileno())
            folder = os.open(home, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
    except OSError as error:
        return Check(
            "place", "flushing to the disk", False, str(error.strerror),
            "Move the archive to a disk of this machine that you may write to.",
        )  # fmt: skip
    return Check("place", "flushing to the disk", True, f"{(time.monotonic() - started_s) * 1000:.1f} ms")
