"""The source checklist: what has given sources away, asked of every exhibit before it goes out.

After the list that OpenNews Source and DocumentCloud published ("How to protect your sources when you release
sensitive documents"). What a program can answer it answers, with what it found; the rest the reviewer has to look for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.model import Colours, FindingKind, RedactionState
from archive.store.catalog import documents, exhibits, findings, redactions, reviews

if TYPE_CHECKING:
    from collections.abc import Callable, Set

    from sqlalchemy import Connection

    from archive.model import Document, Exhibit

_HIDDEN = (
    FindingKind.HIDDEN_TEXT, FindingKind.HIDDEN_LAYER, FindingKind.HIDDEN_CELLS, FindingKind.COMMENT,
    FindingKind.TRACKED_CHANGE, FindingKind.SPEAKER_NOTES, FindingKind.BAD_REDACTION, FindingKind.APPENDED_DATA,
)  # fmt: skip
_DEVICE = (FindingKind.LOCATION, FindingKind.SERIAL_NUMBER, FindingKind.THUMBNAIL_DIFFERS)
_MARKED = (FindingKind.ZERO_WIDTH, FindingKind.LOOK_ALIKE)


@dataclass(frozen=True, slots=True)
class Item:
    """`key` is how it is kept, `name` a heading, `question` what the reviewer answers; "no" is the good answer."""

    key: str
    name: str
    question: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An item for one exhibit: what programs found, and whether that settles it."""

    item: Item
    found: str
    is_settled: bool


@dataclass(frozen=True, slots=True)
class _Facts:
    exhibit: Exhibit
    document: Document
    kinds: Set[str]
    undecided: int
    sources: tuple[str, ...]
    overlaid: tuple[int, ...]

    @property
    def is_proved(self) -> bool:
        return self.exhibit.proof is not None and self.exhibit.proof.passed


def _metadata(facts: _Facts) -> tuple[str, bool]:
    count = len(facts.document.metadata)
    things = "one thing" if count == 1 else f"{count:,} things"
    said = f"The original says {things} of itself. " if count else ""
    return said + "The exhibit was rebuilt from pixels and proved to hold no metadata.", facts.is_proved


def _hidden(facts: _Facts) -> tuple[str, bool]:
    return _gone(
        facts, _HIDDEN, "Nothing but what can be seen on its pages is in the exhibit."
    ), facts.is_proved


def _device(facts: _Facts) -> tuple[str, bool]:
    return _gone(facts, _DEVICE, "Pictures in the exhibit hold pixels and nothing else."), facts.is_proved


def _names(_: _Facts) -> tuple[str, bool]:
    said = (
        "The title was held against all that is taken out. In a release the exhibit is called by its digest, "
        "not by the name of a file."
    )
    return said, True


def _undecided(facts: _Facts) -> tuple[str, bool]:
    if not facts.undecided:
        return "Every box that was proposed has been approved or rejected.", True
    return f"{facts.undecided:,} proposed and not decided: they are not taken out.", False


def _dots(facts: _Facts) -> tuple[str, bool]:
    if facts.exhibit.look.colours is Colours.COLOUR:
        return "The exhibit is in colour, so the yellow dots of a colour printer would still be there.", False
    return "The exhibit has no colours, and yellow dots went with them.", True


def _wording(facts: _Facts) -> tuple[str, bool]:
    parts = []
    if marked := _named(facts, _MARKED):
        parts.append(f"The original has {marked}, which can mark a copy.")
    if facts.document.likeness_group is not None:
        parts.append(
            "The archive has documents that are almost the same: compare them for words that differ."
        )
    return " ".join(parts), False


def _overlaid(facts: _Facts) -> tuple[str, bool]:
    if not facts.overlaid:
        return "No other exhibit of this document is public.", True
    numbers = ", ".join(map(str, facts.overlaid))
    return f"Another exhibit of this document with other boxes is public: {numbers}.", False


def _promise(facts: _Facts) -> tuple[str, bool]:
    return (f"It came from {', '.join(facts.sources)}." if facts.sources else "No source is recorded."), False


def _by_eye(_: _Facts) -> tuple[str, bool]:
    return "", False


_ITEMS: tuple[tuple[Item, Callable[[_Facts], tuple[str, bool]]], ...] = (
    (Item("metadata", "Metadata", "Does the file say who made it, when, or with what?"), _metadata),
    (Item("hidden", "Hidden text", "Is anything in the file that its pages do not show?"), _hidden),
    (Item("device", "Position and device", "Does it say where it was made, or on which device?"), _device),
    (Item("names", "Names in titles and file names", "Does a title or file name say whom it is about?"), _names),
    (Item("undecided", "Proposals left open", "Should any of them be taken out?"), _undecided),
    (
        Item("dots", "Printer’s dots", "Are there faint yellow dots on white paper, near the edges most of all?"),
        _dots,
    ),
    (
        Item(
            "watermark",
            "Watermarks and stamps",
            "Is there a watermark, stamp, copy number, bar code, or a line that says who printed it when?",
        ),
        _by_eye,
    ),
    (Item("handwriting", "Handwriting", "Are there notes, signatures or underlinings by hand?"), _by_eye),
    (
        Item("folds", "Folds and marks", "Do folds, creases, staples, dust of a scanner or a photo’s background show?"),
        _by_eye,
    ),
    (
        Item("wording", "Wording", "Could a phrase, a misspelling or its spacing be in one person’s copy only?"),
        _wording,
    ),
    (Item("boxes", "Around the boxes", "Do a box’s width or the words beside it say who is meant?"), _by_eye),
    (Item("people", "Other people", "Is anybody named or shown who did not choose to be public?"), _by_eye),
    (Item("overlaid", "Other exhibits", "Can it be laid over another to see what one of them hides?"), _overlaid),
    (Item("promise", "What was promised", "Does anything break what the source was promised?"), _promise),
)  # fmt: skip

ITEMS = {item.key: item for item, _ in _ITEMS}


def entries(db: Connection, exhibit: Exhibit) -> tuple[Entry, ...]:
    """The whole list, with what programs found. Raises NotFound."""
    facts = _facts(db, exhibit)
    return tuple(Entry(item, *detect(facts)) for item, detect in _ITEMS)


def _facts(db: Connection, exhibit: Exhibit) -> _Facts:
    document_id = exhibit.document_id
    public = reviews.folders(db)
    return _Facts(
        exhibit=exhibit,
        document=documents.get(db, document_id),
        kinds=frozenset(findings.kinds(db, [document_id]).get(document_id, ())),
        undecided=len(redactions.listing(db, document_id, RedactionState.PROPOSED)),
        sources=documents.source_names(db, [document_id]).get(document_id, ()),
        overlaid=tuple(
            other.id
            for other in exhibits.listing(db, document_id)
            if other.id in public and other.plan_digest != exhibit.plan_digest
        ),
    )


def _gone(facts: _Facts, kinds: tuple[FindingKind, ...], rest: str) -> str:
    there = _named(facts, kinds)
    return f"The original has: {there}. {rest}" if there else rest


def _named(facts: _Facts, kinds: tuple[FindingKind, ...]) -> str:
    return ", ".join(kind.value.replace("-", " ") for kind in kinds if kind in facts.kinds)
