"""Facts of a file that others can tell as well, and where our reading holds them."""

from __future__ import annotations

import csv
import functools
import operator
import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import other_libraries as libraries
import other_programs as programs
import pytest

from ingest.model import Extraction

_PDF = ("pdf*/**/*.pdf", "report-series/**/*.pdf")
_LETTERS = ("email/**/*.eml", "email/**/*.emlx")
_ARCHIVES = tuple(f"archive/**/*.{ending}" for ending in ("zip", "7z", "tar", "gz", "rar"))
_OUTLOOK = ("email/**/*.msg",)
_WORKBOOKS = ("office/**/*.xls[xm]", "archive/**/*.xlsx")
_SHEETS = ("office/**/*.xls*", "office/**/*.ods")
_WEB_ARCHIVES = ("web-archive/**/*.*",)
_TEXTS = ("text/**/*.txt", "text/**/*.srt", "image/**/*.txt", "pdf-scan/**/*.txt")


@dataclass(frozen=True)
class Fact:
    name: str
    tool: str
    files: tuple[str, ...]
    theirs: Callable[[Path], Any]  # None: the tool cannot read the file
    ours: Callable[[Extraction], Any]
    at_least: int  # files on which the tool tells something: one that falls silent is seen
    agree: Callable[[Any, Any], bool] = operator.eq  # of theirs and ours

    @property
    def label(self) -> str:
        return f"{self.name} by {self.tool}"


# What we say


def _first_page_pt(found: Extraction) -> tuple[float, float]:
    return found.pages[0].width_pt, found.pages[0].height_pt


def _files(found: Extraction) -> tuple[str, ...]:
    return programs.digests(child.data for child in found.attachments)


def _names(found: Extraction) -> tuple[str, ...]:
    return tuple(child.untrusted_name for child in found.attachments)


def _files_and_messages(found: Extraction) -> tuple[tuple[str, ...], int]:
    messages = sum(child.untrusted_name.endswith(".eml") for child in found.attachments)
    files = (child.data for child in found.attachments if not child.untrusted_name.endswith(".eml"))
    return programs.digests(files), messages


def _members(found: Extraction) -> Counter[tuple[int, str]]:
    return Counter((len(child.data), f"{zlib.crc32(child.data):08X}") for child in found.attachments)


def _member_names(found: Extraction) -> tuple[str, ...]:
    return tuple(sorted(it.untrusted_name.replace("\\", "/") for it in (*found.attachments, *found.left_out)))


def _items(found: Extraction) -> tuple[str, ...]:
    """Of a mailbox; one that holds one letter is read as that letter."""
    letters = [child for child in found.attachments if child.untrusted_name.endswith(".eml")]
    others = [child for child in found.attachments if child not in letters]
    if not found.attachments:
        return (f"{dict(found.metadata)['message-id']} {found.title}",)
    names = (re.sub(r"^.*/\d+ |\.txt$", "", child.untrusted_name) for child in others)
    return (*libraries.letters_named(child.data for child in letters), *map(programs.words_in_order, names))


def _words(found: Extraction) -> Counter[str]:
    texts = (text for page in found.pages for text in (page.text, *(entry.text for entry in page.hidden)))
    return Counter(libraries.plain(word) for text in texts for word in text.split())


def _bodies(found: Extraction) -> tuple[tuple[str, ...], int]:
    bodies = (f"{child.untrusted_address} {sha256(child.data).hexdigest()}" for child in found.attachments)
    return tuple(sorted(bodies)), len(found.left_out)


def _captures(found: Extraction) -> int:
    return int(dict(found.metadata)["captures"])


def _parts(found: Extraction) -> int:
    return 1 + len(found.attachments) + len(found.left_out)


def _shot(found: Extraction) -> programs.Shot:
    said = dict(found.metadata)
    latitude, longitude = map(float, said.get("position", "0, 0").split(","))
    return programs.Shot(said.get("camera", ""), f"{found.date:%Y:%m:%d %H:%M:%S}", latitude, longitude)


def _text(found: Extraction) -> str:
    return _letters_alone("".join(page.text for page in found.pages))


def _letters_alone(text: str) -> str:
    """Without spaces, and without what is not seen: we report unseen characters and show control characters as one."""
    kept = (
        letter
        for letter in unicodedata.normalize("NFKC", text)
        if unicodedata.category(letter) not in ("Cc", "Cf")
    )
    return "".join("".join(kept).replace("\ufffd", "").split())


# Where equal is not the word


def _is_near(theirs: tuple[float, float], ours: tuple[float, float]) -> bool:
    return theirs == pytest.approx(ours, abs=1.0)


