"""HTML from strangers: parsed as browsers do, cut down to plain tags by an allow-list. Nothing is fetched or run."""

from __future__ import annotations

import html
import re

import nh3
from selectolax.lexbor import LexborHTMLParser

from ingest import language, layout

_TAGS = {
    "h1", "h2", "h3", "h4", "h5", "h6", "p", "div", "br", "hr", "ul", "ol", "li", "dl", "dt", "dd", "blockquote",
    "pre", "code", "b", "strong", "i", "em", "u", "s", "sub", "sup", "table", "thead", "tbody", "tr", "td", "th",
    "section", "article", "main", "header", "footer", "nav", "aside", "figure", "figcaption",
}  # fmt: skip
_ATTRIBUTES = {"*": {"dir"}}
_DROPPED_WHOLE = ("script", "style", "template", "head", "iframe", "object", "svg", "noscript")
_SECTION_CHARACTERS = 400_000

_CODE = re.compile(r"<(script|style)\b", re.IGNORECASE)

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
    """What the page calls itself, and the language it says it is in (ISO 639-1); "" for what it does not say."""
    tree = parse(untrusted_html)
    title = tree.css_first("title")
    root = tree.css_first("html")
    said = (root.attributes.get("lang") or "") if root is not None else ""
    return " ".join(title.text().split()) if title is not None else "", language.code(said)


def sections(untrusted_html: str) -> list[str]:
    """The page's own words in plain tags, cut between blocks where it is very long."""
    heading, _ = title_and_language(untrusted_html)
    return sections_of(parse(untrusted_html), heading)


def sections_of(tree: Tree, heading: str = "") -> list[str]:
    """The same of a tree, which loses what is not shown."""
    tree.strip_tags(list(_DROPPED_WHOLE))
    body = tree.body.html if tree.body is not None else ""
    body = _END_OF_BLOCK.sub(r"\g<0><br>", body or "")
    cleaned = nh3.clean(body, tags=_TAGS, attributes=_ATTRIBUTES, strip_comments=True, link_rel=None)
    cleaned = _shallow(cleaned)
    if heading:
        cleaned = f"<h2>{html.escape(heading)}</h2>{cleaned}"
    parts = _cut(layout.break_long_words_in_html(cleaned))
    return [f'<div dir="rtl">{part}</div>' for part in parts] if _is_right_to_left(tree, cleaned) else parts


def _is_right_to_left(tree: Tree, cleaned: str) -> bool:
    """As the page says, and where it says nothing as most of its letters do."""
    for node in (tree.body, tree.css_first("html")):
        if node is not None and (said := (node.attributes.get("dir") or "").lower()) in ("rtl", "ltr"):
            return said == "rtl"
    sample = cleaned[:20_000]
    return len(_RIGHT_TO_LEFT.findall(sample)) > len(_LATIN.findall(re.sub(r"<[^>]*>", "", sample)))


_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")


def _shallow(cleaned: str) -> str:
    """Well-formed HTML without the tags that are nested too deep.

    MuPDF shows nothing of what lies some sixty blocks deep, and falls over some thousands; lists and quotations push
    what is in them off the page long before.
    """
    depth = {True: 0, False: 0}  # of what indents, of what does not

    def kept(found: re.Match[str]) -> str:
        indents = found[2] in _INDENTED
        if found[2] in ("br", "hr"):
            return found[0]
        depth[indents] -= bool(found[1])
        shown = depth[indents] < (_DEPTH_INDENTED if indents else _DEPTH)
        depth[indents] += not found[1]
        return found[0] if shown else " "

    return _TAG.sub(kept, cleaned)


_DEPTH, _DEPTH_INDENTED = 40, 8
_INDENTED = frozenset(("ul", "ol", "dl", "dd", "blockquote", "table"))
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)[^<>]*>")


def without_code(source: str) -> str:
    """The source without scripts and style sheets. Linear in its length, whatever is never closed."""
    kept, at = [], 0
    while start := _CODE.search(source, at):
        end = re.compile(rf"</{start.group(1)}[^>]*>", re.IGNORECASE).search(source, start.end())
        kept.append(source[at : start.start()])
        at = end.end() if end else len(source)
    return "".join((*kept, source[at:]))


def _cut(cleaned: str) -> list[str]:
    parts: list[str] = []
    while len(cleaned) > _SECTION_CHARACTERS:
        cut = _end_of_block(cleaned)
        parts.append(cleaned[:cut])
        cleaned = reopened(cleaned[cut:])
    return [*parts, cleaned]


def _end_of_block(cleaned: str) -> int:
    """Where to cut: after a row of a table if there is one near, for a row that is cut in two is no row any more."""
    near = _SECTION_CHARACTERS * 3 // 4
    for ends, start in ((("</tr>",), near), (("</p>", "</div>", "</li>", "<br>"), 1)):
        cut = max(cleaned.rfind(end, start, _SECTION_CHARACTERS) for end in ends)
        if cut > 0:
            return cleaned.index(">", cut) + 1
    return _SECTION_CHARACTERS


def reopened(part: str) -> str:
    """A part that begins in the middle of a table is in a table: parsers let rows outside of one fall to pieces."""
    return f"<table>{part}" if _IN_TABLE.match(part) else part


_IN_TABLE = re.compile(r"\s*<(?:tr|td|th|tbody|thead)\b", re.IGNORECASE)
