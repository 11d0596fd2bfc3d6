"""Where on a page a query matches: letters for the snippet, words for the boxes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.model import HIDDEN_PART
from archive.store.evaluation import occurrences
from archive.store.query import And, Fuzzy, Node, Or, Phrase, Prefix
from archive.store.tokens import IndexToken, standing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from archive.model import Box, HiddenKind, Page

SNIPPET_CHARACTERS = 240
_BEFORE = 60


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for on pages: phrases, and single terms that prefixes and fuzzy words stand for."""

    phrases: tuple[Phrase, ...]
    terms: frozenset[str]


def wanted(tree: Node, expand: Callable[[Prefix | Fuzzy], tuple[str, ...]]) -> Wanted:
    """The parts of a query that show on a page: nothing under a NOT, no conditions on the document."""
    phrases: list[Phrase] = []
    terms: set[str] = set()
    for leaf in _leaves(tree):
        if leaf.field != "text":
            continue
        if isinstance(leaf, Phrase):
            phrases.append(leaf)
        else:
            terms.update(expand(leaf))
    return Wanted(tuple(phrases), frozenset(terms))


def matched(text: str, looked_for: Wanted) -> list[IndexToken]:
    """The tokens of the text that the query matches, in order."""
    needed = {token.text for phrase in looked_for.phrases for token in phrase.tokens} | looked_for.terms
    by_place: dict[tuple[str, int], list[IndexToken]] = defaultdict(list)
    places: dict[str, list[int]] = defaultdict(list)
    for token in standing(text, needed):
        by_place[token.text, token.position].append(token)
        places[token.text].append(token.position)
    found: dict[IndexToken, None] = {}
    for term in looked_for.terms:
        for position in places[term]:
            found.update(dict.fromkeys(by_place[term, position]))
    for phrase in looked_for.phrases:
        names = _names(phrase)
        if all(places[name] for name in names):
            for spots in occurrences(phrase, places):
                for name, position in zip(names, spots, strict=True):
                    found.update(dict.fromkeys(by_place[name, position]))
    return sorted(found, key=lambda token: (token.start, token.end))


def boxes(page: Page, tokens: list[IndexToken]) -> tuple[Box, ...]:
    """The boxes of the words that the tokens stand in, each once."""
    indexes = sorted({token.word_index for token in tokens})
    return tuple(page.box(index) for index in indexes if index < page.word_count)


def hidden_kinds(page: Page, tokens: list[IndexToken]) -> tuple[HiddenKind, ...]:
    """The kinds of hidden text that the tokens of `searchable(page)` stand in, each once."""
    kinds: dict[HiddenKind, None] = {}
    start = len(page.text)
    for entry in page.hidden:
        start += len(f"\n{HIDDEN_PART}")
        end = start + len(entry.text)
        if any(start <= token.start < end for token in tokens):
            kinds[entry.kind] = None
        start = end
    return tuple(kinds)


def snippet(text: str, tokens: list[IndexToken]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """About `SNIPPET_CHARACTERS` of the text where most matches are close together, and the matches in it."""
    if not tokens:
        return _piece(text, 0, [])
    starts = [token.start for token in tokens]
    best, most = 0, 0
    for index, start in enumerate(starts):
        within = sum(start <= other < start + SNIPPET_CHARACTERS - 2 * _BEFORE for other in starts[index:])
        if within > most:
            best, most = start, within
    return _piece(text, max(0, best - _BEFORE), tokens)


def _piece(text: str, start: int, tokens: list[IndexToken]) -> tuple[str, tuple[tuple[int, int], ...]]:
    if start:
        gap = max(text.rfind(" ", 0, start), text.rfind("\n", 0, start))
        start = gap + 1 if start - gap < 25 else start
    end = min(len(text), start + SNIPPET_CHARACTERS)
    if end < len(text):
        gap = max(text.rfind(" ", start, end), text.rfind("\n", start, end))
        end = gap if end - gap < 25 else end
    piece = text[start:end].replace("\n", " ").replace(HIDDEN_PART, " ")
    marks: list[tuple[int, int]] = []
    for token in tokens:
        if token.start < start or token.end > end:
            continue
        low, high = token.start - start, token.end - start
        if marks and low <= marks[-1][1]:
            marks[-1] = (marks[-1][0], max(high, marks[-1][1]))
        else:
            marks.append((low, high))
    return piece, tuple(marks)


def _names(phrase: Phrase) -> list[str]:
    names = [token.text for token in phrase.tokens]
    return names if phrase.slop is None else list(dict.fromkeys(names))


def _leaves(node: Node) -> Iterator[Phrase | Prefix | Fuzzy]:
    match node:
        case And(parts) | Or(parts):
            for part in parts:
                yield from _leaves(part)
        case Phrase() | Prefix() | Fuzzy():
            yield node
