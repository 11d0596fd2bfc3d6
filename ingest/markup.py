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

Tree = LexborHTMLParser

# Blocks that the allow-list does not know: without a break their words would run together.
_END_OF_BLOCK = re.compile(
    r"</(?:option|optgroup|select|button|textarea|fieldset|legend|form|details|summary|caption|address|center|menu|"
    r"dialog|hgroup|search)>"
)


def parse(untrusted_html: str) -> Tree:
    """A tree. XHTML that is read as HTML would end at its first `<title/>` or `<script/>`: those are closed first."""
    if untrusted_html[:200].lstrip("\ufeff \t\r\n").startswith("<?xml"):
        untrusted_html = _SELF_CLOSED.sub(r"<\1\2></\1>", untrusted_html)
    return LexborHTMLParser(untrusted_html)


_SELF_CLOSED = re.compile(
    r"<(title|script|style|textarea|iframe|noscript|template|div|span|p|a|b|i|td|th|li|h[1-6]|table)\b([^<>]{0,2000})/>",
    re.IGNORECASE,
)


def title_and_language(untrusted_html: str) -> tuple[str, str]:
    """What the page calls itself, and the two letters of the language it says it is in; "" for what it does not say."""
    tree = parse(untrusted_html)
    title = tree.css_first("title")
    root = tree.css_first("html")
    said = (root.attributes.get("lang") or "") if root is not None else ""
    return " ".join(title.text().split()) if title is not None else "", said[:2].lower()


def sections(untrusted_html: str) -> list[str]:
    """The page's own words in plain tags, cut between blocks where it is very long."""
    heading, _ = title_and_language(untrusted_html)
    return sections_of(parse(untrusted_html), heading)


def sections_of(tree: Tree, heading: str = "") -> list[str]:
    """The same of a tree, which loses what is not shown."""
    tree.strip_tags(list(_DROPPED_WHOLE))
    body = tree.body.html if tree.body is not None else ""
    body = _END_OF_BLOCK.sub(r"\g<0><br>", body or "")
    cleaned = nh3.clean(body, tags=_TAGS, attributes={}, strip_comments=True, link_rel=None)
    if heading:
        cleaned = f"<h2>{nh3.clean_text(heading)}</h2>{cleaned}"
    return _cut(layout.break_long_words_in_html(cleaned))


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
