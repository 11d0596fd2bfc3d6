"""The plain values that come out of a stranger's file. No I/O here.

Coordinates are points (1/72 inch) on the page as it is shown (after its rotation and crop), origin top left.
"""

from __future__ import annotations

from array import array
from collections.abc import Sized
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in points, origin top left; x0 <= x1 and y0 <= y1."""

    x0: float
    y0: float
    x1: float
    y1: float

    def meets(self, other: Box) -> bool:
        """True if the two share an area, however small."""
        return self.x0 < other.x1 and other.x0 < self.x1 and self.y0 < other.y1 and other.y0 < self.y1

    def union(self, other: Box) -> Box:
        return Box(
            min(self.x0, other.x0), min(self.y0, other.y0), max(self.x1, other.x1), max(self.y1, other.y1)
        )

    def as_tuple(self) -> tuple[float, float, float, float]:
        return (self.x0, self.y0, self.x1, self.y1)


@dataclass(frozen=True, slots=True)
class Word:
    """One word as printed, and where. `text` holds no white space."""

    text: str
    box: Box


class TextSource(StrEnum):
    """Where a page's words come from."""

    LAYER = "layer"  # the file itself says them
    OCR = "ocr"  # read from the picture
    MIXED = "mixed"  # both: a text layer, and OCR where it says nothing
    UNDERLAY = "underlay"  # the file says them without ink, under a picture of the page: somebody's OCR
    LAYOUT = "layout"  # we laid the text out as pages
    STRINGS = "strings"  # loose strings of a file that is not read
    NONE = "none"  # nothing to read


class HiddenKind(StrEnum):
    """How text that nobody sees on the page comes to be in the file."""

    COVERED = "covered"  # under a box or a picture drawn over it
    INVISIBLE = "invisible"  # in the colour of the paper, too small to see, drawn without ink
    OFF_PAGE = "off-page"  # outside what is shown of the page
    LAYER = "layer"  # on a layer that is switched off
    ANNOTATION = "annotation"
    FORM_FIELD = "form-field"
    XFA = "xfa"
    BOOKMARK = "bookmark"
    COMMENT = "comment"
    TRACKED_CHANGE = "tracked-change"  # deleted or moved, and still in the file
    SPEAKER_NOTES = "speaker-notes"
    HIDDEN_CELLS = "hidden-cells"  # hidden sheets, rows and columns
    NOT_SHOWN = "not-shown"  # anything else that the file says and its pages do not
    METADATA = "metadata"


