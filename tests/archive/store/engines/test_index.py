"""What is particular to the engine of the archive: patterns over its vocabulary, and a folder that is not its own."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from made_pages import filled, page, scored
from reading_engine import edits

from archive.errors import StoreDamaged
from archive.store import evaluation
from archive.store.index import Index
from archive.store.index.accumulating import PlacedWords
from archive.store.index.forms import SortedLines
from archive.store.patterns import within
from archive.store.query import Fuzzy, Inflected, Prefix, Regex, Spelled, Wildcard
from archive.store.tokens import tokenize

SHORT = st.text("abc", max_size=6)


@settings(max_examples=1000, deadline=None)
@given(SHORT, SHORT, st.integers(0, 2))
def test_mistakes_are_counted_as_the_textbook_counts_them(word: str, other: str, mistakes: int) -> None:
    assert within(word, other, mistakes) == (edits(word, other) <= mistakes)


def test_every_term_that_a_pattern_fits_is_found(tmp_path: Path) -> None:
    words = [f"{a}{b}{c}" for a in "abcdefgh" for b in "xyzäß漢" for c in ("", "1", "ologie", "\u0301")]
    words += ["\U0001f600", "x" * 300, "naïve", "हिन्दी"]
    reader = filled(Index(tmp_path), [page(n, " ".join(words[n::7])) for n in range(7)]).reader()
    terms = set(reader.vocabulary("text"))
    assert len(terms) > 100
    for pattern in ("*", "a*", "*1", "?x*", "*olo*", "??", "x*x", "*ह*", "b?1"):
        form = re.compile(pattern.replace("*", ".*").replace("?", "."), re.DOTALL)
        assert set(reader.expand(Wildcard(pattern))) == {term for term in terms if form.fullmatch(term)}
    for pattern in (
        "[^a]*",
        ".",
        r"\D+",
        r"[\s\S]+",
        "a|b.*",
        r"\x0a?a.*",
        "[[:alpha:]]+",
        r"\pL+",
        "(?:a|b)?x",
    ):
        form = re.compile(pattern.replace("[[:alpha:]]", "[a-z]").replace(r"\pL", r"[^\W\d_]"))
        expected = {term for term in terms if form.fullmatch(term)}
        if "pL" not in pattern:
            assert set(reader.expand(Regex(pattern))) == expected, pattern
    for prefix in ("a", "ax", "x", "\U0001f600", "ह", "zz"):
        assert set(reader.expand(Prefix(prefix))) == {term for term in terms if term.startswith(prefix)}


def test_two_swapped_letters_are_one_mistake(tmp_path: Path) -> None:
    reader = filled(Index(tmp_path), [page(1, "harbour")]).reader()
    assert scored(reader, Fuzzy("harbuor", 1)) != {}
    assert scored(reader, Fuzzy("hrabuor", 1)) == {}
    assert scored(reader, Fuzzy("hrabuor", 2)) != {}


def test_an_index_of_another_version_is_not_read(tmp_path: Path) -> None:
    index = filled(Index(tmp_path), [page(1, "van")])
    (tmp_path / "VERSION").write_text("0")
    with pytest.raises(StoreDamaged, match="version"):
        index.reader()


@pytest.mark.parametrize(
    "ending", ["documents", "counts", "positions", "terms", "numbers", "forms", "contents"]
)
@pytest.mark.parametrize("deed", ["cut", "gone"])
def test_damaged_files_are_told_before_anything_is_asked(tmp_path: Path, ending: str, deed: str) -> None:
    filled(Index(tmp_path), [page(1, "van")])
    (path,) = tmp_path.rglob(f"*.{ending}")
    if deed == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(StoreDamaged, match="damaged"):
        Index(tmp_path).reader()
    with pytest.raises(StoreDamaged, match="damaged"), Index(tmp_path).writer() as writer:
        writer.add(page(2, "van"))


@settings(max_examples=200, deadline=None)
@given(
    lines=st.sets(st.text("abc\x1f", min_size=1, max_size=6)), asked=st.lists(st.text("abc\x1f", max_size=4))
)
def test_lines_are_found_by_what_they_begin_with(
    tmp_path_factory: pytest.TempPathFactory, lines: set[str], asked: list[str]
) -> None:
    path = tmp_path_factory.mktemp("lines") / "lines"
    path.write_text("\n".join(sorted(lines)))
    if not lines:
        assert list(SortedLines(b"").starting(b"a")) == []
        return
    kept = SortedLines(path.read_bytes())
    assert [line.decode() for line in kept.all()] == sorted(lines)
    for prefix in asked:
        expected = [line.removeprefix(prefix) for line in sorted(lines) if line.startswith(prefix)]
        assert [rest.decode() for rest in kept.starting(prefix.encode())] == expected
        assert (prefix.encode() in kept) == (prefix in lines)


@given(st.text(alphabet=st.sampled_from("ab Z-\n\t\u00ad\u2010.'éßاहि漢かกา한\x1e\u200b9 "), max_size=60))
@example("walk-\nout walk- \n out")
@example("foo- *\nbar foo-\n* bar")
@example("page\n\x1ehidden-\n\x1etext")
def test_the_quick_way_for_the_index_says_what_the_slow_one_says(text: str) -> None:
    slow: dict[str, set[int]] = {}
    for token in tokenize(text):
        slow.setdefault(token.text, set()).add(token.position)
    # Several marks in one gap count once or more often; either way nothing reaches across.
    if "\x1e" not in text:
        assert placed(text) == {term: sorted(places) for term, places in slow.items()}
    else:
        assert set(placed(text)) == set(slow)


def placed(text: str) -> dict[str, list[int]]:
    """Term -> positions, as a commit has them; the text stands in the second of three documents."""
    words = PlacedWords()
    sizes = [words.add(number, given) for number, given in enumerate(("", text, ""))]
    assert sizes[0] == sizes[2] == 0
    chunks = list(words.chunks())
    if not chunks:
        return {}
    (chunk,) = chunks
    assert chunk.documents.tolist() == [1] * len(chunk.terms)
    places = np.split(chunk.positions, np.cumsum(chunk.position_sizes)[:-1])
    return {term.decode(): here.tolist() for term, here in zip(chunk.terms, places, strict=True)}


def test_a_word_keeps_its_forms_when_the_segment_that_said_them_is_merged_without_it(tmp_path: Path) -> None:
    saying, others = range(1, 61), range(61, 161)  # each too large to be merged into the other
    index = filled(
        Index(tmp_path), *([page(n, "walking Петрова") for n in part] for part in (saying, others))
    )
    assert len(list(tmp_path.rglob("*.contents"))) == 2
    with index.writer() as writer:
        for n in saying:
            writer.delete_document(n)
    before = set(tmp_path.rglob("*.contents"))
    filled(index, [page(200, "other")])
    assert len(set(tmp_path.rglob("*.contents")) & before) == 1, "the one without pages was merged"
    assert set(scored(index.reader(), Inflected("walk"))) == set(others)
    assert set(scored(index.reader(), Spelled("petrova"))) == set(others)


def test_forms_and_spellings_are_found_however_many_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluation, "_MOST_RANKED", 1)
    reader = filled(
        Index(tmp_path), [page(1, "strikes striking"), page(2, "Петрова"), page(3, "other")]
    ).reader()
    for tree, expected in ((Inflected("strike"), 1), (Spelled("petrova"), 2), (Prefix("str"), 1)):
        assert scored(reader, tree) == {expected: 0.0}
