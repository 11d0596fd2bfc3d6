"""What an Open XML file would do in an office program: macros, links to elsewhere, fields that start things."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.model import FindingKind, HiddenKind
from ingest.office import opc, vba

if TYPE_CHECKING:
    from ingest.office.document import Document
    from ingest.office.package import Package

_CLICKED = {"hyperlink"}  # fetched only when somebody clicks
_STARTS = re.compile(r"\b(?:DDE|DDEAUTO)\b", re.IGNORECASE)
_FETCHES = re.compile(
    r"\b(?:INCLUDEPICTURE|INCLUDETEXT|IMPORT|LINK|RD)\b.*?(?:https?:|file:|ftp:|\\\\)", re.IGNORECASE
)
_QUIET = re.compile(
    r"\s*(?:PAGE|NUMPAGES|TOC|PAGEREF|REF|SEQ|DATE|TIME|STYLEREF|HYPERLINK\s+\\l|FORM\w+|=|SECTION\w*)\b",
    re.IGNORECASE,
)


def look(package: Package, document: Document) -> None:
    """Note macros, ActiveX controls and every part's links to elsewhere."""
    for name in package.names(end="vbaproject.bin"):
        document.find(FindingKind.MACRO)
        for source in vba.sources(package.whole(name)):
            document.hide(HiddenKind.NOT_SHOWN, source)
    if package.names("xl/macrosheets/"):
        document.find(FindingKind.MACRO)
    for name in package.names(end=".rels"):
        part = name.replace("_rels/", "").removesuffix(".rels")
        for relation in opc.relations(package, part).values():
            link(relation, document)


def link(relation: opc.Relation, document: Document) -> None:
    if not relation.external or not relation.target:
        return
    document.hide(HiddenKind.NOT_SHOWN, relation.target)
    if relation.kind not in _CLICKED:
        document.find(FindingKind.REMOTE_REFERENCE, relation.target)


def field(instruction: str, document: Document) -> None:
    """A field of a text document (ECMA-376 part 1, 17.16): text to be found, and perhaps a trap."""
    if _STARTS.search(instruction):
        document.find(FindingKind.LAUNCH_ACTION, instruction)
    elif _FETCHES.search(instruction):
        document.find(FindingKind.REMOTE_REFERENCE, instruction)
    if not _QUIET.match(instruction):
        document.hide(HiddenKind.NOT_SHOWN, instruction)
