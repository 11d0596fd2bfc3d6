"""A message in MIME as a letter: which parts are its text, which are files, and which lie elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest import charset
from ingest.mail import letter_html, mail_headers, mime, transfer
from ingest.mail.letter import Body, Letter
from ingest.model import Attachment, LeftOut

if TYPE_CHECKING:
    from ingest.mail.mime import Part, Scan

_SHOWN_HEADERS = (
    "From", "Sender", "Resent-From", "To", "Resent-To", "Cc", "Bcc", "Reply-To", "Newsgroups", "Date", "Subject",
)  # fmt: skip
_READ_AS_TEXT = {
    "text/plain", "text/html", "text/rfc822-headers", "message/delivery-status", "message/partial",
    "message/disposition-notification", "message/feedback-report",
}  # fmt: skip
_MESSAGES = ("message/rfc822", "message/global", "message/news")
_ENDINGS = {"text/calendar": ".ics", "text/vcard": ".vcf", "text/x-vcard": ".vcf", "text/html": ".html"}
_LONGEST_NAME = 500
_LONGEST_BODY_BYTES = 16 * 1024 * 1024
_LONGEST_LOOSE_BYTES = 1024 * 1024
_USUAL_PREAMBLE = "this is a multi-part message in mime format"

_TOO_DEEP = "Its HTML is nested beyond any use: its words are shown without it."
_NO_DATE = "The message has no date of its own: the time of its arrival is taken for it."
_ELSEWHERE = "The message names this file and does not hold it: it lay elsewhere, and was not fetched."
_FRAGMENT = "This is one piece of a message that was sent in several: the other pieces are not in it."
_NOT_SAVED = "The mail program kept this file apart from the message, and it is not here."


def letter(scan: Scan, notes: tuple[tuple[str, str], ...] = ()) -> Letter:
    """`notes` is what the mail program noted of the message, for its metadata."""
    headers = scan.headers
    bodies: dict[int, Body] = {}
    attached: list[Attachment] = []
    left_out: list[LeftOut] = []
    for number, part in enumerate(scan.parts):
        if gone := _left_out(part):
            left_out.append(gone)
        if _is_text(part):
            place = part.alternative if part.alternative >= 0 else -2 - number
            bodies[place], files = _with_text(bodies.get(place, Body()), part, scan)
            attached.extend(files)
        elif gone is None:
            attached.append(Attachment(_name(part), part.chunks(scan.defects)))
    date = mail_headers.sent_at(headers)
    if date is None and (date := mail_headers.arrived_at(headers)):
        scan.defects.note(_NO_DATE)
    return Letter(
        headers=tuple((name, mail_headers.value(headers, name)) for name in _SHOWN_HEADERS),
        bodies=tuple(bodies.values()),
        attached=tuple(attached),
        left_out=tuple(left_out),
        loose=_loose(scan),
        metadata=(*mail_headers.metadata(headers), *notes),
        date=date,
    )


def _is_text(part: Part) -> bool:
    """True for what a mail program shows as the letter itself."""
    if not part.is_whole or part.stop - part.start > _LONGEST_BODY_BYTES:
        return False
    if part.main_type == "multipart":  # one whose parts could not be told apart
        return True
    if part.content_type not in _READ_AS_TEXT or part.headers.get_content_disposition() == "attachment":
        return False
    return part.main_type == "message" or not mail_headers.file_name(part.headers)


def _with_text(body: Body, part: Part, scan: Scan) -> tuple[Body, list[Attachment]]:
    text, _ = charset.decode(part.content(scan.defects), mail_headers.parameter(part.headers, "charset"))
    if "\ufffd" in text:
        scan.defects.note("Some characters could not be decoded.")
    if part.content_type == "text/html":
        if (flat := letter_html.flattened(text)) != text:
            scan.defects.note(_TOO_DEEP)
        return Body(body.plain, _joined(body.rich, flat)), []
    text, files = transfer.enclosed(text)
    return Body(_joined(body.plain, text), body.rich), [Attachment(name, content) for name, content in files]


def _joined(before: str, text: str) -> str:
    return f"{before}\n\n{text}" if before else text


def _left_out(part: Part) -> LeftOut | None:
    """What the message only speaks of (RFC 2046, sections 5.2.2 and 5.2.3), or what its program kept apart."""
    match part.content_type:
        case "message/external-body":
            inner, _ = mime.read_headers(part.data, part.start, part.stop)
            name = mail_headers.file_name(inner) or mail_headers.parameter(part.headers, "name")
            said = (mail_headers.parameter(part.headers, key) for key in ("url", "site", "server"))
            address = next(filter(None, said), "")
            return LeftOut(
                (name or address or "unnamed")[:_LONGEST_NAME], "kept-elsewhere", _ELSEWHERE, by_rule=True
            )
        case "message/partial":
            number, total = (mail_headers.parameter(part.headers, key) for key in ("number", "total"))
            pieces = f"pieces other than {number[:9] or '?'} of {total[:9] or '?'}"
            return LeftOut(pieces, "kept-elsewhere", _FRAGMENT, by_rule=True)
    if "x-apple-content-length" in part.headers and part.start >= part.stop:
        return LeftOut(_name(part) or "unnamed", "kept-elsewhere", _NOT_SAVED, by_rule=True)
    return None


def _name(part: Part) -> str:
    """What the part calls its file; failing that, what it is."""
    if name := mail_headers.file_name(part.headers):
        return name
    if part.content_type in _MESSAGES:
        inner, _ = mime.read_headers(part.data, part.start, part.stop)
        return f"{mail_headers.value(inner, 'Subject')[:200] or 'message'}.eml"
    ending = _ENDINGS.get(part.content_type, "")
    return f"{part.main_type}{ending}" if ending else ""


def _loose(scan: Scan) -> str:
    """Text before the first part and behind the last, which no mail program shows."""
    data = scan.parts[0].data if scan.parts else b""
    size, texts = 0, []
    for start, stop in scan.loose:
        size += stop - start
        if size > _LONGEST_LOOSE_BYTES:
            break
        text = charset.decode(data[start:stop])[0].strip()
        if text and not text.lower().startswith(_USUAL_PREAMBLE):
            texts.append(text)
    return "\n".join(texts)
