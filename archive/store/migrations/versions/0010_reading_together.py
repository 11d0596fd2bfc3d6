"""Notes, tags, stars, assignments, who read what, saved searches and what they found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "notes",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("number", sa.BigInteger(), nullable=False, unique=True),
        sa.Column("document_id", sa.Integer(), sa.ForeignKey("documents.id"), nullable=False),
        sa.Column("page_number", sa.Integer(), nullable=False),
        sa.Column("x0", sa.Float()),
        sa.Column("y0", sa.Float()),
        sa.Column("x1", sa.Float()),
        sa.Column("y1", sa.Float()),
        sa.Column("answers_id", sa.Integer()),
        sa.Column("audience", sa.String(8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("written_at", sa.String(32), nullable=False),
        sa.Column("changed_at", sa.String(32)),
        sa.Column("withdrawn_at", sa.String(32)),
        sqlite_autoincrement=True,
    )
    op.create_index("notes_by_document", "notes", ["document_id"])
    op.create_index("notes_by_author", "notes", ["author"])
    op.create_index("notes_by_answered", "notes", ["answers_id"])
    op.create_table(
        "note_versions",
        sa.Column("note_id", sa.Integer(), sa.ForeignKey("notes.id"), primary_key=True),
        sa.Column("version", sa.Integer(), primary_key=True),
        sa.Column("audience", sa.String(8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("said_at", sa.String(32), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tags",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("document_id", sa.Integer(), sa.ForeignKey("documents.id"), nullable=False),
        sa.Column("page_number", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_at", sa.String(32), nullable=False),
        sa.UniqueConstraint("document_id", "page_number", "key", "owner"),
    )
    op.create_index("tags_by_key", "tags", ["key", "owner"])
    op.create_index("tags_by_owner", "tags", ["owner"])
    op.create_table(
        "stars",
        sa.Column("person", sa.Text(), primary_key=True),
        sa.Column("document_id", sa.Integer(), sa.ForeignKey("documents.id"), primary_key=True),
        sa.Column("at", sa.String(32), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("stars_by_document", "stars", ["document_id"])
    op.create_table(
        "assignments",
        sa.Column("document_id", sa.Integer(), sa.ForeignKey("documents.id"), primary_key=True),
        sa.Column("person", sa.Text(), primary_key=True),
        sa.Column("assigned_by", sa.Text(), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("done_at", sa.String(32)),
        sqlite_with_rowid=False,
    )
    op.create_index("assignments_by_person", "assignments", ["person"])
    op.create_table(
        "reads",
        sa.Column("person", sa.Text(), primary_key=True),
        sa.Column("document_id", sa.Integer(), sa.ForeignKey("documents.id"), primary_key=True),
        sa.Column("last_page", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.String(32), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("reads_by_document", "reads", ["document_id"])
    op.create_table(
        "readers",
        sa.Column("person", sa.Text(), primary_key=True),
        sa.Column("seen_at", sa.String(32)),
        sa.Column("seen_arrival", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("seen_note", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("tells_reads", sa.Boolean(), nullable=False, server_default="1"),
        sa.Column("wants_mail", sa.Boolean(), nullable=False, server_default="1"),
        sa.Column("feed_digest", sa.String(64), nullable=False, server_default=""),
        sqlite_with_rowid=False,
    )
    op.create_index("readers_by_feed", "readers", ["feed_digest"])
    op.create_table(
        "arrivals",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("document_id", sa.Integer(), sa.ForeignKey("documents.id"), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False, server_default="0"),
        sqlite_autoincrement=True,
    )
    # What was read before saved searches were there is told to nobody, and new to who comes for the first time.
    op.execute(
        "INSERT INTO arrivals (document_id, at, told) "
        "SELECT id, received_at, 1 FROM documents WHERE state != 'received' ORDER BY id"
    )
    op.create_index("arrivals_by_document", "arrivals", ["document_id"])
    op.create_index("arrivals_to_tell", "arrivals", ["told"])
    op.create_table(
        "saved_searches",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("collection_id", sa.Integer(), sa.ForeignKey("collections.id")),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("sort", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.String(32), nullable=False),
    )
    op.create_index("saved_searches_by_owner", "saved_searches", ["owner"])
    op.create_table(
        "followers",
        sa.Column("search_id", sa.Integer(), sa.ForeignKey("saved_searches.id"), primary_key=True),
        sa.Column("person", sa.Text(), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("followers_by_person", "followers", ["person"])
    op.create_table(
        "matches",
        sa.Column("search_id", sa.Integer(), sa.ForeignKey("saved_searches.id"), primary_key=True),
        sa.Column("person", sa.Text(), primary_key=True),
        sa.Column("document_id", sa.Integer(), sa.ForeignKey("documents.id"), primary_key=True),
        sa.Column("told_at", sa.String(32), nullable=False),
        sa.Column("seen", sa.Boolean(), nullable=False, server_default="0"),
        sa.Column("mailed", sa.Boolean(), nullable=False, server_default="0"),
        sqlite_with_rowid=False,
    )
    op.create_index("matches_by_person", "matches", ["person", "seen"])
    op.create_index("matches_by_document", "matches", ["document_id"])
    op.create_index("matches_to_mail", "matches", ["mailed"])
