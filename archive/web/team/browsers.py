"""What a browser says of itself, in the words of the list of sessions."""

from __future__ import annotations

_FAMILIES = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrom", "Chromium"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "an iPhone"), ("iPad", "an iPad"), ("Windows", "Windows"),
    ("Mac OS", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def said(untrusted_agent: str) -> str:
    """Family and system; nothing of what was sent is kept."""
    family = next((name for sign, name in _FAMILIES if sign in untrusted_agent), "Another browser")
    system = next((name for sign, name in _SYSTEMS if sign in untrusted_agent), "")
    return f"{family} on {system}" if system else family
