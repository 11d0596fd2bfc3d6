"""What is in a web page and not seen on it. It is taken out of the tree, so that what is left is what is seen.

Only what an element says of itself is judged (attributes and its own style), not style sheets: those say different
things on different screens. What is marked as hidden from screen readers only (aria-hidden) is seen, and stays.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.model import Finding, FindingKind, Hidden, HiddenKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborHTMLParser, LexborNode

_CHARACTERS = 200_000  # of one kind on one page
_QUOTE_CHARACTERS = 1000
_TRACKERS = 20

_MAY_BE_HIDDEN = "[hidden], [style], noscript, template, svg, object, iframe, noframes, dialog:not([open])"
_NEVER_DRAWN = ("noscript", "template", "svg", "object", "iframe", "noframes", "dialog")
_NOT_SHOWN = re.compile(
    r"(?:^|;)(?:display:none|visibility:(?:hidden|collapse)|content-visibility:hidden|text-indent:-\d{3,}|"
    r"(?:left|top|right|margin-left|margin-top):-\d{4,}|clip:rect\((?:0|1px)|clip-path:inset\((?:50|100)%|"
    r"(?:max-)?height:0(?:px)?(?=;.*overflow:hidden))"
)
_INVISIBLE = re.compile(
    r"(?:^|;)(?:opacity:0?(?:\.0+)?(?:;|!|$)|font-size:(?:0(?:\.\d+)?|1)(?:px|pt|em|%)?(?:;|!|$)|"
    r"color:(?:transparent|rgba\(\d+,\d+,\d+,0(?:\.0+)?\)))"
)
_COLOUR = re.compile(r"(?:^|;)color:([^;!]+)")
_GROUND = re.compile(r"(?:^|;)background(?:-color)?:([^;! ]+)")
_SAID_ASIDE = ("alt", "title", "aria-label", "placeholder", "summary")
_ORDINARY_COMMENT = re.compile(
    r"\s*(?:\[if|<!\[endif|/?ko\b|#(?:include|echo)|/?\s*$|saved from url)", re.IGNORECASE
)


def take_out(tree: LexborHTMLParser, untrusted_html: str) -> tuple[tuple[Hidden, ...], tuple[Finding, ...]]:
    """All that is not seen, by kind, and what a person should know of it. The tree loses its hidden elements."""
    findings = list(_trackers(tree))
    fields = _fields(tree)
    texts = _elements(tree)
    seen = tree.body.text(separator=" ") if tree.body is not None else ""
    texts[HiddenKind.NOT_SHOWN] += _aside(tree, seen)
    texts[HiddenKind.FORM_FIELD] = fields
    texts[HiddenKind.COMMENT] = list(_comments(untrusted_html))
    if len(" ".join(texts[HiddenKind.INVISIBLE]).split()) >= 3:
        quote = " ".join(texts[HiddenKind.INVISIBLE])[:_QUOTE_CHARACTERS]
        findings.append(
            Finding(FindingKind.HIDDEN_TEXT, "The page has text that is made not to be seen.", 1, quote)
        )
    hidden = tuple(
        Hidden(kind, "\n".join(lines)[:_CHARACTERS])
        for kind, found in texts.items()
        if (lines := _distinct(found))
    )
    return hidden, tuple(findings)


def _distinct(texts: list[str]) -> list[str]:
    return list(dict.fromkeys(filter(None, texts)))


def _elements(tree: LexborHTMLParser) -> dict[HiddenKind, list[str]]:
    """Hidden elements, the last first: so those inside others are gone before the others go."""
    texts: dict[HiddenKind, list[str]] = {HiddenKind.NOT_SHOWN: [], HiddenKind.INVISIBLE: []}
    for node in reversed(tree.css(_MAY_BE_HIDDEN)):
        kind = _kind(node)
        if kind is None or node.tag in ("html", "body"):
            continue  # a body is hidden until a script has run: to a reader it is the page
        texts[kind].append(_text(node))
        node.decompose()
    return {kind: found[::-1] for kind, found in texts.items()}


def _kind(node: LexborNode) -> HiddenKind | None:
    if node.tag in _NEVER_DRAWN or "hidden" in node.attributes:
        return HiddenKind.NOT_SHOWN
    style = re.sub(r"\s+", "", (node.attributes.get("style") or "")[:5000].lower())
    if _NOT_SHOWN.search(style):
        return HiddenKind.NOT_SHOWN
    colour, ground = _COLOUR.search(style), _GROUND.search(style)
    if _INVISIBLE.search(style) or (colour and ground and colour.group(1) == ground.group(1)):
        return HiddenKind.INVISIBLE
    return None


def _text(node: LexborNode) -> str:
    if node.tag == "template":
        return words_of(node.html or "")
    return " ".join(node.text(separator=" ").split())


def words_of(untrusted_html: str) -> str:
    """The words of a piece of HTML that no parser made a tree of."""
    return " ".join(re.sub(r"<[^<>]{0,5000}>", " ", untrusted_html).split())


def _fields(tree: LexborHTMLParser) -> list[str]:
    found = []
    for node in tree.css("input[value]"):
        name = node.attributes.get("name") or node.attributes.get("id") or ""
        value = " ".join((node.attributes.get("value") or "").split())
        if value:
            found.append(f"{name}: {value}"[:2000] if name else value[:2000])
    return found


def _aside(tree: LexborHTMLParser, seen: str) -> list[str]:
    """Texts of attributes that the page does not say as well."""
    found = []
    for node in tree.css(", ".join(f"[{name}]" for name in _SAID_ASIDE)):
        for name in _SAID_ASIDE:
            words = " ".join((node.attributes.get(name) or "").split())
            if words:
                found.append(words[:2000])
    return [words for words in dict.fromkeys(found) if words not in seen]


def _comments(untrusted_html: str) -> Iterator[str]:
    start = untrusted_html.find("<!--")
    while start >= 0 and (end := untrusted_html.find("-->", start + 2)) >= 0:
        comment = untrusted_html[start + 4 : end]
        if not _ORDINARY_COMMENT.match(comment):
            yield words_of(comment)
        start = untrusted_html.find("<!--", end)


def _trackers(tree: LexborHTMLParser) -> Iterator[Finding]:
    """Pictures of one point from another host: they are there to tell it who opens the page."""
    count = 0
    for node in tree.css("img[src]"):
        address = (node.attributes.get("src") or "").strip()
        if count < _TRACKERS and re.match(r"(?:https?:)?//", address) and _is_a_point(node):
            count += 1
            yield Finding(
                FindingKind.TRACKING_PIXEL,
                "Opening the page would tell this host about it.",
                1,
                address[:2000],
            )


def _is_a_point(node: LexborNode) -> bool:
    style = re.sub(r"\s+", "", (node.attributes.get("style") or "")[:5000].lower())
    return all(
        re.fullmatch(r"\s*[01](?:px)?\s*", node.attributes.get(side) or "")
        or re.search(rf"(?:^|;){side}:[01](?:px)?(?:;|!|$)", style)
        for side in ("width", "height")
    )
