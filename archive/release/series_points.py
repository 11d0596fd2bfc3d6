"""What series that may go out have from a document: numbers that somebody held against the page, and no other."""

from __future__ import annotations

import hmac
from base64 import b32encode
from collections import defaultdict
from typing import TYPE_CHECKING

from archive.errors import Unapproved
from archive.model import Takes
from archive.release import manifest
from archive.release.public import PublicNumber, PublicPoint
from archive.series import approval
from archive.store.catalog import series as catalog

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Connection

    from archive.model import Series, SeriesEntry, SeriesPoint
    from archive.release.public import PublicExhibit
    from archive.store import Store

_KEY_SIGNS = 10  # of 5 bits


def of_documents(store: Store, document_ids: Iterable[int]) -> dict[int, tuple[PublicPoint, ...]]:
    """Document -> its points in every series whose approval counts now."""
    wanted = frozenset(document_ids)
    with store.read() as db:
        numbers = [number for number, there in catalog.with_points(db).items() if there & wanted]
        known = [catalog.get(db, number) for number in sorted(numbers)]
    found: dict[int, list[PublicPoint]] = defaultdict(list)
    for series in known:
        now = approval.standing(series, two_needed=store.has_accounts)
        if now.approved is not None:
            key = _key(store, series.entry)
            for document_id in wanted.intersection(series.document_ids):
                found[document_id] += _of(series, document_id, key, now.over)
    return {document_id: tuple(points) for document_id, points in found.items()}


def check_again(db: Connection, exhibits: Iterable[PublicExhibit], *, two_needed: bool) -> None:
    """In the transaction that records the release. Raises Unapproved if a series was changed or taken back
    meanwhile."""
    told = {(point.series_id, point.over) for exhibit in exhibits for point in exhibit.points}
    still = catalog.with_points(db)
    for number, over in sorted(told):
        now = approval.standing(catalog.get(db, number), two_needed=two_needed) if number in still else None
        if now is None or now.approved is None or now.over != over:
            raise Unapproved(
                f"Series {number} was changed or taken back while the release was made.", "Publish again."
            )


def _of(series: Series, document_id: int, key: str, over: str) -> Iterator[PublicPoint]:
    looked_at = sum(cell.is_looked_at for cell in series.cells.values())
    for point in series.points:
        if point.document_id == document_id:
            yield PublicPoint(
                point.id, series.entry.id, over, key, series.entry.name, _follows(series.entry),
                len(series.document_ids), looked_at, point.day, _without_names(point.day_from), point.heading,
                tuple(_numbers(series, point)),
            )  # fmt: skip


def _numbers(series: Series, point: SeriesPoint) -> Iterator[PublicNumber]:
    for place, row in enumerate(series.rows):
        cell = series.cells.get((row.id, point.id))
        if cell is not None and cell.is_looked_at:
            yield PublicNumber(place, cell.label, cell.read, cell.number, cell.said)


def _follows(entry: SeriesEntry) -> str:
    """Without the heading, which may be one that readers cannot see."""
    return {
        Takes.NAMED: "one column of each report",
        Takes.NEWEST: "the newest column of each report",
        Takes.EVERY: "every column of each report that is of a day or week",
    }[entry.takes]


def _without_names(day_from: str) -> str:
    return "said by the newsroom" if day_from.startswith("said by ") else day_from


def _key(store: Store, entry: SeriesEntry) -> str:
    """The same in every release, and tells nothing of the series: as the line of an exhibit (`addresses`)."""
    secret = manifest.secret_bytes(manifest.signing_key(store.home / "keys"))
    told = hmac.digest(secret, f"series {entry.id} {entry.made_at.isoformat()}".encode(), "sha256")
    return b32encode(told).decode("ascii")[:_KEY_SIGNS].lower()
