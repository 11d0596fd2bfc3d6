"""How each file of the corpus may end, by its row in MANIFEST.tsv, and how it did end.

A row holds if one of the ends that its file came to is among those that the row allows. Only what the manifest says
decides what is allowed: the column `expected`, and in one place the type.
"""

from __future__ import annotations

import csv
import importlib.util
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from corpus_readings import IN_STRINGPREP, IN_UNICODE

from archive.model import FindingKind, State, searchable
from archive.store import Store
from archive.store.catalog import documents, families, findings
from ingest import libreoffice
from ingest.packed import libarchive_reading

_OPEN_BESIDES = {
    "office/tika/testEXCEL_protected_passtika.xlsx": "tika",
    "pdf-encrypted/pdfjs/saslprep-r6.pdf": IN_STRINGPREP,
    "pdf-encrypted/tika/testUnicodePassword.pdf": IN_UNICODE,
    "archive/commons-compress/bla.encrypted.7z": "foo",
    "archive/ingest-file/7z_password.7z": "password",
    "pdf-encrypted/pdfjs/print_protection.pdf": "password",
    "pdf-encrypted/tika/testPDF_no_extract_no_accessibility_owner_user.pdf": "owner",
}
"""Locked files of which the manifest tells no password: 7z, pdfinfo and their own tests open them with these."""


class End(StrEnum):
    READ = "read, whatever it says"
    WITH_TEXT = "read, and says something"
    WARNED = "read, and what is wrong with it is named"
    LOCKED_MEMBER = "read, but a member needs a password"
    EMPTY = "unreadable: empty"
    CORRUPT = "unreadable: corrupt"
    ENCRYPTED = "unreadable: encrypted"
    TOO_LARGE = "unreadable: too-large"
    KEPT_UNREAD = "skipped: kept-unread"
    NEEDS_LIBREOFFICE = "skipped: needs-libreoffice"
    NEEDS_LIBARCHIVE = "skipped: needs-libarchive"
    NEEDS_HEIF = "skipped: needs-heif"


_NAMED_DAMAGE = {FindingKind.CUT_SHORT, FindingKind.DIGEST_MISMATCH, FindingKind.SIGNATURE}

# The first that is found in `expected` decides.
_SPECIAL = (
    (r"^empty file", {End.EMPTY}),
    (r"encrypted ODF|CDFV2 Encrypted", {End.ENCRYPTED}),
    (r"must say a password is needed", {End.ENCRYPTED, End.LOCKED_MEMBER}),
    (r"must fail clearly or salvage", {End.CORRUPT, End.WARNED, End.WITH_TEXT}),  # no silent empty success
    (r"must fail clearly", {End.CORRUPT, End.ENCRYPTED, End.WARNED}),
    (r"must be reported", {End.CORRUPT, End.WARNED}),
    (r"must be refused or bounded", {End.TOO_LARGE, End.READ}),
    (r"second volume", {End.KEPT_UNREAD}),  # the first is read with it
)
# Each of these is something that a reader can read: words, a subject, names of members, addresses of captures.
_NAMES_TEXT = (
    r"words\([^)]*\): \S|text layer: (\d|only)|subject=\S|entries=|subjects: |URLs: |lines=|ground truth|same text as"
    r"|JobPosting blocks=|messages=|items="
)


@dataclass(frozen=True)
class Row:
    path: str
    digest: str
    type: str
    expected: str


def rows(corpus: Path) -> list[Row]:
    with (corpus / "MANIFEST.tsv").open(encoding="utf-8", newline="") as manifest:
        table = csv.DictReader(manifest, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Row(line["path"], line["sha256"], line["type"], line["expected"]) for line in table]


def speaks_of_a_lock(row: Row) -> bool:
    return re.search(r"needs a password|encrypted|must say a password", row.expected) is not None or (
        row.path in _OPEN_BESIDES
    )


def allowed(row: Row, passwords: tuple[str, ...]) -> set[End]:
    """The ends that the row allows on this machine, to one who gives these passwords."""
    return _by_manifest(row, passwords) | _for_want_of_programs()


def _by_manifest(row: Row, passwords: tuple[str, ...]) -> set[End]:
    if not _opens(row, passwords):
        if "needs a password" in row.expected:
            return {End.ENCRYPTED}
        if row.expected.startswith("7z fails") and row.type.startswith("text/"):
            return {End.WITH_TEXT}  # 7z was asked because of the name; by its content it is no archive
        for pattern, ends in _SPECIAL:
            if re.search(pattern, row.expected):
                return ends
    names_text = re.search(_NAMES_TEXT, row.expected) and "no text (" not in row.expected
    return {End.WITH_TEXT} if names_text else {End.READ}


def _opens(row: Row, passwords: tuple[str, ...]) -> bool:
    named = re.search(r"opens with '([^']*)'", row.expected)
    return (named[1] if named else _OPEN_BESIDES.get(row.path)) in passwords


def _for_want_of_programs() -> set[End]:
    wanting = set()
    if libreoffice.program_path() is None:
        wanting.add(End.NEEDS_LIBREOFFICE)
    if not libarchive_reading.is_installed:
        wanting.add(End.NEEDS_LIBARCHIVE)
    if importlib.util.find_spec("pillow_heif") is None:
        wanting.add(End.NEEDS_HEIF)
    return wanting


def ends(store: Store, row: Row) -> set[str]:
    """Everything that can be said of how the row's file ended."""
    with store.read() as db:
        document = documents.find(db, row.digest)
        if document.state is not State.READY:
            return {f"{document.state}: {document.reason}"}
        left_out = {member.reason for member in families.left_out(db, document.id)}
        damage = _NAMED_DAMAGE & {finding.kind for finding in findings.of_document(db, document.id)}
        says = any(searchable(page).strip() for page in documents.pages(db, document.id))
    ended: set[str] = {End.READ}
    ended |= {End.WITH_TEXT} if says else set()
    ended |= {End.WARNED} if document.defects or damage or left_out & {"corrupt", "encrypted"} else set()
    return ended | ({End.LOCKED_MEMBER} if "encrypted" in left_out else set())
