"""People, organisations and places that a language model reads in a text: spaCy, where it and a model are installed.

Named-entity recognition guesses: it takes a ship for a person, and leaves names out. What it reads is a way into the
material and no list of who is in it. A model is part of the program (loading one runs its code), so it is named by
whoever keeps the archive; nothing is downloaded, and no other host is asked.
"""

from __future__ import annotations

import importlib
import os
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

    from spacy.language import Language
    from spacy.tokens import Doc

    Names = tuple[tuple[str, str], ...]


class NameKind(StrEnum):
    """What a name is of; its value is the facet, and the word for it in a query. `person:` looks names up itself."""

    PEOPLE = "people"
    ORGANISATIONS = "organisations"
    PLACES = "places"


CHARACTERS = 100_000
"""Of a page that a model is given; names behind them are not read."""

_PIECE_CHARACTERS = 8_000  # a model's memory grows with each text: about a gigabyte for 100,000 characters
_LONGEST_NAME = 100
_COUNTER = count()

_EVERY_LANGUAGE = "xx"  # spaCy's code for a model of no language
_SPACY_CODES = {"no": "nb"}  # ours: spaCy's

_LABELS = {
    **dict.fromkeys(("PERSON", "PER", "PRS", "PS", "PERSNAME"), NameKind.PEOPLE),
    **dict.fromkeys(("ORG", "ORGANIZATION", "OG", "ORGNAME", "GPE_ORG"), NameKind.ORGANISATIONS),
    **dict.fromkeys(
        ("GPE", "LOC", "FAC", "FACILITY", "LC", "PLACENAME", "GEOGNAME", "GPE_LOC"), NameKind.PLACES
    ),
}
"""What the models that spaCy's makers and others publish call their entities."""

_READERS = frozenset({"ner", "beam_ner", "entity_ruler", "future_entity_ruler"})
_SHARED_LAYERS = frozenset({"tok2vec", "transformer", "curated_transformer"})

# A package may be no model, or one for another spaCy; what a model itself needs may be missing.
_LOADING_FAULTS = (ImportError, OSError, ValueError, LookupError, AttributeError, TypeError)

_WRAPPED_LINE = re.compile(r"(?<=[^\n]{40})\n(?=[^\n])")
"""The end of a line that running text goes on behind: a name may too. Short lines are headings and entries of lists."""
_PART_END = re.compile("[\x1c-\x1f]")  # `archive.model.HIDDEN_PART` among them: what is apart is no one name
_POSSESSIVE = re.compile(r"['’]s?$")
_AROUND = re.compile(r"^[\W_]+|[^\w)]+$")


def normalised(untrusted_name: str) -> str:
    """A name as it is kept and looked for: small letters, single spaces, no article, no "'s", no signs around it.

    Small letters, because one name stands in capitals in a headline and in others below it, and is to be counted once;
    to show the commonest spelling, a table beside the index would have to be kept true of every removal.
    """
    name, before = untrusted_name, None
    while name != before:  # so that a value that was kept is itself when it is typed
        before = name
        name = " ".join(unicodedata.normalize("NFC", name.casefold()).split())
        name = _POSSESSIVE.sub("", _AROUND.sub("", name)).removeprefix("the ")
    return name


@dataclass(frozen=True, slots=True)
class NameReader:
    """Models by the language that each of them reads."""

    _models: dict[str, _Model]

    @property
    def languages(self) -> tuple[str, ...]:
        """spaCy's codes of them; "xx" reads every language that none of the others does."""
        return tuple(sorted(self._models))

    def read(self, untrusted_text: str, language: str) -> Names | None:
        """Of a page each name once, as (kind, value); None where the model failed on it.

        A page in a language that no model is for has no names.
        """
        code = _SPACY_CODES.get(language, language)
        model = self._models.get(code) or self._models.get(_EVERY_LANGUAGE)
        return model.read(untrusted_text) if model else ()


@lru_cache(maxsize=1)
def reader(models: str) -> NameReader | None:
    """What reads names, by the setting `ner_models`: packages or folders, parted by commas. None for "": it is off.

    Raises Invalid, with what to do, if spaCy or a model is missing or reads no names.
    """
    names = [name.strip() for name in models.split(",") if name.strip()]
    if not names:
        return None
    # Models built on transformers name one on a model hub, though the files lie in their folder. Not asked for, ever.
    os.environ["HF_HUB_OFFLINE"] = os.environ["TRANSFORMERS_OFFLINE"] = "1"
    loaded: dict[str, _Model] = {}
    for name in names:
        model = _loaded(name)
        if model.language in loaded:
            raise Invalid(
                f"ner_models names two language models for {model.language!r}.", "Keep one a language."
            )
        loaded[model.language] = model
    return NameReader(loaded)


