"""Names of hosts: `example.com`, `münchen.de`, `192.0.2.1`.

Letters of any script may stand in a name. Scripts without spaces run on behind it ("example.com是"), so a name in ASCII
ends where they begin. A name from the old ASCII form ("xn--…") is kept in its own letters: that is how it is read.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

RUNNING_ON = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff"
"""Letters of scripts that run on without spaces, or hang endings on to a word; between brackets of an expression."""

_LABELS = 10
_HOST = re.compile(rf"[^\W_][\w-]{{0,62}}(?:\.[^\W_][\w-]{{0,62}}){{0,{_LABELS - 1}}}(?![\w-])")
_RUNNING_ON = re.compile(f"[{RUNNING_ON}]")
_FOUR_NUMBERS = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.|$)){4}")
_TOP = re.compile(r"[^\W\d_]{2,24}|xn--[a-z0-9-]{2,59}", re.IGNORECASE)
# Endings of file names that are no top-level domains: "icon@2x.png", "www.index.html".
_FILE_ENDINGS = (
    "asp bak bmp cfg class conf css csv dat dll doc docx eml exe gif gz htm html ico ini jar jpeg jpg js json jsp "
    "log mp3 mp4 msg odt pdf php png ppt pptx rar rtf sql svg tar tif tiff tmp txt wav webp xls xlsx xml yml"
)
_FILES = frozenset(_FILE_ENDINGS.split())


def host_end(text: str, start: int) -> int:
    """Where the host's name that begins at `start` ends; `start` if there is none."""
    found = _HOST.match(text, start)
    if found is None:
        return start
    name = found.group()
    begin, label = _last(name)
    if label[:1].isascii() and (running := _RUNNING_ON.search(label)) is not None:
        return start + begin + running.start()
    if begin and label.istitle() and _last(name[: begin - 1])[1].islower():
        return start + begin - 1  # the next sentence, without its space: "example.com.Please"
    return found.end()


def _last(name: str) -> tuple[int, str]:
    begin = name.rfind(".") + 1
    return begin, name[begin:]


@lru_cache(maxsize=4096)
def kept_whole(untrusted_name: str) -> str | None:
    """The form in which a host is kept: small letters, its own ones for "xn--"; None if it is no host."""
    name = untrusted_name.lower()
    if "xn--" in name or not name.isascii():
        name = _folded(".".join(map(_own_letters, untrusted_name.split("."))))
    return name if _folded(name) == name and host_end(name, 0) == len(name) > 0 else None


@lru_cache(maxsize=4096)
def kept(untrusted_name: str) -> str | None:
    """Likewise without "www.", which says nothing of whose it is."""
    name = kept_whole(untrusted_name)
    while name is not None and name.startswith("www.") and "." in name[4:]:
        name = name[4:]
    return name


def is_public(name: str) -> bool:
    """Whether a kept host can be reached by this name from elsewhere, as far as its form tells."""
    if _FOUR_NUMBERS.fullmatch(name):
        return True
    begin, top = _last(name)
    return begin > 0 and _TOP.fullmatch(top) is not None and top not in _FILES


def is_named(name: str) -> bool:
    """Whether it is public and no bare number: what can stand behind the @ of an address."""
    return is_public(name) and not name[-1].isdigit()


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name.lower())


def _own_letters(label: str) -> str:
    if label[:4].lower() != "xn--":
        return label
    try:
        letters = label[4:].lower().encode("ascii").decode("punycode")
        written = "xn--" + letters.encode("punycode").decode("ascii")
    except (UnicodeError, ValueError, OverflowError):
        return label
    return letters if written == label.lower() and letters.isalnum() and not letters.isascii() else label
