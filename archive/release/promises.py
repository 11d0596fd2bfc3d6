"""What every page of a release promises, looked for in pages and files that came from somebody else's hand.

It runs nothing in a reader's browser and asks no other host for anything: a policy in each page tells the browser so
(Content Security Policy, w3.org/TR/CSP3), and nothing stands in the page that the policy would have to stop. What is
not known to be harmless is refused: elements of HTML and SVG are let through by name.
"""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as Xml
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from archive.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from selectolax.lexbor import LexborNode

_HTML = frozenset(
    {
        "a", "abbr", "address", "article", "aside", "b", "bdi", "bdo", "blockquote", "body", "br", "button", "caption",
        "cite", "code", "col", "colgroup", "data", "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "fieldset",
        "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hgroup", "hr",
        "html", "i", "img", "input", "ins", "kbd", "label", "legend", "li", "link", "main", "mark", "menu", "meta",
        "nav", "ol", "optgroup", "option", "output", "p", "picture", "pre", "q", "rp", "rt", "ruby", "s", "samp",
        "script", "search", "section", "select", "small", "source", "span", "strong", "sub", "summary", "sup", "table",
        "tbody", "td", "tfoot", "th", "thead", "time", "title", "tr", "u", "ul", "var", "wbr",
    }
)  # fmt: skip
_SVG = frozenset(
    {
        "circle", "clippath", "defs", "desc", "ellipse", "g", "line", "lineargradient", "mask", "path", "pattern",
        "polygon", "polyline", "radialgradient", "rect", "stop", "svg", "symbol", "text", "title", "tspan", "use",
    }
)  # fmt: skip
_ADDRESSES = frozenset(
    {
        "action", "background", "cite", "data", "formaction", "href", "imagesrcset", "longdesc", "poster", "src",
        "srcset", "xlink:href",
    }
)  # fmt: skip
_FETCHED_LINKS = frozenset({"stylesheet", "icon", "apple-touch-icon"})
_LINKS = _FETCHED_LINKS | {
    "alternate",
    "author",
    "canonical",
    "help",
    "license",
    "me",
    "next",
    "prev",
    "publisher",
}
_OPENED = ("", "http", "https", "mailto", "tel")
_MAY_BE_OWN = {"img-src", "style-src", "font-src", "script-src", "connect-src", "form-action", "base-uri"}
OUR_SCRIPTS = frozenset({"search.js"})
"""Names of files that a release may have and run; a page can be read without."""

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_SPACES = re.compile(r"[\x00-\x20]")
_ELSEWHERE_IN_STYLE = re.compile(
    r"//|\b(?:https?|ftp|file|data|blob|javascript|about)\s*:|expression\(|behavior\s*:|-moz-binding"
)
_CSS_ESCAPE = re.compile(r"\\(?:([0-9a-f]{1,6})\s?|(.))", re.IGNORECASE | re.DOTALL)


def check_page(page: str, name: str) -> None:
    """Raises Invalid, with the `name` of the template, if the page does not keep what a release promises."""
    root = LexborHTMLParser(page).root
    nodes = list(root.traverse(include_text=False)) if root else []
    for node in nodes:
        tag = (node.tag or "").lower()
        if tag.startswith(("-", "!", "_")):  # comments and the type of the document
            continue
        for fault in _faults(tag, _attributes(node)):
            raise Invalid(f"{name}: a page that it makes {fault}.", _HINT)
    if fault := _policy_fault(nodes):
        raise Invalid(
            f"{name}: a page that it makes {fault}.", "Keep the policy of our layout.html as it is."
        )


def check_style(style: str, name: str) -> None:
    """Raises Invalid if a style sheet names anything that is not a file beside it."""
    plain = _CSS_ESCAPE.sub(_unescaped, re.sub(r"/\*.*?\*/", " ", style, flags=re.DOTALL)).lower()
    if found := _ELSEWHERE_IN_STYLE.search(plain):
        line = plain.count("\n", 0, found.start()) + 1
        raise Invalid(
            f"{name}, near line {line}: it asks for something that is no file of the release.", _HINT
        )


