"""What a condition on a field of words, or on a thing found in text, matches: where that stands on a page, or else
which field has it.

What a field says is marked where the page says the same in full, as the head of a mail says who it is from: its words
alone, elsewhere on the page, are no reason why the page was found.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive import mentions
from archive.mentions import MentionKind
from archive.model import searchable
from archive.named_entities import NameKind
from archive.search import fields, matching
from archive.store.query import And, Filter, Or, Phrase, Token
from archive.store.said import said, sender_of
from archive.store.tokens import IndexToken, query_tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from archive.model import Document, Page
    from archive.search.matching import Wanted
    from archive.store.engine import EngineReader
    from archive.store.query import Node

Spans = tuple[tuple[int, int], ...]
Metadata = tuple[tuple[str, str], ...]
Thing = tuple[str, str]
"""Kind and value of what is found in text; "sender" is one."""

_MOST_BESIDE = 3  # fields that are named beside a hit
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class WantedFields:
    """What is looked for in each field of words, the things, and the names that a model read."""

    words: Mapping[str, Wanted]
    things: frozenset[Thing]
    names: Wanted

    def __bool__(self) -> bool:
        return bool(self.words or self.things or self.names.phrases)


@dataclass(frozen=True, slots=True)
class FieldMatch:
    """One value of a document's field, and the letters of it that match. `thing` is what they are, if it is one."""

    field: str
    text: str
    spans: Spans
    thing: Thing | None = None


def wanted_fields(tree: Node, reader: EngineReader) -> WantedFields:
    """Nothing of what is under a NOT."""
    every = {name: matching.wanted(tree, reader, name) for name in fields.WORDS}
    things = frozenset((leaf.field, leaf.value) for leaf in _filters(tree))
    names = tuple(_phrase(value) for name, value in sorted(things) if name in set(NameKind))
    return WantedFields(
        {name: looked_for for name, looked_for in every.items() if looked_for},
        frozenset(thing for thing in things if thing[0] in (*MentionKind, "sender")),
        matching.Wanted(tuple(phrase for phrase in names if phrase.tokens), frozenset()),
    )


def of_document(
    document: Document,
    untrusted_metadata: Metadata,
    addresses: Sequence[str],
    looked_for: WantedFields,
) -> tuple[FieldMatch, ...]:
    """Everything that is said of the document and matches; `untrusted_metadata` is whole, as the index has it."""
    found: list[FieldMatch] = []
    for field, text in _values(document, untrusted_metadata, addresses):
        if field in looked_for.words:
            tokens = matching.matched(text, looked_for.words[field].on(document.language))
            if tokens:
                found.append(FieldMatch(field, text, tuple((token.start, token.end) for token in tokens)))
        found += (FieldMatch(field, text, (span,), thing) for thing, span in _things(text, looked_for.things))
        if field == "from":
            found += _sender(text, looked_for.things)
    return tuple(found)


def on_page(
    page: Page, language: str, matches: Sequence[FieldMatch], looked_for: WantedFields
) -> tuple[list[IndexToken], tuple[tuple[str, str], ...]]:
    """The places on the page, and (field, passage) of what is not there."""
    text = searchable(page)
    things = list(_things(text, looked_for.things))
    spans = [span for _, span in things]
    if looked_for.names.phrases:
        names = matching.matched(text, looked_for.names.on(language))
        spans += ((token.start, token.end) for token in names)
    here = {thing for thing, _ in things}
    beside: dict[tuple[str, str], None] = {}
    for match in matches:
        places = list(_places(page.text, match))
        spans += places
        if not places and match.thing not in here:
            beside[match.field, _passage(match)] = None
    return _as_tokens(text, spans), tuple(beside)[:_MOST_BESIDE]


def _filters(node: Node) -> Iterator[Filter]:
    match node:
        case And(parts) | Or(parts):
            for part in parts:
                yield from _filters(part)
        case Filter():
            yield node


def _phrase(name: str) -> Phrase:
    return Phrase(tuple(Token(text, position) for text, position in query_tokens(name)))


def _values(
    document: Document, untrusted_metadata: Metadata, addresses: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """(field, what it says), as far as there is something."""
    entry = said(document, untrusted_metadata, addresses)
    every = (
        ("name", (document.name, document.title)),
        ("from", (entry.sender,)),
        ("to", entry.recipients),
        ("subject", (entry.subject,)),
        ("url", entry.addresses),
    )
    return ((field, text) for field, texts in every for text in texts if text.strip())


def _things(text: str, wanted: frozenset[Thing]) -> Iterator[tuple[Thing, tuple[int, int]]]:
    if wanted:
        for mention in mentions.found(text):
            thing = (mention.kind.value, mention.value)
            if thing in wanted:
                yield thing, (mention.start, mention.end)


def _sender(author: str, wanted: frozenset[Thing]) -> Iterator[FieldMatch]:
    thing = ("sender", sender_of(author))
    if thing in wanted:
        yield FieldMatch("from", author, ((0, len(author)),), thing)


def _places(text: str, match: FieldMatch) -> Iterator[tuple[int, int]]:
    """Where what matches stands in the text, within all that the field says; lines may break between words."""
    whole = r"\s+".join(map(re.escape, match.text.split()))
    said = _letters(match.text)
    for found in re.finditer(rf"(?<!\w){whole}(?!\w)", text):
        there = _letters(found.group())
        for start, end in match.spans:
            first, last = bisect_right(said, start - 1), bisect_right(said, end - 1) - 1
            yield found.start() + there[first], found.start() + there[last] + 1


def _letters(text: str) -> list[int]:
    """Where each character stands that is no space."""
    return [at for at, character in enumerate(text) if not character.isspace()]


def _passage(match: FieldMatch) -> str:
    return matching.snippet(match.text, _as_tokens(match.text, match.spans))[0]


def _as_tokens(text: str, spans: Sequence[tuple[int, int]]) -> list[IndexToken]:
    """Each word, or part of a word, that a span takes, once."""
    if not spans:
        return []
    words = [(found.start(), found.end()) for found in _WORD.finditer(text)]
    starts = [start for start, _ in words]
    tokens: dict[tuple[int, int], IndexToken] = {}
    for start, end in spans:
        index = max(0, bisect_right(starts, start) - 1)
        while index < len(words) and words[index][0] < end:
            low, high = max(start, words[index][0]), min(end, words[index][1])
            if low < high:
                tokens[low, high] = IndexToken("", 0, index, low, high)
            index += 1
    return [tokens[place] for place in sorted(tokens)]
