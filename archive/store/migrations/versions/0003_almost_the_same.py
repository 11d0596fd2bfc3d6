"""Documents that are almost the same: signatures of texts and pictures, their bands, and the groups they form."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("documents", sa.Column("likeness_group", sa.Integer()))
    op.create_index("documents_by_likeness_group", "documents", ["likeness_group"])
    op.create_table(
        "likeness_signatures",
        sa.Column("document_id", sa.Integer(), sa.ForeignKey("documents.id"), primary_key=True),
        sa.Column("kind", sa.String(8), primary_key=True),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "likeness_bands",
        sa.Column("key", sa.BigInteger(), primary_key=True),
        sa.Column("document_id", sa.Integer(), primary_key=True),
        sqlite_with_rowid=False,
    )
