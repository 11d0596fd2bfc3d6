"""Strings that an earlier state of the file said and the last one does not (ISO 32000-2, 7.5.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.errors import IngestError
from ingest.formats.pdf import revisions
from ingest.formats.pdf.inside import opening, walk
from ingest.model import Trace, TraceKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MOST_STATES = 8


def traces(data: bytes, now: walk.Walk, passwords: Sequence[str]) -> Iterator[Trace]:
    known = _joined(now)
    ends = revisions.earlier_ends(data)[-_MOST_STATES:]
    for number, end in enumerate(ends, 1):
        where = f"state {number} of {len(ends) + 1}"
        yield Trace(TraceKind.OLD_REVISION, where)
        try:
            with opening.opened(data[:end], passwords) as document:
                before = walk.Walk(document)
        except IngestError:
            continue  # what cannot be opened says nothing to others either
        for trace in before.traces():
            if trace.untrusted_text and trace.untrusted_text not in known:
                yield Trace(
                    TraceKind.OLD_REVISION,
                    f"{where}, {trace.untrusted_where}",
                    trace.untrusted_text,
                    trace.page_number,
                )
        known += _joined(before)


def _joined(walked: walk.Walk) -> str:
    return "\n".join(" ".join(said.text.split()) for said in walked.said)
