"""What is almost the same: which documents' signatures are near each other, and the groups that they form.

A group is what hangs together: each of it is almost the same as one of the others. Its number stands with each of its
documents, so that counting and listing groups costs no comparing. Groups never reach across collections.

Order does not matter: two documents are near or are not, whichever came first. There is one limit, so that a hundred
thousand copies of one newsletter, or forms of one office, stay affordable: where more than that are candidates for the
same reason, the hundred that arrived before a document and the hundred after it are looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING

from sqlalchemy import Integer, bindparam, delete, func, insert, or_, select, union_all, update

from archive.model import LikenessKind
from archive.store import looks, wording
from archive.store.catalog import tables as t

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection, Row, Select

PERCEPTUAL_HASH = "perceptual-hash"
"""The name in a document's metadata under which its reader gives the hash of its first picture."""

_LOOKED_AT = 100  # documents under one key, to either side
_COMPARED = 100  # candidates of one document, those that share the most keys
_REGROUPED = 200  # documents of a group that lost one; a larger group stays together
_WORDING_OF_ONE_PICTURE = (
    0.3  # two letters on white paper look alike: where both say enough, so must their words
)

Signatures = dict[LikenessKind, bytes]


@dataclass(frozen=True, slots=True)
class Near:
    """A document that is almost the same, as the signatures tell."""

    document_id: int
    kind: LikenessKind
    similarity: float


def enter(
    db: Connection, document_id: int, texts: Iterable[str], metadata: Iterable[tuple[str, str]]
) -> None:
    """Compare the document, of these pages and this metadata, and put it into the group where it belongs."""
    signed = {
        LikenessKind.TEXT: wording.signature(texts),
        LikenessKind.PICTURE: looks.signature(dict(metadata).get(PERCEPTUAL_HASH, "")),
    }
    found = {kind: signature for kind, signature in signed.items() if signature is not None}
    known = _signatures(db, [document_id]).get(document_id, {})
    if found == known:
        return
    if known:
        leave(db, document_id)
    if found:
        _add(db, document_id, found)
        _join(db, document_id, found)


def leave(db: Connection, document_id: int) -> None:
    """Forget what the document is like; what hung together by it alone falls apart."""
    known = _signatures(db, [document_id]).get(document_id)
    if known is None:
        return
    bands, signatures = t.likeness_bands, t.likeness_signatures
    keys = _keys(_collection(db, document_id), known)
    db.execute(delete(bands).where(bands.c.key.in_(keys), bands.c.document_id == document_id))
    db.execute(delete(signatures).where(signatures.c.document_id == document_id))
    group = db.execute(select(t.documents.c.likeness_group).where(t.documents.c.id == document_id)).scalar()
    _set_group(db, [document_id], None)
    if group is not None:
        _regroup(db, group)


def near(db: Connection, document_id: int) -> list[Near]:
    """Documents that are almost the same, the nearest first; each once, as a picture if it is the same picture."""
    own = _signatures(db, [document_id]).get(document_id, {})
    return _near(db, document_id, own) if own else []


def count(db: Connection, collection: str | None = None) -> tuple[int, int]:
    """(documents that are almost the same as another, groups that they form)"""
    group = t.documents.c.likeness_group
    query = select(func.count(), func.count(group.distinct())).select_from(t.documents)
    if collection is not None:
        query = query.where(t.documents.c.collection_id == _collection_of(collection))
    documents, groups = db.execute(query.where(group.is_not(None))).one()
    return documents, groups


def groups(
    db: Connection, collection: str | None, *, limit: int, offset: int, members: int
) -> list[tuple[int, int, tuple[int, ...]]]:
    """(number, how many documents, the first of them) of each group, the largest first."""
    group = t.documents.c.likeness_group
    query = select(group, func.count()).where(group.is_not(None)).group_by(group)
    if collection is not None:
        query = query.where(t.documents.c.collection_id == _collection_of(collection))
    rows = db.execute(query.order_by(func.count().desc(), group).limit(limit).offset(offset)).all()
    return [(number, total, _members(db, number, members)) for number, total in rows]


def _add(db: Connection, document_id: int, found: Signatures) -> None:
    signed = [
        {"document_id": document_id, "kind": kind.value, "signature": signature}
        for kind, signature in found.items()
    ]
    db.execute(insert(t.likeness_signatures), signed)
    keys = _keys(_collection(db, document_id), found)
    db.execute(insert(t.likeness_bands), [{"key": key, "document_id": document_id} for key in keys])


def _join(db: Connection, document_id: int, own: Signatures) -> None:
    """Into one group with all that is near, and with all that is in a group with that."""
    documents = t.documents
    together = [entry.document_id for entry in _near(db, document_id, own)]
    if not together:
        return
    together.append(document_id)
    query = select(documents.c.likeness_group).where(documents.c.id.in_(together)).distinct()
    old = {group for group in db.execute(query).scalars() if group is not None}
    # The oldest of all of them gives the number: the same one, whoever came last.
    number = min(*together, *old)
    # Only those that are not in it already: it may be large.
    others = or_(documents.c.likeness_group.is_(None), documents.c.likeness_group != number)
    chosen = or_(documents.c.id.in_(together), documents.c.likeness_group.in_(sorted(old - {number})))
    db.execute(update(documents).where(chosen, others).values(likeness_group=number))


