"""Alternative and replacement texts of tagged documents (ISO 32000-2, 14.9.3 and 14.9.4): what a screen reader says.

Going through all tags costs more than reading the pages. So the bytes are searched for the objects that have such a
text, and only those are looked at; only an encrypted file, whose bytes say nothing, is gone through.
"""

from __future__ import annotations

import mmap
import re
import zlib
from bisect import bisect_right
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from pymupdf import mupdf

from ingest.formats.pdf import objects
from ingest.formats.pdf.objects import entries, get, has, identity, is_dict, number_of, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pymupdf

    from ingest.formats.pdf.objects import Object

_WANTED = re.compile(rb"/(?:Alt|ActualText)\b")
_PACKED_OBJECTS = re.compile(rb"/ObjStm\b.{0,300}?stream\r?\n", re.DOTALL)
_OBJECT_HEAD = re.compile(rb"(\d+)\s+\d+\s+obj\b")
_LARGEST_SEARCHED_BYTES = 256 * 1024**2
_MOST_PACKED_BYTES = 16 * 1024**2
_LEAST_LETTERS = 3
_SAYS_NOTHING = ("figure", "image", "picture", "table", "chart", "shape", "logo")
_MOST_ELEMENTS = 20_000
_DEEPEST = 40


def texts(document: pymupdf.Document, path: str) -> dict[int, list[str]]:
    """By the object number of the page; 0 where none is named."""
    root = get(objects.catalog(document), "StructTreeRoot")
    if not is_dict(root) or Path(path).stat().st_size > _LARGEST_SEARCHED_BYTES:
        return {}
    found: dict[int, list[str]] = {}
    for element in _candidates(document, root, path):
        for key in ("Alt", "ActualText"):
            words = text(get(element, key)) if has(element, key) else ""
            if sum(map(str.isalpha, words)) >= _LEAST_LETTERS and words.casefold() not in _SAYS_NOTHING:
                found.setdefault(_page_of(element), []).append(words)
    return found


def forget(document: pymupdf.Document) -> None:
    """To be asked for before anything is drawn, and after the texts.

    While it draws, MuPDF (1.28.2) goes up and down the tree of tags for each marked word, and frees a tag twice whose
    parent is not in the file: the process dies. What is drawn needs no tags.
    """
    root = objects.catalog(document)
    if is_dict(root) and has(root, "StructTreeRoot"):
        mupdf.pdf_dict_dels(root, "StructTreeRoot")


def _candidates(document: pymupdf.Document, root: Object, path: str) -> Iterable[Object]:
    if document.is_repaired or has(objects.trailer(document), "Encrypt"):
        return _all_elements(root)
    with open(path, "rb") as file, closing(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)) as data:
        numbers = sorted({*_plain(data), *_packed(data)})[:_MOST_ELEMENTS]
    raw = objects.raw(document)
    several = (
        mupdf.pdf_new_indirect(raw, number, 0) for number in numbers if number < mupdf.pdf_xref_len(raw)
    )
    return (element for element in several if is_dict(element) and has(element, "S") and has(element, "P"))


def _page_of(element: Object) -> int:
    for _ in range(_DEEPEST):
        if page := number_of(get(element, "Pg")):
            return page
        if not has(element, "P"):
            break
        element = get(element, "P")
    return 0


def _plain(data: mmap.mmap) -> Iterator[int]:
    """Numbers of the objects that stand open in the file and have a text."""
    for found in _WANTED.finditer(data):
        start = data.rfind(b"obj", 0, found.start())
        heads = _OBJECT_HEAD.findall(data[max(0, start - 30) : start + 3]) if start >= 0 else []
        if heads:
            yield int(heads[-1])


def _packed(data: mmap.mmap) -> Iterator[int]:
    """Those that are packed together (7.5.7): pairs of number and place first, then the objects."""
    for head in _PACKED_OBJECTS.finditer(data):
        unpacked = _unpacked(data, head.end())
        wanted = [found.start() for found in _WANTED.finditer(unpacked)]
        if wanted:
            count = re.match(rb"(?:\s*\d+)*", unpacked)
            assert count is not None
            index = [int(digits) for digits in count.group().split()]
            starts = [count.end() + place - min(index[1::2], default=0) for place in index[1::2]]
            yield from (index[0::2][bisect_right(starts, place) - 1] for place in wanted if starts)


def _unpacked(data: mmap.mmap, start: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(data[start : start + _MOST_PACKED_BYTES], _MOST_PACKED_BYTES)
    except zlib.error:
        return b""


def _all_elements(root: Object) -> Iterator[Object]:
    seen: set[int] = set()
    waiting = [root]
    while waiting and len(seen) < _MOST_ELEMENTS:
        element = waiting.pop()
        number = identity(element)
        if not is_dict(element) or (number and number in seen):
            continue
        seen.add(number or -len(seen) - 1)
        yield element
        kids = get(element, "K")
        waiting += [kid for kid in ([kids] if is_dict(kids) else entries(kids)) if is_dict(kid)]
