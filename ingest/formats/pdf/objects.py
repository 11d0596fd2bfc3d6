"""The objects of a PDF as MuPDF holds them (ISO 32000-2, 7.3), read without knowing what is there.

Every function takes an object that may be of any type or missing, and answers an empty value where it is not what was
asked for. What MuPDF raises on a damaged object is one of `MUPDF_ERRORS`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pymupdf
from pymupdf import mupdf

from ingest.errors import Corrupt, IngestError, OutOfMemory, TooLarge

if TYPE_CHECKING:
    from collections.abc import Iterator

Object = Any  # mupdf.PdfObj, which has no types

MUPDF_ERRORS = (mupdf.FzErrorBase, RuntimeError, ValueError, IndexError)
"""Both layers of the binding raise errors of their own; IndexError is a page that the file promised and has not."""

_DAMAGE = re.compile(r"(?:syntax|library|format) error|encountered syntax errors|read error")
_PIECE_BYTES = 256 * 1024
_MOST_ENTRIES = 1_000_000
_DEEPEST = 60


def as_ours(error: BaseException) -> IngestError:
    """What MuPDF's error means for the whole file."""
    if isinstance(error, mupdf.FzErrorSystem) and "alloc" in str(error):
        return OutOfMemory()
    if isinstance(error, mupdf.FzErrorLimit):
        return TooLarge()
    return Corrupt()


def complaints() -> bool:
    """True if MuPDF met damage since it was last asked: it goes on where it can, and only says so on the side."""
    return _DAMAGE.search(pymupdf.TOOLS.mupdf_warnings()) is not None


def raw(document: pymupdf.Document) -> Any:
    return mupdf.pdf_document_from_fz_document(document.this)


def trailer(document: pymupdf.Document) -> Object:
    return mupdf.pdf_trailer(raw(document))


def catalog(document: pymupdf.Document) -> Object:
    return get(trailer(document), "Root")


def page(document: pymupdf.Document, number: int) -> Object:
    return mupdf.pdf_lookup_page_obj(raw(document), number - 1)


def get(holder: Object, *path: str) -> Object:
    """The value under the keys, one after the other; a null object if there is none."""
    for key in path:
        holder = mupdf.pdf_dict_gets(holder, key)
    return holder


def has(holder: Object, key: str) -> bool:
    return bool(mupdf.pdf_dict_gets(holder, key).m_internal)


def entries(array: Object) -> Iterator[Object]:
    if mupdf.pdf_is_array(array):
        for index in range(min(mupdf.pdf_array_len(array), _MOST_ENTRIES)):
            yield mupdf.pdf_array_get(array, index)


def pairs(holder: Object) -> Iterator[tuple[str, Object]]:
    if mupdf.pdf_is_dict(holder):
        for index in range(min(mupdf.pdf_dict_len(holder), _MOST_ENTRIES)):
            yield name(mupdf.pdf_dict_get_key(holder, index)), mupdf.pdf_dict_get_val(holder, index)


def name(value: Object) -> str:
    return str(mupdf.pdf_to_name(value)) if mupdf.pdf_is_name(value) else ""


def text(value: Object) -> str:
    """A text string (7.9.2.2), or a name's or number's characters."""
    if mupdf.pdf_is_string(value):
        return str(mupdf.pdf_to_text_string(value)).replace("\r\n", "\n").replace("\r", "\n").strip()
    if mupdf.pdf_is_name(value):
        return name(value)
    return f"{number(value):g}" if mupdf.pdf_is_number(value) else ""


def number(value: Object) -> float:
    return float(mupdf.pdf_to_real(value)) if mupdf.pdf_is_number(value) else 0.0


def whole(value: Object) -> int:
    return int(mupdf.pdf_to_int(value)) if mupdf.pdf_is_number(value) else 0


def identity(value: Object) -> int:
    """The object's number, 0 for one that has none: what has been seen is remembered by it."""
    return (
        int(mupdf.pdf_to_num(value)) if mupdf.pdf_is_indirect(value) else int(mupdf.pdf_obj_parent_num(value))
    )


def number_of(reference: Object) -> int:
    return int(mupdf.pdf_to_num(reference))


def is_stream(value: Object) -> bool:
    return bool(mupdf.pdf_is_stream(value))


def is_dict(value: Object) -> bool:
    return bool(mupdf.pdf_is_dict(value))


def long_text(value: Object, characters: int) -> str:
    """A text that may be a string or a stream, such as a script; at most so many characters."""
    if not is_stream(value):
        return text(value)[:characters]
    data = b""
    for piece in pieces(value):
        data += piece
        if len(data) >= 2 * characters:
            break
    return decoded(data)[:characters]


def decoded(data: bytes) -> str:
    """Bytes of a text stream: UTF-16 or UTF-8 by their mark, else whichever they are."""
    if data[:2] in (b"\xfe\xff", b"\xff\xfe"):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def pieces(stream: Object) -> Iterator[bytes]:
    """A stream's bytes, unpacked while they are read, so that a bomb costs no memory."""
    reader = mupdf.pdf_open_stream(stream)
    while count := min(mupdf.fz_available(reader, _PIECE_BYTES), _PIECE_BYTES):
        yield bytes(mupdf.python_memoryview_from_memory(reader.m_internal.rp, count, 0))
        mupdf.fz_skip(reader, count)


def name_tree(node: Object) -> Iterator[tuple[str, Object]]:
    """The entries of a name tree (7.9.6), in order; a node that is met again is passed over."""
    seen: set[int] = set()
    waiting = [(node, 0)]
    while waiting:
        node, depth = waiting.pop()
        number_ = number_of(node)
        if depth > _DEEPEST or (number_ and number_ in seen):
            continue
        seen.add(number_)
        leaves = list(entries(get(node, "Names")))
        for key, value in zip(leaves[::2], leaves[1::2], strict=False):
            yield text(key), value
        waiting.extend((kid, depth + 1) for kid in reversed(list(entries(get(node, "Kids")))))
