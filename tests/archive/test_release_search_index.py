"""The index of a release comes out the same whether it is made anew or goes on from the one before."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from archive.release import search_index
from archive.release.search_index import Before, Index

WORDS = st.frozensets(st.sampled_from(["ana", "bob", "cam", "dov", "eli", "fay"]))
VERSIONS = st.dictionaries(
    st.sampled_from("abcdefghijklmnopqrstuvwxyz"), st.tuples(st.sampled_from("123"), WORDS)
)


def terms(versions: dict[str, tuple[str, frozenset[str]]]) -> dict[str, frozenset[str]]:
    return {f"exhibits/{line}/{version}": words for line, (version, words) in versions.items()}


def read(said: dict[str, frozenset[str]]) -> dict[str, Callable[[], frozenset[str]]]:
    return {folder: lambda words=words: words for folder, words in said.items()}


@settings(deadline=None)
@given(VERSIONS, VERSIONS, st.data())
def test_it_is_the_same_whatever_it_goes_on_from(was: dict, changed: dict, data: st.DataObject) -> None:
    old = terms(was)
    now = terms({**was, **{line: entry for line, entry in changed.items() if data.draw(st.booleans())}})
    same = [folder for folder, words in now.items() if old.get(folder) == words]
    staying = set(data.draw(st.lists(st.sampled_from(same)))) if same else set()
    before = Before(search_index.index(read(old)), staying, old.get)
    assert search_index.index(read(now), before) == search_index.index(read(now))


def test_one_new_version_among_many_touches_its_own_words_alone() -> None:
    old = {f"exhibits/{number:03}/1": frozenset({"all", f"word{number}"}) for number in range(100)}
    now = {**old, "exhibits/050/2": frozenset({"all", "corrected"})}
    del now["exhibits/050/1"]
    asked = []

    def of(folder: str) -> frozenset[str]:
        asked.append(folder)
        return now[folder]

    before = Before(search_index.index(read(old)), old.keys() & now.keys(), old.get)
    found = search_index.index({folder: lambda folder=folder: of(folder) for folder in now}, before)
    assert asked == ["exhibits/050/2"]
    assert found == search_index.index(read(now))
    assert "word50" not in found.numbers
    assert found.numbers["corrected"] == "50"


def test_what_is_not_known_of_one_that_was_is_worked_out_anew() -> None:
    old = {f"exhibits/{number:03}/1": frozenset({f"word{number}"}) for number in range(100)}
    now = {**old, "exhibits/050/2": frozenset({"corrected"})}
    del now["exhibits/050/1"]
    before = Before(search_index.index(read(old)), old.keys() & now.keys(), lambda _: None)
    assert search_index.index(read(now), before) == search_index.index(read(now))


def test_two_versions_of_one_exhibit_that_change_places_are_told_apart() -> None:
    one, two, three = ({f"exhibits/a/{version}": frozenset({f"v{version}"})} for version in (1, 2, 3))
    rest = {f"exhibits/z{number:02}/1": frozenset({"z"}) for number in range(50)}
    old, now = {**one, **two, **rest}, {**two, **three, **rest}
    before = Before(search_index.index(read(old)), old.keys() & now.keys(), old.get)
    assert search_index.index(read(now), before) == search_index.index(read(now))


def test_an_index_of_nothing_is_an_index() -> None:
    assert search_index.index({}) == Index((), {})
