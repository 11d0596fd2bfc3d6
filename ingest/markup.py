"""HTML from strangers: parsed as browsers do, cut down to plain tags by an allow-list. Nothing is fetched or run."""

from __future__ import annotations

import re

import nh3
from selectolax.lexbor import LexborHTMLParser

from ingest import layout

_TAGS = {
    "h1", "h2", "h3", "h4", "h5", "h6", "p", "div", "br", "hr", "ul", "ol", "li", "dl", "dt", "dd", "blockquote",
    "pre", "code", "b", "strong", "i", "em", "u", "s", "sub", "sup", "table", "thead", "tbody", "tr", "td", "th",
    "section", "article", "main", "header", "footer", "nav", "aside", "figure", "figcaption",
}  # fmt: skip
_DROPPED_WHOLE = ("script", "style", "template", "head", "iframe", "object", "svg", "noscript")
_SECTION_CHARACTERS = 400_000
_DEEPEST = 90


def title_and_language(untrusted_html: str) -> tuple[str, str]:
    """What the page calls itself, and the two letters of the language it says it is in; "" for what it does not say."""
    tree = LexborHTMLParser(untrusted_html)
    title = tree.css_first("title")
    root = tree.css_first("html")
    said = (root.attributes.get("lang") or "") if root is not None else ""
    return " ".join(title.text().split()) if title is not None else "", said[:2].lower()


def sections(untrusted_html: str) -> list[str]:
    """The page's own words in plain tags, cut between blocks where it is very long."""
    tree = LexborHTMLParser(untrusted_html)
    heading, _ = title_and_language(untrusted_html)
    tree.strip_tags(list(_DROPPED_WHOLE))
    body = tree.body.html if tree.body is not None else ""
    cleaned = nh3.clean(body or "", tags=_TAGS, attributes={}, strip_comments=True, link_rel=None)
    if heading:
        cleaned = f"<h2>{nh3.clean_text(heading)}</h2>{cleaned}"
    return _cut(layout.break_long_words_in_html(_shallow(cleaned)))


def _shallow(cleaned: str) -> str:
    """The same words in fewer elements: MuPDF leaves out what lies a hundred deep, and dies of some thousand."""
    depth = 0

    def kept(tag: re.Match[str]) -> str:
        nonlocal depth
        closes, name = tag.groups()
        if name in ("br", "hr"):
            return tag.group()
        depth += -1 if closes else 1
        return tag.group() if depth + bool(closes) <= _DEEPEST else ""

    return re.sub(r"<(/?)(\w+)[^>]*>", kept, cleaned)


def _cut(cleaned: str) -> list[str]:
    parts: list[str] = []
    while len(cleaned) > _SECTION_CHARACTERS:
        cut = max(
            cleaned.rfind(end, 0, _SECTION_CHARACTERS) for end in ("</p>", "</div>", "</tr>", "</li>", "<br>")
        )
        cut = cleaned.index(">", cut) + 1 if cut > 0 else _SECTION_CHARACTERS
        parts.append(cleaned[:cut])
        cleaned = cleaned[cut:]
    return [*parts, cleaned]
