"""Addresses, accounts and numbers that `archive.mentions` reads; and telephone numbers as dialled where the page's
language is spoken, which are less sure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive import mentions
from archive.mentions import MentionKind
from archive.redaction.suggesting.model import Kind, PageText, Suggested

if TYPE_CHECKING:
    from collections.abc import Iterator

_SURENESS = {
    MentionKind.EMAIL: (Kind.EMAIL, 0.97),
    MentionKind.PHONE: (Kind.PHONE, 0.95),
    MentionKind.HANDLE: (Kind.HANDLE, 0.8),
    MentionKind.IBAN: (Kind.ACCOUNT, 0.98),
    MentionKind.WEB: (Kind.WEB, 0.3),
}
_SCHEMES = {
    "card": (Kind.ACCOUNT, 0.9, "card"),
    "bitcoin": (Kind.ACCOUNT, 0.95, "Bitcoin"),
    "ether": (Kind.ACCOUNT, 0.95, "Ethereum"),
    "mrz": (Kind.NATIONAL, 0.98, "passport"),
    "imei": (Kind.DEVICE, 0.95, "IMEI"),
    "imo": (Kind.COMPANY, 0.6, "ship"),
    "lei": (Kind.COMPANY, 0.6, "LEI"),
    "bic": (Kind.COMPANY, 0.5, "BIC"),
    "vat": (Kind.COMPANY, 0.6, "VAT"),
}
_DIALLED_SURENESS = 0.5

_REGIONS = {
    "ar": "EG SA", "bg": "BG", "cs": "CZ", "da": "DK", "de": "DE AT CH", "el": "GR", "en": "GB US", "es": "ES MX",
    "et": "EE", "fa": "IR", "fi": "FI", "fr": "FR BE", "he": "IL", "hi": "IN", "hr": "HR", "hu": "HU", "id": "ID",
    "it": "IT", "ja": "JP", "ko": "KR", "lt": "LT", "lv": "LV", "nl": "NL BE", "no": "NO", "pl": "PL", "pt": "BR PT",
    "ro": "RO", "ru": "RU", "sk": "SK", "sl": "SI", "sr": "RS", "sv": "SE", "th": "TH", "tl": "PH", "tr": "TR",
    "uk": "UA", "ur": "PK", "vi": "VN", "zh": "CN",
}  # fmt: skip
"""Where most who write a language dial. It is a guess, so what is read by it is less sure."""


def detect(page: PageText) -> Iterator[Suggested]:
    known = mentions.found(page.text)
    for mention in known:
        if mention.kind is MentionKind.NUMBER:
            kind, sureness, detail = _SCHEMES[mention.value.partition(":")[0]]
            yield Suggested(mention.start, mention.end, kind, sureness, detail=detail)
        elif mention.kind in _SURENESS:
            kind, sureness = _SURENESS[mention.kind]
            yield Suggested(mention.start, mention.end, kind, sureness)
    yield from _dialled(page, {(mention.start, mention.end) for mention in known})


def _dialled(page: PageText, known: set[tuple[int, int]]) -> Iterator[Suggested]:
    for region in _REGIONS.get(page.language, "").split():
        for mention in mentions.found(page.text, region=region):
            place = mention.start, mention.end
            if mention.kind is MentionKind.PHONE and place not in known:
                known.add(place)
                yield Suggested(*place, Kind.PHONE, _DIALLED_SURENESS, detail=f"as dialled in {region}")
