"""What lies at a place: which of it is ours to overwrite or remove, and when nothing may be sent there.

Ours is what a manifest of this archive names that lies there, or the note that is put there first and taken away last
(`SENDING`): cut off in between, the next one knows by it what the cut-off one may have left.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from archive.errors import Conflict
from archive.release import checker
from archive.untrusted import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from archive.targets.outgoing import Outgoing

SENDING = ".exposure-archive-sending"
_SENDING_FORMAT = "exposure-archive-sending/1"
_OF_THE_HOST = frozenset({".htaccess", ".nojekyll", ".domains", "CNAME", "_headers", "_redirects"})
"""What web hosts are told by, in the folder that they show: Apache, GitHub, Codeberg, Netlify, Cloudflare."""
_WELL_KNOWN = ".well-known/"  # RFC 8615


@dataclass(frozen=True, slots=True)
class Lying:
    """`names` are all files that lie there, with their sizes; `listed` are the digests of those that the manifest there
    lists; `named` is all that a manifest or note of ours there names."""

    names: dict[str, int]
    listed: dict[str, str] = field(default_factory=dict)
    named: frozenset[str] = frozenset()
    published_at: str = ""

    @property
    def beside(self) -> tuple[str, ...]:
        """What is none of ours and may stay: it speaks to the host."""
        return tuple(sorted(name for name in self.names if is_of_the_host(name) and name not in self.named))


def is_of_the_host(name: str) -> bool:
    return name in _OF_THE_HOST or name.startswith(_WELL_KNOWN)


def read(names: dict[str, int], read_files: Callable[[Sequence[str]], dict[str, bytes]], key: str) -> Lying:
    """`key` is the archive's; `read_files` gives the bytes of some that lie there.

    Raises Conflict where a manifest lies that is of another archive, or of none.
    """
    found = read_files([name for name in (SENDING, checker.MANIFEST, checker.SIGNATURE) if name in names])
    noted = _noted(found[SENDING], key) if SENDING in found else frozenset()
    if checker.MANIFEST not in found:
        return Lying(names, named=noted)
    data, signature = found[checker.MANIFEST], found.get(checker.SIGNATURE, b"")
    try:
        manifest = checker.parsed(data)
        is_whole = checker.is_signed(_ascii(signature), data, manifest["key"])
    except checker.NotARelease:
        manifest, is_whole = {}, False
    if is_whole and manifest["key"] != key:
        raise Conflict("The place shows a release of another archive.", "Name another place.")
    if is_whole:
        listed = {name: str(entry["sha256"]) for name, entry in manifest["files"].items()}
        listed[checker.MANIFEST] = sha256(data).hexdigest()
        named = {*listed, *manifest.get("gone", ()), *checker.UNLISTED, SENDING}
        return Lying(names, listed, noted | named, str(manifest.get("published_at", "")))
    if noted:  # cut off between the signature and the manifest
        return Lying(names, named=noted)
    raise Conflict(
        "The place holds a manifest that this archive did not sign.",
        "Look at what lies there, or name another.",
    )


def refuse(
    lying: Lying, release: Outgoing, *, instead: bool, leftover_of: Callable[[str], str] = str
) -> None:
    """Raises Conflict if anything that is not ours lies there, or, unless `instead`, a release that this one does not
    follow: of another folder, or a later edition. `leftover_of` tells which file a half-written one was to become."""
    foreign = sorted(
        name for name in lying.names
        if name not in lying.named and leftover_of(name) not in lying.named and not is_of_the_host(name)
    )  # fmt: skip
    if foreign:
        raise Conflict(
            f"The place holds something that is not of a release: {shown(foreign[0])}"
            + (f", and {len(foreign) - 1:,} more." if len(foreign) > 1 else "."),
            "Name a place that is empty or does not exist yet.",
        )
    if instead:
        return
    if set(lying.listed) - set(release.files) - release.gone - checker.UNLISTED:
        raise Conflict(
            "The place shows another release, and its readers would find nothing at its addresses.",
            "Name another place; or, to put this one in its place all the same: --instead",
        )
    if lying.published_at > release.published_at:
        raise Conflict(
            f"The place shows a later edition, of {shown(lying.published_at)}.",
            "Send the folder that it came from; or, to go back to this one all the same: --instead",
        )


def note(lying: Lying, release: Outgoing) -> bytes:
    """What is put there first: all that may have to be overwritten or removed, by whoever sends there next."""
    names = sorted({*lying.named, *release.files, SENDING})
    return json.dumps({"format": _SENDING_FORMAT, "key": release.key, "names": names}).encode()


def removable(lying: Lying, release: Outgoing, leftover_of: Callable[[str], str] = str) -> list[str]:
    """What lies there, is ours, and is no part of the release."""
    ours = lying.named | set(release.files)
    return sorted(
        name for name in lying.names
        if name not in release.files and (name in ours or leftover_of(name) in ours) and not is_of_the_host(name)
    )  # fmt: skip


def differences(names: Iterable[str], changed: Iterable[str], release: Outgoing) -> tuple[str, ...]:
    """In the words of the checker. `changed` are those of the release whose bytes there are others."""
    there = {name for name in names if not is_of_the_host(name) or name in release.files}
    missing = set(release.files) - there
    return (
        *(f"missing: {name}" for name in sorted(missing)),
        *(
            f"still there: {name}" if name in release.gone else f"added: {name}"
            for name in sorted(there - set(release.files))
        ),
        *(f"changed: {name}" for name in sorted(set(changed) - missing)),
    )


def _noted(data: bytes, key: str) -> frozenset[str]:
    try:
        said: Any = json.loads(data)
    except (ValueError, RecursionError):
        return frozenset({SENDING})  # cut off within its own first bytes: nothing was sent behind it
    if not isinstance(said, dict) or said.get("format") != _SENDING_FORMAT or said.get("key") != key:
        raise Conflict("Another archive is sending to that place, or was cut off.", "Name another place.")
    return frozenset(name for name in said.get("names", ()) if isinstance(name, str))


def _ascii(data: bytes) -> str:
    return data.decode("ascii", "replace").strip()
