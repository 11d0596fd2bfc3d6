"""Alternative and replacement texts of tagged documents (ISO 32000-2, 14.9.3 and 14.9.4): what a screen reader says.

Going through the tags costs more than reading the pages, so the bytes are asked first whether there is such a text.
"""

from __future__ import annotations

import mmap
import re
import zlib
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.formats.pdf.objects import entries, get, has, identity, is_dict, number_of, text

if TYPE_CHECKING:
    from ingest.formats.pdf.objects import Object

_WANTED = re.compile(rb"/(?:Alt|ActualText)\b")
_PACKED_OBJECTS = re.compile(rb"/ObjStm\b[^>]*>{1,2}\s*stream\r?\n|/ObjStm\b.{0,300}?stream\r?\n", re.DOTALL)
_LARGEST_SEARCHED_BYTES = 256 * 1024**2
_MOST_PACKED_BYTES = 16 * 1024**2
_LEAST_LETTERS = 3
_SAYS_NOTHING = ("figure", "image", "picture", "table", "chart", "shape", "logo")
_MOST_ELEMENTS = 50_000


def texts(catalog: Object, path: str) -> dict[int, list[str]]:
    """By the object number of the page; 0 where none is named."""
    root = get(catalog, "StructTreeRoot")
    if not is_dict(root) or not _may_have_texts(path):
        return {}
    found: dict[int, list[str]] = {}
    seen: set[int] = set()
    waiting = [(root, 0)]
    while waiting and len(seen) < _MOST_ELEMENTS:
        element, page = waiting.pop()
        number = identity(element)
        if not is_dict(element) or (number and number in seen):
            continue
        seen.add(number or -len(seen) - 1)
        page = number_of(get(element, "Pg")) or page
        for key in ("Alt", "ActualText"):
            words = text(get(element, key)) if has(element, key) else ""
            if sum(map(str.isalpha, words)) >= _LEAST_LETTERS and words.casefold() not in _SAYS_NOTHING:
                found.setdefault(page, []).append(words)
        kids = get(element, "K")
        waiting += [(kid, page) for kid in ([kids] if is_dict(kids) else entries(kids)) if is_dict(kid)]
    return found


def _may_have_texts(path: str) -> bool:
    """True if the bytes say so, or if they cannot be asked."""
    size = Path(path).stat().st_size
    if size > _LARGEST_SEARCHED_BYTES:
        return True
    with open(path, "rb") as file, closing(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)) as data:
        if data.find(b"/Encrypt") >= 0 or _WANTED.search(data):
            return True
        return any(_WANTED.search(_unpacked(data, head.end())) for head in _PACKED_OBJECTS.finditer(data))


def _unpacked(data: mmap.mmap, start: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(data[start : start + _MOST_PACKED_BYTES], _MOST_PACKED_BYTES)
    except zlib.error:
        return b""
