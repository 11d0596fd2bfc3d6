"""A web page as parts of a document: what it says of itself, what is seen of it, and what is not."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingest import layout, markup
from ingest.model import Attachment, Facts, Finding, Hidden, HiddenKind
from ingest.web import data_uris, linked_data, microdata, page_facts, unseen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ingest.model import Part

_PIECE_CHARACTERS = 4_000_000
_BLOCK = re.compile(r"<(?:div|p|tr|li|section|article|h[1-6]|hr)\b", re.IGNORECASE)
_SAVED_CHARACTERS = 4000
_FRAMES = 100
_FRAME_DEPTH = 3
_ESCAPED = re.compile(
    r"\s*&lt;(?:!doctype|html|p|div|h[1-6]|ul|ol|strong|b|span|section|table|br)\b", re.IGNORECASE
)
_FEW_WORDS = 20


@dataclass(frozen=True, slots=True)
class Saved:
    """What the file around the page says of it, where there is one."""

    title: str = ""
    date: datetime | None = None
    metadata: tuple[tuple[str, str], ...] = ()


def parts(untrusted_html: str, media_type: str, saved: Saved | None = None) -> Iterator[Part]:
    """Facts, pages with what is hidden in them, findings, and the pictures inside the page."""
    saved = saved or Saved()
    source, pictures = data_uris.lift(plain(untrusted_html))
    first, *others = _pieces(source)
    tree = markup.parse(first)
    objects = [*linked_data.in_page(source), *microdata.jobs(tree)]
    facts = page_facts.read(tree, first, objects)
    told = {name: value[:_SAVED_CHARACTERS] for name, value in saved.metadata}
    yield Facts(
        media_type,
        title=facts.title or saved.title[:_SAVED_CHARACTERS],
        author=facts.author,
        date=facts.date or saved.date,
        language=facts.language,
        metadata=(*told.items(), *(pair for pair in facts.metadata if pair[0] not in told)),
        defects=_defects(untrusted_html),
    )
    names = {node.attributes.get("src"): node.attributes.get("alt") for node in tree.css("img[src][alt]")}
    yield from _pages(first, others, linked_data.jobs(objects))
    for picture in pictures:
        name = " ".join((names.get(picture.place) or picture.place).split())[:100]
        yield Attachment(f"{name}.{picture.ending}", picture.content)


def sections(untrusted_html: str) -> Iterator[str]:
    """The same layout as that of `parts`, for pictures of its pages."""
    source, _ = data_uris.lift(plain(untrusted_html))
    first, *others = _pieces(source)
    jobs = linked_data.jobs([*linked_data.in_page(source), *microdata.jobs(markup.parse(first))])
    for number, piece in enumerate((first, *others)):
        yield from _Seen(piece, jobs if number == 0 else []).sections


def plain(untrusted_html: str) -> str:
    """Job boards hand out pages with every tag escaped once more."""
    return html.unescape(untrusted_html) if _ESCAPED.match(untrusted_html) else untrusted_html


class _Seen:
    """One piece of a page, read."""

    def __init__(self, piece: str, jobs: list[linked_data.Object]) -> None:
        tree = markup.parse(piece)
        title = tree.css_first("title")
        frames = list(_frames(tree, _FRAME_DEPTH))
        tree.strip_tags(["script", "style"])
        self.hidden, self.findings = unseen.take_out(tree, markup.without_code(piece))
        shown = tree.body.text(separator=" ") if tree.body is not None else ""
        self.sections = markup.sections_of(tree, " ".join(title.text().split()) if title is not None else "")
        self.sections += frames
        lines = [linked_data.job_lines(job) for job in jobs]
        if len(shown.split()) < _FEW_WORDS:  # the shell of a page that a script would have filled
            self.sections += [section for job in lines for section in layout.text_sections(job)]
        else:
            self.hidden += tuple(Hidden(HiddenKind.NOT_SHOWN, job) for job in lines)


def _pages(first: str, others: list[str], jobs: list[linked_data.Object]) -> Iterator[Part]:
    """What is hidden in a piece goes with the first page of the piece."""
    number = 0
    findings: list[Finding] = []
    for count, piece in enumerate((first, *others)):
        seen = _Seen(piece, jobs if count == 0 else [])
        findings += [replace(entry, page_number=number + 1) for entry in seen.findings]
        hidden = seen.hidden
        for page in layout.pages(seen.sections, after=number):
            number = page.number
            yield replace(page, hidden=hidden)
            hidden = ()
    yield from findings


def _frames(tree: markup.Tree, depth: int) -> Iterator[str]:
    """Pages inside the page: SingleFile saves every frame so."""
    for node in tree.css("iframe[srcdoc]")[:_FRAMES] if depth else ():
        inner = markup.parse(node.attributes.get("srcdoc") or "")
        yield from _frames(inner, depth - 1)
        yield from markup.sections_of(inner)


def _pieces(source: str) -> list[str]:
    """A page that is too large for one tree, cut where blocks begin; code, which is no text, is left out of it."""
    if len(source) <= 2 * _PIECE_CHARACTERS:
        return [source]
    source = markup.without_code(source)
    cuts = [0]
    while len(source) - cuts[-1] > _PIECE_CHARACTERS:
        found = _BLOCK.search(source, cuts[-1] + _PIECE_CHARACTERS)
        if not found:
            break
        cuts.append(found.start())
    ends = [*cuts[1:], len(source)]
    return [markup.reopened(source[start:stop]) for start, stop in zip(cuts, ends, strict=True)]


def _defects(text: str) -> tuple[str, ...]:
    lost = text.count("\ufffd")
    return (f"{lost:,} characters could not be decoded.",) if lost else ()
