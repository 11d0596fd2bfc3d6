"""Positions on the Earth: pairs of degrees, geo: addresses, plus codes, MGRS, what3words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archive.redaction.suggesting.model import Kind, PageText, Suggested

if TYPE_CHECKING:
    from collections.abc import Iterator

_REASON = "source safety"
_LETTER = "[NSEWOnsewo]"
_MINUTES = r"[ ]?\d{1,2}(?:[.,]\d{1,6})?[ ]?['’′‵]{1}"
_SECONDS = r"(?:[ ]?\d{1,2}(?:[.,]\d{1,6})?[ ]?(?:[\"”″“]|['’′]{2}))?"
_ANGLE = rf"{_LETTER}?[ ]?\d{{1,3}}[ ]?[°º]{_MINUTES}{_SECONDS}[ ]?{_LETTER}?"
_BETWEEN = r"[ ]?[,;/]?[ ]?"
_SIGNED = r"[-−+]?\d{1,2}\.\d{4,15}[ ]?°?[ ]?[NSns]?"
_SIGNED_LONG = r"[-−+]?\d{1,3}\.\d{4,15}[ ]?°?[ ]?[EWOewo]?"

_SHAPES = (
    (re.compile(r"\bgeo:-?\d{1,2}(?:\.\d{1,15})?,-?\d{1,3}(?:\.\d{1,15})?(?:[,;?][^\s<>\"']{0,80})?"), 0.98),
    (re.compile(rf"(?<![\w°]){_ANGLE}{_BETWEEN}{_ANGLE}(?!\w)"), 0.95),
    (re.compile(rf"(?<![\w°.]){_ANGLE}(?!\w)"), 0.7),
    (re.compile(rf"(?<!\d°)(?<![\w.°]){_LETTER}?[ ]?\d{{1,3}}[.,]\d{{3,10}}[ ]?[°º][ ]?{_LETTER}?{_BETWEEN}"
                rf"{_LETTER}?[ ]?\d{{1,3}}[.,]\d{{3,10}}[ ]?[°º][ ]?{_LETTER}?(?!\w)"), 0.95),
    (re.compile(r"\b[23456789CFGHJMPQRVWX]{8}\+[23456789CFGHJMPQRVWX]{2,3}\b"), 0.95),
    (re.compile(r"\b[23456789CFGHJMPQRVWX]{4}\+[23456789CFGHJMPQRVWX]{2,3}(?=,? [A-Z\u00c0-\u024f])"), 0.7),
    (re.compile(r"\b(?:[1-9]|[1-5]\d|60)[C-HJ-NP-X] ?[A-HJ-NP-Z]{2} ?\d{4,5} ?\d{4,5}\b"), 0.75),
    (re.compile(r"(?<![/:\w])///[^\W\d_]{2,20}\.[^\W\d_]{2,20}\.[^\W\d_]{2,20}\b"), 0.95),
)  # fmt: skip
_DECIMAL = re.compile(rf"(?<![\w.°,-])({_SIGNED}){_BETWEEN}(?<=[ ,;/])({_SIGNED_LONG})(?![\w.]|,\d)")
_NAMED = re.compile(
    r"(?<![^\W_])(?:lat(?:itude)?|lon(?:g(?:itude)?)?|lng|breite|länge|широта|долгота|latitud|longitud|纬度|经度|緯度|経度)"
    r"[^\w\n]{1,5}([-−+]?\d{1,3}[.,]\d{2,15})(?![\w]|\.\d)",
    re.IGNORECASE,
)
_PATH = re.compile(r"(?:[@=/]|%2C)(-?\d{1,2}\.\d{4,15}(?:,|%2C|/)-?\d{1,3}\.\d{4,15})(?!\d)")
_LIMITS = (90.0, 180.0)


def detect(page: PageText) -> Iterator[Suggested]:
    for shape, sureness in _SHAPES:
        for found in shape.finditer(page.text):
            yield Suggested(found.start(), found.end(), Kind.POSITION, sureness, _REASON)
    for found in _DECIMAL.finditer(page.text):
        sureness = _pair_sureness(found)
        if sureness and _is_on_earth(found.groups()):
            yield Suggested(found.start(), found.end(), Kind.POSITION, sureness, _REASON)
    for shape in (_NAMED, _PATH):
        for found in shape.finditer(page.text):
            yield Suggested(found.start(1), found.end(1), Kind.POSITION, 0.9, _REASON)


def _pair_sureness(found: re.Match[str]) -> float:
    """Two decimals with nothing between them are columns of a table: a comma or the letters of the compass tell."""
    written = found.group()
    if re.search(r"[NSEWOnsewo°]", written):
        return 0.95
    return 0.8 if re.search(r"[,;/]", written) else 0.0


def _is_on_earth(pair: tuple[str, ...]) -> bool:
    values = [float(re.sub(r"[^\d.]", "", part)) for part in pair]
    return all(value <= limit for value, limit in zip(values, _LIMITS, strict=True))
