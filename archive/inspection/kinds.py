"""Each kind in one sentence, and whether it counts."""

from __future__ import annotations

from archive.inspection.model import Grade, Kind, OwnKind
from archive.model import HiddenKind
from ingest.model import TraceKind

SENTENCES: dict[Kind, str] = {
    HiddenKind.COVERED: "Text lies under something that is drawn over it.",
    HiddenKind.INVISIBLE: "Text is there that cannot be seen.",
    HiddenKind.OFF_PAGE: "Text lies outside of what is shown of the page.",
    HiddenKind.LAYER: "Text lies on a layer that is switched off.",
    HiddenKind.ANNOTATION: "A note or another annotation says this.",
    HiddenKind.FORM_FIELD: "A field of the form holds this.",
    HiddenKind.XFA: "The form's data say this.",
    HiddenKind.BOOKMARK: "A bookmark says what no page says.",
    HiddenKind.COMMENT: "A comment says this.",
    HiddenKind.TRACKED_CHANGE: "Deleted or moved text is still there.",
    HiddenKind.SPEAKER_NOTES: "Speaker notes say this.",
    HiddenKind.HIDDEN_CELLS: "Hidden cells hold this.",
    HiddenKind.NOT_SHOWN: "The file says this and its pages do not.",
    HiddenKind.METADATA: "The file says this of itself.",
    TraceKind.ANNOTATION: "An annotation says this.",
    TraceKind.ARTICLE: "A thread of articles says this of itself.",
    TraceKind.ATTACHMENT: "A file is inside, or is named.",
    TraceKind.BOOKMARK: "A bookmark says what no page says.",
    TraceKind.COLOUR_PROFILE: "The colour profile says this of itself.",
    TraceKind.COVERED_PICTURE: "A part of a picture is not shown and still there.",
    TraceKind.DESTINATION: "A place that links lead to is called this.",
    TraceKind.FORM_FIELD: "A field of the form says this.",
    TraceKind.HIDDEN_PIXELS: "Pixels of a picture are transparent and still there.",
    TraceKind.LAYER_NAME: "A layer or a marked part is called this.",
    TraceKind.LEFTOVER_LETTERS: "A font knows letters that no page shows; a text may have been taken out.",
    TraceKind.LINK: "A link leads there.",
    TraceKind.LOOSE_BYTES: "Bytes lie in the file that belong to nothing in it.",
    TraceKind.MARKUP: "The page's markup says this.",
    TraceKind.METADATA: "The file says this of itself.",
    TraceKind.NAME: "A font, a picture or a colour is called this.",
    TraceKind.OBJECT_TEXT: "The file says this where no program looks.",
    TraceKind.OLD_REVISION: "An earlier state of the file is still inside it.",
    TraceKind.OUTPUT_INTENT: "The printing conditions say this.",
    TraceKind.PACKAGE_PART: "A part beside the document says this.",
    TraceKind.PAGE_LABEL: "A page is called this.",
    TraceKind.PICTURE_DATA: "A picture's file says this beside its pixels.",
    TraceKind.PRIVATE_DATA: "A program wrote this for itself.",
    TraceKind.SCRIPT: "A script or an action says this.",
    TraceKind.SIGNATURE: "A signature says this.",
    TraceKind.SPOKEN_TEXT: "A screen reader says what the page does not show.",
    TraceKind.STRUCTURE: "The tags of the document say this.",
    TraceKind.THUMBNAIL: "A small picture of it is kept, and may show what was taken out.",
    TraceKind.UNPAINTED: "This would be drawn, and no page draws it.",
    TraceKind.UNREFERENCED: "An object that nothing leads to is still in the file.",
    OwnKind.UNSEEN_WORDS: "The text says words where the page shows one colour.",
    OwnKind.WIDTH: "A box covers text whose width can be measured.",
    OwnKind.NOT_READ: "This could not be looked into.",
    OwnKind.SECRET: "A line of the list stands here.",
}

_ONLY_NOTED = frozenset(
    (TraceKind.COLOUR_PROFILE, TraceKind.DESTINATION, TraceKind.LAYER_NAME, TraceKind.LEFTOVER_LETTERS, TraceKind.LINK,
     TraceKind.MARKUP, TraceKind.NAME, TraceKind.OUTPUT_INTENT, TraceKind.PACKAGE_PART, TraceKind.PAGE_LABEL,
     TraceKind.STRUCTURE)
)  # fmt: skip
_NOTHING_WITHOUT_TEXT = frozenset(
    (TraceKind.UNREFERENCED, TraceKind.LOOSE_BYTES, TraceKind.COVERED_PICTURE, TraceKind.UNPAINTED,
     TraceKind.OLD_REVISION, TraceKind.ATTACHMENT, TraceKind.HIDDEN_PIXELS)
)  # fmt: skip
_TECHNICAL = frozenset(
    ("software", "producer", "modified", "revisions", "forbidden", "page-labels", "made-at", "frames",
     "creator", "opened-with", "message-id", "in-reply-to", "references", "address", "date", "created",
     "language", "format", "creatortool", "documentid", "instanceid", "originaldocumentid", "createdate",
     "modifydate", "metadatadate", "pdfversion", "renditionclass", "versionid", "conformance", "part",
     "softwareagent", "action", "when", "changed", "derivedfrom", "colormode", "iccprofile", "name-encoding",
     "application", "version", "pages", "words", "characters", "lines", "paragraphs", "template", "revision",
     "editing-minutes", "total-time", "sheets", "slides", "generator", "camera", "lens", "page", "picture-id",
     "date-time", "orientation", "charset", "viewport", "a key", "id")
)  # fmt: skip
"""Facts of programs and moments. Who, where and which device count."""


def grade_of(kind: Kind, *, where: str = "", text: str = "x") -> Grade:
    """`where` ends in the name of a fact, for metadata."""
    if kind in _ONLY_NOTED or (kind in _NOTHING_WITHOUT_TEXT and not text):
        return Grade.NOTED
    if kind in (TraceKind.METADATA, HiddenKind.METADATA, TraceKind.OLD_REVISION):
        return grade_of_fact(where)
    return Grade.FOUND


def grade_of_fact(name: str) -> Grade:
    last = name.rpartition(", ")[2].rpartition(":")[2].lower()
    return Grade.NOTED if last in _TECHNICAL else Grade.FOUND
