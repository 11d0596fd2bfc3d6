#!/usr/bin/env python3
"""Is a release as the newsroom signed it?

    python3 check.py [FOLDER]                     every byte of this copy: the folder of this file, or another
    python3 check.py [FOLDER] --against PLACE     and every byte at PLACE, another folder or the address of a site

It needs Python 3.9 and the package `cryptography`, and nothing of the program that made the release, which runs this
very file as `archive release check`. With an address it asks that host for the files of the release, and for those that
earlier versions of it had and that must be gone. It sends nothing else, and nothing anywhere without one.

    manifest.json   canonical JSON: what the release is, its files with SHA-256 and size, those that are gone, the key
    manifest.sig    the signature of manifest.json's bytes (Ed25519, RFC 8032), hex
    manifest.tsr    if there is one: an authority's word that the manifest existed at a time (RFC 3161)
    key.pub         the public key, hex

The key in a folder proves only that the folder is of one piece. That it is the newsroom's, readers learn by comparing
it with one published elsewhere. Of a time-stamp this reads what it is over and when; whether the authority signed it:

    openssl ts -verify -in manifest.tsr -data manifest.json -CAfile ROOTS.pem
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

if TYPE_CHECKING:
    from collections.abc import Container

FORMAT = "exposure-archive-release/1"
MANIFEST, SIGNATURE, KEY, TIME_STAMP = "manifest.json", "manifest.sig", "key.pub", "manifest.tsr"
UNLISTED = frozenset({MANIFEST, SIGNATURE, TIME_STAMP})
"""Files of a release that its manifest does not list: itself, and what is made over it."""
_UNREADABLE = "There is no release in this folder: it has no readable manifest.json."
_INTEGER = 2
_TIME_STAMP_INFO = bytes.fromhex("2a864886f70d0109100104")  # 1.2.840.113549.1.9.16.1.4, RFC 3161
_SHA_256 = bytes.fromhex("608648016503040201")  # 2.16.840.1.101.3.4.2.1, RFC 5754
_LARGEST_BYTES = 256 * 1024**2
_CHUNK_BYTES = 1024 * 1024
_PATIENCE_S = 30


class NotARelease(Exception):
    """There is no manifest that can be read."""


@dataclass(frozen=True)
class Check:
    """What was found. `problems` is empty if every byte is as it was signed."""

    title: str
    key: str
    manifest_digest: str
    files: int
    exhibits: int
    problems: tuple[str, ...]
    stamped_at: str = ""
    """When an authority says that it saw the manifest, UTC; its signature is not checked here."""

    @property
    def passed(self) -> bool:
        return not self.problems

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.key)


def fingerprint(key: str) -> str:
    """What people compare of a key in hex: the first half of its SHA-256, in groups of four. Empty if it is no key."""
    try:
        half = sha256(bytes.fromhex(key)).hexdigest()[:32]
    except ValueError:
        return ""
    if not key:
        return ""
    return " ".join(half[at : at + 4] for at in range(0, 32, 4))


def check(folder: Path) -> Check:
    """Signature, every digest, no file missing and none added. Raises NotARelease."""
    data, manifest = read(folder)
    fits = is_signed(_text(folder / SIGNATURE), data, manifest["key"])
    problems = [] if fits else ["the signature does not fit the manifest"]
    if _text(folder / KEY) != manifest["key"]:
        problems.append(f"{KEY} is not the key of the manifest")
    stamped_at = ""
    if (folder / TIME_STAMP).is_file():
        try:
            stamped_at = stamped((folder / TIME_STAMP).read_bytes(), data)
        except (OSError, ValueError) as error:
            problems.append(f"{TIME_STAMP}: {error}")
    return Check(
        title=str(manifest.get("title", "")),
        key=manifest["key"],
        manifest_digest=sha256(data).hexdigest(),
        files=len(manifest["files"]),
        exhibits=len(manifest.get("exhibits", [])),
        problems=(*problems, *_differences(folder, manifest["files"])),
        stamped_at=stamped_at,
    )


def against(folder: Path, place: str) -> tuple[str, ...]:
    """What is not at `place`, another folder or an http address, as it is in `folder`, a release that passed `check`.

    Of a folder all that it holds is looked at; of a site the files of the release, and those that are gone from it.
    """
    data, manifest = read(folder)
    expected = {MANIFEST: sha256(data).hexdigest(), SIGNATURE: digest_of(folder / SIGNATURE)}
    if (folder / TIME_STAMP).is_file():
        expected[TIME_STAMP] = digest_of(folder / TIME_STAMP)
    expected.update((name, entry["sha256"]) for name, entry in manifest["files"].items())
    if not is_address(place):
        there = Path(place)
        listed = {name: {"sha256": digest} for name, digest in expected.items()}
        return tuple(_differences(there, listed))
    return tuple(_differences_of_site(place, expected, manifest.get("gone", [])))


def is_address(place: str) -> bool:
    return urllib.parse.urlsplit(place).scheme in ("http", "https")


def read(folder: Path) -> tuple[bytes, dict[str, Any]]:
    """The manifest's bytes and what they say. Raises NotARelease if there is none, or none of this format."""
    path = folder / MANIFEST
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise NotARelease("The manifest is implausibly large.")
        data = path.read_bytes()
    except OSError as error:
        raise NotARelease(_UNREADABLE) from error
    return data, parsed(data)


