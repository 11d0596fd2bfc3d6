"""A collection that is not asked for does not exist: not in words, spellings, scores, facets, counts or numbers."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from pathlib import Path

from made_pages import filled, found, page, phrase, scored

from archive.store.engine import FACETS, EngineReader, IndexedPage, SearchEngine
from archive.store.narrowed import Narrowed
from archive.store.query import (
    And,
    DateRange,
    Everything,
    Filter,
    Fuzzy,
    Inflected,
    Near,
    Not,
    NumberRange,
    Or,
    Prefix,
    Regex,
    Spelled,
    Wildcard,
)

OURS, THEIRS, BOTH = frozenset({1}), frozenset({2}), frozenset({1, 2})
NewEngine = Callable[[Path], SearchEngine]

WORDS = ("walk", "walks", "walking", "harbour", "strike", "van", "Петрова", "東京都")
SECRETS = ("harbor", "walked", "strikes", "Petrowa", "vans", "жаворонок", "東京", "unheard")
FIELDS = (
    "text",
    "name",
    "from",
    "to",
    "subject",
    "url",
    "collection",
    "language",
    "source",
    "email",
    "document",
)
PATTERNS = (
    Prefix("wa"), Prefix("un"), Wildcard("*a*"), Wildcard("?a?"), Regex(".+"), Regex("(v|h)a.*"), Fuzzy("harbuor", 2),
    Fuzzy("vna"), Inflected("walk"), Inflected("strike"), Spelled("petrova"), Spelled("harbour"),
)  # fmt: skip
TREES = (
    Prefix("wa"), Fuzzy("vna"), Inflected("walk"), Spelled("petrova"), Everything(), Not(phrase("van")),
    *(phrase(word) for word in ("walk", "harbour", "unheard", "vans")),
    phrase("walk harbour", slop=3), Near(Prefix("wa"), Prefix("ha"), 3), Filter("collection", "theirs"),
    Filter("language", "fr"), DateRange(date(2001, 1, 1), None), NumberRange("size", 3, None),
    Or((phrase("walk"), phrase("strikes"))), And((phrase("walk"), Not(Filter("email", "walks@example.org")))),
)  # fmt: skip


def pages(collection_id: int, words: tuple[str, ...], count: int) -> list[IndexedPage]:
    """Documents of one or two pages; no number is in two collections."""
    chance = random.Random(collection_id)
    first = 1000 * collection_id
    return [
        page(
            first + number,
            " ".join(chance.choices(words, k=chance.randrange(1, 12))),
            document_id=first + number // 2,
            collection_id=collection_id,
            collection=("", "ours", "theirs")[collection_id],
            name=chance.choice(words),
            sender=chance.choice(words),
            subject=chance.choice(words),
            sources=(f"source {chance.choice(words)}",),
            language=chance.choice(("en", "de") if collection_id == 1 else ("en", "fr")),
            date=date(2000 + chance.randrange(3) + collection_id, 1, 1),
            mentions=(("email", f"{chance.choice(words)}@example.org"),),
            size_bytes=number,
        )
        for number in range(count)
    ]


OUR_PAGES, THEIR_PAGES = pages(1, WORDS, 10), pages(2, WORDS + SECRETS, 14)


def said(reader: EngineReader) -> dict[str, object]:
    """All that a reader can be asked, but for its own numbers."""
    answers: dict[str, object] = {"pages": reader.page_ids(), "keys": set(reader.keys().tolist())}
    for tree in TREES:
        numbers = reader.find(tree).numbers
        answers[f"{tree}"] = (
            scored(reader, tree),
            reader.count(tree),
            reader.facets(numbers, FACETS, 3),
            sorted(reader.days(numbers).tolist()),
        )
    for node in PATTERNS:
        answers[f"terms of {node}"] = reader.expand(node)
    for name in FIELDS:
        answers[f"words of {name}"] = list(reader.vocabulary(name))
    for word in ("walk", "harbour", "unheard", "vans"):
        listed = reader.listed("text", word)
        keys = reader.keys()[listed.pages].tolist()
        answers[f"places of {word}"] = sorted(zip(keys, listed.counts.tolist(), strict=True))
        answers[f"pages with {word}"] = reader.pages_with("text", word)
    return answers


def test_a_narrowed_reader_is_that_of_an_index_without_the_others(
    new_engine: NewEngine, tmp_path: Path
) -> None:
    mixed = filled(
        new_engine(tmp_path / "mixed"),
        [*OUR_PAGES[:8], *THEIR_PAGES[:4]], THEIR_PAGES[4:12], [*THEIR_PAGES[12:], *OUR_PAGES[8:]],
    )  # fmt: skip
    alone = filled(new_engine(tmp_path / "alone"), OUR_PAGES[:8], OUR_PAGES[8:])
    assert said(mixed.reader(OURS)) == said(alone.reader())
    assert said(mixed.reader(OURS)) != said(mixed.reader()), "the others do change what is said of all"
    assert said(mixed.reader(BOTH)) == said(mixed.reader())
    for one in (mixed, alone):
        with one.writer() as writer:
            for entry in OUR_PAGES[::7]:
                writer.delete_document(entry.document_id)
            if one is mixed:
                for entry in THEIR_PAGES[::7]:
                    writer.delete_document(entry.document_id, 2)
    assert said(mixed.reader(OURS)) == said(alone.reader())


def test_commits_to_other_collections_are_not_to_be_seen(engine: SearchEngine) -> None:
    filled(engine, OUR_PAGES, THEIR_PAGES[:10])
    before, all_before = engine.reader(OURS), engine.reader()
    filled(engine, THEIR_PAGES[10:])
    with engine.writer() as writer:
        writer.delete_document(THEIR_PAGES[0].document_id)
    engine.purge([THEIR_PAGES[2].document_id])
    engine.clear(THEIRS)
    assert engine.reader(OURS).generation == before.generation
    assert said(engine.reader(OURS)) == said(before)
    assert engine.reader().generation != all_before.generation


def test_each_commit_to_one_of_its_collections_is_another_generation(engine: SearchEngine) -> None:
    def both() -> tuple[int, int]:
        return engine.reader(OURS).generation, engine.reader(BOTH).generation

    seen = [both()]
    filled(engine, OUR_PAGES[:2])
    seen.append(both())
    filled(engine, OUR_PAGES[2:4])
    seen.append(both())
    with engine.writer() as writer:
        writer.delete_document(OUR_PAGES[0].document_id)
    seen.append(both())
    engine.clear()
    filled(engine, OUR_PAGES[:1])
    seen.append(both())
    assert len({number for pair in seen for number in pair}) == 2 * len(seen), (
        "no set has the number of another"
    )


def test_the_same_pages_asked_for_as_another_set_have_another_generation(engine: SearchEngine) -> None:
    """What is kept by the generation, such as the census, is of a catalog that may show more to one than to another."""
    filled(engine, OUR_PAGES)
    asked = (None, OURS, OURS | {3}, frozenset[int](), frozenset({3}))
    assert len({engine.reader(collections).generation for collections in asked}) == len(asked)


def test_no_collections_and_unknown_ones_have_nothing(engine: SearchEngine) -> None:
    for collections in (frozenset[int](), frozenset({77}), None):
        reader = engine.reader(collections)
        assert found(reader, Everything()) == set()
        assert reader.facets(reader.find(Everything()).numbers, FACETS, 3)["type"].values == ()
    filled(engine, OUR_PAGES)
    assert engine.reader(frozenset({77})).page_ids() == set()
    assert engine.reader(OURS | {77}).page_ids() == engine.reader().page_ids() != set()


def test_a_document_is_deleted_from_the_collection_that_is_named(engine: SearchEngine) -> None:
    """Numbers of documents are given again, perhaps in another collection."""
    theirs = page(900, "van", document_id=OUR_PAGES[0].document_id, collection_id=2)
    filled(engine, OUR_PAGES, [theirs])
    with engine.writer() as writer:
        writer.delete_document(theirs.document_id, 2)
    assert engine.reader(THEIRS).page_ids() == set()
    assert engine.reader(OURS).page_ids() == {entry.page_id for entry in OUR_PAGES}


def test_some_collections_can_be_emptied(engine: SearchEngine) -> None:
    filled(engine, OUR_PAGES, THEIR_PAGES).clear(THEIRS)
    assert engine.reader().page_ids() == {entry.page_id for entry in OUR_PAGES}
    filled(engine, THEIR_PAGES[:1])
    assert engine.reader(THEIRS).page_ids() == {THEIR_PAGES[0].page_id}


def test_a_narrowed_engine_reads_only_its_own_and_writes_what_it_is_given(engine: SearchEngine) -> None:
    filled(engine, OUR_PAGES, THEIR_PAGES)
    narrowed = Narrowed(engine, OURS)
    assert said(narrowed.reader()) == said(engine.reader(OURS))
    assert narrowed.reader().generation == engine.reader(OURS).generation
    assert narrowed.reader(THEIRS).page_ids() == set()
    filled(narrowed, [page(900, "van", collection_id=1)])
    assert 900 in narrowed.reader().page_ids()
    narrowed.purge([THEIR_PAGES[0].document_id])
    assert THEIR_PAGES[0].page_id not in engine.reader().page_ids(), "what is removed is removed"
    narrowed.clear()
    assert narrowed.reader().page_ids() == set()
    assert engine.reader(THEIRS).page_ids() != set()
