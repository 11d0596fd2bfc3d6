"""What findings and hidden texts are called on a page, and what a person should make of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.model import FindingKind, HiddenKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from archive.model import DocumentFinding


@dataclass(frozen=True, slots=True)
class Told:
    """`name` is a heading; `so_what` says in one sentence why it matters. Grave ones are shown first."""

    name: str
    so_what: str
    grave: bool = False


FINDINGS: dict[FindingKind, Told] = {
    FindingKind.BAD_REDACTION: Told("Bad redaction", "What was blacked out can be read by all who have it.", True),
    FindingKind.TEXT_DIFFERS: Told("Text says otherwise", "Quote what the picture shows, not the text layer.", True),
    FindingKind.DIGEST_MISMATCH: Told("Digests do not fit", "It is not what its own seal says it was.", True),
    FindingKind.CUT_SHORT: Told("Cut short", "There was more than could be read.", True),
    FindingKind.BOMB: Told("Unpacks to far more than it is", "Reading it was stopped at the limit.", True),
    FindingKind.PATH_TRAVERSAL: Told("Names that lead outside", "Unpacking it elsewhere can overwrite files.", True),
    FindingKind.LAUNCH_ACTION: Told("Starts programs", "Do not open the original outside a locked machine.", True),
    FindingKind.MACRO: Told("Macros", "They are noted and never run here; do not open the original elsewhere.", True),
    FindingKind.SCRIPT: Told("Scripts", "They are noted and never run here.", True),
    FindingKind.TRACKING_PIXEL: Told("Tracking pixel", "Opening the original tells its sender when and where.", True),
    FindingKind.REMOTE_REFERENCE: Told("Asks other hosts", "Opening the original elsewhere tells them.", True),
    FindingKind.PROGRAM: Told("A program", "It is never run here; do not run it elsewhere.", True),
    FindingKind.RICH_MEDIA: Told("Plays something", "A recording, scene or program is inside, silent here.", True),
    FindingKind.SIGNATURE: Told("Signature", "Who vouches for it cannot be relied on as it stands.", True),
    FindingKind.APPENDED_DATA: Told("Behind the end", "Bytes that no program shows follow the file proper.", True),
    FindingKind.ZERO_WIDTH: Told("Unseen characters", "They may mark the copy and give away who had it."),
    FindingKind.LOOK_ALIKE: Told("Look-alike letters", "They may mark the copy, or fake a name or an address."),
    FindingKind.LOCATION: Told("A position", "It says where the picture was taken."),
    FindingKind.SERIAL_NUMBER: Told("A serial number", "It leads to the device, and perhaps to its owner."),
    FindingKind.THUMBNAIL_DIFFERS: Told("Another thumbnail", "The small picture inside may show what was cut away."),
    FindingKind.HIDDEN_TEXT: Told("Hidden text", "It is in the file and not seen on its pages."),
    FindingKind.HIDDEN_LAYER: Told("Hidden layers", "They are switched off and still in the file."),
    FindingKind.HIDDEN_CELLS: Told("Hidden cells", "Sheets, rows or columns are hidden and still in the file."),
    FindingKind.TRACKED_CHANGE: Told("Tracked changes", "What was deleted is still in the file."),
    FindingKind.COMMENT: Told("Comments", "They are in the file and not on its pages."),
    FindingKind.SPEAKER_NOTES: Told("Speaker notes", "They are in the file and not on its slides."),
}  # fmt: skip

HIDDEN: dict[HiddenKind, str] = {
    HiddenKind.COVERED: "under a box or picture",
    HiddenKind.INVISIBLE: "invisible",
    HiddenKind.OFF_PAGE: "outside the page",
    HiddenKind.LAYER: "on a hidden layer",
    HiddenKind.ANNOTATION: "annotation",
    HiddenKind.FORM_FIELD: "form field",
    HiddenKind.XFA: "form data",
    HiddenKind.BOOKMARK: "bookmarks",
    HiddenKind.COMMENT: "comment",
    HiddenKind.TRACKED_CHANGE: "tracked change",
    HiddenKind.SPEAKER_NOTES: "speaker notes",
    HiddenKind.HIDDEN_CELLS: "hidden cells",
    HiddenKind.NOT_SHOWN: "in the file, not on the page",
    HiddenKind.METADATA: "metadata",
}


def finding(kind: FindingKind) -> Told:
    return FINDINGS[kind]


def hidden(kind: HiddenKind) -> str:
    return HIDDEN[kind]


def grave_first(counts: Mapping[str, int]) -> list[tuple[FindingKind, int]]:
    """Kinds with their counts, grave ones first, then the most frequent."""
    known = [(FindingKind(kind), count) for kind, count in counts.items()]
    return sorted(known, key=lambda entry: (not FINDINGS[entry[0]].grave, -entry[1], entry[0]))


def grouped(findings: Iterable[DocumentFinding]) -> list[tuple[FindingKind, list[DocumentFinding]]]:
    """By kind, grave ones first."""
    groups: dict[FindingKind, list[DocumentFinding]] = {}
    for entry in findings:
        groups.setdefault(entry.kind, []).append(entry)
    return sorted(groups.items(), key=lambda entry: (not FINDINGS[entry[0]].grave, entry[0]))
