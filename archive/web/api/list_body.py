"""A name list as a program sends it: the body of a request, in JSON or as a file would be."""

from __future__ import annotations

import json

from flask import request
from marshmallow import ValidationError, fields, validate
from webargs.flaskparser import abort

from archive.errors import Invalid
from archive.search.name_lists.name_list import LINES

_TEXT_TYPES = ("text/csv", "text/plain")
DESCRIBED = {
    "description": "The list: JSON has a name in each string, a text is read as a file would be.",
    "required": True,
    "content": {
        "application/json": {
            "schema": {
                "type": "array",
                "items": {"type": "string", "pattern": "^[^\\r\\n]*$"},
                "maxItems": LINES,
            }
        },
        **{media_type: {} for media_type in _TEXT_TYPES},  # any bytes
    },
}
_NAMES = fields.List(
    fields.String(validate=validate.Regexp(r"[^\r\n]*\Z", error="A name has no line break.")),
    validate=validate.Length(max=LINES),
)


def is_json() -> bool:
    return request.mimetype == "application/json"


def read() -> bytes:
    """As a file would have it. Raises Invalid for what is no JSON; aborts where it is, and no list of names."""
    if is_json():
        return _names()
    if request.mimetype not in _TEXT_TYPES:
        abort(415)
    return request.get_data()


def _names() -> bytes:
    try:
        said = json.loads(request.get_data())
    except (ValueError, RecursionError):
        raise Invalid("The body cannot be read as JSON.", "Send an array of strings.") from None
    try:
        names = _NAMES.deserialize(said)
    except ValidationError as error:
        abort(422, messages={"json": {"body": error.messages}})
    return "\n".join(names).encode("utf-8-sig", "replace")
