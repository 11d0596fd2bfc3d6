"""S/MIME (RFC 8551): what was signed is a child, who signed it is a page. What was encrypted stays closed."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from asn1crypto import cms, pem

from ingest import layout
from ingest.errors import Corrupt, Encrypted
from ingest.mail.unpacking import Allowance
from ingest.model import Attachment, Facts, Finding, FindingKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ingest.model import Conditions, PageImage, Part

MEDIA_TYPES = ("application/pkcs7-mime",)

_DAMAGE = (ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError)
_MOST_CERTIFICATES = 50
_PIECE_BYTES = 1024 * 1024
_LOCKED = (
    "The message is encrypted (S/MIME): no password opens it, only the private key of whom it was sent to."
)
_BOMB = "What is packed in this message is far larger than it: only the first part was taken out."


def extract(path: str, conditions: Conditions) -> Iterator[Part]:
    kind, content = _opened(path)
    if kind == "compressed_data":
        allowance = Allowance(conditions.limits.unpacked_bytes(Path(path).stat().st_size))
        yield Attachment("message.eml", allowance.of(_inflated(_payload(content))))
        if allowance.is_spent:
            yield Finding(FindingKind.BOMB, _BOMB)
    elif payload := _payload(content):
        yield Attachment("message.eml", payload)
    yield from layout.pages(layout.text_sections(_text(kind, content)))
    yield Facts(
        MEDIA_TYPES[0],
        date=_signed_at(content) if kind == "signed_data" else None,
        metadata=tuple(("certificate", line) for line in _certificates(kind, content)),
    )


def render(path: str, page_number: int, dpi: int, conditions: Conditions) -> PageImage:
    return layout.render(layout.text_sections(_text(*_opened(path))), page_number, dpi)


def _opened(path: str) -> tuple[str, cms.Sequence]:
    """The kind of content (RFC 5652, section 3) and the content. Raises Encrypted."""
    data = Path(path).read_bytes()
    try:
        if pem.detect(data):
            _, _, data = pem.unarmor(data)
        info = cms.ContentInfo.load(data)
        kind, content = str(info["content_type"].native), info["content"]
        _ = content.native if kind == "compressed_data" else content["version"].native
    except _DAMAGE as error:
        raise Corrupt("The signed message (S/MIME) is damaged.") from error
    if kind not in ("signed_data", "compressed_data"):
        raise Encrypted(_LOCKED)
    return kind, content


def _payload(content: cms.Sequence) -> bytes:
    """What is wrapped; b"" for a signature of something that lies beside it."""
    try:
        found = content["encap_content_info"]["content"]
        return bytes(found) if found.native is not None else b""
    except _DAMAGE as error:
        raise Corrupt("What is signed in this message is damaged.") from error


def _inflated(packed: bytes) -> Iterator[bytes]:
    unpacker = zlib.decompressobj()
    try:
        while packed and not unpacker.eof:
            yield unpacker.decompress(packed, _PIECE_BYTES)
            packed = unpacker.unconsumed_tail
    except zlib.error:
        return


def _text(kind: str, content: cms.Sequence) -> str:
    if kind == "compressed_data":
        return "Compressed message (S/MIME)"
    what = "Signed message (S/MIME)" if _payload(content) else "Signature (S/MIME) of a message beside it"
    signed_at = _signed_at(content)
    lines = [what, f"Signed at: {signed_at:%Y-%m-%d %H:%M} UTC" if signed_at else ""]
    lines += [f"Certificate: {entry}" for entry in _certificates(kind, content)]
    return "\n".join([*filter(None, lines), "Whether the signature is true was not checked."])


def _certificates(kind: str, content: cms.Sequence) -> list[str]:
    """Whose certificates it carries, that of the signer among them."""
    if kind != "signed_data":
        return []
    lines: list[str] = []
    try:
        for choice in list(content["certificates"] or ())[:_MOST_CERTIFICATES]:
            if choice.name == "certificate":
                fields = choice.chosen["tbs_certificate"]
                subject, issuer = fields["subject"].human_friendly, fields["issuer"].human_friendly
                lines.append(f"{subject}; number {fields['serial_number'].native}; issued by {issuer}")
    except _DAMAGE:
        lines.append("a certificate that is damaged")
    return lines


def _signed_at(content: cms.Sequence) -> datetime | None:
    """When it was signed, as its signer says (RFC 5652, section 11.3)."""
    try:
        for signer in content["signer_infos"]:
            for attribute in signer["signed_attrs"] or ():
                if attribute["type"].native == "signing_time":
                    moment: datetime = attribute["values"][0].native
                    return moment
    except _DAMAGE:
        return None
    return None
