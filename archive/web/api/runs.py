"""How runs of name lists are shown."""

from __future__ import annotations

from marshmallow import fields

from archive.model import LineState, RunState
from archive.web.api.schema import Coverage, Links, Shown, link


class Options(Shown):
    operators = fields.Boolean()
    phrase = fields.Boolean()
    fuzziness = fields.Integer()
    proximity = fields.Integer(allow_none=True)
    field = fields.String()


class RunLinks(Shown):
    """Paths on this server."""

    run = link("api.batch.show", "This run.", run_id="id")
    lines = link("api.batch.lines", "What each line found.", run_id="id")
    reader = link("lists.show", "The run in the browser.", run_id="id")


class Run(Shown):
    """One run of a name list."""

    id = fields.Integer()
    name = fields.String()
    read_as = fields.String()
    collection = fields.String(allow_none=True)
    options = fields.Nested(Options)
    state = fields.Enum(RunState, by_value=fields.String)
    started_by = fields.String()
    started_at = fields.AwareDateTime()
    ended_at = fields.AwareDateTime(allow_none=True)
    earlier_id = fields.Integer(
        allow_none=True, metadata={"description": "The run that this one was made again from."}
    )
    generation = fields.Integer(metadata={"description": "Of the index that was searched."})
    custody_sequence = fields.Integer(metadata={"description": "Last custody event when it began."})
    custody_digest = fields.String()
    coverage = fields.Nested(Coverage)
    lines = fields.Integer()
    lines_done = fields.Integer()
    lines_found = fields.Integer()
    lines_not_searched = fields.Integer()
    lines_near = fields.Integer()
    lines_new = fields.Integer()
    links = Links(RunLinks)


class Runs(Shown):
    """Newest first."""

    total = fields.Integer()
    runs = fields.List(fields.Nested(Run))


class NearSpelling(Shown):
    spelling = fields.String()
    documents = fields.Integer()


class Line(Shown):
    """One line of a run."""

    number = fields.Integer(metadata={"description": "In the list as it was given, from 1."})
    text = fields.String()
    query = fields.String(metadata={"description": "As it was read; the search finds the same with it."})
    state = fields.Enum(LineState, by_value=fields.String)
    reason = fields.String()
    notes = fields.List(fields.String())
    pages = fields.Integer()
    documents = fields.Integer()
    new_documents = fields.Integer()
    near_tried = fields.Integer()
    near_documents = fields.Integer()
    near = fields.List(fields.Nested(NearSpelling))


class Lines(Shown):
    """In the order of the list."""

    total = fields.Integer()
    lines = fields.List(fields.Nested(Line))


class LineDocuments(Shown):
    """Numbers of the documents that a line found when it was searched."""

    line = fields.Nested(Line)
    documents = fields.List(fields.Integer())
    new_documents = fields.List(fields.Integer())
