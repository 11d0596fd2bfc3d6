"""Types that are text: mail, mailboxes, web pages, feeds, tables; and plain text, which is what is left."""

from __future__ import annotations

import re

from ingest import charset, delimited
from ingest.mail import mbox
from ingest.sniff.kind import Kind

_MAIL = Kind("message/rfc822", "An e-mail")
_EMLX = Kind("message/x-emlx", "An Apple Mail message")
_MBOX = Kind("application/mbox", "A mailbox (mbox)")
_MHTML = Kind("multipart/related", "A saved web page (MHTML)")
_FEED = Kind("application/rss+xml", "A news feed")
_HTML = Kind("text/html", "A web page")
_TEXT = Kind("text/plain", "A text")
_DRAWING = Kind("image/svg+xml", "An SVG drawing")
_CALENDAR = Kind("text/calendar", "A calendar entry")
_CARD = Kind("text/vcard", "An address card")

_HEADER_LINE = re.compile(rb"[!-9;-~]{1,60}:(?:[ \t]|\r?\n[ \t]|[^\s/])")
_MAIL_HEADERS = re.compile(
    rb"^(?:from|to|subject|date|received|return-path|message-id|mime-version|delivered-to|content-type|x-[a-z-]+|cc|"
    rb"reply-to|sender|dkim-signature)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_HTML_TAG = re.compile(
    rb"<(?:html|head|body|title|meta|link|style|div|p|span|table|tr|a|script|h[1-6]|br|ul|ol|li|b|i|font|center|img)"
    rb"[\s>/]"
)
_ESCAPED_TAG = re.compile(rb"&lt;(?:p|div|h[1-6]|ul|ol|strong|b|span|section|table|br)(?:\s|&gt;|/)")
_SVG = re.compile(
    rb"(?:<\?xml[^>]*>|<!DOCTYPE\s+svg[^>\[]*(?:\[[^\]]*\]\s*)?>|<!--.*?-->|\s)*<(?:\w+:)?svg[\s>]", re.DOTALL
)
_SVG_HEAD_BYTES = 4096
_HTML_HEAD_BYTES = 16 * 1024


def kind_of(head: bytes, path: str | None, *, is_whole: bool) -> Kind | None:
    """`head` is the file's beginning, or with `is_whole` all of it. None for what is no text."""
    plain = charset.as_ascii(head)
    if plain is None:
        return None
    start = plain.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return _mail_kind(plain, start, path) or _web_kind(start) or _table(plain, is_whole=is_whole) or _TEXT


def _mail_kind(plain: bytes, start: bytes, path: str | None) -> Kind | None:
    first, _, rest = start.partition(b"\n")
    if first.strip().lower() in (b"begin:vcalendar", b"begin:vcard"):
        return _CALENDAR if b"CAL" in first.upper() else _CARD
    if first.startswith(b"From ") and _is_mail(rest):
        # One letter behind an envelope line is a letter; several are a mailbox.
        return _MBOX if path is not None and mbox.holds_several(path) else _MAIL
    if _is_saved_page(start):
        return _MHTML
    if _is_mail(start):
        return _MAIL
    if path is not None and mbox.first(plain) is not None and mbox.holds_several(path):
        return _MBOX
    return _EMLX if first.strip().isdigit() and _is_mail(rest) else None


def _web_kind(start: bytes) -> Kind | None:
    if _is_feed(start):
        return _FEED
    if _SVG.match(start[:_SVG_HEAD_BYTES]):
        return _DRAWING
    return _HTML if _is_html(start) else None


def _table(plain: bytes, *, is_whole: bool) -> Kind | None:
    if b"\x1b$" in plain:  # ISO 2022 writes its letters with the signs that part columns
        return None
    mark = delimited.delimiter(plain.lstrip(b"\xef\xbb\xbf").decode("latin-1"), whole=is_whole)
    if mark == "\t":
        return Kind("text/tab-separated-values", "A table as text (TSV)")
    return Kind("text/csv", "A table as text (CSV)") if mark else None


def _is_mail(start: bytes) -> bool:
    """A first line that is a header, and two known headers before the first blank line, or one and a MIME sign."""
    header_block = re.split(rb"\r?\n[ \t]*\r?\n", start[:65536], maxsplit=1)[0]
    if not _HEADER_LINE.match(start):
        return False
    known = {found.group().lower() for found in _MAIL_HEADERS.finditer(header_block)}
    return len(known) >= 2 or (
        len(known) == 1 and start[:13].lower().startswith((b"from:", b"subject:", b"to:", b"content-type:"))
    )


def _is_saved_page(start: bytes) -> bool:
    """MHTML: browsers say where the page was; others give its parts a location, and nobody sent it to anybody."""
    headers, _, body = re.sub(rb"\r\n?", b"\n", start[:_HTML_HEAD_BYTES]).partition(b"\n\n")
    low = b"\n" + headers.lower()
    if b"\ncontent-type:" not in low or b"multipart/related" not in low:
        return False
    if b"\nsnapshot-content-location:" in low or b"\nfrom: <saved by " in low:
        return True
    sent = any(name in low for name in (b"\nto:", b"\nreceived:", b"\nmessage-id:", b"\ndelivered-to:"))
    return not sent and b"\ncontent-location:" in low + b"\n" + body.lower()


def _is_feed(start: bytes) -> bool:
    low = start[:_HTML_HEAD_BYTES].lower()
    root = re.match(rb"(?:\s*<(?:\?|!--|!doctype rss)[^>]{0,4000}>)*\s*<(rss|feed|rdf:rdf)[\s>]", low)
    if not root:
        return False
    return root[1] == b"rss" or b"purl.org/" in low or b"w3.org/2005/atom" in low


def _is_html(start: bytes) -> bool:
    """A page, a piece of one, XHTML, or any of them with every tag escaped once more, as job boards hand them out."""
    low = re.sub(rb"^(?:\s*<(?:\?xml|!--)[^>]{0,4000}>)+\s*", b"", start[:_HTML_HEAD_BYTES].lower())
    if low.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"&lt;!doctype html", b"&lt;html")):
        return True
    if start.startswith(b"<?xml"):
        return b"<html" in low
    return bool(
        (re.match(rb"<(?:!--|[a-z][a-z0-9]*[\s>])", low) and re.search(_HTML_TAG, low))
        or (_ESCAPED_TAG.match(low) and low.count(b"&gt;") > 1)
    )
