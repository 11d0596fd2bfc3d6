"""The pages of a web archive itself: what it is, and every capture in it with date, status, type and address."""

from __future__ import annotations

import html
from http import HTTPStatus
from typing import TYPE_CHECKING

from ingest import layout
from ingest.model import Facts, Finding, FindingKind
from ingest.web.capture_tally import Capture, Tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from ingest.model import Part

_SECTION_CAPTURES = 300
_KINDS = {
    "response": "responses", "resource": "resources", "revisit": "revisits (the same as before)", "request": "requests",
    "metadata": "records of metadata", "conversion": "conversions", "continuation": "continuations",
    "warcinfo": "descriptions of the archive", "archive": "descriptions of the archive",
    "unnamed": "records without a kind",
}  # fmt: skip


def parts(sections: Iterable[Part | str]) -> Iterator[Part]:
    """Sections laid out as pages, numbered through, among whatever comes with them."""
    number = 0
    for entry in sections:
        if not isinstance(entry, str):
            yield entry
            continue
        for page in layout.pages([entry], after=number):
            number = page.number
            yield page


def listed(events: Iterable[Part | Capture], tally: Tally, titles: Mapping[str, str]) -> Iterator[Part | str]:
    """Captures gathered to sections. What the archive is stands first, or last where it is long."""
    rows: list[str] = []
    is_long = False
    for event in events:
        if not isinstance(event, Capture):
            yield event
            continue
        rows.append(_row(event, titles.get(event.address, "")))
        if len(rows) >= _SECTION_CAPTURES:
            yield ("" if is_long else "<h2>Captures</h2>") + "".join(rows)
            rows, is_long = [], True
    if is_long and rows:
        yield "".join(rows)
    summary = _summary(tally)
    yield summary if is_long else summary + ("<h2>Captures</h2>" + "".join(rows) if rows else "")


def closing(tally: Tally, media_type: str, extra: tuple[tuple[str, str], ...] = ()) -> Iterator[Part]:
    """Once everything was read: what the archive is, and what could not be taken."""
    if tally.only_listed:
        message = f"{tally.only_listed:,} captures are listed and not taken out: the limit for one file was reached."
        yield Finding(FindingKind.CUT_SHORT, message)
    if tally.unsaid:
        yield Finding(FindingKind.CUT_SHORT, f"There are {tally.unsaid:,} more findings in the web archive.")
    yield Facts(
        media_type,
        title=next(
            (tally.about[name] for name in ("title", "ispartof", "description") if tally.about.get(name)), ""
        ),
        date=tally.first,
        metadata=(*_metadata(tally), *extra),
        defects=tuple(f"{text} ({count:,} captures)" for text, count in tally.troubles.most_common(10)),
    )


def _metadata(tally: Tally) -> Iterator[tuple[str, str]]:
    captures = sum(tally.records[kind] for kind in ("response", "resource", "conversion", "revisit"))
    yield "captures", f"{captures:,}"
    if tally.first and tally.last:
        yield "captured-at", _moment(tally.first)
        yield "captured-until", _moment(tally.last)
    for name in ("software", "operator", "publisher", "description", "ispartof"):
        if tally.about.get(name):
            yield name, tally.about[name]


def _summary(tally: Tally) -> str:
    counts = ", ".join(f"{count:,} {_KINDS.get(kind, kind)}" for kind, count in tally.records.most_common(12))
    said = "".join(
        f'<p class="line"><b>{html.escape(name)}:</b> {html.escape(layout.break_long_words(value[:2000]))}</p>'
        for name, value in list(tally.about.items())[:30]
    )
    span = (
        f"Captured from {_moment(tally.first)} to {_moment(tally.last)} UTC."
        if tally.first and tally.last
        else ""
    )
    return f'<h1>Web archive</h1><p class="line">{html.escape(counts)}</p><p>{span}</p>{said}'


def _row(capture: Capture, title: str) -> str:
    facts = [
        _moment(capture.captured_at) if capture.captured_at else "no date",
        _status(capture.status) if capture.status else capture.kind,
        f"the same as on {_moment(capture.same_as)}" if capture.same_as else "",
        "the same as before" if capture.kind == "revisit" and not capture.same_as else "",
        capture.media_type,
        f"{capture.size_bytes:,} bytes" if capture.kind != "revisit" else "",
    ]
    lines = [" · ".join(fact for fact in facts if fact), title, capture.address]
    if capture.leads_to:
        lines.append(f"leads to {capture.leads_to}")
    first, *rest = (html.escape(layout.break_long_words(line)) for line in lines if line)
    return f"<p><b>{first}</b>{''.join('<br>' + line for line in rest)}</p>"


def _status(code: int) -> str:
    try:
        return f"{code} {HTTPStatus(code).phrase}"
    except ValueError:
        return str(code)


def _moment(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment else ""
