"""The verification card of a document: a form without scripts, and beside it what readers will see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, redirect, render_template, request, url_for

from archive import cards, review
from archive.cards.checked import (
    LONGEST_ADDRESS,
    LONGEST_CONTEXT,
    LONGEST_LINE,
    LONGEST_NAME,
    LONGEST_ORIGIN,
    MOST_LINES,
    checked,
)
from archive.errors import Conflict, Invalid
from archive.store.catalog import documents
from archive.web.show import store, who

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from archive.model import KeptCard

blueprint = Blueprint("cards", __name__, url_prefix="/documents")

_EMPTY_ROWS = 1
_CONFIRMED = ("what", "by", "how", "on")


@blueprint.get("/<int:document_id>/card")
def show(document_id: int) -> ResponseReturnValue:
    kept = cards.show(store(), document_id)
    return _page(document_id, kept, kept.card.as_plain(), told=kept)


@blueprint.post("/<int:document_id>/card")
def write(document_id: int) -> ResponseReturnValue:
    """Keep it, show what it would look like, or give another line; what was typed is never lost."""
    kept, untrusted = cards.show(store(), document_id), _typed()
    deed = request.form.get("deed", "keep")
    if deed in ("more confirmed", "more not confirmed"):
        return _page(document_id, kept, untrusted, more=deed)
    try:
        card = checked(untrusted)
        if deed == "look":
            return _page(document_id, kept, untrusted, told=cards.looked_over(store(), document_id, card))
        over = request.form.get("version", type=int)
        cards.write(store(), document_id, card, agent=who(), over_version=over)
    except (Invalid, Conflict) as error:
        return _page(document_id, kept, untrusted, fault=error), error.http_status
    if exhibit := request.form.get("exhibit", 0, type=int):
        return redirect(url_for("review.show", exhibit_id=exhibit, _anchor="around"))
    return redirect(url_for("cards.show", document_id=document_id, _anchor="told"))


def _page(
    document_id: int,
    kept: KeptCard,
    typed: dict[str, Any],
    *,
    told: KeptCard | None = None,
    more: str = "",
    fault: Invalid | Conflict | None = None,
) -> str:
    """`typed` is what stands in the fields, `told` what readers would see of it, None while that is not looked at."""
    with store().read() as db:
        document = documents.get(db, document_id)
    exhibit_id = request.values.get("exhibit", 0, type=int)
    exhibit = review.case(store(), exhibit_id, agent=who()).exhibit if exhibit_id else None
    return render_template(
        "cards/show.html",
        document=document,
        exhibit=exhibit if exhibit and exhibit.document_id == document_id else None,
        kept=kept,
        typed=typed,
        told=told,
        fault=fault,
        could_tell=cards.could_tell(store(), document_id),
        confirmed=_rows(typed["confirmed"], dict.fromkeys(_CONFIRMED, ""), more == "more confirmed"),
        not_confirmed=_rows(typed["not_confirmed"], "", more == "more not confirmed"),
        focus=more,
        most=MOST_LINES,
        longest={
            "context": LONGEST_CONTEXT, "origin": LONGEST_ORIGIN, "line": LONGEST_LINE, "name": LONGEST_NAME,
            "address": LONGEST_ADDRESS,
        },
    )  # fmt: skip


def _rows(rows: list[Any], empty: Any, one_more: bool) -> list[Any]:
    filled = [row for row in rows if (any(row.values()) if isinstance(row, dict) else row)]
    blank = len(rows) - len(filled) + 1 if one_more else _EMPTY_ROWS
    return (filled + [empty] * max(blank, _EMPTY_ROWS))[:MOST_LINES]


def _typed() -> dict[str, Any]:
    """The form as `Card.as_plain` has a card, not yet checked."""
    form = request.form
    columns = [form.getlist(name) for name in _CONFIRMED]
    return {
        "context": form.get("context", ""),
        "story": {"title": form.get("story_title", ""), "address": form.get("story_address", "")},
        "confirmed": [dict(zip(_CONFIRMED, row, strict=True)) for row in zip(*columns, strict=False)],
        "not_confirmed": form.getlist("not_confirmed"),
        "origin": {
            "words": form.get("origin", ""), "capture": "capture" in form, "sha256": "sha256" in form,
        },
    }  # fmt: skip