def parsed(data: bytes) -> dict[str, Any]:
    """What the bytes of a manifest say. Raises NotARelease."""
    try:
        manifest: Any = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise NotARelease(_UNREADABLE) from error
    if not _is_manifest(manifest):
        raise NotARelease("The manifest is not one of this program's releases.")
    return dict(manifest)


def is_signed(signature: str, data: bytes, key: str) -> bool:
    """Whether `signature` (hex) is over `data`, by `key` (hex)."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(signature), data)
    except (InvalidSignature, ValueError):
        return False
    return True


def stamped(response: bytes, manifest: bytes) -> str:
    """When the authority saw the manifest, UTC, by its response (RFC 3161, section 2.4.2).

    Raises ValueError if the response is none, or is over something else.
    """
    try:
        content_type, algorithm, digest, at = _time_stamp(response)
        moment = _moment(at)
    except (IndexError, TypeError, ValueError) as error:
        raise ValueError("it is no time-stamp") from error
    if content_type != _TIME_STAMP_INFO or algorithm != _SHA_256:
        raise ValueError("it is no time-stamp over a SHA-256")
    if digest != sha256(manifest).digest():
        raise ValueError("it is over something else than this manifest")
    return moment


def _time_stamp(response: bytes) -> tuple[bytes, bytes, bytes, bytes]:
    """The type of what was signed; the digest's algorithm, the digest, and the time. Raises IndexError, ValueError."""
    status, token = _der(_der(response)[0][1])
    if _der(status[1])[0] not in ((_INTEGER, b"\0"), (_INTEGER, b"\1")):
        raise ValueError("it was not granted")
    signed_data = _der(_der(_der(token[1])[1][1])[0][1])
    content_type, content = _der(signed_data[2][1])
    info = _der(_der(_der(content[1])[0][1])[0][1])
    algorithm, digest = _der(info[2][1])
    return content_type[1], _der(algorithm[1])[0][1], digest[1], info[4][1]


def _der(data: bytes) -> list[tuple[int, bytes]]:
    """The elements that a value is made of, as tag and value (X.690, definite lengths).

    Raises IndexError, ValueError.
    """
    found, at = [], 0
    while at < len(data):
        tag, size, at = data[at], data[at + 1], at + 2
        if size & 0x80:
            more = size & 0x7F
            size, at = int.from_bytes(data[at : at + more], "big"), at + more
            if not more:
                raise ValueError("it has no length")
        if at + size > len(data):
            raise ValueError("it is cut off")
        found.append((tag, data[at : at + size]))
        at += size
    return found


def _moment(at: bytes) -> str:
    """Of GeneralizedTime as RFC 3161 has it, such as b"20261126075959.5Z". Raises ValueError."""
    seconds, _, fraction = at.decode("ascii").rstrip("Z").partition(".")
    if not at.endswith(b"Z") or (fraction and not fraction.isdigit()):
        raise ValueError("it has no time")
    return f"{datetime.strptime(seconds, '%Y%m%d%H%M%S'):%Y-%m-%d %H:%M:%S} UTC"  # noqa: DTZ007 (it says Z)


