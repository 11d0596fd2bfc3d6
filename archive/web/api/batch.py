"""/api/v1/batch: name lists"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from flask import url_for

from archive.model import ListColumns, ListOptions
from archive.search import tables
from archive.search.name_lists import batch, batch_export
from archive.store.catalog import name_lists
from archive.store.catalog.name_lists import Only
from archive.web.api import list_body
from archive.web.api.describing import Noun
from archive.web.api.runs import LineDocuments, Lines, Run, Runs
from archive.web.api.schema import Asked, Choice, Flag, Text, Whole, Window, window
from archive.web.lists import in_background
from archive.web.saving import saved
from archive.web.show import store, who

if TYPE_CHECKING:
    from marshmallow import fields

    from archive.model import ListLine

noun = Noun("batch", __name__, "Name lists: every line searched, the whole run kept.")

_LOCATION = {
    "Location": {"description": "Path of the run.", "required": True, "schema": {"type": "string"}},
}


class ListAsked(Asked):
    """How a list is read and searched."""

    name = Text("What the list is called.", longest=200, default="")
    collection = Text("Only in this collection.")
    operators = Flag("Whether operators in a line count.", default=True)
    phrase = Flag("Whether the words of a line stand in exactly that order.", default=False)
    fuzziness = Whole("Typing mistakes that a word may have.", least=0, most=2, default=0)
    proximity = Whole(
        "Words within which all words of a line must stand. Not together with phrase.",
        least=1,
        most=1000,
    )
    field = Choice("Where: the text of pages, or names of documents.", ("text", "name"), default="text")
    columns = Choice("What parts columns. In JSON nothing does, unless said here.", tuple(ListColumns))
    column = Text("The column to search for: its number, from 1, or its heading.", default="")
    heading = Flag("Whether the first line is a heading. In JSON it is none, unless said here.")


_ONLY: dict[str, fields.Field[Any]] = {"only": Choice("Which lines.", tuple(Only), default=Only.ALL.value)}


class ExportAsked(Asked):
    """What is saved."""

    by_document = Flag("With true, a row for each document that a line found.", default=False)


@noun.operation(
    "",
    method="POST",
    takes=ListAsked(),
    gives=Run,
    status=202,
    fails=(404, 413, 415),
    headers=_LOCATION,
    document={"requestBody": list_body.DESCRIBED},
)
def begin(asked: dict[str, Any]) -> tuple[Any, int, dict[str, str]]:
    """Hand in a name list. It is searched in the background; look at the run until its state is not "running"."""
    as_json = list_body.is_json()
    run_id = batch.begin(
        store(),
        list_body.read(),
        untrusted_name=asked["name"],
        collection=asked.get("collection"),
        options=ListOptions(
            operators=asked["operators"],
            phrase=asked["phrase"],
            fuzziness=asked["fuzziness"],
            proximity=asked.get("proximity"),
            field=asked["field"],
        ),
        columns=ListColumns(asked.get("columns", ListColumns.NONE if as_json else ListColumns.AUTO)),
        column=asked["column"],
        heading=asked.get("heading", False if as_json else None),
        agent=who(),
    )
    return _searched(run_id)


@noun.operation("", takes=Window(), gives=Runs)
def listing(asked: dict[str, Any]) -> dict[str, Any]:
    """All runs, newest first."""
    with store().read() as db:
        runs = name_lists.listing(db)
    return {"total": len(runs), "runs": runs[window(asked)]}


@noun.operation("/<int:run_id>", gives=Run)
def show(run_id: int) -> Any:
    """One run."""
    with store().read() as db:
        return name_lists.get(db, run_id)


@noun.operation("/<int:run_id>/lines", takes=Window.from_dict(_ONLY, name="LinesPart")(), gives=Lines)
def lines(asked: dict[str, Any], run_id: int) -> dict[str, Any]:
    """What each line found."""
    only = Only(asked["only"])
    with store().read() as db:
        name_lists.get(db, run_id)
        found = name_lists.lines(db, run_id, only, offset=asked["offset"], limit=asked["limit"])
        return {
            "total": name_lists.line_count(db, run_id, only),
            "lines": [_line(entry) for entry in found],
        }


@noun.operation("/<int:run_id>/lines/<int:line_number>", gives=LineDocuments)
def line(run_id: int, line_number: int) -> dict[str, Any]:
    """The documents that one line found."""
    with store().read() as db:
        entry = name_lists.line(db, run_id, line_number)
        found, new = name_lists.found_by(db, run_id, line_number)
    return {"line": _line(entry), "documents": sorted(found), "new_documents": sorted(new)}


@noun.operation("/<int:run_id>/again", method="POST", gives=Run, status=202, headers=_LOCATION)
def again(run_id: int) -> tuple[Any, int, dict[str, str]]:
    """The same list over the archive as it is now. Lines with new documents are those of `only=new`."""
    return _searched(batch.begin_again(store(), run_id, agent=who()))


@noun.file(
    "/<int:run_id>/export.<any(csv,xlsx,jsonl):form_name>",
    takes=ExportAsked.from_dict(_ONLY, name="Export")(),
    media_types=tuple(form.media_type for form in tables.Form),
)
def export(asked: dict[str, Any], run_id: int, form_name: str) -> Any:
    """A run as a file, with the sentence that says what no search could see."""
    table = batch_export.table(store(), run_id, Only(asked["only"]), by_document=asked["by_document"])
    return saved(table, tables.form_named(form_name), f"name-list-run-{run_id}")


def _searched(run_id: int) -> tuple[Any, int, dict[str, str]]:
    in_background(run_id)
    with store().read() as db:
        return name_lists.get(db, run_id), 202, {"Location": url_for(".show", run_id=run_id)}


def _line(entry: ListLine) -> dict[str, Any]:
    near = [{"spelling": spelling, "documents": count} for spelling, count in entry.near]
    return {**asdict(entry), "near": near}
