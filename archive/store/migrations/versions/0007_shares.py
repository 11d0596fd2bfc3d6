"""Collections are shared with people; a source is of one collection, a run of a name list knows which it searched."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "shares",
        sa.Column("collection_id", sa.Integer(), sa.ForeignKey("collections.id"), primary_key=True),
        sa.Column("person", sa.Text(), primary_key=True),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("shared_by", sa.Text(), nullable=False),
        sa.Column("shared_at", sa.String(32), nullable=False),
        sqlite_with_rowid=False,
    )
    _sources_of_collections()
    op.add_column("list_runs", sa.Column("covers", sa.JSON(), nullable=False, server_default="[]"))
    op.execute(
        "UPDATE list_runs SET covers = (SELECT json_group_array(id) FROM collections"
        " WHERE list_runs.collection IS NULL OR name = list_runs.collection)"
    )


def _sources_of_collections() -> None:
    """A codename that was used in several collections becomes a source in each.

    No capture refers to a source while the table is made anew: SQLite looks at references when a table is dropped, and
    within a transaction that cannot be put off.
    """
    op.create_table(
        "sources_new",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("collection_id", sa.Integer(), sa.ForeignKey("collections.id"), nullable=False),
        sa.Column("codename", sa.Text(), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.UniqueConstraint("collection_id", "codename"),
    )
    op.execute(
        "INSERT INTO sources_new (collection_id, codename, conditions)"
        " SELECT DISTINCT captures.collection_id, sources.codename, sources.conditions"
        " FROM sources JOIN captures ON captures.source_id = sources.id ORDER BY sources.id, captures.collection_id"
    )
    op.execute(
        "INSERT INTO sources_new (collection_id, codename, conditions)"
        " SELECT (SELECT min(id) FROM collections), codename, conditions FROM sources"
        " WHERE codename NOT IN (SELECT codename FROM sources_new) AND EXISTS (SELECT 1 FROM collections)"
    )
    op.execute(
        "CREATE TABLE captures_sources AS SELECT captures.id AS capture_id, new.id AS source_id FROM captures"
        " JOIN sources AS old ON old.id = captures.source_id"
        " JOIN sources_new AS new ON new.codename = old.codename AND new.collection_id = captures.collection_id"
    )
    op.execute("UPDATE captures SET source_id = NULL WHERE source_id IS NOT NULL")
    op.drop_table("sources")
    op.rename_table("sources_new", "sources")
    op.execute(
        "UPDATE captures SET source_id = (SELECT source_id FROM captures_sources WHERE capture_id = captures.id)"
        " WHERE id IN (SELECT capture_id FROM captures_sources)"
    )
    op.drop_table("captures_sources")
