"""What the grammar cannot know: conditions whose answer only the catalog has, and what would take too long to find.

How long it takes is told by the archive's own words: how many of them patterns and NEARs stand for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from archive.named_entities import NameKind
from archive.search.added import is_added
from archive.search.combining import either, joined
from archive.search.writing import write
from archive.store.catalog import redactions
from archive.store.nearness import side
from archive.store.query import (
    And,
    Everything,
    Filter,
    Near,
    Node,
    Not,
    Nothing,
    Or,
    Pattern,
    Phrase,
    Prefix,
    Regex,
    Token,
    Variants,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection

    from archive.search.added import Added
    from archive.store.engine import EngineReader

_REDACTION = Filter("has", "redaction")
_MOST_NEAR = 5_000  # terms on both sides; the places of each are read
_MOST_NEAR_IN_ALL = 5_000
_MOST_PATTERNS = 12  # that are held against the whole vocabulary
_MOST_WORDS = 30_000  # that the regular expressions before the last one stand for, together
_OTHERS = 8  # words of other patterns that take as long as one of theirs
_MOST_PLACES = 5_000_000  # of the words of the phrases and NEARs before the last one, together
_MOST_FORMS = 100  # words whose forms and spellings are looked up
_NAMED = 3


def settled(tree: Node, db: Connection, reader: EngineReader, notes: list[str], added: Added) -> Node:
    """The tree as it is evaluated: redacted documents, and what people added, by number; AND for NEARs and phrases of
    too many words; without patterns beyond those that can be found in time. All but the first is said.
    """
    settling = _Settling(db, reader, notes, added)
    found = settling.of(tree)
    settling.say()
    return found


def names_not_read(tree: Node, reader: EngineReader) -> Iterator[str]:
    """Why conditions on names find nothing, where no language model has read any."""
    match tree:
        case And(parts) | Or(parts):
            for part in parts:
                yield from names_not_read(part, reader)
        case Filter(field=name) if name in set(NameKind) and not reader.vocabulary(name):
            yield f"No {name} are in the index, so “{name}:” finds nothing: see the setting ner_models."


@dataclass(slots=True)
class _Settling:
    db: Connection
    reader: EngineReader
    notes: list[str]
    added: Added
    kept: dict[Pattern, int] = field(default_factory=dict)  # how many words each stands for
    left_out: dict[Pattern, None] = field(default_factory=dict)
    forms: set[Pattern] = field(default_factory=set)
    near_words: int = 0
    places: int = 0

    def of(self, tree: Node) -> Node:
        match tree:
            case _ if is_added(tree):
                return self.added.pages(tree, self.notes)
            case And(parts):
                return joined([self.of(part) for part in parts])
            case Or(parts):
                found = [self.of(part) for part in parts]
                return either([part for part in found if not isinstance(part, Everything)])
            case Not(part):
                found_part = self.of(part)
                return found_part if isinstance(found_part, Everything) else Not(found_part)
            case Near():
                return self._near(tree)
            case Phrase():
                return self._phrase(tree)
            case Filter() if tree == _REDACTION:
                ids = redactions.documents_with(self.db)
                return Or(tuple(Filter("document", str(key)) for key in ids)) if ids else Nothing()
            case _:
                return self._kept(tree)

    def _kept(self, node: Node) -> Node:
        """The pattern, or Everything where there were too many before it; of an OR what is left of it."""
        if isinstance(node, Or):
            return either([part for part in map(self._kept, node.parts) if not isinstance(part, Everything)])
        if isinstance(node, Variants):
            return self._with_forms(node)
        if not isinstance(node, Pattern) or node in self.kept:
            return node
        held = sum(not isinstance(pattern, Prefix) for pattern in self.kept)
        if sum(self.kept.values()) >= _MOST_WORDS or held >= _MOST_PATTERNS:
            self.left_out[node] = None
            return Everything()
        size = self.reader.size_of(node)
        self.kept[node] = size if isinstance(node, Regex) else -(-size // _OTHERS)
        return node

    def _with_forms(self, node: Variants) -> Node:
        if len(self.forms) < _MOST_FORMS or node in self.forms:
            self.forms.add(node)
            return node
        self.notes.append(f"Words after the first {_MOST_FORMS} are looked for as they are written alone.")
        return Phrase((Token(node.text, 0),), field=node.field, typed=node.typed)

    def _near(self, node: Near) -> Node:
        left, right = self._kept(node.left), self._kept(node.right)
        if isinstance(left, Everything) or isinstance(right, Everything):
            return joined([self.of(left), self.of(right)])
        if self._size(left) + self._size(right) > _MOST_NEAR:
            self.notes.append(f"A NEAR whose sides stand for more than {_MOST_NEAR:,} words was read as AND.")
            return joined([self.of(left), self.of(right)])
        terms = [term for part in (left, right) for term in side(part, self.reader.expand).all_terms()]
        if self.near_words + len(terms) > _MOST_NEAR_IN_ALL:
            self.notes.append(
                f"NEARs whose sides stand for more than {_MOST_NEAR_IN_ALL:,} words together: the last ones were"
                " read as AND."
            )
        elif self._has_room(terms, node.field):
            self.near_words += len(terms)
            return Near(left, right, node.distance, node.field)
        return joined([self.of(left), self.of(right)])

    def _size(self, side: Node) -> int:
        """How many words one side of a NEAR stands for."""
        match side:
            case Or(parts):
                return sum(map(self._size, parts))
            case Phrase(tokens):
                return len(tokens)
            case _:
                return self.reader.size_of(side)  # type: ignore[arg-type]  # nothing else stands there, see Near

    def _phrase(self, node: Phrase) -> Node:
        terms = list(dict.fromkeys(token.text for token in node.tokens))
        if len(node.tokens) == 1 or self._has_room(terms, node.field):
            return node
        return joined([Phrase((Token(term, 0),), field=node.field, typed=term) for term in terms])

    def _has_room(self, terms: Sequence[str], field_name: str) -> bool:
        """Whether the places of these words can be read as well."""
        if self.places > _MOST_PLACES:
            self.notes.append(
                f"Phrases and NEARs after those whose words stand at {_MOST_PLACES:,} places were read as AND."
            )
            return False
        self.places += sum(self._places(field_name, term) for term in terms)
        return True

    def _places(self, field_name: str, term: str) -> int:
        return int(self.reader.listed(field_name, term, positions=False).counts.sum())

    def say(self) -> None:
        if not self.left_out:
            return
        named = ", ".join(f"“{write(node)}”" for node in list(self.left_out)[:_NAMED])
        others = len(self.left_out) - _NAMED
        self.notes.append(
            f"Of words with * ? ~ and regular expressions {_MOST_PATTERNS} are looked for, and none after those that"
            f" stand for too many words. Left out: {named}{f' and {others:,} others' if others > 0 else ''}."
        )
