"""Reading what stands for words: plain words, phrases, begin*, w?ldc*rds, typ0s~ and /regular expressions/."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archive.search import fields, regexes
from archive.search.combining import beside, joined
from archive.search.lexemes import QUOTES
from archive.store.patterns import compiled
from archive.store.query import Everything, Fuzzy, Inflected, Node, Phrase, Prefix, Spelled, Token, Wildcard
from archive.store.tokens import PAIRED, TypedTerm, query_tokens, typed_terms, written_terms

if TYPE_CHECKING:
    from archive.search.lexemes import Lexeme

_FUZZY = re.compile(r"(.+)~(\d?)", re.DOTALL)
_MOST_MISTAKES = 2
_WILDCARD_IN_QUOTES = re.compile(r"\w[*]|[*]\w|\w[?]\w")
_UNSPACED = re.compile(f"[{PAIRED}]")
_APART_IN_NAMES = 2  # words between two parts of a name: "Petrova, Dr. Zhanna"
_LONGEST_PHRASE = 500
NO_SPELLINGS = "Names in Chinese, Japanese, Korean or Thai letters are looked for as they are written."
NO_LETTERS = "A sign without letters was left out."


def read(lexeme: Lexeme, notes: list[str]) -> Node:
    """A word, phrase or regular expression of the text or of a field that is kept as words."""
    field_name = fields.IN_TEXT.get(lexeme.field, lexeme.field)
    if lexeme.field == fields.PERSON:
        return _person(lexeme, notes)
    if lexeme.kind == "regex":
        pattern = regexes.read(lexeme.text, field_name, notes)
        return pattern or _phrase(lexeme.text, field_name, None, notes)
    if lexeme.kind == "phrase":
        if not _is_address(lexeme.text, field_name) and _WILDCARD_IN_QUOTES.search(lexeme.text):
            notes.append("Inside quotes * and ? do not stand for letters.")
        return _phrase(lexeme.text, field_name, lexeme.near, notes)
    if (found := _FUZZY.fullmatch(lexeme.text)) is not None:
        return _fuzzy(found.group(1), found.group(2), field_name, notes)
    return _word(lexeme.text, field_name, notes)


def _word(text: str, field_name: str, notes: list[str]) -> Node:
    # A question mark behind a word ends a question, and in an address it parts the address from what is asked.
    signs = "*" if _is_address(text, field_name) else "*?"
    terms = [TypedTerm(*(entry.rstrip("?") for entry in term)) for term in typed_terms(text, signs)]
    if not any(sign in term.typed for sign in signs for term in terms):
        return _forms(text, field_name, notes)
    nodes: list[Node] = []
    plain: list[TypedTerm] = []
    for term in terms:
        if not any(sign in term.typed for sign in signs):
            plain.append(term)
            continue
        nodes += _flushed(plain, field_name)
        nodes.append(_pattern(term, field_name, notes))
    nodes += _flushed(plain, field_name)
    if not nodes:
        notes.append(NO_LETTERS)
    return joined(nodes)


def _forms(text: str, field_name: str, notes: list[str]) -> Node:
    """A plain word: with its inflections, or as a name with its spellings; several terms in one word are a phrase."""
    node = _phrase(text, field_name, None, notes)
    if not isinstance(node, Phrase) or len(node.tokens) > 1 or _UNSPACED.search(node.tokens[0].text):
        return node
    if field_name in fields.INFLECTED:
        term, written = written_terms(node.typed)[0]
        return Inflected(term, field_name, written.lower(), node.typed)
    if field_name in fields.NAMES_OF_PEOPLE:
        return Spelled(node.tokens[0].text, field_name, node.typed)
    return node


def _person(lexeme: Lexeme, notes: list[str]) -> Node:
    """A person's name in the text: its words in any spelling and order, no further apart than two words."""
    terms = [term for term in typed_terms(lexeme.text) if term.text]
    if lexeme.kind == "regex" or len(terms) < len(query_tokens(lexeme.text)):
        notes.append(NO_SPELLINGS)
        return _phrase(lexeme.text, "text", None, notes)
    words = [Spelled(term.text, "text", term.typed) for term in terms]
    if not words:
        notes.append(NO_LETTERS)
        return Everything()
    return beside(words, [_APART_IN_NAMES] * (len(words) - 1), notes) if len(words) > 1 else words[0]


def _is_address(text: str, field_name: str) -> bool:
    return field_name == "url" or "://" in text


def _pattern(term: TypedTerm, field_name: str, notes: list[str]) -> Node:
    text, typed = (re.sub(r"\*+", "*", entry) for entry in term)
    if not text.strip("*?"):
        notes.append(NO_LETTERS)
        return Everything()
    if re.fullmatch(r"[^*?]+\*", text):
        return Prefix(text[:-1], field_name, typed[:-1])
    node = Wildcard(text, field_name, typed)
    if compiled(node) is None:
        notes.append("A word with * and ? was too long and was left out.")
        return Everything()
    return node


def _fuzzy(stem: str, typed_distance: str, field_name: str, notes: list[str]) -> Node:
    """The last term of `stem` with mistakes, those before it as they are: e-mial~ is "e" and mial~."""
    distance = min(max(int(typed_distance or 1), 1), _MOST_MISTAKES)
    if distance != int(typed_distance or 1):
        notes.append(f"From 1 to {_MOST_MISTAKES} typing mistakes can be allowed for.")
    if re.search(r"[*?]", stem.rstrip("?")):
        notes.append("* and ? do not go together with ~ and were left out.")
    terms = typed_terms(stem)
    if not terms:
        notes.append(NO_LETTERS)
        return Everything()
    if not terms[-1].text:
        notes.append("In scripts without spaces ~ has no meaning and was left out.")
        return joined(_flushed(terms, field_name))
    last = terms.pop()
    return joined([*_flushed(terms, field_name), Fuzzy(last.text, distance, field_name, last.typed)])


def _flushed(plain: list[TypedTerm], field_name: str) -> list[Node]:
    """The terms as one phrase; the list is empty afterwards."""
    text = " ".join(term.typed for term in plain)
    plain.clear()
    return [_phrase(text, field_name, None, [])] if text else []


def _phrase(text: str, field_name: str, near: int | None, notes: list[str]) -> Node:
    tokens = query_tokens(text)
    if not tokens:
        if text:
            notes.append(NO_LETTERS)
        return Everything()
    if len(tokens) > _LONGEST_PHRASE:
        notes.append(f"Of a phrase the first {_LONGEST_PHRASE:,} words are looked for.")
        del tokens[_LONGEST_PHRASE:]
    first = tokens[0][1]
    made = tuple(Token(term, position - first) for term, position in tokens)
    typed = " ".join(re.sub(f"[{QUOTES}]", " ", text).split())
    return Phrase(made, near if len(made) > 1 else None, field_name, typed)
