"""The exhibit's text, read three ways: PDFium, MuPDF, and a walk of our own over the content streams.

The walk is also an allow-list: a content stream that does anything but show its one picture and place invisible words
fails.
"""

from __future__ import annotations

import re
import threading
from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pikepdf
import pymupdf
import pypdfium2

from archive.model import Box, Word
from archive.redaction.matching import squeezed
from archive.redaction.verify.findings import counted, outcome
from archive.redaction.verify.needles import said_in
from archive.redaction.verify.objects import opened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from archive.model import Check
    from archive.redaction.secrets import Secret

PDFIUM = threading.Lock()
"""PDFium is not made for threads: hold this around every use."""
_MUPDF = threading.Lock()

_N = rb"-?\d+(?:\.\d+)?"
_PICTURE = re.compile(rb"q (" + _N + rb") 0 0 (" + _N + rb") 0 0 cm /I Do Q")
_WORD = re.compile(rb"/F (N) Tf (N) Tz 1 0 0 1 (N) (N) Tm <((?:[0-9a-f]{4})+)> Tj".replace(b"N", _N))
_MAPPED = re.compile(rb"^<([0-9a-f]{4})> <((?:[0-9a-f]{4}){1,2})>$", re.MULTILINE)
_EM, _DESCENT = 0.5, 0.2  # of the font without shapes


class Words:
    """The words of a page, packed: a book of a thousand pages has half a million, and as objects they take 300 MB."""

    def __init__(self, words: Iterable[Word]) -> None:
        every = tuple(words)
        self.texts = tuple(word.text for word in every)
        self._edges = array("f", (edge for word in every for edge in word.box.as_tuple()))

    def __len__(self) -> int:
        return len(self.texts)

    def __iter__(self) -> Iterator[Word]:
        for index, text in enumerate(self.texts):
            yield Word(text, Box(*self._edges[4 * index : 4 * index + 4]))


@dataclass(frozen=True, slots=True)
class Layer:
    """The words of each page as the content streams place them (points, origin top left), and what else was there."""

    pages: tuple[Words, ...]
    faults: tuple[str, ...]


def own_walk(data: bytes) -> Layer:
    """Read every content stream by the one grammar that an exhibit uses."""
    pages: list[Words] = []
    faults: list[str] = []
    try:
        with opened(data) as pdf:
            for number, page in enumerate(pdf.pages, 1):
                words, fault = _page_words(page.obj)
                pages.append(Words(words))
                faults += [f"page {number}: {fault}"] if fault else []
    except (pikepdf.PdfError, KeyError, AttributeError, TypeError, ValueError):
        faults.append("the content streams cannot be read")
    return Layer(tuple(pages), tuple(faults))


def check_texts(data: bytes, layer: Layer, secrets: Sequence[Secret]) -> Iterator[Check]:
    """A check for each of the three readers."""
    walked = [page.texts for page in layer.pages]
    yield _check("our own walk over the content streams", walked, secrets, layer.faults)
    for reader, read in (("PDFium", _pdfium_texts), ("MuPDF", _mupdf_texts)):
        try:
            yield _check(reader, [text.split() for text in read(data)], secrets, ())
        except (pypdfium2.PdfiumError, pymupdf.mupdf.FzErrorBase, RuntimeError):
            yield _check(reader, [], secrets, ("it cannot read the file",))


def _check(
    reader: str, pages: Sequence[Sequence[str]], secrets: Sequence[Secret], faults: tuple[str, ...]
) -> Check:
    found = list(faults)
    for number, words in enumerate(pages, 1):
        if count := said_in(words, secrets):
            found.append(f"page {number}: {count} of the strings taken out")
    if not found and _is_said_across(pages, secrets):
        found.append("across two pages")
    read = counted(len(pages), "page"), counted(sum(map(len, pages)), "word"), counted(len(secrets), "string")
    name = f"What was taken out is not in the text, by {reader}"
    return outcome(name, read, found)


def _is_said_across(pages: Sequence[Sequence[str]], secrets: Sequence[Secret]) -> bool:
    """Whether a secret begins on one page and ends on another; it may be written letter by letter."""
    reach = max((len(squeezed(secret.text)) for secret in secrets), default=0)
    before: list[str] = []
    for words in pages:
        if before and said_in([*before, *words[:reach]], secrets):
            return True
        before = [*before, *words][-reach:] if reach else []
    return False


def _pdfium_texts(data: bytes) -> list[str]:
    with PDFIUM, pypdfium2.PdfDocument(data) as pdf:
        return [page.get_textpage().get_text_range() for page in pdf]


def _mupdf_texts(data: bytes) -> list[str]:
    with _MUPDF, pymupdf.open(stream=data, filetype="pdf") as pdf:
        return [page.get_text() for page in pdf]


def _page_words(page: Any) -> tuple[tuple[Word, ...], str]:
    height_pt = float(page.MediaBox[3])
    lines = page.Contents.read_bytes().split(b"\n")
    shown = _PICTURE.fullmatch(lines[0])
    whole = [round(float(v), 2) for v in page.MediaBox]
    if shown is None or whole != [0, 0, round(float(shown[1]), 2), round(float(shown[2]), 2)]:
        return (), "the picture does not fill the page"
    if len(lines) == 1:
        return (), ""
    if lines[1] != b"BT 3 Tr" or lines[-1] != b"ET":
        return (), "text that is not invisible"
    letters = dict(_MAPPED.findall(page.Resources.Font.F.ToUnicode.read_bytes()))
    words = [_word(line, letters, height_pt) for line in lines[2:-1]]
    known = tuple(word for word in words if word is not None)
    return known, "" if len(known) == len(words) else "an operator that is not allowed"


def _word(line: bytes, letters: dict[bytes, bytes], height_pt: float) -> Word | None:
    found = _WORD.fullmatch(line)
    if found is None:
        return None
    size, stretch, left, baseline = (float(found[group]) for group in (1, 2, 3, 4))
    codes = [found[5][start : start + 4] for start in range(0, len(found[5]), 4)]
    if any(code not in letters for code in codes):
        return None
    text = b"".join(bytes.fromhex(letters[code].decode()) for code in codes).decode("utf-16-be", "replace")
    if text != f"{text.strip()} ":
        return None
    bottom, width = height_pt - baseline + _DESCENT * size, (len(codes) - 1) * _EM * size * stretch / 100
    return Word(text.strip(), Box(left, bottom - size, left + width, bottom))
