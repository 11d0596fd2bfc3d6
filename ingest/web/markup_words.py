"""Words in a web page's markup that no reader sees: scripts, style sheets, and what attributes say."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser

from ingest import strings
from ingest.model import Attachment, Trace, TraceKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.model import Part

_LONGEST_TEXT = 8_000
_MOST_ELEMENTS = 100_000
_QUOTED = re.compile(
    r"\"((?:[^\"\\\n]|\\.){3,2000})\"|'((?:[^'\\\n]|\\.){3,2000})'|/\*(.{3,2000}?)\*/|//\s([^\n]{3,2000})",
    re.DOTALL,
)
_TOLD_ELSEWHERE = frozenset(
    ("class", "style", "id", "d", "points", "alt", "title", "content", "rel", "type", "lang")
)


def parts(untrusted_html: str, *, with_streams: bool) -> Iterator[Part]:
    tree = LexborHTMLParser(untrusted_html)
    for tag in ("script", "style"):
        for number, node in enumerate(tree.css(tag), 1):
            source = node.text() or ""
            if text := _joined(_quoted(source)):
                yield Trace(TraceKind.MARKUP, f"{tag} {number}", text)
    if text := _joined(_attributes(tree)):
        yield Trace(TraceKind.MARKUP, "attributes", text)
    if with_streams:
        plain = html.unescape(unquote(untrusted_html))
        yield Attachment("the page, its characters decoded", plain.encode("utf-8", "replace"))


def _quoted(source: str) -> Iterator[str]:
    return (next(filter(None, found)) for found in _QUOTED.findall(source))


def _attributes(tree: LexborHTMLParser) -> Iterator[str]:
    for number, node in enumerate(tree.root.traverse() if tree.root is not None else ()):
        if number > _MOST_ELEMENTS:
            return
        for name, value in node.attributes.items():
            if value and name not in _TOLD_ELSEWHERE:
                yield unquote(value)


def _joined(texts: Iterator[str]) -> str:
    kept = dict.fromkeys(" ".join(text.split()) for text in texts)
    return "\n".join(text for text in kept if strings.looks_like_words(text))[:_LONGEST_TEXT]
