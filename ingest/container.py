"""A container's members as parts: the bytes counted, the paths looked at, each failure named, a listing as pages."""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING

from ingest.errors import Corrupt, IngestError, NoSuchPage, TooLarge
from ingest.listing import Listing
from ingest.model import Attachment, Conditions, Facts, Finding, FindingKind, LeftOut, Page, PageImage, Part
from ingest.packed.member import CutShort, Found, Member, Mismatch, Said, Sort

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_NAME_CHARACTERS = 10_000  # no file system has paths as long
_FINDINGS_OF_A_KIND = 200
_OWNERS = 20
_NO_FILES = {
    Sort.SYMBOLIC_LINK: ("symbolic-link", "It only points to another path and has no bytes of its own."),
    Sort.HARD_LINK: ("hard-link", "It is a second name of another member and has no bytes of its own."),
    Sort.DEVICE: ("not-a-file", "It is a device, a pipe or a socket and has no bytes."),
}
_OUTSIDE = "A member's path leads outside the folder it would be unpacked to. It is kept like any other."


class Contents:
    """One container. `found` yields what its reader finds; `packed_bytes` is its size, which limits unpacking."""

    def __init__(
        self, found: Iterator[Found], media_type: str, heading: str, packed_bytes: int, conditions: Conditions
    ) -> None:
        self._found, self._media_type = found, media_type
        self._limits = conditions.limits
        self._bytes_left = conditions.limits.unpacked_bytes(packed_bytes)
        self._listing = Listing(heading)
        self._said: list[tuple[str, str]] = []
        self._owners: dict[str, None] = {}
        self._sorts: Counter[str] = Counter()
        self._findings: Counter[FindingKind] = Counter()
        self._children = self._left_out = self._unpacked_bytes = 0
        self._is_damaged = False

    def parts(self) -> Iterator[Part]:
        """Every member as a child or with the reason why not, findings, pages that list them all, and the facts.

        Raises what the reader raises before its first member, and Corrupt if not one byte of any could be read.
        """
        try:
            for item in self._found:
                yield from self._taken(item)
                if self._children + self._left_out >= self._limits.attachments - 1:
                    raise TooLarge(
                        "It has more members than the limit for one file; the rest was not looked at."
                    )
        except IngestError as error:
            if not self._sorts:
                raise self._whole(error) from error
            yield from self._told(error)
        yield from self._closing()
        if self._is_damaged and not self._children:
            raise Corrupt(
                "The archive is damaged: its members are listed, but none of them could be read.",
                media_type=self._media_type,
            )

    def picture(self, page_number: int, dpi: int) -> PageImage:
        """One of the pages; what the members hold is read and passed over. Raises NoSuchPage."""
        for part in self.parts():
            if isinstance(part, Page) and part.number == page_number:
                return self._listing.picture(page_number, dpi)
            if isinstance(part, Attachment):
                for _ in part.chunks():
                    pass
        raise NoSuchPage

    def _taken(self, item: Found) -> Iterator[Part]:
        match item:
            case Finding():
                yield from self._noted(item)
            case Said():
                self._said.append((item.name, item.untrusted_value))
            case Member():
                if item.untrusted_owner and len(self._owners) < _OWNERS:
                    self._owners[item.untrusted_owner] = None
                self._sorts[item.sort.value] += 1
                if leads_outside(item.untrusted_name):
                    yield from self._noted(
                        Finding(FindingKind.PATH_TRAVERSAL, _OUTSIDE, 0, _cut(item.untrusted_name))
                    )
                yield from self._member(item)

    def _member(self, member: Member) -> Iterator[Part]:
        if member.sort is Sort.FOLDER:
            yield from self._row(member, None, "folder")
        elif member.sort in _NO_FILES:
            reason, message = _NO_FILES[member.sort]
            yield from self._without(member, reason, message, by_rule=True)
        elif self._bytes_left <= 0:
            yield from self._without(
                member, TooLarge.reason, "The archive had passed its limit before this member."
            )
        else:
            yield from self._file(member)

    def _file(self, member: Member) -> Iterator[Part]:
        taken = _Taken(member.chunks, self._bytes_left)
        pieces = iter(taken)
        start = next(filter(None, pieces), b"")
        if taken.problem is not None and not start:
            self._is_damaged |= isinstance(taken.problem, Corrupt)
            yield from self._without(
                member, taken.problem.reason, taken.problem.message, by_rule=taken.problem.by_rule
            )
            return
        self._children += 1
        yield Attachment(_cut(member.untrusted_name), chain([start], pieces), member.modified_at)
        for _ in pieces:
            pass
        self._bytes_left -= taken.size_bytes
        self._unpacked_bytes += taken.size_bytes
        if taken.problem is not None:
            yield from self._told(taken.problem, member)
        yield from self._row(member, taken.size_bytes, "kept in part: damaged" if taken.problem else "")

    def _without(self, member: Member, reason: str, message: str, *, by_rule: bool = False) -> Iterator[Part]:
        self._left_out += 1
        yield LeftOut(_cut(member.untrusted_name), reason, message, by_rule)
        yield from self._row(member, member.size_bytes, f"not kept: {message}")

    def _row(self, member: Member, size_bytes: int | None, became: str) -> Iterator[Page]:
        kind = "" if member.sort in (Sort.FILE, Sort.FOLDER) else member.sort.value
        facts = ", ".join(filter(None, (kind, became)))
        return self._listing.add(_cut(member.untrusted_name), size_bytes, member.modified_at, facts)

    def _told(self, error: IngestError, member: Member | None = None) -> Iterator[Finding]:
        """What stopped the reading, of one member or of all that would follow."""
        if isinstance(error, TooLarge):
            kind, self._bytes_left = FindingKind.BOMB, 0
        else:
            kind = FindingKind.DIGEST_MISMATCH if isinstance(error, Mismatch) else FindingKind.CUT_SHORT
            self._is_damaged = True
        whose = (
            "A member is kept as far as it could be read. "
            if member and kind is FindingKind.CUT_SHORT
            else ""
        )
        quote = _cut(member.untrusted_name) if member else ""
        yield from self._noted(Finding(kind, whose + error.message, 0, quote))

    def _whole(self, error: IngestError) -> IngestError:
        """What stopped the reading before there was any member, said of the archive."""
        if isinstance(error, CutShort | Mismatch):
            error = Corrupt("The archive is damaged: nothing could be read from it.")
        error.media_type = error.media_type or self._media_type
        return error

    def _noted(self, finding: Finding) -> Iterator[Finding]:
        """The first some hundred of each kind; an archive may have a million bad names."""
        self._findings[finding.kind] += 1
        if self._findings[finding.kind] <= _FINDINGS_OF_A_KIND:
            yield finding
        elif self._findings[finding.kind] == _FINDINGS_OF_A_KIND + 1:
            yield Finding(finding.kind, "More of the same kind were found and are not named one by one.")

    def _closing(self) -> Iterator[Part]:
        counts = ", ".join(f"{count:,} × {sort}" for sort, count in sorted(self._sorts.items())) or "nothing"
        lost = f"; {self._left_out:,} not kept" if self._left_out else ""
        self._listing.say(f"In all: {counts}{lost}; {self._unpacked_bytes:,} bytes unpacked.")
        yield from self._listing.flush()
        owners = [("owners", ", ".join(self._owners))] if self._owners else []
        counted = [("members", f"{sum(self._sorts.values())}"), ("unpacked-bytes", f"{self._unpacked_bytes}")]
        metadata = [(name, value[:_NAME_CHARACTERS]) for name, value in (*self._said, *owners, *counted)]
        yield Facts(self._media_type, metadata=tuple(metadata))


class _Taken:
    """The pieces of a member up to a limit; afterwards, how many bytes they were and what went wrong."""

    def __init__(self, chunks: Callable[[], Iterator[bytes]], most_bytes: int) -> None:
        self._chunks, self._most_bytes = chunks, most_bytes
        self.size_bytes = 0
        self.problem: IngestError | None = None

    def __iter__(self) -> Iterator[bytes]:
        try:
            for piece in self._chunks():
                kept = piece[: self._most_bytes - self.size_bytes]
                self.size_bytes += len(kept)
                yield kept
                if len(kept) < len(piece):
                    raise TooLarge(
                        "It unpacks to far more than an archive of its size may: reading stopped there. It may be "
                        "built to fill disks."
                    )
        except IngestError as error:
            self.problem = error


def leads_outside(untrusted_name: str) -> bool:
    """True for a path that, taken at its word, would be written outside the folder that it is unpacked to."""
    path = untrusted_name.replace("\\", "/")
    return path.startswith("/") or re.match(r"[A-Za-z]:", path) is not None or ".." in path.split("/")


def _cut(untrusted_name: str) -> str:
    return untrusted_name[:_NAME_CHARACTERS]
