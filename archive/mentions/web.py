"""Addresses of the web.

Read where "http://", "https://", "ftp://" or "www." says so, and without these where the ending leaves no doubt:
`.com`, `.org`, `.gov`, `.edu`, `.co.uk` and the like. Other bare names are as often a file's, or a missing space after
a full stop ("report.no", "end.It").
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from archive.mentions import hosts
from archive.mentions.model import Mention, MentionKind

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_LETTERS = 2_000
"""A longer address (a picture in itself, a key) is none that anyone looks for; its host is still found."""

_BEGIN = re.compile(
    r"(?:h(?<![a-z0-9].)ttps?://|f(?<![a-z0-9].)tps?://|w(?<![a-z0-9].)ww\d?\.(?=\w))", re.IGNORECASE
)
_BARE_ENDING = re.compile(
    r"\.(?:com|org|gov|edu|(?:com?|org|net|gov|ac|edu)\.[a-z]{2})(?![\w@-])(?!\.\w)", re.IGNORECASE | re.ASCII
)
_LETTER = re.compile(r"[A-Za-z]")  # "3.com" is as often a sum
_BARE_BACKWARDS = re.compile(r"[A-Za-z0-9-](?:[A-Za-z0-9.-]{0,198}[A-Za-z0-9])?")
_NOT_BEFORE_BARE = tuple("@/_\\$~=")
_USER = re.compile(r"[\w.%+~:!$&'*=-]{1,200}@")
_PORT = re.compile(r":\d{1,5}(?!\w)")
_REST = re.compile(rf"[/?#][^\s<>\"“”„«»‹›…、。`|^{{}}\\\[\]{hosts.RUNNING_ON}\x00-\x1f]*")
_TRAILING = ".,;:!?'’*_~/#("
_USUAL_PORTS = ("", ":80", ":443", ":21")


class _Address(NamedTuple):
    value: str
    """Empty if it is too long to be kept."""
    host: str
    host_start: int
    host_end: int
    end: int
    read_to: int
    """No other address begins before."""


def read(text: str) -> Iterator[Mention]:
    """Addresses, each followed by its host."""
    read_to = 0
    for begin in _BEGIN.finditer(text):
        if begin.start() < read_to:
            continue  # an address that holds another, as a web archive's does
        found = _address(text, *_after_scheme(begin))
        if found is not None:
            yield from _mentions(found, begin.start())
            read_to = found.read_to


def read_bare(text: str) -> Iterator[Mention]:
    """Addresses that begin with their host, each followed by it."""
    for ending in _BARE_ENDING.finditer(text):
        before = _BARE_BACKWARDS.match(text[max(0, ending.start() - 200) : ending.start()][::-1])
        start = ending.start() - before.end() if before is not None else 0
        if (
            before is not None
            and _LETTER.search(before.group())
            and not text.startswith(_NOT_BEFORE_BARE, max(0, start - 1))
        ):
            found = _address(text, start, "")
            if found is not None:
                yield from _mentions(found, start)


def kept(untrusted_address: str) -> str | None:
    """The form in which an address is kept; None if it is none.

    Without "http://", "https://", "www.", a usual port, a name and password, a place within the page, and what closes a
    sentence or a folder; the host as hosts are kept. `ftp://` stays, as does `http://` before a host without a dot.
    """
    begin = _BEGIN.match(untrusted_address)
    found = _address(untrusted_address, *(_after_scheme(begin) if begin is not None else (0, "")))
    if found is None or untrusted_address[found.end :].strip(_TRAILING):
        return None
    return found.value or None


def host(untrusted_address: str) -> str | None:
    """The host of an address, as hosts are kept; None if there is none with a dot."""
    begin = _BEGIN.match(untrusted_address)
    found = _address(untrusted_address, _after_scheme(begin)[0] if begin is not None else 0, "http://")
    return found.host if found is not None and "." in found.host else None


def _after_scheme(begin: re.Match[str]) -> tuple[int, str]:
    """Where the name or the host begins, and the scheme before it, "" if that is left out."""
    scheme = begin.group().lower()
    return (begin.end(), scheme) if scheme.endswith("/") else (begin.start(), "")


def _mentions(found: _Address, start: int) -> Iterator[Mention]:
    if found.value:
        yield Mention(start, found.end, MentionKind.WEB, found.value)
    if "." in found.host:
        yield Mention(found.host_start, found.host_end, MentionKind.DOMAIN, found.host)


def _address(text: str, start: int, scheme: str) -> _Address | None:
    """The address whose scheme ends at `start`."""
    user = _USER.match(text, start) if scheme else None
    host_start = user.end() if user is not None else start
    host_end = hosts.host_end(text, host_start)
    host = hosts.kept(text[host_start:host_end])
    if host is None or not (hosts.is_public(host) or (scheme and "." not in host)):
        return None
    port = _PORT.match(text, host_end)
    port_end = port.end() if port is not None else host_end
    rest = _REST.match(text, port_end)
    read_to = rest.end() if rest is not None else port_end
    if read_to - host_start > MOST_LETTERS:
        return _Address("", host, host_start, host_end, read_to, read_to)
    path = _trimmed(text[port_end:read_to])
    value = _value(scheme, host, text[host_end:port_end], path)
    return _Address(value, host, host_start, host_end, port_end + len(path), read_to) if value else None


def _value(scheme: str, host: str, port: str, path: str) -> str:
    """Empty for what is only a host without a dot."""
    if "." not in host and not path and not port:
        return ""
    page, _, place = path.partition("#")
    kept_path = path if place.startswith(("/", "!")) else _trimmed(page)  # there "#" leads to a page
    shown_scheme = scheme if scheme.startswith("ftp") or "." not in host else ""
    return f"{shown_scheme}{host}{'' if port in _USUAL_PORTS else port}{kept_path}"


def _trimmed(path: str) -> str:
    """Without what belongs to the sentence: a full stop, a bracket that was opened before."""
    unopened = path.count(")") - path.count("(")
    end = len(path)
    while end and (path[end - 1] in _TRAILING or (path[end - 1] == ")" and unopened > 0)):
        unopened += {"(": 1, ")": -1}.get(path[end - 1], 0)
        end -= 1
    return path[:end]
