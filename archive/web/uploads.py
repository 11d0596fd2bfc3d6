"""How much may be sent at once: small forms, name lists, pasted texts, and pieces of files. None of it touches the disk
of the machine outside the archive.
"""

from __future__ import annotations

from io import BytesIO
from typing import IO

from flask import Flask, Request, request

from archive.redaction.subjects import reading
from archive.search.name_lists.name_list import LIST_BYTES
from archive.search.text_reuse import TEXT_BYTES

LARGEST_FORM_BYTES = 1024 * 1024
LISTS_ENDPOINT = "begin"
LIKE_ENDPOINT = "pasted"
SUBJECTS_ENDPOINT = "take_list_in"
PLAIN_ENDPOINT = "take_plain"
FILES_ENDPOINT = "create"
FILE_ENDPOINT = "append"
PIECE_BYTES = 8 * 1024 * 1024
"""Of a file on its way in, for each request; and of all files together that come in a plain form."""
_ROOM_BYTES = 64 * 1024  # for the form around a list or a text
_LARGER = {
    f"lists.{LISTS_ENDPOINT}": LIST_BYTES + _ROOM_BYTES,
    f"api.batch.{LISTS_ENDPOINT}": LIST_BYTES + _ROOM_BYTES,
    f"subjects.{SUBJECTS_ENDPOINT}": reading.LIST_BYTES + _ROOM_BYTES,
    f"like.{LIKE_ENDPOINT}": TEXT_BYTES + _ROOM_BYTES,
    f"adding.{PLAIN_ENDPOINT}": PIECE_BYTES + _ROOM_BYTES,
    **{
        f"{name}.{endpoint}": PIECE_BYTES
        for name in ("deliveries", "api-deliveries")
        for endpoint in (FILES_ENDPOINT, FILE_ENDPOINT)
    },
}
LARGEST_REQUEST_BYTES = max(_LARGER.values())


class KeptInMemory(Request):
    """Its files are in memory. Werkzeug would put larger ones into the system's folder for temporary files."""

    def _get_file_stream(
        self,
        total_content_length: int | None,  # noqa: ARG002
        content_type: str | None,  # noqa: ARG002
        filename: str | None = None,  # noqa: ARG002
        content_length: int | None = None,  # noqa: ARG002
    ) -> IO[bytes]:
        return BytesIO()


def limit(app: Flask) -> None:
    """Refuse what is larger than its page takes. Goes before all that looks into a form."""
    app.request_class = KeptInMemory

    @app.before_request
    def say() -> None:
        is_larger = request.method in ("POST", "PATCH") and request.endpoint in _LARGER
        request.max_content_length = _LARGER[request.endpoint or ""] if is_larger else LARGEST_FORM_BYTES
        request.max_form_memory_size = request.max_content_length
