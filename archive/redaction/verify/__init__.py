"""Attacks a finished exhibit, knowing only its bytes, the plan, and what must not be in it.

This code shares nothing with `apply`: other parsers (pikepdf and PDFium beside MuPDF), other arithmetic, and a walk of
its own over the bytes. An exhibit may hold very little, so most checks are lists of all that is allowed; whatever is
not on them fails. No finding ever repeats a secret: it says where, not what.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from typing import TYPE_CHECKING

from archive.model import Check, Page, Plan, Proof
from archive.redaction.verify import file, looks, needles, objects, pictures, readers, tally
from archive.redaction.verify.file import Parts, Unfit
from archive.redaction.verify.findings import counted, outcome
from ingest.model import PageImage

if TYPE_CHECKING:
    from archive.redaction.secrets import Secrets

ReadWords = Callable[[PageImage], Page]
_TOOLS = ("pikepdf", "pypdfium2", "PyMuPDF", "tesserocr")


@dataclass(frozen=True, slots=True)
class Expected:
    """What the exhibit has to be: the plan it embodies, each page's size in points, and the secrets under its boxes."""

    plan: Plan
    page_sizes_pt: tuple[tuple[float, float], ...]
    secrets: Secrets

    @property
    def sizes_pt(self) -> tuple[tuple[float, float], ...]:
        """Of the exhibit's pages: the original's, and the tally's."""
        return self.page_sizes_pt + ((tally.SIZE_PT,) if self.plan.look.tally else ())


def examine(
    data: bytes,
    expected: Expected,
    *,
    read_words: ReadWords,
    workers: int = 1,
    progress: Callable[[int], None] | None = None,
) -> Proof:
    """Try everything on the exhibit's bytes. Only errors of `read_words` (`ingest.errors.IngestError`) pass through."""
    checks = tuple(_checks(data, expected, read_words, workers, progress))
    tools = ", ".join(f"{name} {version(name)}" for name in _TOOLS)
    return Proof(sha256(data).hexdigest(), checks, datetime.now(UTC), tools)


def _checks(
    data: bytes,
    expected: Expected,
    read_words: ReadWords,
    workers: int,
    progress: Callable[[int], None] | None,
) -> Iterator[Check]:
    secrets = expected.secrets.secrets
    parts, check = _parted(data)
    yield check
    yield objects.check_allowed(data)
    yield objects.check_metadata(data)
    yield objects.check_pages(data, len(expected.sizes_pt))
    yield pictures.check(data)
    yield pictures.check_colours(data, expected.plan.look.colours)
    yield needles.check(data, parts, secrets)
    layer = readers.own_walk(data)
    yield from readers.check_texts(data, layer, secrets)
    seen = looks.look(data, expected.plan, expected.sizes_pt, read_words, workers, progress)
    yield looks.check_boxes(seen)
    yield looks.check_words(seen, secrets)
    yield looks.check_layer(seen, layer, expected.secrets.visible_words)
    if expected.plan.look.tally:
        yield tally.check(layer, expected.plan)


def _parted(data: bytes) -> tuple[Parts, Check]:
    name = "One revision, nothing before, between or after its objects"
    try:
        parts = file.parts(data)
    except Unfit as fault:
        return Parts(data, ()), outcome(name, [counted(len(data), "byte")], [str(fault)])
    return parts, outcome(name, [counted(len(data), "byte"), counted(len(parts.streams), "stream")], [])