def check_drawing(drawing: str, name: str) -> None:
    """Raises Invalid if an SVG is none, runs anything, or names anything outside itself."""
    if "<!doctype" in drawing.lower() or "<!entity" in drawing.lower():
        raise Invalid(f"{name}: it declares a type of document or entities.", "Save it as plain SVG.")
    try:
        root = Xml.fromstring(drawing)  # noqa: S314  no entities are left in it
    except Xml.ParseError as error:
        raise Invalid(f"{name}, line {error.position[0]}: it is no SVG.") from error
    for element in root.iter():
        tag = str(element.tag).rpartition("}")[2].lower()
        if tag in ("metadata", "style", "namedview") or tag.startswith("rdf"):
            raise Invalid(
                f"{name}: it has a <{tag}> in it.", "Save it as plain SVG, with its colours as attributes."
            )
        given = {key.rpartition("}")[2].lower(): value for key, value in element.attrib.items()}
        for fault in _faults(
            tag if tag in _SVG else f"svg:{tag}", {k: v for k, v in given.items() if k != "style"}
        ):
            raise Invalid(f"{name}: it {fault}.", _HINT)
        check_style(given.get("style", ""), name)


_HINT = "A release runs nothing in a reader's browser and asks no other host for anything."


def _faults(tag: str, given: Mapping[str, str]) -> Iterator[str]:
    if tag not in _HTML and tag not in _SVG and tag != "image":
        yield f"has a <{tag}>"
    if tag == "script" and not _is_harmless(given):
        yield "has a script"
    if tag == "img" and "alt" not in given:
        yield "has a picture without a text alternative (alt)"
    if tag == "meta" and "http-equiv" in given and given["http-equiv"].lower() != "content-security-policy":
        yield f"has a <meta http-equiv={given['http-equiv']!r}>"
    for key, value in given.items():
        if key.startswith("on"):
            yield f"runs something ({key})"
        elif key == "style":
            yield "has a style attribute, which its own policy stops: put it into release.css"
        elif key in ("ping", "srcdoc", "manifest", "target") and (key, value) != ("target", "_top"):
            yield f"has an attribute {key}"
        elif key in _ADDRESSES:
            yield from _address_faults(tag, key, value, given)


def _address_faults(tag: str, key: str, value: str, given: Mapping[str, str]) -> Iterator[str]:
    rels = set(given.get("rel", "").lower().split())
    if tag == "link" and not (rels and rels <= _LINKS):
        yield f"has a link of the kind {given.get('rel', '')!r}"
    elif tag == "a" or (tag == "link" and not rels & _FETCHED_LINKS):
        if _scheme(value) not in _OPENED:
            yield f"leads to an address of the kind {_scheme(value)!r}"
    elif any(not _is_local(part) for part in (value.split(",") if key.endswith("srcset") else [value])):
        yield f"asks for {value[:80]!r}, which is no file of the release"


def _is_harmless(given: Mapping[str, str]) -> bool:
    """Data that no browser runs, or a file of ours."""
    if given.get("type", "").lower() == "application/ld+json":
        return "src" not in given
    return given.get("src", "").rpartition("/")[2] in OUR_SCRIPTS


def _policy_fault(nodes: list[LexborNode]) -> str:
    """The policy stands before all that it is about, and allows nothing but files of the release."""
    policies = []
    for place, node in enumerate(nodes):
        given = _attributes(node)
        if node.tag == "meta" and given.get("http-equiv", "").lower() == "content-security-policy":
            policies.append((place, given.get("content", "")))
    if len(policies) != 1:
        return "has no policy (Content-Security-Policy)" if not policies else "has more than one policy"
    place, content = policies[0]
    if node_before := next(
        (n.tag for n in nodes[:place] if n.tag in ("link", "script", "img", "body")), None
    ):
        return f"has its policy behind a <{node_before}>"
    told = [part.split() for part in content.lower().split(";") if part.strip()]
    is_strict = ["default-src", "'none'"] in told and all(
        part[0] in _MAY_BE_OWN and set(part[1:]) <= {"'self'", "'none'"}
        for part in told
        if part[0] != "default-src"
    )
    return (
        "" if is_strict and len({part[0] for part in told}) == len(told) else "has a weaker policy than ours"
    )


def _attributes(node: LexborNode) -> dict[str, str]:
    return {key.lower(): value or "" for key, value in node.attributes.items()}


def _is_local(untrusted_address: str) -> bool:
    address = _SPACES.sub("", html.unescape(untrusted_address)).replace("\\", "/")
    return not address.startswith("/") and not _scheme(address)


def _scheme(untrusted_address: str) -> str:
    """In small letters; "" for an address within the release. One that begins with // has the reader's own."""
    address = _SPACES.sub("", html.unescape(untrusted_address)).replace("\\", "/")
    found = _SCHEME.match(address)
    return found.group(1).lower() if found else "http" if address.startswith("//") else ""


def _unescaped(found: re.Match[str]) -> str:
    if found.group(1):
        number = int(found.group(1), 16)
        return chr(number) if 0 < number < 0x110000 else "\ufffd"
    return found.group(2)
