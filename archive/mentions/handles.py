"""Names on social media: `@jane_doe`, and `@jane@example.social` where networks are many.

An @ has other uses: decorators and rules in program code, prices, addresses with nothing before the @. What is followed
by a bracket or a slash, begins with a digit or is a common word of code is no handle.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from archive.mentions import hosts
from archive.mentions.model import Mention, MentionKind

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_LETTERS = 30  # Instagram's and YouTube's limit; others' are lower
_BEFORE = rf"\s({{\[\"'“”‘’«»‹›„,;:!。、，：（–—·•|>…{hosts.RUNNING_ON}"
_HANDLE = re.compile(
    rf"@(?:(?<=\s\.@)|(?<![^{_BEFORE}]@))([^\W\d]\w{{0,63}}+(?:\.\w{{1,63}}+){{0,3}}+)(?![\w({{/\\\[-]|[\"']\s?:)"
)
_RUNNING_ON = re.compile(f"[{hosts.RUNNING_ON}]")
_HOST_ENDING = re.compile(r"\.(?:[a-z]{2}|com|org|net|edu|gov|info|biz)\Z")  # "write to us @example.com"
_CODE_WORDS = (
    "after apply author autowired bean before beforeeach charset classmethod component context contextmanager "
    "controller dataclass deprecated echo end entity fixture given id implementation import include inject "
    "interface keyframes layer link media namespace nonnull notnull nullable override page param parameterized "
    "private property protocol pytest repository required return returns safevarargs selector service since "
    "staticmethod supports suppresswarnings synthesize test throws todo transactional type typedef value "
    "version"
)
_CODE = frozenset(_CODE_WORDS.split())


def read(text: str) -> Iterator[Mention]:
    """Handles, with the host of those that have one."""
    for found in _HANDLE.finditer(text):
        name, end = _cut(found.group(1)), found.end()
        end = found.start(1) + len(name)
        host_end = hosts.host_end(text, end + 1) if text[end : end + 1] == "@" else end
        value = kept(text[found.start() : host_end])
        if value is None:
            continue
        yield Mention(found.start(), host_end, MentionKind.HANDLE, value)
        if host_end > end + 1:
            yield Mention(end + 1, host_end, MentionKind.DOMAIN, value.rpartition("@")[2])


def kept(untrusted_handle: str) -> str | None:
    """The form in which a handle is kept: small letters behind an @; None if it is none."""
    name, at, host = untrusted_handle.removeprefix("@").partition("@")
    name = unicodedata.normalize("NFKC", name.lower())
    if not _is_name(name):
        return None
    if not at:
        return (
            None
            if name in _CODE or name.split(".")[0] == "pytest" or _HOST_ENDING.search(name)
            else f"@{name}"
        )
    kept_host = hosts.kept(host)
    return f"@{name}@{kept_host}" if kept_host is not None and hosts.is_named(kept_host) else None


def _is_name(name: str) -> bool:
    whole = _HANDLE.fullmatch(f"@{name}")
    return (
        whole is not None
        and 2 <= len(name) <= _MOST_LETTERS
        and any(map(str.isalpha, name))
        and unicodedata.normalize("NFKC", name.lower()) == name
        and _cut(name) == name
    )


def _cut(name: str) -> str:
    """Without the words that run on behind a name in ASCII."""
    return _RUNNING_ON.split(name)[0] if name[:1].isascii() else name
