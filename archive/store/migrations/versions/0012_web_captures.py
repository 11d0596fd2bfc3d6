"""What was captured of which address on the web, when, and what it answered.

Filled from what is there: bodies that web archives hold, and pages that say where they were saved. Redirects, revisits
and HTTP's status are in no catalog before this one; they come when the web archive is read again.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from alembic import op

from archive.mentions.same_address import same_address

if TYPE_CHECKING:
    from collections.abc import Iterator

revision = "0012"
down_revision = "0011"

_WEB_ARCHIVES = "('application/warc', 'application/x-internet-archive', 'application/wacz')"
_AT_ONCE = 500


def upgrade() -> None:
    table = op.create_table(
        "web_captures",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("collection_id", sa.Integer(), sa.ForeignKey("collections.id"), nullable=False),
        sa.Column("document_id", sa.Integer(), sa.ForeignKey("documents.id")),
        sa.Column("archive_id", sa.Integer(), sa.ForeignKey("documents.id")),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("captured_at", sa.String(32)),
        sa.Column("status", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("leads_to", sa.Text(), nullable=False, server_default=""),
        sa.Column("same_as", sa.String(32)),
        sa.Column("told_by", sa.String(8), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False, server_default=""),
    )
    op.create_index("web_captures_by_key", "web_captures", ["key", "collection_id"])
    op.create_index("web_captures_by_document", "web_captures", ["document_id"])
    op.create_index("web_captures_by_archive", "web_captures", ["archive_id"])
    db = op.get_bind()
    rows = [*_in_web_archives(db), *_said_by_pages(db)]
    for start in range(0, len(rows), _AT_ONCE):
        op.bulk_insert(table, rows[start : start + _AT_ONCE])


def _in_web_archives(db: Any) -> Iterator[dict[str, Any]]:
    query = (
        "SELECT c.collection_id, c.document_id, c.parent_document_id, c.address, c.captured_at FROM captures AS c"  # noqa: S608
        " JOIN documents AS p ON p.id = c.parent_document_id"
        f" WHERE c.address != '' AND c.document_id IS NOT NULL AND p.media_type IN {_WEB_ARCHIVES}"
    )
    for collection_id, document_id, archive_id, address, captured_at in db.execute(sa.text(query)).all():
        if key := same_address(address):
            yield _row(collection_id, document_id, archive_id, key, address, captured_at, "record")


def _said_by_pages(db: Any) -> Iterator[dict[str, Any]]:
    query = "SELECT id, collection_id, metadata FROM documents WHERE metadata LIKE '%\"address\"%'"
    for document_id, collection_id, metadata in db.execute(sa.text(query)).all():
        pairs = [pair for pair in json.loads(metadata) if isinstance(pair, list) and len(pair) == 2]
        said = {str(name): str(value) for name, value in reversed(pairs)}
        if key := same_address(said.get("address", "")):
            at = _time(said.get("captured-at", ""))
            yield _row(collection_id, document_id, None, key, said["address"], at, "file")


def _time(said: str) -> str | None:
    """As the catalog writes it: readers have always said it in UTC."""
    return said.replace("+00:00", ".000000+00:00") if len(said) == len("2020-09-01T10:00:00+00:00") else None


def _row(
    collection_id: int, document_id: int, archive_id: int | None, key: str, address: str, at: str | None, by: str
) -> dict[str, Any]:  # fmt: skip
    return {
        "collection_id": collection_id, "document_id": document_id, "archive_id": archive_id, "key": key,
        "address": address, "captured_at": at, "told_by": by,
    }  # fmt: skip
