"""What a web page says of itself: in <meta> and <link>, in JSON-LD, and in the comments of whoever saved it."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest import language
from ingest.web import linked_data, loose_date

if TYPE_CHECKING:
    from datetime import datetime

    from selectolax.lexbor import LexborHTMLParser

_ARTICLES = (
    "NewsArticle",
    "Article",
    "ReportageNewsArticle",
    "BlogPosting",
    "WebPage",
    "Report",
    "JobPosting",
)
_AUTHOR = ("author", "article:author", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author")
_DATE = (
    "article:published_time", "datepublished", "dc.date", "dcterms.date", "dcterms.created", "dc.date.issued",
    "parsely-pub-date", "pubdate", "publishdate", "date",
)  # fmt: skip
_MODIFIED = ("article:modified_time", "og:updated_time", "last-modified", "dcterms.modified")
_PAIRS = (
    ("description", ("description", "og:description", "twitter:description", "dc.description")),
    ("keywords", ("keywords", "news_keywords")),
    ("site", ("og:site_name", "application-name")),
    ("software", ("generator",)),
)
_VALUE_CHARACTERS = 4000
_TITLE_CHARACTERS = 2000
_HEAD_CHARACTERS = 100_000

# Who saved a page says from where: Internet Explorer and Chrome, SingleFile, HTTrack.
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(\S+?)\s*-->", re.IGNORECASE)
_SINGLE_FILE = re.compile(r"<!--\s*Page saved with SingleFile\s+url:\s*(\S+)\s+saved date:\s*([^\n]{1,80})")
_HTTRACK = re.compile(
    r"<!--\s*Mirrored from (\S+) by HTTrack[^>]{0,200}?, ([A-Z][a-z]{2}, [^>]{10,40}?)\s*-->"
)
_WAYBACK_DATE = re.compile(r"FILE ARCHIVED ON (\d\d:\d\d:\d\d [A-Z][a-z]{2} \d{1,2}, \d{4})")
_WAYBACK = re.compile(r"https?://web\.archive\.org/(?:web|save)/(\d{14})[a-z_]{0,6}/(https?:/[^\s\"'<>]+)")

_OFFICE = re.compile(r"<o:(Author|LastAuthor|Company|Created|LastSaved)>([^<]{1,500})<")
_OFFICE_PAIRS = (
    ("last-author", "lastauthor"),
    ("company", "company"),
    ("manager", "manager"),
    ("modified", "lastsaved"),
)


@dataclass(frozen=True, slots=True)
class PageFacts:
    """As `ingest.model.Facts`."""

    title: str
    author: str
    date: datetime | None
    language: str
    metadata: tuple[tuple[str, str], ...]


def read(tree: LexborHTMLParser, untrusted_html: str, objects: list[linked_data.Object]) -> PageFacts:
    said = _meta(tree)
    article = next((entry for kind in _ARTICLES for entry in linked_data.of_type(objects, kind)), {})
    address, captured = saved_from(untrusted_html)
    office = _office(untrusted_html)
    pairs = [
        ("address", address or _canonical(tree) or said.get("og:url", "")),
        ("captured-at", captured.isoformat() if captured else ""),
        ("modified", _first(said, _MODIFIED) or linked_data.text(article.get("dateModified"))),
        *((name, _first(said, keys)) for name, keys in _PAIRS),
        *((name, office.get(key, "")) for name, key in _OFFICE_PAIRS),
        *linked_data.job_pairs(linked_data.jobs(objects)),
    ]
    return PageFacts(
        (_title(tree) or said.get("og:title", "") or _headline(article))[:_TITLE_CHARACTERS],
        (_author(said) or _names(article.get("author")) or office.get("author", ""))[:_TITLE_CHARACTERS],
        loose_date.parsed(_first(said, _DATE) or _published(article) or office.get("created", "")),
        _language(tree),
        tuple((name, value[:_VALUE_CHARACTERS]) for name, value in pairs if value),
    )


def _office(untrusted_html: str) -> dict[str, str]:
    """What Word and Excel write into a comment of the pages that they save."""
    found = _OFFICE.findall(untrusted_html[:_HEAD_CHARACTERS])
    return {name.lower(): html.unescape(value).strip() for name, value in reversed(found)}


def saved_from(untrusted_html: str) -> tuple[str, datetime | None]:
    """The address and the time that whoever saved the page wrote into it; "" and None if nobody did."""
    ends = untrusted_html[:_HEAD_CHARACTERS] + untrusted_html[-20_000:]
    if found := _SINGLE_FILE.search(ends):
        return found.group(1), loose_date.parsed(found.group(2))
    if found := _HTTRACK.search(ends):
        return _with_scheme(found.group(1)), loose_date.parsed(found.group(2))
    if archived := _WAYBACK_DATE.search(ends):
        found = _WAYBACK.search(ends)
        return (found.group(2) if found else ""), loose_date.parsed(archived.group(1))
    if found := _SAVED_FROM.search(ends):
        return found.group(1), None
    return "", None


def _meta(tree: LexborHTMLParser) -> dict[str, str]:
    """Name or property, in lower case, to content; the first that says something counts."""
    said: dict[str, str] = {}
    for node in tree.css("meta[content]"):
        names = (node.attributes.get(key) for key in ("name", "property", "itemprop", "http-equiv"))
        content = " ".join((node.attributes.get("content") or "").split())
        for name in names:
            if name and content:
                said.setdefault(name.strip().lower(), content)
    if "savepage-url" in said:  # the extension Save Page WE
        said["og:url"] = said["savepage-url"]
    return said


def _first(said: dict[str, str], names: tuple[str, ...]) -> str:
    return next((said[name] for name in names if name in said), "")


def _author(said: dict[str, str]) -> str:
    """Not an address: Facebook's profile pages stand in article:author."""
    names = (said[name] for name in _AUTHOR if name in said)
    return next((name for name in names if not re.match(r"https?://", name)), "")


def _names(value: object) -> str:
    """Authors' names from JSON-LD, and nothing else that it says of them."""
    entries = value if isinstance(value, list) else [value]
    return ", ".join(
        name
        for entry in entries[:50]
        if (name := linked_data.text(entry.get("name") if isinstance(entry, dict) else entry))
    )


def _published(article: linked_data.Object) -> str:
    return linked_data.text(article.get("datePublished") or article.get("datePosted"))


def _headline(article: linked_data.Object) -> str:
    return linked_data.text(article.get("headline") or article.get("name") or article.get("title"))


def _title(tree: LexborHTMLParser) -> str:
    node = tree.css_first("title")
    return " ".join(node.text().split()) if node is not None else ""


def _language(tree: LexborHTMLParser) -> str:
    root = tree.css_first("html")
    said = (root.attributes.get("lang") or root.attributes.get("xml:lang") or "") if root is not None else ""
    return language.code(said)


def _canonical(tree: LexborHTMLParser) -> str:
    for node in tree.css("link[rel][href]"):
        address = (node.attributes.get("href") or "").strip()
        if (node.attributes.get("rel") or "").lower() == "canonical" and re.match(r"https?://", address):
            return address
    return ""


def _with_scheme(address: str) -> str:
    return address if "://" in address else f"http://{address}"