@dataclass(frozen=True, slots=True)
class Hidden:
    """Text of a page that is not seen on it. Searchable, and always shown with its kind; never part of an exhibit."""

    kind: HiddenKind
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its text, and a box for each word.

    `text` has words parted by spaces and lines by newlines; `text.split()` gives exactly as many words as
    there are boxes. Boxes are packed as four 32-bit floats a word (x0, y0, x1, y1), because a long document
    has millions of words.
    """

    number: int
    width_pt: float
    height_pt: float
    text: str
    boxes: array[float]
    source: TextSource
    ocr_confidence: float | None = None  # mean over words, 0 to 100; None where no OCR was done
    picture_share: float = 0.0  # how much of it pictures or drawings cover, 0 to 1
    language: str = ""  # ISO 639-1, "" if unsure
    hidden: tuple[Hidden, ...] = ()  # what belongs to no page in particular is with page 1

    def words(self) -> Iterator[Word]:
        for index, text in enumerate(self.text.split()):
            yield Word(text, self.box(index))

    @property
    def word_count(self) -> int:
        return len(self.boxes) // 4

    def box(self, index: int) -> Box:
        """Where the word of that index in `text.split()` stands."""
        return Box(*self.boxes[4 * index : 4 * index + 4])


def pack_lines(lines: Iterable[Iterable[Word]]) -> tuple[str, array[float]]:
    """Lines of words to the pair `Page.text`, `Page.boxes`. White space inside a word splits it."""
    boxes = array("f")
    texts: list[str] = []
    for line in lines:
        parts: list[str] = []
        for word in line:
            for part in word.text.split():
                parts.append(part)
                boxes.extend(word.box.as_tuple())
        if parts:
            texts.append(" ".join(parts))
    return "\n".join(texts), boxes


class FindingKind(StrEnum):
    """What a person should see before trusting or publishing a document; what `finding:` takes."""

    BAD_REDACTION = "bad-redaction"  # text can be read from under a box
    HIDDEN_TEXT = "hidden-text"
    HIDDEN_LAYER = "hidden-layer"
    TEXT_DIFFERS = "text-differs"  # the text layer does not say what the picture shows
    ZERO_WIDTH = "zero-width"  # characters that are not seen, and may mark a copy
    LOOK_ALIKE = "look-alike"  # letters of one script among those of another
    MACRO = "macro"
    SCRIPT = "script"
    RICH_MEDIA = "rich-media"  # a recording, a scene or a program that plays inside the document
    PROGRAM = "program"  # something that a computer would run
    LAUNCH_ACTION = "launch-action"  # opening it would start a program
    REMOTE_REFERENCE = "remote-reference"  # opening it elsewhere would tell another host
    TRACKING_PIXEL = "tracking-pixel"
    LOCATION = "location"
    SERIAL_NUMBER = "serial-number"
    THUMBNAIL_DIFFERS = "thumbnail-differs"  # the small picture inside shows something else
    APPENDED_DATA = "appended-data"  # behind the end of the file proper, where no program looks
    COMMENT = "comment"
    TRACKED_CHANGE = "tracked-change"
    HIDDEN_CELLS = "hidden-cells"
    SPEAKER_NOTES = "speaker-notes"
    PATH_TRAVERSAL = "path-traversal"  # a member's name leads outside its container
    BOMB = "bomb"  # unpacks to far more than it is
    DIGEST_MISMATCH = "digest-mismatch"  # what it says of its own bytes is not so
    SIGNATURE = "signature"  # who vouches for it cannot be relied on as it stands
    CUT_SHORT = "cut-short"  # damaged or stopped half-way: there was more


@dataclass(frozen=True, slots=True)
class Finding:
    """`message` is one sentence for a person, in our words. `quote` is what was found, in the file's.

    `page_number` is 0 for what belongs to the document as a whole.
    """

    kind: FindingKind
    message: str
    page_number: int = 0
    untrusted_quote: str = ""


class TraceKind(StrEnum):
    """What `archive inspect` finds in a file's structure, beside what reading the file tells."""

    ANNOTATION = "annotation"
    ARTICLE = "article"  # what a thread of articles says of itself
    ATTACHMENT = "attachment"
    BOOKMARK = "bookmark"
    COLOUR_PROFILE = "colour-profile"  # texts of an ICC profile
    COVERED_PICTURE = "covered-picture"  # a part of a picture that the page does not show
    DESTINATION = "destination"  # the name of a place that links lead to
    FORM_FIELD = "form-field"
    HIDDEN_PIXELS = "hidden-pixels"  # a picture's pixels that are wholly transparent
    LAYER_NAME = "layer-name"
    LEFTOVER_LETTERS = "leftover-letters"  # a font knows letters that no page shows
    LINK = "link"
    LOOSE_BYTES = "loose-bytes"  # before, between or behind all objects
    MARKUP = "markup"  # scripts, style sheets and attributes of a web page
    METADATA = "metadata"
    NAME = "name"  # of a font, a resource, a colour
    OBJECT_TEXT = "object-text"  # a string anywhere else
    OLD_REVISION = "old-revision"  # an earlier state of the file said it
    OUTPUT_INTENT = "output-intent"
    PACKAGE_PART = "package-part"  # of an office file, and in none of its pages
    PAGE_LABEL = "page-label"
    PICTURE_DATA = "picture-data"  # beside the pixels: chunks, segments, tags
    PRIVATE_DATA = "private-data"  # what a program wrote for itself
    SCRIPT = "script"
    SIGNATURE = "signature"
    SPOKEN_TEXT = "spoken-text"  # what a screen reader says instead
    STRUCTURE = "structure"
    THUMBNAIL = "thumbnail"
    UNPAINTED = "unpainted"  # drawn by a part of the file that no page draws
    UNREFERENCED = "unreferenced"  # in objects that nothing leads to


@dataclass(frozen=True, slots=True)
class Trace:
    """Something that a file holds and its pages do not show.

    Attributes:
        untrusted_where: the way to it in the file's structure, the file's own keys within.
        untrusted_text: what it says; "" where only its being there can be told.
        page_number: 0 for what belongs to no page.
    """

    kind: TraceKind
    untrusted_where: str
    untrusted_text: str = ""
    page_number: int = 0


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the file. The name, which may be a path, is the stranger's.

    Attributes:
        content: its bytes, whole or in pieces that are made while they are read.
        modified_at: as its container says; aware, UTC.
        untrusted_address: the web address that it was captured from; "" if none.
        captured_at: when it was captured; aware, UTC.
        status: the HTTP status that came with it; 0 where there was no HTTP.
    """

    untrusted_name: str
    content: bytes | Iterable[bytes]
    modified_at: datetime | None = None
    untrusted_address: str = ""
    captured_at: datetime | None = None
    status: int = 0

    def chunks(self) -> Iterator[bytes]:
        return iter((self.content,)) if isinstance(self.content, bytes) else iter(self.content)

    @property
    def data(self) -> bytes:
        return b"".join(self.chunks())

    @property
    def size_bytes(self) -> int:
        """How many there are. Reads pieces that do not know their number."""
        if isinstance(self.content, Sized):
            return len(self.content)
        return sum(map(len, self.chunks()))


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file inside the file of which no bytes could be had, or none were to be.

    `reason` is a slug of `ingest.errors`, or with `by_rule` one that says the rule: "symbolic-link", "not-a-file".
    """

    untrusted_name: str
    reason: str
    message: str
    by_rule: bool = False