def names_in(folder: Path, but_for: Container[str] = ()) -> list[str]:
    """Everything in the folder that is not a folder, by its name from there on; nothing that is in `but_for`."""
    found, waiting = [], [""]
    while waiting:
        inside = waiting.pop()
        with contextlib.suppress(OSError), os.scandir(f"{folder}/{inside}") as entries:
            for entry in entries:
                name = f"{inside}{entry.name}"
                if not entry.is_dir(follow_symlinks=False):
                    found.append(name)
                elif name not in but_for:
                    waiting.append(f"{name}/")
    return sorted(found)


def files_in(folder: Path) -> dict[str, Path]:
    """The same, each with where it is."""
    return {name: Path(folder) / name for name in names_in(folder)}


def digest_of(path: Path) -> str:
    """The file's SHA-256, or an empty string if it cannot be read."""
    hashed = sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                hashed.update(chunk)
    except OSError:
        return ""
    return hashed.hexdigest()


def _differences(folder: Path, listed: dict[str, Any]) -> list[str]:
    """Between what is in a folder and what should be; the manifest and its signature may stand beside it."""
    there = files_in(folder)
    found = [f"missing: {name}" for name in sorted(set(listed) - set(there))]
    found += [f"added: {name}" for name in sorted(set(there) - set(listed) - UNLISTED)]
    for name in sorted(set(listed) & set(there)):
        if there[name].is_symlink() or digest_of(there[name]) != listed[name]["sha256"]:
            found.append(f"changed: {name}")
    return found


def _differences_of_site(address: str, expected: dict[str, str], gone: list[str]) -> list[str]:
    found = []
    for name, digest in sorted(expected.items()):
        answer = _digest_at(address, name)
        if answer != digest:
            found.append(f"changed: {name}" if answer else f"missing: {name}")
    return found + [f"still there: {name}" for name in gone if _digest_at(address, name)]


def _digest_at(address: str, name: str) -> str:
    """Of what a site answers there; empty if it says that there is nothing. Raises NotARelease where it is silent."""
    url = f"{address.rstrip('/')}/{urllib.parse.quote(name)}"
    hashed = sha256()
    try:
        with urllib.request.urlopen(url, timeout=_PATIENCE_S) as answer:  # noqa: S310 (checked by is_address)
            while chunk := answer.read(_CHUNK_BYTES):
                hashed.update(chunk)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code in (403, 404, 410):
            return ""
        raise NotARelease(f"The site answers {error.code} where it was asked for {name}.") from error
    except OSError as error:
        raise NotARelease("The site does not answer.") from error
    return hashed.hexdigest()


def _is_manifest(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.get("format") == FORMAT
        and isinstance(value.get("key"), str)
        and isinstance(value.get("exhibits", []), list)
        and isinstance(value.get("gone", []), list)
        and all(isinstance(name, str) for name in value.get("gone", []))
        and isinstance(value.get("files"), dict)
        and all(isinstance(entry, dict) and "sha256" in entry for entry in value["files"].values())
    )


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""


def _plain(text: str) -> str:
    """Without signs that a terminal would obey."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)


def main(arguments: list[str] | None = None) -> int:
    """0 if all is as it was signed, 1 if not, 2 if there is no release."""
    parser = argparse.ArgumentParser(description="Is a release as the newsroom signed it?")
    parser.add_argument("folder", nargs="?", default=Path(__file__).resolve().parent, type=Path)
    parser.add_argument("--against", metavar="PLACE", help="another folder, or the address of a site")
    given = parser.parse_args(arguments)
    try:
        found = check(given.folder)
        problems = [*found.problems, *(against(given.folder, given.against) if given.against else ())]
    except NotARelease as error:
        print(error)
        return 2
    for problem in problems:
        print(f"  {_plain(problem)}")
    print(
        f"{_plain(found.title)}: {found.exhibits:,} exhibits, {found.files:,} files, "
        + ("every byte as it was signed." if not problems else "NOT as it was signed. Do not trust it.")
    )
    if found.stamped_at:
        print(f"An authority says that it saw the manifest at {found.stamped_at}: {TIME_STAMP}")
    print(f"Key: {_plain(found.key)}\nFingerprint of the key: {found.fingerprint}")
    print("Compare it with the one that the newsroom publishes elsewhere.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
