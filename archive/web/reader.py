"""The reader: a document of any length as one column of pages, with the text, the hits and the family beside it.

`page` is the address of a page for good: without scripts it shows that page, with scripts the column lands on it. The
other routes give the column what comes into view.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for

from archive import page_images
from archive import search as finding
from archive.errors import Unreadable
from archive.store.catalog import documents, families
from archive.web import pictures
from archive.web.show import store
from archive.web.told import hit_told, hits_around, page_told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from archive.model import Document

blueprint = Blueprint("reader", __name__, url_prefix="/documents")

FAMILY_SHOWN = 50


@blueprint.get("/<int:document_id>/pages/<int:number>")
def page(document_id: int, number: int) -> ResponseReturnValue:
    query = request.args.get("q", "")
    with store().read() as db:
        document = readable(documents.get(db, document_id))
        shown = documents.page(db, document_id, number)
        parents = families.parents(db, document_id)
        children = families.children(db, document_id, limit=FAMILY_SHOWN + 1)
        thread = families.thread(db, document_id)
    numbers = finding.numbers_in_document(store(), document_id, query)
    listed = hits_around(numbers, number)
    hits = finding.find_in_document(store(), document_id, query, numbers={number, *listed})
    here = next((hit for hit in hits if hit.number == number), None)
    previous_hit, next_hit = neighbours(numbers, number)
    return render_template(
        "reader/page.html",
        document=document,
        page=shown,
        told=page_told(document, shown, here),
        query=query,
        hits=[hit for hit in hits if hit.number in listed],
        hit_count=len(numbers),
        next_hit=next_hit,
        previous_hit=previous_hit,
        parents=parents,
        children=children,
        family_shown=FAMILY_SHOWN,
        thread=thread,
    )


@blueprint.get("/<int:document_id>/pages")
def jump(document_id: int) -> ResponseReturnValue:
    """To the page that was typed, or the nearest that there is."""
    with store().read() as db:
        document = readable(documents.get(db, document_id))
    number = max(1, min(request.args.get("number", 1, type=int), document.page_count))
    query = request.args.get("q", "")
    return redirect(url_for("reader.page", document_id=document_id, number=number, q=query or None))


@blueprint.get("/<int:document_id>/sizes")
def sizes(document_id: int) -> ResponseReturnValue:
    """What the column is laid out from: [width, height, how many] of each run of pages of one size, in points."""
    with store().read() as db:
        readable(documents.get(db, document_id))
        return {"runs": documents.page_sizes(db, document_id)}


@blueprint.get("/<int:document_id>/pages/<int:number>/text")
def text(document_id: int, number: int) -> ResponseReturnValue:
    """What stands beside the picture of a page, and where on it a query matches."""
    query = request.args.get("q", "")
    with store().read() as db:
        document = documents.get(db, document_id)
        shown = documents.page(db, document_id, number)
    hits = finding.find_in_document(store(), document_id, query, numbers={number})
    return page_told(document, shown, hits[0] if hits else None)


@blueprint.get("/<int:document_id>/hits")
def hits(document_id: int) -> ResponseReturnValue:
    """The hits of a query around a page, for the list of them: a part of all."""
    query, near = request.args.get("q", ""), request.args.get("near", 1, type=int)
    numbers = finding.numbers_in_document(store(), document_id, query)
    listed = hits_around(numbers, near)
    found = finding.find_in_document(store(), document_id, query, numbers=set(listed))
    return {
        "hits": [hit_told(hit) for hit in found],
        "first": bisect_left(numbers, listed[0]) + 1 if listed else 0,
        "total": len(numbers),
    }


@blueprint.get("/<int:document_id>/hits/numbers")
def hit_numbers(document_id: int) -> ResponseReturnValue:
    """The numbers of all pages that a query finds, for stepping from one to the next."""
    return {"numbers": finding.numbers_in_document(store(), document_id, request.args.get("q", ""))}


@blueprint.get("/<int:document_id>/first-hit")
def first_hit(document_id: int) -> ResponseReturnValue:
    """The first page of a document that a query finds; where it finds none any more, the first page."""
    query = request.args.get("q", "")
    numbers = finding.numbers_in_document(store(), document_id, query)[:1]
    first = finding.find_in_document(store(), document_id, query, numbers=numbers)
    outlined = "hit-1" if first and first[0].boxes else None
    number = numbers[0] if numbers else 1
    return redirect(
        url_for("reader.page", document_id=document_id, number=number, q=query or None, _anchor=outlined)
    )


@blueprint.get("/<int:document_id>/pages/<int:number>/image")
def image(document_id: int, number: int) -> ResponseReturnValue:
    size = pictures.size_asked_for()
    return pictures.answer(page_images.of_document(store(), document_id, number, size))


def readable(document: Document) -> Document:
    """The document, if it has pages. Raises Unreadable."""
    if not document.page_count:
        raise Unreadable(document.message or "This document was not read yet.", document.hint)
    return document


def neighbours(numbers: Sequence[int], number: int) -> tuple[int | None, int | None]:
    """The pages with a hit before and after a page, going round at the ends; None where no other page has one."""
    if not [other for other in numbers[:2] if other != number]:
        return None, None
    before, after = bisect_left(numbers, number) - 1, bisect_right(numbers, number)
    return numbers[before], numbers[after % len(numbers)]
