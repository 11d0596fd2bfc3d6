"""How an exhibit, or one page of it, is cited: in a book, in a paper, in a program's list of references, in Wikipedia.

    Chicago    The Chicago Manual of Style, 17th edition: notes for what stands on the web (14.205 to 14.207)
    APA        Publication Manual of the American Psychological Association, 7th edition: 10.16, webpages; 9.22, what
               kind of work it is, in brackets; 8.13, the page is named in the text
    BibTeX     "BibTeXing", O. Patashnik 1988, and the fields `url` and `version` that biblatex and reference managers
               read; @misc is the type that every style knows
    Wikipedia  the template Cite web (en.wikipedia.org/wiki/Template:Cite_web)

A version is cited, never "the exhibit": its address shows the same for ever. The date is when that version first went
out. Where the newsroom has not said what it is called, it is left out; where the release has no address on the web, the
place within its folder stands for one, and there is nothing for Wikipedia.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from archive.release.edition import Edition
    from archive.release.public import PublicExhibit, PublicPage

_TEX = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", **{sign: f"\\{sign}" for sign in "&%$#_"},
}  # fmt: skip
"""BibTeX counts braces, also those behind a backslash."""
_WIKI = {sign: f"&#{ord(sign)};" for sign in "|{}[]<>"}


@dataclass(frozen=True, slots=True)
class Citation:
    """`is_code` for what programs read, to be shown as it is typed; `in_text` is what stands where it is quoted."""

    style: str
    said: Markup
    in_text: Markup | None = None
    is_code: bool = False


@dataclass(frozen=True, slots=True)
class _Work:
    """What the styles put into their order. `place` is an address, or with `on_the_web` false a name in the folder."""

    title: str
    kind: str
    version: str
    page: int
    release: str
    publisher: str
    year: int
    month: str
    day: int
    place: str
    on_the_web: bool
    key: str


def citations(
    edition: Edition, exhibit: PublicExhibit, page: PublicPage | None = None
) -> tuple[Citation, ...]:
    work = _work(edition, exhibit, page)
    found = [
        Citation("Chicago", _chicago(work)),
        Citation("APA", _apa(work), in_text=_apa_in_text(work)),
        Citation("BibTeX", escape(_bibtex(work)), is_code=True),
    ]
    if work.on_the_web:
        found.append(Citation("Wikipedia", escape(_wikipedia(work)), is_code=True))
    return tuple(found)


def _work(edition: Edition, exhibit: PublicExhibit, page: PublicPage | None) -> _Work:
    address, number = exhibit.address, page.number if page else 0
    name = f"{address.folder}/{f'page-{number}' if number else 'index'}.html"
    key = f"exhibit-{address.line}-{address.version}" + (f"-p{number}" if number else "")
    at = exhibit.released_at
    return _Work(
        exhibit.title, "Redacted document" if exhibit.redaction_count else "Document", address.version, number,
        edition.title, edition.publisher, at.year, f"{at:%B}", at.day,
        edition.at(name) if edition.address else name, bool(edition.address), key,
    )  # fmt: skip


def _chicago(work: _Work) -> Markup:
    title = Markup("“{}” (version {}){}").format(
        _within_quotes(work.title), work.version, f", p. {work.page}" if work.page else ""
    )
    release = Markup("in <i>{}</i>").format(work.release)
    place = work.place if work.on_the_web else f"in its folder at {work.place}"
    parts = [title, release, work.publisher, f"{work.month} {work.day}, {work.year}", place]
    return Markup(", ").join(part for part in parts if part) + "."


def _apa(work: _Work) -> Markup:
    title = Markup("<i>{}</i> (Version {}) [{}].").format(work.title, work.version, work.kind)
    when = f"({work.year}, {work.month} {work.day})."
    begin = (f"{work.publisher.rstrip('.')}.", when, title) if work.publisher else (title, when)
    release = "" if work.release == work.publisher else f"{work.release.rstrip('.')}."
    place = work.place if work.on_the_web else f"In its folder at {work.place}"
    return Markup(" ").join(part for part in (*begin, release, place) if part)


def _apa_in_text(work: _Work) -> Markup:
    """The list of references has the whole, the text the page."""
    who = escape(work.publisher) if work.publisher else Markup("<i>{}</i>").format(work.title)
    page = f", p. {work.page}" if work.page else ""
    return Markup("({}, {}{})").format(who, work.year, page)


def _bibtex(work: _Work) -> str:
    version = f"Version {work.version}" + (f", page {work.page}" if work.page else "")
    fields = {
        "title": f"{{{_tex(work.title)}}}",
        "author": f"{{{_tex(work.publisher)}}}" if work.publisher else "",
        "howpublished": f"In: {_tex(work.release)}" + ("" if work.on_the_web else f", {_tex(work.place)}"),
        "year": str(work.year),
        "month": work.month[:3].lower(),
        "version": work.version,
        "pages": str(work.page or ""),
        "note": f"{work.kind}. {version}",
        "url": _web(work.place) if work.on_the_web else "",
    }
    lines = [
        f"  {name} = {value if name == 'month' else f'{{{value}}}'},"
        for name, value in fields.items()
        if value
    ]
    return "\n".join([f"@misc{{{work.key},", *lines, "}"])


def _wikipedia(work: _Work) -> str:
    fields = {
        "title": work.title, "url": _web(work.place), "page": str(work.page or ""), "website": work.release,
        "publisher": work.publisher, "date": f"{work.day} {work.month} {work.year}", "id": f"Version {work.version}",
    }  # fmt: skip
    parts = (f" |{name}={_wiki(value)}" for name, value in fields.items() if value)
    return "{{Cite web" + "".join(parts) + "}}"


def _within_quotes(title: str) -> str:
    """Quotation marks within quotation marks are single ones (13.30)."""
    inner = re.sub(r'"([^"]*)"', r"‘\1’", title)
    return inner.replace("“", "‘").replace("”", "’")


def _tex(words: str) -> str:
    return "".join(_TEX.get(sign, sign) for sign in words)


def _wiki(words: str) -> str:
    """No sign ends the template, or begins a link or letters that lean."""
    return "".join(_WIKI.get(sign, sign) for sign in words).replace("''", "&#39;&#39;")


def _web(address: str) -> str:
    return address.replace("{", "%7B").replace("}", "%7D").replace("|", "%7C")
