"""Runs of name lists, with what each line found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "list_runs",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("read_as", sa.Text(), nullable=False),
        sa.Column("collection", sa.Text()),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("started_by", sa.Text(), nullable=False),
        sa.Column("started_at", sa.String(32), nullable=False),
        sa.Column("ended_at", sa.String(32)),
        sa.Column("earlier_id", sa.Integer()),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("custody_sequence", sa.Integer(), nullable=False),
        sa.Column("custody_digest", sa.String(64), nullable=False),
        sa.Column("coverage", sa.JSON(), nullable=False),
    )
    op.create_table(
        "list_lines",
        sa.Column("run_id", sa.Integer(), sa.ForeignKey("list_runs.id"), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("given_notes", sa.JSON(), nullable=False),
        sa.Column("given_reason", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("new_documents", sa.Integer(), nullable=False),
        sa.Column("near", sa.JSON(), nullable=False),
        sa.Column("near_tried", sa.Integer(), nullable=False),
        sa.Column("near_documents", sa.Integer(), nullable=False),
        sa.Column("found", sa.LargeBinary(), nullable=False),
        sa.Column("found_new", sa.LargeBinary(), nullable=False),
    )
    op.create_index(
        "list_lines_by_outcome",
        "list_lines",
        ["run_id", "state", "documents", "new_documents", "near_documents"],
    )
