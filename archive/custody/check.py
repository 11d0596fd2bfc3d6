"""Check a package of custody events, without the archive it came from and without any other program.

    python3 check.py                        the package that this file lies in
    python3 check.py PACKAGE                a folder, or the .zip as it was handed over
    python3 check.py PACKAGE --last DIGEST  and whether the event with this digest, kept elsewhere, is still in it

It needs Python 3.8 or later and nothing else: one file, standard library only. It ends with 0 if all is as it was
written, with 1 if anything is not, and says what first.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import zipfile
import zlib
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    Opener = Callable[[str], IO[bytes]]

PACKAGE, SIGNATURE, EVENTS = "package.json", "package.sig", "events.jsonl"
FORMAT = "exposure-archive-custody/1"
FIRST = "0" * 64
FIELDS = {
    "sequence", "type", "at", "agent", "object_kind", "object_id", "digest", "outcome", "detail", "previous", "own",
}  # fmt: skip


_CHUNK_BYTES = 1024 * 1024
_UNREADABLE = (OSError, EOFError, zlib.error, zipfile.BadZipFile)


class Problem(Exception):
    """What is not as it was written."""


def canonical(value: object) -> bytes:
    """The one spelling that digests are made over: sorted keys, no white space, UTF-8."""
    spelled = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return spelled.encode("utf-8", "backslashreplace")


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns the exit status."""
    asked = argparse.ArgumentParser(description="Check a package of custody events.")
    asked.add_argument("package", nargs="?", type=Path, default=Path(__file__).resolve().parent)
    asked.add_argument(
        "--last", metavar="DIGEST", default="", help="of an event, as it was written down elsewhere"
    )
    given = asked.parse_args(arguments)
    try:
        said = list(check(given.package, given.last))
    except Problem as problem:
        sys.stdout.write(f"NOT WHOLE: {problem}\n")
        return 1
    sys.stdout.write("\n".join(said) + "\n")
    return 0


def check(package: Path, last: str = "") -> Iterator[str]:
    """What was found, in sentences. Raises Problem at the first thing that is not as it was written."""
    opener = _zipped(package) if package.is_file() else _unpacked(package)
    manifest = _manifest(opener)
    try:
        with opener(EVENTS) as lines:
            found = chain(lines, manifest["first"], manifest["previous"], last.strip().lower())
    except _UNREADABLE:
        raise Problem(f"{EVENTS} cannot be read to its end") from None
    for name, value in found.items():
        if manifest[name] != value:
            raise Problem(f"{PACKAGE} says {name} {manifest[name]}, and it is {value}")
    _check_files(opener, manifest)
    yield from _told(found, last)
    yield from _signed(opener, manifest)


def chain(lines: Iterable[bytes], first: int, previous: str, wanted: str = "") -> dict[str, Any]:
    """Walk the events: each line as it was written, each digest right, each holding the one before."""
    begins_on, is_met = previous, wanted == previous
    number = first - 1
    for line in lines:
        number += 1
        previous = _link(line, number, previous)
        is_met = is_met or previous == wanted
    if wanted and not is_met:
        raise Problem(
            f"no event has the digest that you gave, {wanted}: events were cut off, or all were written anew"
            + (
                ""
                if first == 1
                else f", or it is of an event before number {first}, where this package begins"
            )
        )
    return {"events": number - first + 1, "first": first, "previous": begins_on, "last": previous}


def _link(line: bytes, number: int, previous: str) -> str:
    """The digest of one event. Raises Problem if it does not belong here."""
    broken = f"the chain breaks at event {number}: "
    event = _as_written(line)
    if event is None or set(event) != FIELDS:
        raise Problem(broken + "the line is not as it was written")
    own = event.pop("own")
    if event["sequence"] != number:
        raise Problem(f"{broken}event {event['sequence']} stands in its place")
    if event["previous"] != previous:
        raise Problem(broken + "it does not hold the digest of the event before")
    if hashlib.sha256(canonical(event)).hexdigest() != own:
        raise Problem(broken + "its digest is not that of what it says")
    return str(own)


