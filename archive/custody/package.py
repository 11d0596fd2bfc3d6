"""A package of the chain for somebody outside of the newsroom: read without the archive, checked without it.

events.jsonl   every event in its canonical spelling, a line each
events.csv     the same for reading
README.txt     what it is and how it is checked, in plain English
check.py       the check, one file, Python's standard library only
package.json   canonical JSON: how many events, first and last digest, digests of the files, the public key
package.sig    the signature of package.json, hex, if the archive has a key that signs
"""

from __future__ import annotations

import zipfile
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from archive import __version__
from archive.custody import check, reading, table
from archive.errors import Conflict, EvidenceDamaged, Invalid, NotFound
from archive.model import Deed, canonical_json
from archive.release import manifest
from archive.release.checker import digest_of
from archive.search import tables
from archive.store import custody
from archive.store.catalog.tables import custody_events

if TYPE_CHECKING:
    from archive.store import Store


def write(store: Store, target: Path, *, agent: str, since: datetime | None = None) -> dict[str, Any]:
    """Write the package to a new folder or, if the name ends so, a new .zip; `since` leaves older events out.

    Returns what package.json says. The chain is walked while it is written: raises EvidenceDamaged at its first break.
    That the package was written is an event too, the last one in it. Raises Conflict if there is something of that
    name, NotFound if nothing is as new as that.
    """
    if target.exists():
        raise Conflict("There is something of that name.", "Name another, or move it away.")
    if not target.absolute().parent.is_dir():
        raise Invalid("There is no such folder to write into.")
    with store.write() as db:
        custody.append(
            db, type=Deed.EXPORTING, agent=agent, object_kind="archive", object_id=0,
            detail={"what": "the chain of custody", "form": "package"},
        )  # fmt: skip
    with TemporaryDirectory(dir=target.absolute().parent, prefix=f".{target.name}-") as room:
        folder = Path(room) / "custody"
        folder.mkdir(mode=0o700)
        about = _fill(store, folder, since)
        if target.suffix.lower() == ".zip":
            _zip(folder, Path(room) / "custody.zip").rename(target)
        else:
            folder.rename(target)
    return about


def _fill(store: Store, folder: Path, since: datetime | None) -> dict[str, Any]:
    first = _first(store, since)
    about = _events(store, folder / check.EVENTS, first)
    with (folder / "events.csv").open("wb") as file:
        of_chain = table.of(store, reading.since_number(store, first), about["events"])
        file.writelines(tables.stream(store, of_chain, tables.Form.CSV, agent=""))
    keys = store.home / "keys"
    key = manifest.signing_key(keys) if manifest.has_signing_key(keys) else None
    about["key"] = manifest.public_key(key) if key else ""
    (folder / "check.py").write_bytes(Path(check.__file__).read_bytes())
    (folder / "README.txt").write_text(_readme(about), encoding="utf-8")
    about["format"] = check.FORMAT
    about["files"] = {path.name: digest_of(path) for path in sorted(folder.iterdir())}
    data = canonical_json(about)
    (folder / check.PACKAGE).write_bytes(data)
    if key:
        (folder / check.SIGNATURE).write_text(key.sign(data).hex(), encoding="ascii")
    return about


def _first(store: Store, since: datetime | None) -> int:
    if since is None:
        return 1
    with store.read() as db:
        query = select(func.min(custody_events.c.sequence)).where(custody_events.c.at >= since)
        found = db.execute(query).scalar()
    if found is None:
        raise NotFound("No event is as new as that.")
    return int(found)


def _events(store: Store, path: Path, first: int) -> dict[str, Any]:
    """Write the events from number `first` on, and check the chain as it is written."""
    with store.read() as db:
        before = select(custody_events.c.own).where(custody_events.c.sequence == first - 1)
        begins_on = custody.FIRST if first == 1 else db.execute(before).scalar() or custody.FIRST
    previous, count = begins_on, 0
    with path.open("wb") as file:
        for event in reading.since_number(store, first):
            values = asdict(event)
            if (event.sequence, event.previous, event.own) != (
                first + count,
                previous,
                custody.digest_of(values),
            ):
                raise EvidenceDamaged(f"The custody chain is broken at event {first + count}.")
            file.write(canonical_json({**custody.plain(values), "own": event.own}) + b"\n")
            previous, count = event.own, count + 1
    return {"events": count, "first": first, "previous": begins_on, "last": previous}


def _zip(folder: Path, path: Path) -> Path:
    with zipfile.ZipFile(path, "x", zipfile.ZIP_DEFLATED) as archive:
        for entry in sorted(folder.iterdir()):
            archive.write(entry, f"custody/{entry.name}")
    return path


def _readme(about: dict[str, Any]) -> str:
    first, end = about["first"], about["first"] + about["events"] - 1
    signed = f"It is signed with the key {about['key']}." if about["key"] else "It is not signed."
    return _README.format(
        program=f"exposure-archive {__version__}", written=f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        first=f"{first:,}", end=f"{end:,}", last=about["last"], signed=signed,
        before=_BEFORE.format(previous=about["previous"]) if first > 1 else "",
    )  # fmt: skip


_BEFORE = """
Events before number one of this package were left out on request. The last of
them has the digest {previous}
"""
_README = """CHAIN OF CUSTODY

Written by {program} on {written}.
It holds events {first} to {end} of a newsroom's archive. {signed}
Digest of the last event: {last}
{before}
WHAT THIS IS

Each event says what was done to what, by whom, when and, where it is known,
from where. Events name documents by number and by the digest (SHA-256) of
their bytes, and hold no title, file name, search term or secret. Each event
holds the digest of the event before it, and has a digest of its own over all
that it says. So nobody can change, remove, add or reorder an event without
changing every digest behind it.

    events.csv     for reading, in any spreadsheet
    events.jsonl   for checking: the same events, exactly as they were chained
    check.py       checks all of this
    package.json   how many events there are, and the digests of these files

HOW TO CHECK IT

With Python 3.8 or later, on any computer, without a network:

    python3 -I check.py

It says "WHOLE", or what is not as it was written. It is one file that uses
nothing but Python's own library, so that somebody you trust can read it. Do
not trust the copy in a package that you do not trust: take it from the
program's own source, archive/custody/check.py.

WHAT A CHAIN CANNOT SHOW

That its end was cut off, or that all of it was written anew from some event
on. Two things show that: the signature, if you have the newsroom's key from
elsewhere; and the digest of any event that you or somebody else noted at the
time (every release that the newsroom published carries one, as "custody" in
its manifest.json):

    python3 -I check.py --last DIGEST

A chain says what the archive recorded, at the time that the computer's clock
showed. It does not say what was done outside of the archive.
"""
