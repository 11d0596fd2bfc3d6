"""More like this: the same text elsewhere, for a page, a document or a pasted paragraph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request

from archive.errors import Invalid
from archive.search import text_reuse
from archive.store.catalog import documents
from archive.web.show import store
from archive.web.uploads import LIKE_ENDPOINT

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from archive.search.text_reuse import Given, Reuse

blueprint = Blueprint("like", __name__, url_prefix="/like")

DOCUMENTS_SHOWN = 100
PAGES_SHOWN = 3


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """The form, and what was found for a document or a page of one."""
    document_id, number = request.args.get("doc", type=int), request.args.get("page", type=int)
    collection = request.args.get("collection") or None
    if document_id is None:
        return _form("", collection)
    given = _given(document_id, number)
    if chosen := request.args.get("with"):
        return _beside(given, chosen, collection)
    return _found(given, "", collection)


@blueprint.post("/", endpoint=LIKE_ENDPOINT)
def pasted() -> ResponseReturnValue:
    text, collection = request.form.get("text", ""), request.form.get("collection") or None
    try:
        given = text_reuse.given_text(text)
    except Invalid as error:
        return _form(text, collection, error), error.http_status
    if chosen := request.form.get("with"):
        return _beside(given, chosen, collection)
    return _found(given, text, collection)


def _given(document_id: int, number: int | None) -> Given:
    if number is None:
        return text_reuse.given_document(store(), document_id)
    return text_reuse.given_page(store(), document_id, number)


def _form(text: str, collection: str | None, error: Invalid | None = None) -> str:
    return _page(text, collection, found=None, given=None, error=error)


def _found(given: Given, text: str, collection: str | None) -> str:
    found = text_reuse.like(store(), given, collection=collection)
    return _page(text, collection, found=found, given=given, error=None)


def _page(
    text: str, collection: str | None, *, found: Reuse | None, given: Given | None, error: Invalid | None
) -> str:
    with store().read() as db:
        known = documents.collections(db)
    return render_template(
        "like/index.html",
        found=found,
        given=given,
        text=text,
        collection=collection,
        collections=known,
        error=error,
        documents_shown=DOCUMENTS_SHOWN,
        pages_shown=PAGES_SHOWN,
        most_bytes=text_reuse.TEXT_BYTES,
    )


def _beside(given: Given, untrusted_chosen: str, collection: str | None) -> str:
    document_id, _, number = untrusted_chosen.partition(":")
    if not (document_id.isdecimal() and number.isdecimal() and len(untrusted_chosen) < 20):
        raise Invalid("No page of a document is named like that.")
    found = text_reuse.beside(store(), given, int(document_id), int(number))
    return render_template("like/beside.html", found=found, given=given, collection=collection)
