"""The HTML of a letter: its words, where its links lead, and what it would fetch or run in a mail program."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from ingest import markup
from ingest.model import Finding, FindingKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

_ADDRESSES_QUOTED = 50
_LONGEST_ADDRESS = 2000
_LONGEST_QUOTE = 15_000
_LARGEST_PIXEL_PX = 3
_BLOCK_END = re.compile(r"</(?:p|div|tr|li|h[1-6]|blockquote|pre|table|dt|dd)>|<(?:br|hr)[^>]*>")
_REMOTE = re.compile(r"\s*(?:(?:https?|ftp):)?//[^\s\"'<>]+", re.IGNORECASE)
_CSS_ADDRESS = re.compile(r"(?:url\(\s*|@import\s+)[\"']?\s*((?:https?:)?//[^\"')\s;]+)", re.IGNORECASE)
_LENGTH = re.compile(r"\s*(\d{1,6})\s*(?:px)?\s*(?:;|$|!)")
# Tags that a parser closes by itself, or that hold nothing, are not counted.
_NESTING_TAG = re.compile(
    r"<(/?)(?!(?:p|li|t[drh]|tbody|d[td]|option|br|hr|img|meta|link|input|col|area|base|wbr)[\s>/])[a-z][^>]*>",
    re.IGNORECASE,
)
_DEEPEST = 3000
_UNSEEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)", re.IGNORECASE
)


def flattened(untrusted_html: str) -> str:
    """The same, or without its tags where they are nested so deep that a parser would be busy for hours."""
    depth = 0
    for tag in _NESTING_TAG.finditer(untrusted_html):
        depth = max(0, depth - 1) if tag.group(1) else depth + 1
        if depth > _DEEPEST:
            return re.sub(r"<[^>]*>", " ", _BLOCK_END.sub("\n", untrusted_html))
    return untrusted_html


@lru_cache(maxsize=2)  # asked several times of one letter
def text(untrusted_html: str) -> str:
    """The words that would be shown, a line a block."""
    sections = markup.sections(untrusted_html) if untrusted_html else []
    lines = [re.sub(r"<[^>]*>", " ", _BLOCK_END.sub("\n", section)) for section in sections]
    return html.unescape("\n".join(lines))


def link_addresses(untrusted_html: str) -> list[str]:
    """Where its links lead, each once."""
    if not untrusted_html:
        return []
    nodes = LexborHTMLParser(untrusted_html).css("a[href], area[href], form[action]")
    raw = (node.attributes.get("href") or node.attributes.get("action") or "" for node in nodes)
    return list(dict.fromkeys(" ".join(entry.split())[:_LONGEST_ADDRESS] for entry in raw if ":" in entry))


def findings(untrusted_html: str) -> Iterator[Finding]:
    if not untrusted_html:
        return
    tree = LexborHTMLParser(untrusted_html)
    addresses: dict[str, None] = {}
    pixels: dict[str, None] = {}
    for node in tree.css("*"):
        fetched = dict.fromkeys(_fetched(node))
        addresses |= fetched
        if node.tag == "img" and _is_unseen(node):
            pixels |= fetched
    for address in pixels:
        yield Finding(
            FindingKind.TRACKING_PIXEL,
            "A picture that nobody sees would tell its sender that this letter was opened. It was not fetched.",
            untrusted_quote=address[:_LONGEST_QUOTE],
        )
    if addresses:
        yield _remote(list(addresses))
    if tree.css_first("script") is not None or _handlers(tree):
        yield Finding(FindingKind.SCRIPT, "The letter holds a script. It was not run.")


def _remote(addresses: list[str]) -> Finding:
    count = len(addresses)
    things = "1 thing" if count == 1 else f"{count:,} things"
    return Finding(
        FindingKind.REMOTE_REFERENCE,
        f"Opened in a mail program, this letter would fetch {things} from elsewhere. Nothing was fetched.",
        untrusted_quote="\n".join(addresses[:_ADDRESSES_QUOTED])[:_LONGEST_QUOTE],
    )


def _fetched(node: LexborNode) -> Iterator[str]:
    attributes = node.attributes
    names = ["src", "background", "poster", "data"] + (["href"] if node.tag in ("link", "image") else [])
    for value in (attributes.get(name) or "" for name in names):
        if _REMOTE.match(value):
            yield value.strip()
    for candidate in (attributes.get("srcset") or "").split(","):
        if _REMOTE.match(candidate):
            yield candidate.split()[0]
    style = (attributes.get("style") or "") + (node.text() if node.tag == "style" else "")
    yield from _CSS_ADDRESS.findall(style)


def _is_unseen(image: LexborNode) -> bool:
    attributes = image.attributes
    style = attributes.get("style") or ""
    if _UNSEEN.search(style) or "hidden" in attributes:
        return True
    for name in ("width", "height"):
        said = re.search(rf"(?:^|[;\s]){name}\s*:([^;]*)", style, re.IGNORECASE)
        length = _LENGTH.match(said.group(1) if said else attributes.get(name) or "")
        if length and int(length.group(1)) <= _LARGEST_PIXEL_PX:
            return True
    return False


def _handlers(tree: LexborHTMLParser) -> bool:
    """True if something runs on its own: onload and its kind, or an address that is a script."""
    if tree.css_first("[href^='javascript:' i], [src^='javascript:' i]") is not None:
        return True
    return any(name.startswith("on") for node in tree.css("*") for name in node.attributes)
