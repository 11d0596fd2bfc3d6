"""Releases as publishing builds them, of exhibits that a test makes up."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from archive.release.building import build
from archive.release.edition import Edition
from archive.release.former import Former
from archive.release.public import ProvenPdf, PublicExhibit
from archive.release.standing import Standing
from archive.release.sweep import Sweep
from archive.store.blobs import Blobs


def proven(data: bytes) -> ProvenPdf:
    """In a store of its own."""
    blobs = Blobs(Path(tempfile.mkdtemp(prefix="blobs-")))
    return ProvenPdf.of(blobs, blobs.put_bytes(data).digest)


def build_release(
    folder: Path,
    exhibits: Sequence[PublicExhibit],
    formers: Sequence[Former] = (),
    *,
    edition: Edition,
    had: Sequence[str] = (),
) -> Path:
    """Into `folder`, which is there and empty. The release that stood there before had files with the names `had`."""
    with tempfile.TemporaryDirectory() as around:
        nothing = Standing(Path(around) / "cache", Path(around) / "nothing")
        build(folder, exhibits, formers, edition, Sweep.of([]), standing=nothing, had=had, workers=1)
    return folder
