"""Addresses of machines: of the internet (IPv4, IPv6) and of network cards (MAC)."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

from archive.redaction.suggesting.model import Kind, PageText, Suggested

if TYPE_CHECKING:
    from collections.abc import Iterator

_REASON = "source safety"
_FOUR = re.compile(r"(?<![\w.,§-])(?<!§ )(?:\d{1,3}\.){3}\d{1,3}(?![\w-]|\.\w|,\d)", re.ASCII)
_SIX = re.compile(r"(?<![\w:.])(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{1,4}(?![\w:])", re.ASCII)
_MAC = re.compile(
    r"(?<![\w:.-])(?:[0-9a-fA-F]{2}(?P<sign>[:-])(?:[0-9a-fA-F]{2}(?P=sign)){4}[0-9a-fA-F]{2}"
    r"|(?:[0-9a-fA-F]{4}\.){2}[0-9a-fA-F]{4})(?![\w:.-])",
    re.ASCII,
)
_VERSION = re.compile(
    r"(?:\bv|\bver\.?|\bversion|\brelease|\bsection|\bbuild|\brev\.?|/)\W{0,2}\Z", re.IGNORECASE
)
_LOOKED_BACK = 12


def detect(page: PageText) -> Iterator[Suggested]:
    for found in _FOUR.finditer(page.text):
        if _is_address(found.group()):
            yield _suggested(found, Kind.IP, _four_sureness(page.text, found))
    for found in _SIX.finditer(page.text):
        if _is_address(found.group()) and re.search("[a-fA-F]|::.*:", found.group()):
            yield _suggested(found, Kind.IP, 0.9)
    for found in _MAC.finditer(page.text):
        yield _suggested(found, Kind.MAC, 0.95)


def _suggested(found: re.Match[str], kind: Kind, sureness: float) -> Suggested:
    return Suggested(found.start(), found.end(), kind, sureness, _REASON)


def _four_sureness(text: str, found: re.Match[str]) -> float:
    """Numbers of versions and sections are written likewise; their parts are small."""
    if _VERSION.search(text, max(0, found.start() - _LOOKED_BACK), found.start()):
        return 0.1
    return 0.9 if max(map(int, found.group().split("."))) > 99 else 0.4


def _is_address(untrusted: str) -> bool:
    try:
        return not ipaddress.ip_address(untrusted).is_unspecified
    except ValueError:
        return False
