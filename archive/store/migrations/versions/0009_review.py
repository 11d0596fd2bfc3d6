"""The way of an exhibit from a draft to a release: steps, answers to the checklist, questions, embargoes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("exhibits", sa.Column("embargo_until", sa.String(32)))
    op.add_column("exhibits", sa.Column("embargo_zone", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "review_events",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("exhibit_id", sa.Integer(), sa.ForeignKey("exhibits.id"), nullable=False),
        sa.Column("step", sa.String(32), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("over", sa.String(64), nullable=False),
        sa.Column("asked_of", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("private_words", sa.Text(), nullable=False),
        sa.Column("alone", sa.Boolean(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
    )
    op.create_index("review_events_by_exhibit", "review_events", ["exhibit_id"])
    op.create_table(
        "review_answers",
        sa.Column("exhibit_id", sa.Integer(), sa.ForeignKey("exhibits.id"), primary_key=True),
        sa.Column("item", sa.String(32), primary_key=True),
        sa.Column("agent", sa.Text(), primary_key=True),
        sa.Column("said", sa.String(16), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("over", sa.String(64), nullable=False),
    )
    op.create_table(
        "review_questions",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("exhibit_id", sa.Integer(), sa.ForeignKey("exhibits.id"), nullable=False),
        sa.Column("page_number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.String(32), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("closed_by", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.String(32)),
    )
    op.create_index("review_questions_by_exhibit", "review_questions", ["exhibit_id"])
