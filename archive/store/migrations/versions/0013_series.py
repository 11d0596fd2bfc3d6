"""Tables as they were read of documents, series made of them, and who looked at which number."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "table_readings",
        sa.Column("document_id", sa.Integer(), sa.ForeignKey("documents.id"), primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("tables", sa.JSON(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("read_at", sa.String(32), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "series",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("collection_id", sa.Integer(), sa.ForeignKey("collections.id"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("takes", sa.String(8), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("headings", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.String(32), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("series_by_collection", "series", ["collection_id"])
    op.create_table(
        "series_rows",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("series_id", sa.Integer(), sa.ForeignKey("series.id"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.UniqueConstraint("series_id", "key"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "series_points",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("series_id", sa.Integer(), sa.ForeignKey("series.id"), nullable=False),
        sa.Column("document_id", sa.Integer(), sa.ForeignKey("documents.id"), nullable=False),
        sa.Column("column", sa.Integer(), nullable=False),
        sa.Column("day", sa.String(10)),
        sa.Column("day_from", sa.Text(), nullable=False),
        sa.Column("heading", sa.JSON(), nullable=False),
        sa.UniqueConstraint("series_id", "document_id", "column"),
        sqlite_autoincrement=True,
    )
    op.create_index("series_points_by_document", "series_points", ["document_id"])
    op.create_table(
        "series_cells",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("series_id", sa.Integer(), sa.ForeignKey("series.id"), nullable=False),
        sa.Column("point_id", sa.Integer(), sa.ForeignKey("series_points.id"), nullable=False),
        sa.Column("row_id", sa.Integer(), sa.ForeignKey("series_rows.id"), nullable=False),
        sa.Column("read", sa.JSON(), nullable=False),
        sa.Column("label", sa.JSON(), nullable=False),
        sa.Column("value", sa.Text()),
        sa.Column("doubt", sa.String(8), nullable=False),
        sa.UniqueConstraint("point_id", "row_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("series_cells_by_series", "series_cells", ["series_id"])
    op.create_table(
        "series_deeds",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("series_id", sa.Integer(), sa.ForeignKey("series.id"), nullable=False),
        sa.Column("cell_id", sa.Integer(), sa.ForeignKey("series_cells.id")),
        sa.Column("point_id", sa.Integer(), sa.ForeignKey("series_points.id")),
        sa.Column("step", sa.String(16), nullable=False),
        sa.Column("words", sa.Text(), nullable=False, server_default=""),
        sa.Column("value", sa.Text()),
        sa.Column("over", sa.String(64), nullable=False, server_default=""),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("series_deeds_by_series", "series_deeds", ["series_id"])
    op.create_index("series_deeds_by_cell", "series_deeds", ["cell_id"])
    op.create_index("series_deeds_by_point", "series_deeds", ["point_id"])