def _as_written(line: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(line)
        is_as_written = isinstance(value, dict) and canonical(value) + b"\n" == line
    except (ValueError, RecursionError):
        return None
    return value if is_as_written else None


def _unpacked(package: Path) -> Opener:
    def opener(name: str) -> IO[bytes]:
        try:
            return (package / name).open("rb")
        except OSError as error:
            raise Problem(f"{name} cannot be read in {package}: {error.strerror}") from None

    return opener


def _zipped(package: Path) -> Opener:
    try:
        archive = zipfile.ZipFile(package)
        names = [name.rpartition("/")[2] for name in archive.namelist()]
    except (OSError, zipfile.BadZipFile):
        raise Problem(f"{package} is neither a folder nor a .zip that can be read") from None
    if len(names) != len(set(names)):
        raise Problem("a file stands twice in the .zip")
    inside = dict(zip(names, archive.namelist()))  # noqa: B905  Python 3.8 has no strict=

    def opener(name: str) -> IO[bytes]:
        try:
            return archive.open(inside[name])
        except (KeyError, OSError, RuntimeError, NotImplementedError, zipfile.BadZipFile):
            raise Problem(f"{name} cannot be read in {package}") from None

    return opener


def _read(opener: Opener, name: str) -> bytes:
    with opener(name) as file:
        try:
            return file.read()
        except _UNREADABLE:
            raise Problem(f"{name} cannot be read to its end") from None


def _manifest(opener: Opener) -> dict[str, Any]:
    data = _read(opener, PACKAGE)
    manifest = _as_written(data + b"\n")
    kinds = {
        "format": str,
        "events": int,
        "first": int,
        "previous": str,
        "last": str,
        "key": str,
        "files": dict,
    }
    if manifest is None or {name: type(value) for name, value in manifest.items()} != kinds:
        raise Problem(f"{PACKAGE} is not as it was written")
    if manifest["format"] != FORMAT:
        raise Problem(f"{PACKAGE} is of another format: {manifest['format']}")
    if manifest["first"] < 1 or (manifest["first"] == 1 and manifest["previous"] != FIRST):
        raise Problem(f"{PACKAGE} does not say where the chain begins")
    return manifest


def _check_files(opener: Opener, manifest: dict[str, Any]) -> None:
    for name, digest in sorted(manifest["files"].items()):
        if _digest(opener, name) != digest:
            raise Problem(f"{name} has changed since the package was written")


def _digest(opener: Opener, name: str) -> str:
    hashed = hashlib.sha256()
    with opener(name) as file:
        try:
            while chunk := file.read(_CHUNK_BYTES):
                hashed.update(chunk)
        except _UNREADABLE:
            raise Problem(f"{name} cannot be read to its end") from None
    return hashed.hexdigest()


def _told(found: dict[str, Any], last: str) -> Iterator[str]:
    first, end = found["first"], found["first"] + found["events"] - 1
    yield f"WHOLE: {found['events']:,} events, from number {first:,} to number {end:,}."
    if first != 1:
        yield f"What was before is not in this package; its last event has the digest {found['previous']}"
    yield f"Digest of the last event: {found['last']}"
    if last:
        yield "The event whose digest you gave is among them: nothing up to it was cut off or written anew."
    else:
        yield "A chain cannot show that its end was cut off: give a digest that was kept elsewhere, --last DIGEST."


def _signed(opener: Opener, manifest: dict[str, Any]) -> Iterator[str]:
    if not manifest["key"]:
        yield "The package is not signed."
        return
    try:
        signature = bytes.fromhex(_read(opener, SIGNATURE).decode("ascii"))
        key = bytes.fromhex(manifest["key"])
    except ValueError:
        raise Problem("the signature cannot be read") from None
    if not verify(key, signature, canonical(manifest)):
        raise Problem("the signature does not fit")
    yield f"Signed with the key {manifest['key']}"
    yield "Compare it with the key that the newsroom publishes elsewhere."


# Ed25519 (RFC 8032), verifying only. Nothing here is secret, so it need not take the same time for every input.

_Point = Any  # four numbers, extended coordinates X, Y, Z, T
_P = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)


def verify(key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the Ed25519 `signature` (64 bytes) of `message` was made with the secret half of `key` (32 bytes)."""
    if len(key) != 32 or len(signature) != 64:
        return False
    point, commitment = _decoded(key), _decoded(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if point is None or commitment is None or scalar >= _ORDER:
        return False
    hashed = hashlib.sha512(signature[:32] + key + message).digest()
    challenge = int.from_bytes(hashed, "little") % _ORDER
    return _same(_times(scalar, _BASE), _plus(commitment, _times(challenge, point)))


def _decoded(data: bytes) -> _Point | None:
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    x = _x_of(y, sign) if y < _P else None
    return None if x is None else (x, y, 1, x * y % _P)


def _x_of(y: int, sign: int) -> int | None:
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT % _P
    if (x * x - square) % _P or (x == 0 and sign):
        return None
    return _P - x if (x & 1) != sign else x


def _plus(one: _Point, other: _Point) -> _Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % _P
    b = (one[1] + one[0]) * (other[1] + other[0]) % _P
    c = 2 * one[3] * other[3] * _D % _P
    d = 2 * one[2] * other[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % _P, g * h % _P, f * g % _P, e * h % _P)


def _times(scalar: int, point: _Point) -> _Point:
    found = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            found = _plus(found, point)
        point = _plus(point, point)
        scalar >>= 1
    return found


def _same(one: _Point, other: _Point) -> bool:
    return all((one[axis] * other[2] - other[axis] * one[2]) % _P == 0 for axis in (0, 1))


_BASE_Y = 4 * pow(5, _P - 2, _P) % _P
_BASE = _decoded(_BASE_Y.to_bytes(32, "little"))

if __name__ == "__main__":
    sys.exit(main())
