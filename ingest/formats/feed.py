"""News feeds (RSS 0.9 to 2.0, Atom), laid out entry by entry. What is no XML any more is read as far as it goes."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

from ingest import language, layout, markup
from ingest.errors import Corrupt
from ingest.model import Conditions, Facts, PageImage, Part
from ingest.office import xml
from ingest.web import html_encoding, loose_date

if TYPE_CHECKING:
    from collections.abc import Iterator

MEDIA_TYPES = ("application/rss+xml",)

_TEXTS = ("encoded", "content", "description", "summary", "content-encoded")
_DATES = ("pubDate", "published", "issued", "date", "updated", "modified")
_SECTION_CHARACTERS = 60_000
_TEXT_CHARACTERS = 4000  # of a title, an author or another line


def extract(path: str, conditions: Conditions) -> Iterator[Part]:
    root, defects = _root(path)
    channel = _head(root)
    address = _link(channel)
    entries = sum(1 for _ in _entries(root))
    yield Facts(
        MEDIA_TYPES[0],
        title=_text(channel, "title"),
        author=_author(channel),
        date=loose_date.parsed(_first(channel, ("lastBuildDate", *_DATES))),
        language=language.code(_text(channel, "language") or root.get(_XML_LANGUAGE) or ""),
        metadata=(*((("address", address),) if address else ()), ("entries", f"{entries:,}")),
        defects=tuple(defects),
    )
    yield from layout.pages(_sections(root))


def render(path: str, page_number: int, dpi: int, conditions: Conditions) -> PageImage:
    return layout.render(_sections(_root(path)[0]), page_number, dpi)


_XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def _root(path: str) -> tuple[etree._Element, list[str]]:
    """The root, and what is wrong with the XML. No entity is resolved, nothing fetched.

    Decoded by us: feeds are wrong about their encoding as pages are.
    """
    text = re.sub(
        r"^\s*<\?xml[^>]*\?>", "", html_encoding.decode(Path(path).read_bytes())[0].lstrip("\ufeff")
    )
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, encoding="utf-8")
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        raise Corrupt(media_type=MEDIA_TYPES[0])
    return root, xml.faults(parser.error_log)


def _sections(root: etree._Element) -> Iterator[str]:
    channel = _head(root)
    about = _first(channel, ("description", "subtitle", "tagline"))
    shown = f"<h1>{_clean(_text(channel, 'title'))}</h1><p>{_clean(about)}</p>"
    for entry in _entries(root):
        shown += _entry(entry)
        if len(shown) > _SECTION_CHARACTERS:
            yield shown
            shown = ""
    if shown:
        yield shown


def _entry(entry: etree._Element) -> str:
    aside = " · ".join(filter(None, (_first(entry, _DATES), _author(entry))))
    body = "".join(markup.sections(_body(entry)))
    lines = "".join(f'<p class="line">{_clean(line)}</p>' for line in (aside, _link(entry)) if line)
    return f"<h2>{_clean(_text(entry, 'title'))}</h2>{lines}{body}"


def _body(entry: etree._Element) -> str:
    """The longest of the texts that an entry has: a summary is most often the beginning of the content."""
    return max((_markup(child) for child in entry if _name(child) in _TEXTS), key=len, default="")


def _markup(node: etree._Element) -> str:
    """Escaped HTML as HTML; XHTML inside the feed as it is."""
    return (node.text or "") + "".join(
        etree.tostring(child, encoding="unicode", with_tail=True) for child in node
    )


def _head(root: etree._Element) -> etree._Element:
    return next((node for node in root.iter() if _name(node) == "channel"), root)


def _entries(root: etree._Element) -> Iterator[etree._Element]:
    return (node for node in root.iter() if _name(node) in ("item", "entry"))


def _name(node: etree._Element) -> str:
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def _text(node: etree._Element, name: str) -> str:
    for child in node:
        if _name(child) == name:
            words = " ".join(" ".join(child.itertext()).split())
            return html.unescape(re.sub(r"<[^<>]*>", " ", words)).strip()[:_TEXT_CHARACTERS]
    return ""


def _first(node: etree._Element, names: tuple[str, ...]) -> str:
    return next((text for name in names if (text := _text(node, name))), "")


def _author(node: etree._Element) -> str:
    return _first(node, ("creator", "author"))


def _link(node: etree._Element) -> str:
    for child in node:
        if _name(child) == "link" and child.get("rel", "alternate") == "alternate":
            address = (child.text or "").strip() or child.get("href", "")
            if address:
                return str(address)[:_TEXT_CHARACTERS]
    return ""


def _clean(text: str) -> str:
    return html.escape(layout.break_long_words(text))
