"""XFA forms: XML beside the pages (Adobe's XML Forms Architecture 3.3). MuPDF draws none of it.

The XML is cut into tags and texts without a parser: nothing is expanded, and a damaged form still gives its text.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, NamedTuple

from ingest.formats.pdf.objects import entries, get, is_stream, long_text, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.formats.pdf.objects import Object

_LONGEST_PACKET = 4_000_000
_MOST_PACKETS = 50
_TOKEN = re.compile(r"<!--.*?-->|<!\[CDATA\[(?P<cdata>.*?)\]\]>|<(?P<tag>[^<>]*)>|(?P<text>[^<]+)", re.DOTALL)
_WITHOUT_WORDS = (
    "config",
    "localeSet",
    "connectionSet",
    "xmpmeta",
    "x:xmpmeta",
    "stylesheet",
    "pdf",
    "signature",
)
_NO_WORDS = (*_WITHOUT_WORDS, "image", "chunk")  # the last two are bytes written as text
_LONGEST_WORD = 200


class Said(NamedTuple):
    text: str
    is_script: bool


def said(catalog: Object) -> Iterator[Said]:
    form = get(catalog, "AcroForm", "XFA")
    packets = [("", form)] if is_stream(form) else _pairs(list(entries(form)))
    for number, (label, packet) in enumerate(packets):
        if number < _MOST_PACKETS and label not in _WITHOUT_WORDS and is_stream(packet):
            yield from texts(long_text(packet, _LONGEST_PACKET))


def _pairs(flat: list[Object]) -> list[tuple[str, Object]]:
    return [(text(label), packet) for label, packet in zip(flat[::2], flat[1::2], strict=False)]


def texts(untrusted_xml: str) -> Iterator[Said]:
    """Values with the name of their element; what stands in a script apart."""
    for open_tags, words in elements(untrusted_xml):
        if any(tag in _NO_WORDS for tag in open_tags):
            continue
        if "script" in open_tags:
            yield Said(words, is_script=True)
        elif max(map(len, words.split())) <= _LONGEST_WORD and any(map(str.isalpha, words)):
            yield Said(_labelled(words, open_tags), is_script=False)


def elements(untrusted_xml: str) -> Iterator[tuple[list[str], str]]:
    """Each text with the tags that are open around it."""
    open_tags: list[str] = []
    for token in _TOKEN.finditer(untrusted_xml):
        if token["tag"] is not None:
            _follow(token["tag"], open_tags)
            continue
        words = token["cdata"] if token["cdata"] is not None else html.unescape(token["text"] or "")
        if open_tags and words.strip():
            yield open_tags, words.strip()


def _labelled(words: str, open_tags: list[str]) -> str:
    """Data stand in elements named by the form's author; the template's in elements of the standard."""
    return f"{open_tags[-1]}: {words}" if "xfa:data" in open_tags else words


def _follow(tag: str, open_tags: list[str]) -> None:
    if tag.startswith("/"):
        closed = tag[1:].strip()
        if closed in open_tags:
            while open_tags.pop() != closed:
                pass
    elif not tag.startswith(("?", "!")) and not tag.endswith("/"):
        open_tags.append((tag.split(None, 1) or [""])[0])
