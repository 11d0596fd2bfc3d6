"""A letter as pages: a block of headers, then the body. Shared by every kind of mail."""

from __future__ import annotations

import dataclasses
import html
import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from ingest import layout, markup
from ingest.mail import letter_html
from ingest.model import Attachment, Facts, Finding, Hidden, HiddenKind, LeftOut, Part

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

_NAMES_SHOWN = 100
_LONGEST_HIDDEN = 500_000
_LONGEST_FACT = 5000
_MOST_FINDINGS = 200
_SECTION_CHARACTERS = 60_000


@dataclass(frozen=True, slots=True)
class Body:
    """One text of a letter, in one or both of its versions. `rich` is untrusted HTML."""

    plain: str = ""
    rich: str = ""

    def sections(self) -> list[str]:
        """HTML sections for `ingest.layout` of the version that says more; of the plain one if both do."""
        return markup.sections(self.rich) if self._is_shown_rich() else layout.text_sections(self.plain)

    def not_shown(self) -> str:
        """Lines of the other version that say a word which the shown one does not, and where its links lead."""
        rich = letter_html.text(self.rich)
        shown, other = (rich, self.plain) if self._is_shown_rich() else (self.plain, rich)
        addresses = [entry for entry in letter_html.link_addresses(self.rich) if entry not in shown]
        return "\n".join([*_lines_with_more(other, shown), *addresses])

    def _is_shown_rich(self) -> bool:
        return bool(self.rich) and len(self.plain) * 3 < len(letter_html.text(self.rich))


@dataclass(frozen=True, slots=True)
class Enclosed(Attachment):
    """A child of a letter that is to be written as a file, and what its mail program said of it."""

    media_type: str = ""
    content_id: str = ""
    letter: Letter | None = None  # what `content` is the file of, for an enclosed message


@dataclass(frozen=True, slots=True)
class Letter:
    """`headers` are those shown, in their order; `attached` are children; `loose` is text that belongs to no part."""

    headers: tuple[tuple[str, str], ...]
    bodies: tuple[Body, ...] = ()
    attached: tuple[Attachment, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    loose: str = ""
    metadata: tuple[tuple[str, str], ...] = ()
    date: datetime | None = None

    def header(self, name: str) -> str:
        return next((value for known, value in self.headers if known == name), "")

    def sections(self) -> list[str]:
        """HTML sections for `ingest.layout`."""
        head = f'{_header_block(self._rows())}<div class="mail-rule"></div>'
        return list(_packed(head, (section for body in self.bodies for section in body.sections())))

    def _rows(self) -> Iterator[tuple[str, str]]:
        yield from self.headers
        names = [entry.untrusted_name or "unnamed" for entry in self.attached]
        names += [entry.untrusted_name for entry in self.left_out]
        if len(names) > _NAMES_SHOWN:
            names[_NAMES_SHOWN:] = [f"and {len(names) - _NAMES_SHOWN:,} more"]
        yield "Attached", ", ".join(names)


def parts(letter: Letter, media_type: str, defects: Iterable[str]) -> Iterator[Part]:
    """All that a letter gives. `defects` is read last: some are met only while attachments are unpacked."""
    hidden = _hidden(letter)
    for page in layout.pages(letter.sections()):
        yield dataclasses.replace(page, hidden=hidden) if page.number == 1 else page
    yield from letter.left_out
    yield from findings(letter.bodies)
    yield from letter.attached
    yield Facts(
        media_type,
        title=letter.header("Subject")[:_LONGEST_FACT],
        author=letter.header("From")[:_LONGEST_FACT],
        date=letter.date,
        metadata=letter.metadata,
        defects=tuple(islice(defects, 20)),
    )


def findings(bodies: Sequence[Body]) -> Iterator[Finding]:
    """What its HTML would do if it were opened in a mail program."""
    return islice((found for body in bodies for found in letter_html.findings(body.rich)), _MOST_FINDINGS)


def _packed(head: str, sections: Iterable[str]) -> Iterator[str]:
    """Sections begin pages: short ones are put together, so that a letter in many parts goes on down the page."""
    together = [head]
    size = 0
    for section in sections:
        if size + len(section) > _SECTION_CHARACTERS and size:
            yield "".join(together)
            together, size = [], 0
        together.append(f"<div>{section}</div>")
        size += len(section)
    yield "".join(together)


def _hidden(letter: Letter) -> tuple[Hidden, ...]:
    unseen = "\n".join(filter(None, [*(body.not_shown() for body in letter.bodies), letter.loose.strip()]))
    headers = "\n".join(f"{name}: {value}" for name, value in letter.metadata)
    kinds = ((HiddenKind.NOT_SHOWN, unseen), (HiddenKind.METADATA, headers))
    return tuple(Hidden(kind, text[:_LONGEST_HIDDEN]) for kind, text in kinds if text)


def _lines_with_more(other: str, shown: str) -> Iterator[str]:
    said = _words(shown)
    return (" ".join(line.split()) for line in other.splitlines() if not _words(line) <= said)


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def _header_block(rows: Iterable[tuple[str, str]]) -> str:
    return "".join(
        f'<p class="mail-header"><b>{html.escape(name)}:</b> {html.escape(layout.break_long_words(value))}</p>'
        for name, value in rows
        if value
    )
