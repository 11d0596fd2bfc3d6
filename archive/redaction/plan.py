"""Proposing and deciding what is taken out of a document. The original is never touched; a plan can be changed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from archive.errors import Invalid, Unreadable
from archive.model import REASONS, Box, Page, Plan, Redaction, RedactionState, State, Word
from archive.redaction.matching import Match, WordRun, squeezed
from archive.store import custody
from archive.store.catalog import documents, exhibits, redactions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection

    from archive.store import Store

_MARGIN_X_PT = 1.25
_MARGIN_Y_PT = 1.0
_LEAST_MARGIN_PT = 0.3
_SHARE_OF_GAP = 0.6  # how much of the gap to the next word a box may take
_SHORTEST_LETTERS = 2
_SMALLEST_PT = 1.0
_SAME_PT = 0.1
_TRIMMED_SHARE = 0.08  # of a word's height: fonts keep that much free above their tallest letters
_MISREAD_SOURCES = ("ocr", "mixed", "underlay")
_EVENTS = {
    RedactionState.PROPOSED: "redaction proposed",
    RedactionState.APPROVED: "redaction approved",
    RedactionState.REJECTED: "redaction rejected",
}


def add_text(store: Store, document_id: int, text: str, *, reason: str, agent: str) -> tuple[Redaction, ...]:
    """Propose a box over every occurrence of `text` in the document, one for each line it runs over.

    An occurrence that has a box already keeps it. Raises Invalid where nothing is found: pages may show words that
    could not be read, and an editor must not take silence for absence.
    """
    _check_reason(reason)
    if len(squeezed(text)) < _SHORTEST_LETTERS:
        raise Invalid("The text to take out needs two letters or digits at least.", "Draw a box instead.")
    with store.write() as db:
        _check_readable(db, document_id)
        found = [
            (page.number, box, covers)
            for page in documents.pages(db, document_id)
            for box, covers in _occurrences(page, text)
        ]
        if not found:
            raise Invalid(
                "The text was not found in this document.",
                "Look at its pages: what could not be read is not found. Draw a box there instead.",
            )
        known = redactions.listing(db, document_id)
        proposed = [_propose(db, document_id, known, entry, reason, agent) for entry in found]
        return tuple({redaction.id: redaction for redaction in proposed}.values())


def add_box(
    store: Store, document_id: int, page_number: int, box: Box, *, reason: str, agent: str
) -> Redaction:
    """Propose one box, cut to the page. Raises Invalid if nothing of it is on the page, NotFound for no page."""
    _check_reason(reason)
    if not all(math.isfinite(value) for value in box.as_tuple()):
        raise Invalid("A box is four numbers, in points.")
    with store.write() as db:
        _check_readable(db, document_id)
        page = documents.page(db, document_id, page_number)
        clipped = _on_page(box, page)
        if clipped.x1 - clipped.x0 < _SMALLEST_PT or clipped.y1 - clipped.y0 < _SMALLEST_PT:
            raise Invalid(
                "The box is empty or lies off the page.",
                f"This page is {page.width_pt:.0f} x {page.height_pt:.0f} points, from the top left.",
            )
        covers = " ".join(word.text for word in page.words() if _middle_in(word.box, clipped))
        known = redactions.listing(db, document_id)
        return _propose(db, document_id, known, (page_number, clipped, covers), reason, agent)


def decide(
    store: Store, redaction_ids: Sequence[int], state: RedactionState, *, agent: str
) -> tuple[Redaction, ...]:
    """Approve, reject or propose again; all of them or, on an error, none. Raises NotFound."""
    with store.write() as db:
        decided = []
        for redaction_id in redaction_ids:
            before = redactions.get(db, redaction_id)
            after = redactions.decide(db, redaction_id, state, agent) if before.state != state else before
            if before.state != state:
                _record(db, after, agent)
            decided.append(after)
        return tuple(decided)


def approved_plan(store: Store, document_id: int) -> Plan:
    """What an exhibit made now would take out. Raises NotFound."""
    with store.read() as db:
        return exhibits.approved_plan(db, document_id, store.settings.exhibit_dpi)


def _check_reason(reason: str) -> None:
    if reason not in REASONS:
        raise Invalid("That is not one of the reasons.", f"Reasons are: {', '.join(REASONS)}.")


def _check_readable(db: Connection, document_id: int) -> None:
    document = documents.get(db, document_id)
    if document.state is not State.READY or not document.page_count:
        raise Unreadable(
            "The document has no pages to redact.", document.hint or "See: archive document show."
        )


def _propose(
    db: Connection,
    document_id: int,
    known: Sequence[Redaction],
    place: tuple[int, Box, str],
    reason: str,
    agent: str,
) -> Redaction:
    number, box, covers = place
    for redaction in known:
        if redaction.page_number == number and _hides(redaction, box):
            return redaction
    made = redactions.add(
        db, document_id=document_id, page_number=number, box=box, reason=reason, covers=covers, agent=agent
    )
    _record(db, made, agent)
    return made


def _hides(redaction: Redaction, box: Box) -> bool:
    """True if it covers all of the box already, and nobody has rejected it."""
    outer = redaction.box
    return (
        redaction.state is not RedactionState.REJECTED
        and outer.x0 - _SAME_PT <= box.x0
        and outer.y0 - _SAME_PT <= box.y0
        and box.x1 <= outer.x1 + _SAME_PT
        and box.y1 <= outer.y1 + _SAME_PT
    )


def _record(db: Connection, redaction: Redaction, agent: str) -> None:
    custody.append(
        db,
        type=_EVENTS[redaction.state],
        agent=agent,
        object_kind="document",
        object_id=redaction.document_id,
        detail={"redaction": redaction.id, "page": redaction.page_number, "reason": redaction.reason},
    )


def _occurrences(page: Page, text: str) -> Iterator[tuple[Box, str]]:
    """A box, and the words under it, for every occurrence on the page and every line that it runs over."""
    words = list(page.words())
    lines = [number for number, line in enumerate(page.text.split("\n")) for _ in line.split()]
    run = WordRun(word.text for word in words)
    seen = set()
    for match in run.find(text, misreads=page.source.value in _MISREAD_SOURCES):
        for first, last in _line_runs(match, lines):
            if (first, last, match.start_share, match.end_share) not in seen:
                seen.add((first, last, match.start_share, match.end_share))
                yield _cover(page, words, lines, match, first, last)


def _line_runs(match: Match, lines: Sequence[int]) -> Iterator[tuple[int, int]]:
    first = match.first
    for index in range(match.first, match.last + 1):
        if index == match.last or lines[index + 1] != lines[index]:
            yield first, index
            first = index + 1


def _cover(
    page: Page, words: Sequence[Word], lines: Sequence[int], match: Match, first: int, last: int
) -> tuple[Box, str]:
    texts = [word.text for word in words[first : last + 1]]
    box = words[first].box
    for word in words[first + 1 : last + 1]:
        box = box.union(word.box)
    start, end = box.x0, box.x1
    if last == match.last and match.end_share < 1:
        end, texts[-1] = _cut(words[last], match.end_share, keep_start=True)
    if first == match.first and match.start_share > 0:
        start, texts[0] = _cut(words[first], match.start_share, keep_start=False, text=texts[0])
    left = words[first - 1].box.x1 if first and lines[first - 1] == lines[first] else 0.0
    following = last + 1 < len(words) and lines[last + 1] == lines[last]
    right = words[last + 1].box.x0 if following else page.width_pt
    above, below = _vertical_margins(page, words, box)
    grown = Box(start - _margin(start - left), box.y0 - above, end + _margin(right - end), box.y1 + below)
    return _on_page(grown, page), " ".join(texts)


def _cut(word: Word, share: float, *, keep_start: bool, text: str | None = None) -> tuple[float, str]:
    """Where a match ends or begins inside a long word of a script without spaces, and the part that it covers."""
    width_pt = word.box.x1 - word.box.x0
    slack_pt = width_pt / (2 * len(word.text))  # glyphs are not all of one width
    at = round(share * len(word.text))
    if keep_start:
        return min(word.box.x0 + share * width_pt + slack_pt, word.box.x1), word.text[:at]
    text = word.text if text is None else text
    return max(word.box.x0 + share * width_pt - slack_pt, word.box.x0), text[at:]


def _margin(gap_pt: float) -> float:
    """Wide enough to hide the edges of letters, and not so wide as to bite into the next word."""
    return min(_MARGIN_X_PT, max(_LEAST_MARGIN_PT, _SHARE_OF_GAP * gap_pt))


def _vertical_margins(page: Page, words: Sequence[Word], box: Box) -> tuple[float, float]:
    """Less, and a little less than nothing at the top, where the lines are so tight that their boxes overlap.

    Boxes of a text layer are as tall as the font allows; those of OCR are as tall as the ink, and are never trimmed.
    """
    if page.source.value in _MISREAD_SOURCES:
        return _MARGIN_Y_PT, _MARGIN_Y_PT
    height_pt, middle = box.y1 - box.y0, (box.y0 + box.y1) / 2
    near = [w.box for w in words if w.box.x0 < box.x1 and box.x0 < w.box.x1]
    tops = [b.y1 - box.y0 for b in near if b.y0 < box.y0 < b.y1 < middle]
    bottoms = [box.y1 - b.y0 for b in near if middle < b.y0 < box.y1 < b.y1]
    above = -min(max(tops), _TRIMMED_SHARE * height_pt) if tops else _MARGIN_Y_PT
    return above, 0.0 if bottoms else _MARGIN_Y_PT


def _on_page(box: Box, page: Page) -> Box:
    x0, x1 = sorted((box.x0, box.x1))
    y0, y1 = sorted((box.y0, box.y1))
    return Box(max(x0, 0.0), max(y0, 0.0), min(x1, page.width_pt), min(y1, page.height_pt))


def _middle_in(inner: Box, outer: Box) -> bool:
    x, y = (inner.x0 + inner.x1) / 2, (inner.y0 + inner.y1) / 2
    return outer.x0 <= x <= outer.x1 and outer.y0 <= y <= outer.y1
