"""E-mail addresses.

Each @ is looked at once, and never further than an address can reach, so time grows with the text's length.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from archive.mentions import hosts
from archive.mentions.model import Mention, MentionKind

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOCAL_LETTERS = 64  # the most that may stand before the @ (RFC 5321)
_LOCAL = r"[\w.%+'&=~-]"
_BACKWARDS = re.compile(f"{_LOCAL}{{1,{_LOCAL_LETTERS + 1}}}")
_FIELD = re.compile(r"(?:.*&)?[A-Za-z_]{1,20}=")  # "email=jane@example.org" in addresses of forms and in logs
_NO_START = ".'-&=~%+"
_RUNNING_ON = re.compile(f"[{hosts.RUNNING_ON}]")

_LOOKED_BACK = 120  # letters
# The password in "https://name:password@host"; the names that mail programs give to messages and to their pictures.
_NO_ADDRESS = re.compile(
    r"(?:://[^\s/?#]*|(?:\b(?:message-id|in-reply-to|references|content-id):|\bcid:)[^\n@]*)\Z", re.IGNORECASE
)

# "jane [at] example (dot) org": only with brackets, because "at" and "dot" are words.
_SPELLED_AT = re.compile(r" ?[\[({] ?at ?[\])}] ?", re.IGNORECASE)
_SPELLED_DOT = re.compile(r" ?[\[({] ?(?:dot|punkt|point|punto|ponto) ?[\])}] ?", re.IGNORECASE)
_SPELLED_HOST = re.compile(
    rf"[\w-]{{1,63}}(?:(?:{_SPELLED_DOT.pattern}|\.)[\w-]{{1,63}}){{1,8}}", re.IGNORECASE
)


def read(text: str) -> Iterator[Mention]:
    """Addresses, each followed by its host."""
    at = text.find("@")
    while at >= 0:
        local = _before(text, at)
        end = hosts.host_end(text, at + 1)
        value = kept(text[at - len(local) : end]) if local and end > at + 1 else None
        if value is not None and not _is_no_address(text, at - len(local)):
            yield from _with_host(value, at - len(local), at + 1, end)
        at = text.find("@", at + 1)


def read_spelled(text: str) -> Iterator[Mention]:
    """Addresses with "[at]" for the @, each followed by its host."""
    for at in _SPELLED_AT.finditer(text):
        local = _before(text, at.start())
        host = _SPELLED_HOST.match(text, at.end())
        if not local or host is None:
            continue
        value = kept(f"{local}@{_SPELLED_DOT.sub('.', host.group())}")
        if value is not None:
            yield from _with_host(value, at.start() - len(local), *host.span())


@lru_cache(maxsize=4096)
def kept(untrusted_address: str) -> str | None:
    """The form in which an address is kept, all in small letters; None if it is none."""
    local, at, name = untrusted_address.partition("@")
    host = hosts.kept_whole(name)
    local = unicodedata.normalize("NFKC", local.lower())
    if not at or host is None or not hosts.is_named(host):
        return None
    return f"{local}@{host}" if _is_local(local) else None


def kept_spelled(untrusted_address: str) -> str | None:
    """Likewise of an address with "[at]" for the @."""
    found = next(read_spelled(untrusted_address), None)
    whole = found is not None and (found.start, found.end) == (0, len(untrusted_address))
    return found.value if found is not None and whole else None


def _with_host(value: str, start: int, host_start: int, end: int) -> Iterator[Mention]:
    yield Mention(start, end, MentionKind.EMAIL, value)
    host = hosts.kept(value.rpartition("@")[2])
    if host is not None:
        yield Mention(host_start, end, MentionKind.DOMAIN, host)


def _before(text: str, at: int) -> str:
    """What stands before the @ and belongs to it; empty if that is nothing, or too long."""
    found = _BACKWARDS.match(text[max(0, at - _LOCAL_LETTERS - 1) : at][::-1])
    if found is None or found.end() > _LOCAL_LETTERS:
        return ""
    local = found.group()[::-1]
    if (named := _FIELD.match(local)) is not None:
        local = local[named.end() :]
    if local and not _RUNNING_ON.match(local[-1]):
        local = _RUNNING_ON.split(local)[-1]  # "请联系jane@example.org"
    return local.lstrip(_NO_START)


def _is_local(local: str) -> bool:
    return (
        0 < len(local) <= _LOCAL_LETTERS
        and _before(f"{local}@", len(local)) == local
        and unicodedata.normalize("NFKC", local.lower()) == local
        and not local.endswith(".")
        and ".." not in local
    )


def _is_no_address(text: str, start: int) -> bool:
    if text[max(0, start - 1) : start] == "@":
        return True  # "@jane@example.social" is a handle
    return _NO_ADDRESS.search(text[max(0, start - _LOOKED_BACK) : start]) is not None
