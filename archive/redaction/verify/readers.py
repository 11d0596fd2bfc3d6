"""The exhibit's text, read three ways: PDFium, MuPDF, and a walk of our own over the content streams.

The walk is also an allow-list: a content stream that does anything but show its one picture and place invisible words
fails.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pikepdf
import pymupdf
import pypdfium2

from archive.model import Box, Check, Outcome, Word
from archive.redaction.verify.needles import said_in
from archive.redaction.verify.objects import opened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from archive.redaction.secrets import Secret

PDFIUM = threading.Lock()
"""PDFium is not made for threads: hold this around every use."""
_MUPDF = threading.Lock()

_N = rb"-?\d+(?:\.\d+)?"
_PICTURE = re.compile(rb"q (" + _N + rb") 0 0 (" + _N + rb") 0 0 cm /I Do Q")
_WORD = re.compile(
    rb"/F (N) Tf (N) Tz 1 0 0 1 (N) (N) Tm <((?:[0-9a-f]{4})+)> Tj N Tz <([0-9a-f]{4})> Tj".replace(b"N", _N)
)
_MAPPED = re.compile(rb"^<([0-9a-f]{4})> <((?:[0-9a-f]{4}){1,2})>$", re.MULTILINE)
_EM, _DESCENT = 0.5, 0.2  # of the font without shapes


@dataclass(frozen=True, slots=True)
class Layer:
    """The words of each page as the content streams place them (points, origin top left), and what else was there."""

    pages: tuple[tuple[Word, ...], ...]
    faults: tuple[str, ...]


def own_walk(data: bytes) -> Layer:
    """Read every content stream by the one grammar that an exhibit uses."""
    pages: list[tuple[Word, ...]] = []
    faults: list[str] = []
    try:
        with opened(data) as pdf:
            for number, page in enumerate(pdf.pages, 1):
                words, fault = _page_words(page.obj)
                pages.append(words)
                faults += [f"page {number}: {fault}"] if fault else []
    except (pikepdf.PdfError, KeyError, AttributeError, TypeError, ValueError):
        faults.append("the content streams cannot be read")
    return Layer(tuple(pages), tuple(faults))


def check_texts(data: bytes, layer: Layer, secrets: Sequence[Secret]) -> Iterator[Check]:
    """A check for each of the three readers."""
    yield _check("our own walk over the content", [[w.text for w in page] for page in layer.pages], secrets, layer.faults)
    yield _check("PDFium", *_tried(_pdfium_texts, data), secrets)
    yield _check("MuPDF", *_tried(_mupdf_texts, data), secrets)


def _check(
    reader: str, pages: Sequence[Sequence[str]], faults_or_secrets: Any, rest: Any
) -> Check:
    raise NotImplementedError