def _loaded(name: str) -> _Model:
    try:
        spacy = importlib.import_module("spacy")
    except _LOADING_FAULTS as error:
        raise Invalid(
            "The setting ner_models asks for names to be read, and spaCy is not installed.",
            "pip install 'exposure-archive[ner]', or empty the setting.",
        ) from error
    folder = Path(name)
    if not folder.is_dir() and not spacy.util.is_package(name):
        raise Invalid(
            f"The language model {name!r} of the setting ner_models is not installed.",
            "Install its package (see “Names that a model reads” in the manual), name its folder, or take it out.",
        )
    try:
        model: Language = spacy.load(folder if folder.is_dir() else name)
    except _LOADING_FAULTS as error:
        raise Invalid(
            f"The language model {name!r} cannot be loaded by spaCy {spacy.__version__}.",
            "Install the model's version for it, and what that model needs.",
        ) from error
    return _Model(spacy, model, name)


class _Model:
    """One page at a time: on a processor, batches of pages are no faster, and one that fails takes no other with it."""

    def __init__(self, spacy: ModuleType, model: Language, name: str) -> None:
        self.language = str(model.lang)
        self._failed = False
        parts = _name_parts(model, name)

        def read(doc: Doc) -> Doc:
            text = model.tokenizer(doc.user_data["text"])
            for part in parts:
                text = part(text)
            return text

        # What a model may raise over a stranger's text, nobody can list. spaCy catches it from a component that does
        # not say otherwise, as ours; its own recognizer (3.8) takes no error handler, and a tokenizer has none.
        component = f"archive-names-{next(_COUNTER)}"
        spacy.Language.component(component, func=read)
        self._pipeline: Language = spacy.blank("xx")
        self._pipeline.add_pipe(component)
        self._pipeline.set_error_handler(self._fail)

    def read(self, untrusted_text: str) -> Names | None:
        """Each name once; None where the model fails."""
        found: dict[tuple[str, str], None] = {}
        self._failed = False
        for doc in self._pipeline.pipe(map(self._carrying, pieces(untrusted_text)), batch_size=1):
            for entity in doc.ents:
                kind, value = _LABELS.get(entity.label_.upper()), normalised(entity.text)
                if kind is not None and 1 < len(value) <= _LONGEST_NAME and any(map(str.isalpha, value)):
                    found[kind.value, value] = None
        return None if self._failed else tuple(found)

    def _carrying(self, piece: str) -> Doc:
        """An empty document, for our component to put the real one in its place."""
        doc = self._pipeline.make_doc("")
        doc.user_data["text"] = piece
        return doc

    def _fail(self, _name: str, _part: object, _docs: list[Doc], _error: Exception) -> None:
        self._failed = True


def _name_parts(model: Language, name: str) -> list[Callable[[Doc], Doc]]:
    """The components of a model that names come from, in order. Raises Invalid where there are none."""
    factories = model.pipe_factories
    readers = {part for part, factory in factories.items() if factory in _READERS}
    labels = {label.upper() for part in readers for label in model.pipe_labels.get(part, ())}
    if labels.isdisjoint(_LABELS):
        raise Invalid(
            f"The language model {name!r} reads no people, organisations or places.",
            "Name one with a component “ner” in the setting ner_models.",
        )
    return [
        component
        for part, component in model.pipeline
        if part in readers or (factories[part] in _SHARED_LAYERS and _is_heard(component, readers))
    ]


def _is_heard(layer: object, readers: set[str]) -> bool:
    """Whether what reads names works on what this layer makes, as far as it says who does."""
    return not readers.isdisjoint(getattr(layer, "listening_components", readers))


def pieces(text: str) -> Iterator[str]:
    """The first `CHARACTERS` of a text in parts for a model, cut where a line, a sentence or else a word ends."""
    untrusted = text[:CHARACTERS].encode("utf-8", "replace").decode()
    for part in _PART_END.split(_WRAPPED_LINE.sub(" ", untrusted)):
        start = 0
        while start < len(part):
            end = _cut(part, start)
            if piece := part[start:end].strip():
                yield piece
            start = end


def _cut(text: str, start: int) -> int:
    end = start + _PIECE_CHARACTERS
    if end >= len(text):
        return len(text)
    gaps = (text.rfind(sign, start + 1, end) + 1 for sign in ("\n", ". ", " "))  # the last may part a name
    return next(filter(None, gaps), end)
