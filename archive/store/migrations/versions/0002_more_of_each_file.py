"""What files say beyond their pages: hidden text, findings, metadata, message ids, where members came from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("documents", sa.Column("metadata", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("documents", sa.Column("rendition", sa.String(64), nullable=False, server_default=""))
    op.add_column("pages", sa.Column("picture_share", sa.Float(), nullable=False, server_default="0"))
    op.add_column("pages", sa.Column("language", sa.String(8), nullable=False, server_default=""))
    op.add_column("pages", sa.Column("hidden", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("captures", sa.Column("root_document_id", sa.Integer()))
    op.add_column("captures", sa.Column("ordinal", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("captures", sa.Column("address", sa.Text(), nullable=False, server_default=""))
    op.add_column("captures", sa.Column("captured_at", sa.String(32)))
    op.create_index("captures_by_root", "captures", ["root_document_id"])
    op.create_index("captures_by_address", "captures", ["address"])
    op.create_table(
        "findings",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("document_id", sa.Integer(), sa.ForeignKey("documents.id"), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("page_number", sa.Integer(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
    )
    op.create_index("findings_by_document", "findings", ["document_id"])
    op.create_index("findings_by_kind", "findings", ["kind"])
    op.create_table(
        "message_ids",
        sa.Column("document_id", sa.Integer(), sa.ForeignKey("documents.id"), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("is_own", sa.Boolean(), nullable=False),
    )
    op.create_index("message_ids_by_document", "message_ids", ["document_id"])
    op.create_index("message_ids_by_id", "message_ids", ["message_id"])
    op.create_table(
        "removals",
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key"),
    )
    op.execute("UPDATE documents SET reason = 'kept-unread' WHERE reason = 'unsupported-type'")
    op.execute("UPDATE documents SET indexed = 0")