def _are_among(theirs: Iterable[str], ours: Iterable[str]) -> bool:
    return not Counter(theirs) - Counter(ours)


def _same_members(theirs: tuple[programs.Member, ...], ours: Counter[tuple[int, str]]) -> bool:
    """All that are not locked, and no others; by size alone in tar, of which 7z tells no checksums."""
    if not any(member.checksum for member in theirs):
        return Counter(member.size for member in theirs) == Counter(size for size, _ in ours.elements())
    readable = Counter((member.size, member.checksum) for member in theirs if not member.is_locked)
    return not readable - ours and not ours - Counter((member.size, member.checksum) for member in theirs)


def _same_bodies(theirs: tuple[str, ...], ours: tuple[tuple[str, ...], int]) -> bool:
    """Style sheets, scripts and the like stay in the archive and are counted."""
    taken, left = ours
    return _are_among(taken, theirs) and len(taken) + left == len(theirs)


def _same_shot(theirs: programs.Shot, ours: programs.Shot) -> bool:
    """We put the maker before the model."""
    same_words = theirs.camera in ours.camera and theirs.taken_at == ours.taken_at
    return same_words and theirs[2:] == pytest.approx(ours[2:], abs=1e-5)


def _by_iconv(path: Path) -> str | None:
    """The whole text, from the encoding that the file's maker names."""
    (root,) = (folder for folder in path.parents if (folder / "MANIFEST.tsv").is_file())
    encoding = _encodings(root).get(str(path.relative_to(root)), "")
    said = programs.text(path, encoding) if encoding else None
    return said and _letters_alone(said)


@functools.cache
def _encodings(corpus: Path) -> dict[str, str]:
    with (corpus / "MANIFEST.tsv").open(encoding="utf-8", newline="") as manifest:
        table = csv.DictReader(manifest, delimiter="\t", quoting=csv.QUOTE_NONE)
        named = {row["path"]: re.search(r"^encoding=([\w-]+)", row["expected"]) for row in table}
    return {path: found[1] for path, found in named.items() if found}


FACTS = (
    Fact("pages", "pdfinfo", _PDF, programs.pages, lambda found: len(found.pages), 180),
    Fact("size of the first page", "pdfinfo", _PDF, programs.first_page_pt, _first_page_pt, 180, _is_near),
    Fact("title", "pdfinfo", _PDF, programs.pdf_title, lambda found: programs.spaced(found.title), 60),
    Fact("embedded files, bytes", "pdfdetach", _PDF, programs.embedded_files, _files, 10),
    Fact("members, sizes and checksums", "7z", _ARCHIVES, programs.members, _members, 18, _same_members),
    Fact("members, names", "7z", _ARCHIVES, programs.member_names, _member_names, 22),
    Fact("attachments, bytes", "7z", _OUTLOOK, programs.msg_attachments, _files_and_messages, 4),
    Fact("subject", "7z", _OUTLOOK, programs.msg_subject, lambda found: found.title, 7),
    Fact("attachments, bytes", "email", _LETTERS, libraries.attachments, _files_and_messages, 13),
    Fact("attachments, names", "email", _LETTERS, libraries.attachment_names, _names, 10, _are_among),
    Fact("subject", "email", _LETTERS, libraries.subject, lambda found: found.title, 21),
    Fact("attachments, bytes", "munpack", _LETTERS, programs.files_unpacked, _files, 7, _are_among),
    Fact("items", "readpst", ("email/**/*.pst",), programs.mailbox_items, _items, 3, _are_among),
    Fact("letters", "mailbox", ("email/**/*.mbox",), libraries.mbox_items, _items, 1),
    Fact("cells", "openpyxl", _WORKBOOKS, libraries.cells_by_openpyxl, _words, 7, _are_among),
    Fact("cells", "python_calamine", _SHEETS, libraries.cells_by_calamine, _words, 11, _are_among),
    Fact("captures", "fastwarc", _WEB_ARCHIVES, libraries.captures, _captures, 10),
    Fact("captures", "warcio", ("web-archive/**/*.arc",), libraries.arc_captures, _captures, 2),
    Fact("captures, bytes", "warcio", _WEB_ARCHIVES, libraries.captured_bodies, _bodies, 11, _same_bodies),
    Fact("parts", "email", ("html/**/*.mht*",), libraries.mhtml_parts, _parts, 3),
    Fact("frames", "tiffinfo", ("image/**/*.tif*",), programs.frames, lambda found: len(found.pages), 7),
    Fact("camera, moment, place", "exiftool", ("image/**/*.jp*g",), programs.shot, _shot, 6, _same_shot),
    Fact("text", "iconv", _TEXTS, _by_iconv, _text, 15),
)
