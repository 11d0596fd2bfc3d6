"""A PDF opened: repaired if it is damaged, unlocked if a password fits.

MuPDF repairs most damage itself. What it cannot find pages in is written anew by qpdf, in memory. Pages that no page
tree leads to any more are taken where they lie.
"""

from __future__ import annotations

import stringprep
import unicodedata
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pymupdf
from pymupdf import mupdf

from ingest.errors import Corrupt, Encrypted, IngestError
from ingest.formats.pdf import objects

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.model import Conditions

_LARGEST_REWRITTEN_BYTES = 48 * 1024**2
_LARGE_BYTES = 1024**2
_MOST_OBJECTS = 500_000
_REPAIRED = "The file was damaged and has been repaired."
_REWRITTEN = "The file was badly damaged; it has been put together again, and parts may be missing."
_LOOSE = "The list of its pages is lost; the pages that could be found are shown, perhaps not in their order."


class NoPages(Corrupt):
    default_message = "The file has no pages that can be found."


@dataclass(slots=True)
class Opened:
    document: pymupdf.Document
    defects: list[str]
    is_locked_in_part: bool = False  # its pages can be read, the files inside it cannot


@contextmanager
def opened(path: str, conditions: Conditions) -> Iterator[Opened]:
    """Raises Encrypted, NoPages, TooLarge or OutOfMemory."""
    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    found = _first_that_opens(path, conditions.passwords)
    try:
        yield found
    finally:
        found.document.close()
        if Path(path).stat().st_size > _LARGE_BYTES:
            # MuPDF keeps up to 256 MiB of unpacked pictures, and the fonts of every reader with them.
            mupdf.fz_empty_store()


def _first_that_opens(path: str, passwords: Sequence[str]) -> Opened:
    failure: IngestError = NoPages()
    for attempt in (_as_it_is, _rewritten):
        try:
            found = attempt(path, passwords)
            if found is not None and (_has_pages(found.document) or _gather_loose_pages(found)):
                return found
        except objects.MUPDF_ERRORS as error:
            ours = objects.as_ours(error)
            failure = failure if isinstance(ours, Corrupt) else ours
    raise failure


def _has_pages(document: pymupdf.Document) -> bool:
    """True if a page is really there: the number alone is only what the file says."""
    try:
        return bool(document.page_count) and objects.is_dict(objects.page(document, 1))
    except objects.MUPDF_ERRORS:
        return False


def _as_it_is(path: str, passwords: Sequence[str]) -> Opened | None:
    document = pymupdf.open(path, filetype="pdf")
    if not document.needs_pass or _unlock(document, passwords):
        return Opened(document, [_REPAIRED] if document.is_repaired else [])
    if not _locks_attachments_only(document):
        raise Encrypted
    document.close()
    return _without_lock(path)


def _unlock(document: pymupdf.Document, passwords: Sequence[str]) -> bool:
    return any(document.authenticate(form) for password in passwords for form in _forms(password))


def _forms(password: str) -> Iterator[str]:
    """As it was given, and as PDF 2.0 wants it (ISO 32000-2, 7.6.4.3.3: SASLprep, RFC 4013, 2.1 and 2.2)."""
    if any("\ud800" <= c <= "\udfff" for c in password):
        return  # no text at all
    yield password
    mapped = (" " if stringprep.in_table_c12(c) else c for c in password if not stringprep.in_table_b1(c))
    prepared = unicodedata.normalize("NFKC", "".join(mapped))
    if prepared != password:
        yield prepared


def _locks_attachments_only(document: pymupdf.Document) -> bool:
    """Crypt filters (7.6.6) that leave streams and strings alone: only embedded files need the password."""
    lock = objects.get(objects.trailer(document), "Encrypt")
    filters = {objects.name(objects.get(lock, key)) or "Identity" for key in ("StmF", "StrF")}
    return objects.whole(objects.get(lock, "V")) >= 4 and filters == {"Identity"}


def _without_lock(path: str) -> Opened | None:
    data = _bytes_of(path)
    if data is None:
        raise Encrypted
    unlocked = data.replace(b"/Encrypt", b"/Ignored")
    return Opened(pymupdf.open(stream=unlocked, filetype="pdf"), [], is_locked_in_part=True)


def _rewritten(path: str, passwords: Sequence[str]) -> Opened | None:
    data = _bytes_of(path)
    if data is None:
        return None
    for password in ("", *(form for given in passwords for form in _forms(given))):
        try:
            with pikepdf.open(BytesIO(data), password=password, suppress_warnings=True) as salvaged:
                out = BytesIO()
                salvaged.save(out, fix_metadata_version=False)
        except pikepdf.PasswordError:
            continue
        except (pikepdf.PdfError, pikepdf.DependencyError, RuntimeError, ValueError, TypeError):
            return None
        return Opened(pymupdf.open(stream=out.getvalue(), filetype="pdf"), [_REWRITTEN])
    return None


def _bytes_of(path: str) -> bytes | None:
    file = Path(path)
    return file.read_bytes() if file.stat().st_size <= _LARGEST_REWRITTEN_BYTES else None


def _gather_loose_pages(found: Opened) -> bool:
    """Make a page tree of all page objects in the file, in the order of their numbers."""
    document = objects.raw(found.document)
    pages = [page for page in _all_objects(document) if objects.name(objects.get(page, "Type")) == "Page"]
    if not pages:
        return False
    root = objects.catalog(found.document)
    if not objects.is_dict(root):
        root = mupdf.pdf_add_new_dict(document, 2)
        mupdf.pdf_dict_puts(root, "Type", mupdf.pdf_new_name("Catalog"))
        mupdf.pdf_dict_puts(objects.trailer(found.document), "Root", root)
    tree = mupdf.pdf_add_new_dict(document, 3)
    kids = mupdf.pdf_new_array(document, len(pages))
    for page in pages:
        mupdf.pdf_dict_puts(page, "Parent", tree)
        mupdf.pdf_array_push(kids, page)
    mupdf.pdf_dict_puts(tree, "Type", mupdf.pdf_new_name("Pages"))
    mupdf.pdf_dict_puts(tree, "Kids", kids)
    mupdf.pdf_dict_puts(tree, "Count", mupdf.pdf_new_int(len(pages)))
    mupdf.pdf_dict_puts(root, "Pages", tree)
    found.document.init_doc()
    found.defects.append(_LOOSE)
    return bool(found.document.page_count)


def _all_objects(document: objects.Object) -> Iterator[objects.Object]:
    for number in range(1, min(mupdf.pdf_xref_len(document), _MOST_OBJECTS)):
        reference = mupdf.pdf_new_indirect(document, number, 0)
        try:
            if objects.is_dict(reference):
                yield reference
        except objects.MUPDF_ERRORS:
            continue
