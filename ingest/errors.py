"""Why a stranger's file could not be read.

Every error carries a `reason`: a short slug that the ledger counts by and `archive retry --reason` takes.
The message is for a reporter, the hint says what to do next; neither repeats bytes of the file.
"""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from ingest.model import Extraction


class IngestError(Exception):
    """A file could not be read; the run goes on.

    Attributes:
        reason: slug under which the ledger counts it.
        message: one sentence for a person.
        hint: what to do next.
        exit_code: exit status of a command that was asked for this one file.
        by_rule: no failure: a rule says that such a file is kept and not read.
        partial: what had been read before it happened; None if nothing.
    """

    reason: ClassVar[str] = "unreadable"
    default_message: ClassVar[str] = "The file could not be read."
    hint: ClassVar[str] = "The bytes are kept. Try it again after the next upgrade: archive retry."
    exit_code: ClassVar[int] = 20
    by_rule: ClassVar[bool] = False

    def __init__(self, message: str | None = None, *, media_type: str = "") -> None:
        self.partial: Extraction | None = None
        self.message = message or self.default_message
        self.media_type = media_type  # "" where it was not told
        super().__init__(self.message)


class Empty(IngestError):
    reason = "empty"
    default_message = "The file has no bytes."
    hint = "Ask the source for the file again; an interrupted copy often ends like this."
    exit_code = 21


class Encrypted(IngestError):
    reason = "encrypted"
    default_message = "The file is locked with a password."
    hint = "Give its password with: archive password add, then: archive retry --reason encrypted."
    exit_code = 22


class Corrupt(IngestError):
    reason = "corrupt"
    default_message = "The file is damaged and nothing could be read from it."
    hint = "Ask the source for another copy; the damaged one is kept as evidence."
    exit_code = 23


class KeptUnread(IngestError):
    """Files of this type are kept and not read; loose strings of text in them may be searchable."""

    reason = "kept-unread"
    default_message = "Files of this type are kept and not read."
    hint = "Convert it to PDF or text and ingest that as well, or wait for a version that reads it."
    exit_code = 24
    by_rule = True


class NeedsLibreOffice(IngestError):
    """An old office file, which only LibreOffice reads."""

    reason = "needs-libreoffice"
    default_message = "Old office files are read by LibreOffice, which is not installed."
    hint = "Install LibreOffice (Debian: libreoffice-writer-nogui, -calc-nogui, -impress-nogui), then: archive retry."
    exit_code = 33
    by_rule = True


class NeedsLibarchive(IngestError):
    """An archive of a kind that only libarchive reads."""

    reason = "needs-libarchive"
    default_message = "Archives of this kind are read by libarchive, which is not installed."
    hint = "Install libarchive (Debian: libarchive13t64 or libarchive13, Fedora: libarchive), then: archive retry."
    exit_code = 34
    by_rule = True


class NeedsHeif(IngestError):
    """A telephone's picture, which only an extra reads."""

    reason = "needs-heif"
    default_message = "HEIC pictures are read by pillow-heif, which is not installed."
    hint = "Install the extra: pip install 'exposure-archive[heif]', then: archive retry."
    exit_code = 35
    by_rule = True


class TooLarge(IngestError):
    reason = "too-large"
    default_message = "The file is larger than the limit for reading."
    hint = "Split it into smaller files and ingest those."
    exit_code = 25


class TimedOut(IngestError):
    reason = "timed-out"
    default_message = "Reading the file took longer than the limit and was stopped."
    hint = "It may be built to waste time. The bytes are kept; open it only on a machine you can lose."
    exit_code = 26


class OutOfMemory(IngestError):
    reason = "out-of-memory"
    default_message = "Reading the file needed more memory than the limit and was stopped."
    hint = "It may be built to fill memory. The bytes are kept; open it only on a machine you can lose."
    exit_code = 27


class Crashed(IngestError):
    reason = "crashed"
    default_message = "The reading process died on this file."
    hint = "Only this file is affected. The bytes are kept; report it, without the file, as a bug."
    exit_code = 28


class Malformed(IngestError):
    """The worker answered something that no honest worker answers."""

    reason = "malformed-answer"
    default_message = "The reading process gave an answer that makes no sense."
    hint = (
        "The file may have taken over its reader, which can reach nothing. Keep it away from other programs."
    )
    exit_code = 29


class NoReader(IngestError):
    """No fault of a file: reading processes cannot be started at all. A run ends at once; its files keep waiting."""

    reason = "no-reader"
    default_message = "The process that reads files cannot be started on this machine."
    hint = "Install the program again; if it is in a container, check that it may start processes."
    exit_code = 32


class TooDeep(IngestError):
    reason = "nested-too-deep"
    default_message = "The file lies inside too many other files."
    hint = "Nobody sends letters like that: it may be a trap. The bytes are kept."
    exit_code = 31


class NoSuchPage(IngestError):
    reason = "no-such-page"
    default_message = "The document has no page of that number."
    hint = "Look at the document's page count first."
    exit_code = 30


BY_REASON: dict[str, type[IngestError]] = {
    kind.reason: kind
    for kind in (
        IngestError, Empty, Encrypted, Corrupt, KeptUnread, NeedsLibarchive, NeedsLibreOffice, NeedsHeif, TooLarge,
        TimedOut, OutOfMemory, Crashed, Malformed, NoReader, NoSuchPage, TooDeep,
    )
}  # fmt: skip


def of_limit(error: Exception) -> IngestError | None:
    """The limit of the reader that was met, whatever the library made of it; None if it was something else."""
    match getattr(error, "errno", None):
        case errno.ENOMEM:
            return OutOfMemory()
        case errno.ENOSPC | errno.EFBIG:
            return TooLarge("Reading the file needs more room on the disk than the limit.")
    return None