@dataclass(frozen=True, slots=True)
class BareCapture:
    """An answer of a web address that was captured and of which no body is given: a redirect, an error without words,
    a page that was the same as before.

    Attributes:
        captured_at: aware, UTC; None if nobody says.
        status: the HTTP status; 0 where there was no HTTP.
        untrusted_leads_to: where a redirect points, as it says.
        same_as: when the same body was captured before; of a revisit.
    """

    untrusted_address: str
    captured_at: datetime | None = None
    status: int = 0
    untrusted_leads_to: str = ""
    same_as: datetime | None = None


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that one file gave.

    Attributes:
        media_type: told from content, e.g. "application/pdf".
        title: the file's own title or a mail's subject; "" if none.
        author: as the file says; "" if none.
        date: when it was made or sent, as the file says; aware, UTC.
        language: ISO 639-1 code of most of the text, "" if unsure.
        metadata: what else it says of itself: see `Facts`.
        bare_captures: what a web archive captured without a body to read.
        pages, attachments: sequences that may lie on the disk; what is taken from them is made anew each time.
        defects: what was wrong with the file and was worked around, in plain words.
        rendition: the bytes of a PDF that shows the document's pages, where its own format has none.
        traces: what was looked for in the file's structure; only where that was asked for.
    """

    media_type: str
    title: str = ""
    author: str = ""
    date: datetime | None = None
    language: str = ""
    metadata: tuple[tuple[str, str], ...] = ()
    pages: Sequence[Page] = ()
    attachments: Sequence[Attachment] = ()
    left_out: tuple[LeftOut, ...] = ()
    findings: tuple[Finding, ...] = ()
    defects: tuple[str, ...] = field(default=())
    rendition: bytes = b""
    traces: tuple[Trace, ...] = ()
    bare_captures: tuple[BareCapture, ...] = ()


@dataclass(frozen=True, slots=True)
class TableGrid:
    """Where the cells of a table stand on a page: boxes, row by row, each row as long as the others.

    None is no cell of its own: a cell beside or above reaches over it, or what it says is not on the page. What stands
    in a cell are the words of the page whose middle is within it, so that a table says nothing which the page does not.

    Attributes:
        heading_rows: how many of the first rows the file itself calls headings; 0 where it says nothing of it.
    """

    page_number: int
    rows: tuple[tuple[Box | None, ...], ...]
    heading_rows: int = 0


@dataclass(frozen=True, slots=True)
class TablesFound:
    """`defects` say in plain words what was not looked through."""

    grids: tuple[TableGrid, ...]
    defects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PageImage:
    """Pixels of one page: 8-bit RGB, row by row from the top, no padding."""

    width_px: int
    height_px: int
    dpi: int
    rgb: bytes


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost. Past a limit the worker is ended and the file is counted under its reason."""

    file_bytes: int = 16 * 1024**3
    memory_bytes: int = 400 * 1024**2  # beyond what a reader takes before its first file
    cpu_s: int = 600
    silence_s: float = 60.0  # longest wait for the next sign of life (a page, an attachment, a piece of one)
    elapsed_s: float = 3600.0  # by the clock on the wall, however lively it is meanwhile
    written_bytes: int = 64 * 1024**2  # what a reader may write in its private folder
    pages: int = 50_000
    page_characters: int = 2_000_000
    characters: int = 400_000_000  # of all pages together
    attachments: int = 200_000
    attachment_bytes: int = 16 * 1024**3  # all attachments of one file together
    expansion: int = 200  # times its own size that a container may hold, once past 256 MiB
    image_pixels: int = 120_000_000  # of a picture that is read
    render_pixels: int = 40_000_000  # of a picture that is made
    frame_bytes: int = 128 * 1024**2  # one answer of the reader; a picture is the largest

    def unpacked_bytes(self, packed_bytes: int) -> int:
        """How much a container of that size may unpack to."""
        return min(self.attachment_bytes, max(256 * 1024**2, self.expansion * packed_bytes))


@dataclass(frozen=True, slots=True)
class Conditions:
    """Under what a format reads: the limits of one file, and the passwords that it may try, in order."""

    limits: Limits = field(default_factory=Limits)
    passwords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file says of itself; see Extraction for the fields.

    `metadata` are (name, value) pairs in the order they are shown, as the stranger wrote the values. Names are lower
    case. Those that the archive understands: "message-id", "in-reply-to", "references" (ids parted by spaces), "to",
    "cc", "address" (of a web page), "captured-at", "position" (decimal degrees, "lat, lon"), "camera",
    "serial-number", "software", and, once for each job posting, "job-title", "job-organisation", "job-posted",
    "job-valid-through", "job-location", "job-employment-type". Of a snapshot's index: "snapshot-address", and for each
    file beside it "snapshot-file", the moment (ISO 8601, or "-") and its path.
    """

    media_type: str
    title: str = ""
    author: str = ""
    date: datetime | None = None
    language: str = ""
    metadata: tuple[tuple[str, str], ...] = ()
    defects: tuple[str, ...] = ()


TablePart = TableGrid | int | Facts
"""What looking for tables yields; a number is that of a page that was looked through: a sign of life."""

Part = Page | Attachment | LeftOut | BareCapture | Finding | Trace | Facts
"""What a format yields, in any order but for the pages, which come in theirs."""
