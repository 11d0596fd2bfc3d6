"""The files of a document on show, at the addresses that DocumentCloud's clients make up: …/ID/SLUG-p3-small.gif.

What stands before the ending is the document's slug, or anything else: the number says which document.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any

from flask import Response, jsonify, request
from PIL import Image

from archive.errors import NotFound
from archive.release import documentcloud
from archive.web.public_api.asking import noun, showcase

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from archive.release.on_show import OnShow

blueprint = noun("files", "/files/documents/<int:number>")

_WIDTHS_PX = {"thumbnail": 60, "small": 180, "normal": 700, "large": 1000, "xlarge": 2000}
"""As DocumentCloud draws them; no picture is made larger than it is."""
_FORMATS = {"png": "image/png", "jpg": "image/jpeg"}
_TEXT = "text/plain; charset=utf-8"
_PAGE_TEXT = re.compile(r".*-p([1-9]\d{0,6})\.txt", re.ASCII)
_PAGE_PICTURE = re.compile(r".*-p([1-9]\d{0,6})-([a-z]+)\.gif", re.ASCII)


@blueprint.get("/<name>")
def whole(number: int, name: str) -> AnyResponse:
    """PDF, text, or the text page by page."""
    release = showcase().with_document(number)
    place = release.place_of(number)
    if name.endswith(".pdf"):
        return _answer(
            release.read(f"{place}/exhibit.pdf"), "application/pdf", release, f"{place}/exhibit.pdf"
        )
    if name.endswith(".txt.json"):
        return jsonify(
            {"pages": [{"page": at, "contents": text} for at, text in enumerate(_texts(release, number))]}
        )
    if name.endswith(".txt"):
        text = f"{place}/{documentcloud.TEXT}"
        return _answer(release.read(text), _TEXT, release, text)
    raise NotFound("There is no such file.")


@blueprint.get("/pages/<name>")
def of_page(number: int, name: str) -> AnyResponse:
    """The text of one page, or its picture in one of five sizes: PNG or JPEG, whatever the address ends with."""
    release = showcase().with_document(number)
    if found := _PAGE_TEXT.fullmatch(name):
        return Response(_nth(_texts(release, number), found[1]), content_type=_TEXT)
    if (found := _PAGE_PICTURE.fullmatch(name)) and found[2] in _WIDTHS_PX:
        file = f"{release.place_of(number)}/{_nth(release.pages(number), found[1])['picture']}"
        picture = _at_most(release.read(file), _WIDTHS_PX[found[2]])
        return _answer(picture, _FORMATS[file.rpartition(".")[2]], release, file, f"-{found[2]}")
    raise NotFound("There is no such file.")


def _texts(release: OnShow, number: int) -> list[str]:
    return release.text(number).split(documentcloud.BETWEEN_PAGES)


def _nth(entries: list[Any], number: str) -> Any:
    """Counted from 1. Raises NotFound."""
    if int(number) > len(entries):
        raise NotFound("The document has no page of that number.")
    return entries[int(number) - 1]


def _at_most(data: bytes, width_px: int) -> bytes:
    """The picture, made smaller if it is wider. It is one of ours, as it was signed."""
    with Image.open(BytesIO(data)) as picture:
        if picture.width <= width_px:
            return data
        target, size = BytesIO(), (width_px, max(1, round(picture.height * width_px / picture.width)))
        picture.convert("RGB").resize(size, reducing_gap=2).save(target, picture.format)
        return target.getvalue()


def _answer(data: bytes, media_type: str, release: OnShow, file: str, more: str = "") -> AnyResponse:
    """Known by the digest of the file that it comes from, so that who has it need not get it again."""
    answer = Response(data, content_type=media_type)
    answer.set_etag(release.digest(file) + more)
    return answer.make_conditional(request)
