"""Names of people that a language model reads, where the setting `ner_models` names one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive import named_entities
from archive.named_entities import NameKind
from archive.redaction.matching import WordRun

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.model import Page
    from archive.named_entities import NameReader
    from archive.redaction.matching import Match

SURENESS, SINGLE_SURENESS = 0.7, 0.45
_MOST = 400  # names of a page


def detect(page: Page, reader: NameReader) -> Iterator[tuple[Match, float]]:
    """Every place on the page where a name that the model read stands, longer names first; a single word is less sure.

    A page on which the model fails, or in a language that no model is for, has none.
    """
    names = reader.read(page.text, page.language) or ()
    people = sorted({value for kind, value in names if kind == NameKind.PEOPLE.value}, key=len, reverse=True)
    if not people:
        return
    run = WordRun(word.text for word in page.words())
    taken: list[Match] = []
    for name in people[:_MOST]:
        for match in run.find(name):
            if not any(map(match.is_mostly_in, taken)):
                taken.append(match)
                yield match, SURENESS if " " in name else SINGLE_SURENESS


def reader(models: str) -> NameReader | None:
    """What reads names, None where the setting is empty. Raises Invalid where a model is named that cannot be had."""
    return named_entities.reader(models)
