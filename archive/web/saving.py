"""A table as a download."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response

from archive.search import tables
from archive.web.documents import attachment
from archive.web.show import store

if TYPE_CHECKING:
    from archive.search.tables import Form, Table


def saved(table: Table, form: Form, name: str) -> Response:
    """`name` is that of the file, without its ending."""
    return Response(
        tables.stream(store(), table, form),
        content_type=form.media_type,
        headers={"Content-Disposition": attachment(f"{name}.{form.value}")},
    )
