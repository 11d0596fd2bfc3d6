"""One publishing of a release: its title, its moment, where it will be found; and that these make sense."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from archive.errors import Invalid
from archive.release import checker

if TYPE_CHECKING:
    from archive.release.own import Own

LONGEST_TITLE = 200
"""Characters."""


@dataclass(frozen=True, slots=True)
class Edition:
    """`key` is the public key, in hex; `address` where the folder will be found, without a slash at the end, or "";
    `publisher` what the newsroom is called, or ""; `own` its own look, in place of ours."""

    title: str
    published_at: datetime
    key: str
    address: str = ""
    is_for_search_engines: bool = True
    publisher: str = ""
    own: Own | None = None

    @property
    def fingerprint(self) -> str:
        """Of the key, as it stands on every page."""
        return checker.fingerprint(self.key)

    def at(self, name: str) -> str:
        """The address of a file or folder of the release."""
        return f"{self.address}/{name}"


def begun(
    untrusted_title: str, key: str, untrusted_address: str, *, for_search_engines: bool, publisher: str = ""
) -> Edition:
    """An edition of now. Raises Invalid."""
    now = datetime.now(UTC).replace(microsecond=0)
    return Edition(
        _title(untrusted_title),
        now,
        key,
        _address(untrusted_address),
        for_search_engines,
        " ".join(publisher.split()),
    )


def paragraphs(words: str) -> list[str]:
    """What is parted by empty lines."""
    return [" ".join(part.split()) for part in words.split("\n\n") if part.strip()]


def _title(untrusted_title: str) -> str:
    shown = " ".join(untrusted_title.split())
    if not shown or len(shown) > LONGEST_TITLE:
        raise Invalid(f"A release needs a title of at most {LONGEST_TITLE} characters.")
    return shown


def _address(untrusted_address: str) -> str:
    if untrusted_address and not _is_folder_on_the_web(untrusted_address):
        raise Invalid(
            "That is not the address of a folder on the web.",
            "Such as: https://documents.example.org/the-reports",
        )
    return untrusted_address.rstrip("/")


def _is_folder_on_the_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return False
    is_plain = address.isascii() and address.isprintable() and not set(address) & set(" <>\"'\\")
    is_folder = not (parts.query or parts.fragment or parts.username or parts.password)
    return parts.scheme in ("http", "https") and bool(host) and is_plain and is_folder
