"""Versions of plans, labels and subjects of redactions, and how exhibits look."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("redactions", sa.Column("label", sa.Text(), nullable=False, server_default=""))
    op.add_column("redactions", sa.Column("subject_id", sa.Integer()))
    op.add_column("redactions", sa.Column("found_by", sa.Text(), nullable=False, server_default="hand"))
    op.add_column("redactions", sa.Column("sureness", sa.Float()))
    op.create_index("redactions_by_subject", "redactions", ["subject_id"])
    op.create_table(
        "plan_changes",
        sa.Column("document_id", sa.Integer(), sa.ForeignKey("documents.id"), primary_key=True),
        sa.Column("version", sa.Integer(), primary_key=True),
        sa.Column("redaction_id", sa.Integer(), primary_key=True),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("x0", sa.Float(), nullable=False),
        sa.Column("y0", sa.Float(), nullable=False),
        sa.Column("x1", sa.Float(), nullable=False),
        sa.Column("y1", sa.Float(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Integer()),
        sa.Column("state", sa.String(16), nullable=False),
        sqlite_with_rowid=False,
    )
    # What was decided before plans had versions is each plan's first.
    op.execute(
        "INSERT INTO plan_changes "
        "(document_id, version, redaction_id, at, agent, x0, y0, x1, y1, reason, label, state) "
        "SELECT document_id, 1, id, coalesce(decided_at, proposed_at), "
        "CASE WHEN decided_by = '' THEN proposed_by ELSE decided_by END, x0, y0, x1, y1, reason, '', state "
        "FROM redactions"
    )
    op.add_column("exhibits", sa.Column("colours", sa.String(16), nullable=False, server_default="colour"))
    op.add_column("exhibits", sa.Column("marks", sa.String(16), nullable=False, server_default="labels"))
    op.add_column("exhibits", sa.Column("tally", sa.Boolean(), nullable=False, server_default="0"))
    op.add_column("exhibits", sa.Column("plan_version", sa.Integer(), nullable=False, server_default="0"))
