"""What a web archive captured: a child for each readable body, and every capture for its list."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import unquote

from ingest.model import Attachment, BareCapture, FindingKind, LeftOut
from ingest.web.capture_body import Body
from ingest.web.capture_tally import ADDRESS_CHARACTERS, Capture, Tally
from ingest.web.web_records import Loss, Record, Records, header_fields, moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.model import Part
    from ingest.web.gzip_members import Source

_CAPTURES = ("response", "resource", "conversion", "revisit")
_PAGE_PARTS = re.compile(
    r"text/css|[a-z]+/(?:x-)?(?:java|ecma|live)script\b|font/|application/(?:x-)?font|application/vnd\.ms-fontobject|"
    r"application/wasm|audio/|video/|application/x-shockwave-flash|text/dns"
)
_ON_THE_WEB = re.compile(r"https?://", re.IGNORECASE)
_NAME_CHARACTERS = 200
_ABOUT_BYTES = 64 * 1024
_ABOUT_CHARACTERS = 2000


def read(source: Source, is_arc: bool, tally: Tally) -> Iterator[Part | Capture]:
    """Each capture and what it gives, in the archive's order. The content of a child is to be read as it comes."""
    records = Records(source, is_arc, tally.limits.unpacked_bytes(tally.packed_bytes))
    for record in records:
        if isinstance(record, Loss):
            yield from tally.found(FindingKind.CUT_SHORT, _LOSS[bool(record.after)], record.after)
            continue
        tally.records[record.kind or "unnamed"] += 1
        if record.kind in _CAPTURES:
            yield from _captured(record, tally)
        elif record.kind in ("warcinfo", "archive"):
            _learn(record, tally)
        else:
            yield from _checked(record, Body(record, tally.budget), tally)
    if records.stream.is_over:
        yield from tally.found(
            FindingKind.BOMB, "It unpacks to more than the limit: what comes after is not read."
        )


_LOSS = {
    True: "Part of the web archive after this capture is damaged and was passed over.",
    False: "Part of the web archive is damaged and was passed over.",
}


def _captured(record: Record, tally: Tally) -> Iterator[Part | Capture]:
    body = Body(record, tally.budget)
    capture = _described(record, body)
    if capture.captured_at:
        tally.first = min(tally.first or capture.captured_at, capture.captured_at)
        tally.last = max(tally.last or capture.captured_at, capture.captured_at)
    yield capture
    if capture.kind != "revisit" and not 300 <= capture.status < 400:
        yield from _child(capture, body, tally)
    else:
        yield from _bare(capture)
    yield from _checked(record, body, tally)


def _checked(record: Record, body: Body, tally: Tally) -> Iterator[Part]:
    body.finish()
    tally.troubles.update(body.message.troubles)
    what = "capture" if record.kind in _CAPTURES else "request" if record.kind == "request" else "record"
    if record.is_cut:
        message = f"This {what} is cut short: the archive says that it is longer."
        yield from tally.found(FindingKind.CUT_SHORT, message, record.address)
    elif body.is_not_as_claimed:
        message = f"The bytes of this {what} are not those that the archive recorded a digest of."
        yield from tally.found(FindingKind.DIGEST_MISMATCH, message, record.address)


def _described(record: Record, body: Body) -> Capture:
    message = body.message
    length = message.fields.get("content-length", "")
    return Capture(
        record.kind,
        record.address[:ADDRESS_CHARACTERS],
        record.captured_at,
        message.status,
        message.media_type or ("" if message.status else record.media_type),
        int(length) if re.fullmatch(r"[0-9]{1,12}", length) else max(0, record.size_bytes),
        message.fields.get("location", "")[:ADDRESS_CHARACTERS] if 300 <= message.status < 400 else "",
        moment(record.fields.get("warc-refers-to-date", "")) if record.kind == "revisit" else None,
    )


def _child(capture: Capture, body: Body, tally: Tally) -> Iterator[Part]:
    if not tally.has_room:
        tally.only_listed += 1
        yield from _bare(capture)
        return
    content = body.content()
    first = next(content, b"")
    if not first:
        yield from _bare(capture)
        return
    tally.members += 1
    if _PAGE_PARTS.match(capture.media_type):
        yield LeftOut(
            _name(capture),
            "page-part",
            "Style sheets, scripts, fonts, sound and film stay in the archive.",
            True,
        )
        return
    yield Attachment(
        _name(capture),
        chain((first,), content),
        untrusted_address=capture.address,
        captured_at=capture.captured_at,
        status=capture.status,
    )
    if tally.budget.is_spent:
        yield from tally.found(
            FindingKind.BOMB, "The captures unpack to more than the limit.", capture.address
        )


def _bare(capture: Capture) -> Iterator[Part]:
    """A capture without a body is one all the same: that a page was gone, or led elsewhere, is what it says."""
    if _ON_THE_WEB.match(capture.address):
        yield BareCapture(
            capture.address, capture.captured_at, capture.status, capture.leads_to, capture.same_as
        )


def _name(capture: Capture) -> str:
    """The address as a path, and the status where it is not the usual one."""
    path = re.sub(r"^[a-z][a-z0-9+.-]*:/*", "", unquote(capture.address), flags=re.IGNORECASE).rstrip("/")
    if len(path) > _NAME_CHARACTERS:
        path = path[:_NAME_CHARACTERS] + "…"
    return f"{path} ({capture.status})" if capture.status >= 400 else path


def _learn(record: Record, tally: Tally) -> None:
    """What the archive says of itself (ISO 28500, 6.2)."""
    text, size = b"", 0
    for piece in record.pieces:
        if size < _ABOUT_BYTES:
            text += piece
        size += len(piece)
    if record.kind == "archive":
        said = dict(
            re.findall(
                r"<(?:\w+:)?(software|operator|isPartOf|description)\b[^>]*>([^<]+)<",
                text.decode("utf-8", "replace"),
            )
        )
        said = {name.lower(): value for name, value in said.items()}
    else:
        said = header_fields(iter([*text.splitlines(keepends=True), b""]))
    for name, value in said.items():
        tally.about.setdefault(name[:_ABOUT_CHARACTERS], value.strip()[:_ABOUT_CHARACTERS])
