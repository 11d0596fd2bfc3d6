"""Which protections hold on this machine, as a reading process finds when it tries to break them."""

from __future__ import annotations

import socket
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.walls import namespaces

if TYPE_CHECKING:
    from ingest.pool import Pool


@dataclass(frozen=True, slots=True)
class Protections:
    """What a reading process could not do.

    Attributes:
        refused: deed -> whether it was refused; the deeds are those of `ingest.walls.probes`.
        bubblewrap: readers run behind it.
        landlock_abi: the kernel's version of it; 0: none.
        landlock, seccomp: raised in the reader.
        namespaces: kinds in which the reader has one of its own: "net", "pid", …
        has_privileges: the reader holds capabilities of its account.
        languages: of OCR, by Tesseract's codes.
        media_types: that are read.
    """

    refused: dict[str, bool]
    bubblewrap: bool
    landlock_abi: int
    landlock: bool
    seccomp: bool
    namespaces: tuple[str, ...]
    has_privileges: bool
    languages: tuple[str, ...]
    media_types: frozenset[str]


def probe(pool: Pool, *, bubblewrap: bool) -> Protections:
    """Raises IngestError, NoReader above all."""
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as server:
        outside = Path(folder) / "catalog"
        outside.write_text("the source is", encoding="utf-8")
        found = pool.probe({"outside": str(outside), "port": server.getsockname()[1]})
    return _checked(found, bubblewrap=bubblewrap)


def _checked(found: dict[str, Any], *, bubblewrap: bool) -> Protections:
    ours = namespaces.of_this_process()
    return Protections(
        refused={str(name): refused is True for name, refused in found["refused"].items()},
        bubblewrap=bubblewrap,
        landlock_abi=int(found["landlock_abi"]),
        landlock="landlock" in found["walls"],
        seccomp=found["seccomp"] is True,
        namespaces=tuple(kind for kind, name in found["namespaces"].items() if ours.get(kind) != name),
        has_privileges=found["capabilities"] is True,
        languages=tuple(map(str, found["languages"])),
        media_types=frozenset(map(str, found["media_types"])),
    )
