"""Where an exhibit stands in every release, now and later.

    exhibits/LINE/index.html              which version is the newest, and what became of the others
    exhibits/LINE/VERSION/index.html      one version: what was taken out, what was checked, its pages
    exhibits/LINE/VERSION/page-3.html     one page of it, to be cited
    exhibits/LINE/VERSION/exhibit.pdf

An address is never used for anything else: VERSION begins the digest of the exhibit's bytes, and LINE is the same for
all exhibits of one document. It is worked out from the document's digest under the archive's key, so that it is the
same wherever the archive publishes and tells nobody which document it is.
"""

from __future__ import annotations

import hmac
from base64 import b32encode
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.release import manifest

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from archive.model import Document, Exhibit

_LINE_SIGNS = 10  # of 5 bits
_VERSION_DIGITS = 16  # of 4 bits
_DEPTH = 3


@dataclass(frozen=True, slots=True, order=True)
class Address:
    line: str
    version: str

    @property
    def line_folder(self) -> str:
        return f"exhibits/{self.line}"

    @property
    def folder(self) -> str:
        return f"exhibits/{self.line}/{self.version}"


def folder_of(name: str) -> str:
    """Of the file of a release that is called so: its exhibit's folder, or "" if it is of none."""
    parts = name.split("/", _DEPTH)
    return "/".join(parts[:_DEPTH]) if len(parts) > _DEPTH and parts[0] == "exhibits" else ""


def of(document: Document, exhibit: Exhibit, key: Ed25519PrivateKey) -> Address:
    """Of an exhibit of that document."""
    told = hmac.digest(manifest.secret_bytes(key), f"release line {document.digest}".encode(), "sha256")
    return Address(b32encode(told).decode("ascii")[:_LINE_SIGNS].lower(), exhibit.digest[:_VERSION_DIGITS])
