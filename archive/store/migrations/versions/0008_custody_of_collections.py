"""The collection of each custody event, and indexes to read the chain by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("custody_events", sa.Column("collection_id", sa.Integer()))
    # Events are never changed; this column is new and no part of what their digests are made over.
    op.execute("DROP TRIGGER custody_is_never_changed")
    for statement in (_DOCUMENTS, _EXHIBITS, _SUBJECTS):
        op.execute(statement)
    op.execute(
        "CREATE TRIGGER custody_is_never_changed BEFORE UPDATE ON custody_events "
        "BEGIN SELECT RAISE(ABORT, 'custody events are never changed'); END"
    )
    op.create_index("custody_by_type", "custody_events", ["type"])
    op.create_index("custody_by_agent", "custody_events", ["agent"])
    op.create_index("custody_by_time", "custody_events", ["at"])


# A number that a removed document had may be another's by now: what is older than a removal is not filled in, and is
# told only to who sees the whole archive.
_DOCUMENTS = """
    UPDATE custody_events SET collection_id =
        (SELECT d.collection_id FROM documents AS d WHERE d.id = custody_events.object_id)
    WHERE object_kind = 'document' AND sequence > coalesce(
        (SELECT max(gone.sequence) FROM custody_events AS gone
         WHERE gone.object_kind = 'document' AND gone.object_id = custody_events.object_id AND gone.type = 'deletion'),
        0)
"""
# Exhibits go with their documents, and their numbers are given anew too: the digest tells which one is meant.
_EXHIBITS = """
    UPDATE custody_events SET collection_id =
        (SELECT d.collection_id FROM exhibits AS e JOIN documents AS d ON d.id = e.document_id
         WHERE e.id = custody_events.object_id AND e.digest = custody_events.digest)
    WHERE object_kind = 'exhibit'
"""
_SUBJECTS = """
    UPDATE custody_events SET collection_id = json_extract(detail, '$.collection') WHERE object_kind = 'subject'
"""
