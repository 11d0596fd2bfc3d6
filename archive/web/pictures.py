"""How pictures of pages are answered: by their tag, and kept by no browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, request

from archive.errors import Invalid
from archive.page_images import Picture, Size, media_type

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

# What a browser stores lies on a disk that the archive does not rule, after the visit too; so it stores nothing, and
# cannot show anything stale. What was drawn once comes from the archive's own cache.
_HEADERS = {"Cache-Control": "private, no-store"}


def answer(picture: Picture) -> ResponseReturnValue:
    """The picture; nothing but its tag for a program that has it already."""
    if request.if_none_match.contains_weak(picture.tag):
        response = Response(status=304, headers=_HEADERS)
    else:
        data = picture.read()
        response = Response(data, mimetype=media_type(data), headers=_HEADERS)
    response.set_etag(picture.tag)
    return response


def size_asked_for() -> Size:
    """Raises Invalid for a size that there is not."""
    try:
        return Size(request.args.get("size", Size.READING))
    except ValueError:
        raise Invalid("There is no such size.", f"There are: {', '.join(Size)}.") from None