def _regroup(db: Connection, group: int) -> None:
    """Group those anew that are left of a group."""
    left = _members(db, group, None)
    if len(left) > _REGROUPED:
        _set_group(db, left, left[0])
        return
    _set_group(db, left, None)
    for document_id, own in _signatures(db, left if len(left) > 1 else ()).items():
        _join(db, document_id, own)


def _near(db: Connection, document_id: int, own: Signatures) -> list[Near]:
    collection_id = _collection(db, document_id)
    found: dict[int, Near] = {}
    for kind, probes in _probes(collection_id, own).items():
        candidates = _candidates(db, document_id, probes)
        for candidate, signatures in _signatures(db, candidates).items():
            similarity = _similarity(kind, own, signatures)
            if similarity is not None:
                found[candidate] = Near(candidate, kind, similarity)
    return sorted(found.values(), key=lambda entry: (-entry.similarity, entry.document_id))


def _similarity(kind: LikenessKind, own: Signatures, other: Signatures) -> float | None:
    """None if they are not almost the same."""
    text, other_text = own.get(LikenessKind.TEXT), other.get(LikenessKind.TEXT)
    shared = wording.estimated(text, other_text) if text and other_text else None
    if kind is LikenessKind.TEXT:
        return shared if shared is not None and shared >= wording.ALIKE else None
    picture, other_picture = own[kind], other[kind]
    if looks.bits_apart(picture, other_picture) > looks.ALIKE_BITS:
        return None
    if shared is not None and shared < _WORDING_OF_ONE_PICTURE:
        return None
    return looks.similarity(picture, other_picture)


def _keys(collection_id: int, found: Signatures) -> list[int]:
    """Under which the document is to be found; each once."""
    bands = {LikenessKind.TEXT: wording.bands, LikenessKind.PICTURE: looks.bands}
    return sorted({_key(collection_id, kind, band) for kind in found for band in bands[kind](found[kind])})


def _probes(collection_id: int, found: Signatures) -> dict[LikenessKind, list[int]]:
    """Under which documents like it are to be found."""
    bands = {LikenessKind.TEXT: wording.bands, LikenessKind.PICTURE: looks.probes}
    kinds = [kind for kind in LikenessKind if kind in found]
    return {kind: [_key(collection_id, kind, band) for band in bands[kind](found[kind])] for kind in kinds}


def _key(collection_id: int, kind: LikenessKind, band: bytes) -> int:
    digest = blake2b(band, digest_size=8, key=f"{collection_id} {kind.value}".encode()).digest()
    return int.from_bytes(digest, "big", signed=True)


def _candidates(db: Connection, document_id: int, keys: Sequence[int]) -> Sequence[int]:
    """Those that share the most keys, the oldest of equals first."""
    values = {f"key_{number}": key for number, key in enumerate(keys)}
    rows = db.execute(_under_keys(len(keys)), {**values, "own": document_id})
    return [row.document_id for row in rows]


@lru_cache(maxsize=8)
def _under_keys(how_many: int) -> Select[tuple[int]]:
    """Under each key by itself: a limit for all of them together would let one crowded key hide the others."""
    bands, own = t.likeness_bands.c, bindparam("own", type_=Integer)
    each = []
    for number in range(how_many):
        under = select(bands.document_id).where(bands.key == bindparam(f"key_{number}")).limit(_LOOKED_AT)
        each.append(under.where(bands.document_id < own).order_by(bands.document_id.desc()))
        each.append(under.where(bands.document_id > own).order_by(bands.document_id))
    found = union_all(*(select(part.subquery().c.document_id) for part in each)).subquery().c.document_id
    return select(found).group_by(found).order_by(func.count().desc(), found).limit(_COMPARED)


def _signatures(db: Connection, document_ids: Sequence[int]) -> dict[int, Signatures]:
    signatures = t.likeness_signatures
    found: dict[int, Signatures] = {}
    row: Row[tuple[int, str, bytes]]
    for row in db.execute(select(signatures).where(signatures.c.document_id.in_(document_ids))):
        found.setdefault(row.document_id, {})[LikenessKind(row.kind)] = row.signature
    return found


def _members(db: Connection, group: int, limit: int | None) -> tuple[int, ...]:
    query = select(t.documents.c.id).where(t.documents.c.likeness_group == group)
    return tuple(db.execute(query.order_by(t.documents.c.id).limit(limit)).scalars())


def _set_group(db: Connection, document_ids: Sequence[int], group: int | None) -> None:
    query = update(t.documents).where(t.documents.c.id == bindparam("key")).values(likeness_group=group)
    if document_ids:
        db.execute(query, [{"key": document_id} for document_id in document_ids])


def _collection(db: Connection, document_id: int) -> int:
    query = select(t.documents.c.collection_id).where(t.documents.c.id == document_id)
    return int(db.execute(query).scalar_one())


def _collection_of(name: str) -> object:
    return select(t.collections.c.id).where(t.collections.c.name == name).scalar_subquery()
