"""Names that a language model reads: facets and fields where there is one, and nothing missing where there is none."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

import ingest
from archive import accession, named_entities
from archive.cli import main
from archive.errors import Invalid
from archive.named_entities import CHARACTERS, normalised, pieces, reader
from archive.search import search
from archive.store import Store
from archive.web import create_app

ROOT = Path(__file__).resolve().parents[2]
PETROVA = ("people", "zhanna petrova")
MEMO = (
    "On Monday Zhanna Petrova's driver was seen at the offices of the Harbour Authority in Port Sudan.\n"
    "ZHANNA PETROVA said that nothing of the kind had ever happened there, and Ivo\nBrandt was not asked.\n"
)


@pytest.fixture(autouse=True)
def _usual_readers():
    named_entities.reader.cache_clear()
    yield
    named_entities.reader.cache_clear()
    ingest.configure()


@pytest.fixture(scope="session")
def spacy() -> ModuleType:
    import spacy  # a second, for one process of the tests

    return spacy


@pytest.fixture
def no_spacy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "spacy", None)


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    folder = tmp_path / "drop"
    folder.mkdir()
    (folder / "memo.txt").write_text(MEMO * 3)
    return folder


def with_models(store: Store, *models: object) -> Store:
    return replace(store, settings=replace(store.settings, ner_models=",".join(map(str, models))))


def run(home: Path, *arguments: str, models: object = "") -> Result:
    return CliRunner(env={"ARCHIVE_NER_MODELS": str(models)}).invoke(main, ["--home", str(home), *arguments])


def test_names_are_facets_and_fields(store: Store, drop: Path, language_model: Path) -> None:
    store = with_models(store, language_model)
    accession.ingest(store, [drop], collection="Leak")
    facets = search(store, "").facets
    assert facets["people"] == (("ivo brandt", 1), ("zhanna petrova", 1))
    assert facets["organisations"] == (("harbour authority", 1),)
    assert facets["places"] == (("port sudan", 1),)
    for query in ('people:"ZHANNA  Petrova"', 'organisations:"The Harbour Authority"', 'places:"port sudan"'):
        assert search(store, query).total_documents == 1, query
    assert search(store, "people:monday").total_documents == 0
    assert search(store, "", filters={"-people": "zhanna petrova"}).total_documents == 0


def test_without_a_model_a_condition_on_names_says_why_it_finds_nothing(store: Store, drop: Path) -> None:
    accession.ingest(store, [drop], collection="Leak")
    results = search(store, 'people:"Zhanna Petrova"')
    assert results.total_documents == 0
    assert "ner_models" in results.notes[0]


def test_the_page_of_a_persons_results_leads_to_every_spelling(
    store: Store, drop: Path, language_model: Path
) -> None:
    store = with_models(store, language_model)
    accession.ingest(store, [drop], collection="Leak")
    client = create_app(store, key="the-key", hosts=frozenset({"localhost"})).test_client()
    client.get("/enter?key=the-key")
    text = client.get("/?q=driver&people=zhanna+petrova").text
    assert "q=driver+person:%22zhanna+petrova%22" in text
    assert "people" not in text.split("q=driver+person:%22zhanna+petrova%22")[1].split('"')[0]


def test_a_model_reads_pages_of_its_language_and_one_of_none_all_others(
    tmp_path: Path, language_model: Path, spacy: ModuleType
) -> None:
    every = spacy.blank("xx")
    every.add_pipe("entity_ruler").add_patterns([{"label": "LOC", "pattern": "Port Sudan"}])
    every.to_disk(tmp_path / "every")
    text = "Zhanna Petrova, Port Sudan"
    alone = reader(str(language_model))
    assert alone.read(text, "en") == (PETROVA, ("places", "port sudan"))
    assert alone.read(text, "fr") == alone.read(text, "") == ()
    both = reader(f"{language_model}, {tmp_path / 'every'}")
    assert both.languages == ("en", "xx")
    assert both.read(text, "en") == (PETROVA, ("places", "port sudan"))
    assert both.read(text, "fr") == both.read(text, "") == (("places", "port sudan"),)


def test_a_name_goes_on_in_the_next_line_of_running_text_and_not_below_a_heading(
    language_model: Path,
) -> None:
    read = reader(str(language_model)).read
    assert read("It was said in the yard, and more than once, that Zhanna\nPetrova knew.", "en") == (PETROVA,)
    assert read("Zhanna\nPetrova", "en") == ()
    assert read("It was said in the yard, and more than once, that Zhanna\n\x1ePetrova knew.", "en") == ()


def test_a_page_is_read_as_far_as_the_manual_says(language_model: Path) -> None:
    read = reader(str(language_model)).read
    filling = "words. " * (CHARACTERS // 7)
    assert read(f"{filling[:-100]} Zhanna Petrova", "en") == (PETROVA,)
    assert read(f"{filling} Zhanna Petrova", "en") == ()
    assert max(map(len, [*pieces("x" * CHARACTERS), *pieces(filling * 2)])) == 8_000
    assert f"{CHARACTERS:,} characters" in (ROOT / "archive/docs/typed-things.md").read_text()


def test_any_text_is_taken(language_model: Path) -> None:
    read = reader(str(language_model)).read
    assert read("\ud800 Zhanna Petrova \x00", "en") == (PETROVA,)
    assert read("", "en") == read(" \n\x1e", "en") == ()


class Strange(Exception):
    """Of a kind that nothing else knows."""


def test_a_page_on_which_the_model_fails_is_counted_and_stops_nothing(
    tmp_path: Path, drop: Path, language_model: Path, monkeypatch: pytest.MonkeyPatch, spacy: ModuleType
) -> None:
    ruler = spacy.pipeline.EntityRuler
    usual = ruler.__call__

    def call(self: object, doc: object) -> object:
        if "boom" in doc.text:
            raise Strange
        return usual(self, doc)

    monkeypatch.setattr(ruler, "__call__", call)
    (drop / "boom.txt").write_text(f"A boom was heard. {MEMO}")
    assert run(tmp_path / "home", "init", str(tmp_path / "home")).exit_code == 0
    done = run(
        tmp_path / "home", "ingest", str(drop), "--collection", "Leak", "--source", "a", models=language_model
    )
    assert done.exit_code == 0, done.output
    assert "On 1 pages a language model failed" in done.output
    found = run(tmp_path / "home", "search", "boom", "--json", models=language_model)
    assert json.loads(found.stdout)["total_documents"] == 1
    found = run(tmp_path / "home", "search", 'people:"zhanna petrova"', "--json", models=language_model)
    assert json.loads(found.stdout)["total_documents"] == 1  # the page that it did not fail on
    assert "On 1 pages" in run(tmp_path / "home", "reindex", models=language_model).output


def test_a_tokenizer_that_fails_is_no_other_matter(
    language_model: Path, monkeypatch: pytest.MonkeyPatch, spacy: ModuleType
) -> None:
    made = reader(str(language_model))

    def fail(_text: str) -> None:
        raise Strange

    load = spacy.load

    def loaded(path: Path) -> object:
        model = load(path)
        model.tokenizer = fail
        return model

    monkeypatch.setattr(spacy, "load", loaded)
    named_entities.reader.cache_clear()
    assert made.read("Zhanna Petrova", "en") == (PETROVA,)
    assert reader(str(language_model)).read("Zhanna Petrova", "en") is None


def test_only_what_names_come_from_is_run(tmp_path: Path, spacy: ModuleType) -> None:
    model = spacy.blank("en")
    model.add_pipe("sentencizer")
    model.add_pipe("entity_ruler").add_patterns([{"label": "PERSON", "pattern": "Zhanna"}])
    model.to_disk(tmp_path / "model")
    parts = named_entities._name_parts(spacy.load(tmp_path / "model"), "model")
    assert [part.name for part in parts] == ["entity_ruler"]


def test_no_other_host_is_asked(language_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert reader(str(language_model)).read("Zhanna Petrova", "en") == (PETROVA,)
    with pytest.raises(Invalid):
        reader("en_core_web_sm_that_is_not_here")


@pytest.mark.usefixtures("no_spacy")
def test_without_spacy_the_commands_say_so_and_lose_nothing(
    tmp_path: Path, drop: Path, language_model: Path
) -> None:
    home = tmp_path / "home"
    assert run(home, "init", str(home)).exit_code == 0
    assert run(home, "ingest", str(drop), "--collection", "Leak", "--source", "a").exit_code == 0
    for command in ("doctor", "reindex", "process"):
        said = run(home, command, models=language_model)
        assert said.exit_code == 5, said.output
        assert "spaCy is not installed" in said.output
        assert "exposure-archive[ner]" in said.output
    holds = json.loads(run(home, "doctor", "--json", models=language_model).stdout)["holds"]
    assert holds is True  # of the protections; they are another matter
    (drop / "later.txt").write_text("a later memo")
    said = run(home, "ingest", str(drop), "--collection", "Leak", "--source", "a", models=language_model)
    assert said.exit_code == 5
    assert json.loads(run(home, "search", "driver", "--json").stdout)["total_documents"] == 1
    assert run(home, "process").exit_code == 0  # the setting is empty again: what was received is read
    assert json.loads(run(home, "search", "later", "--json").stdout)["total_documents"] == 1


def test_everything_else_works_without_spacy() -> None:
    code = (
        "import sys; sys.modules['spacy'] = None\n"
        "import archive.cli, archive.search, archive.accession, archive.doctor, archive.web\n"
        "from archive.named_entities import reader\n"
        "assert reader('') is None"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_spacy_is_loaded_only_where_a_model_is_set() -> None:
    code = "import sys, archive.cli, archive.search, archive.accession, archive.web; assert 'spacy' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


@pytest.mark.parametrize("models", ["no_such_model", "/no/such/folder", "click", "{folder}/empty"])
def test_what_is_no_model_is_named(models: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    models = models.format(folder=tmp_path)
    with pytest.raises(Invalid) as raised:
        reader(models)
    assert repr(models) in raised.value.message
    assert raised.value.hint


def test_a_model_without_names_and_two_of_one_language_are_refused(
    tmp_path: Path, language_model: Path, spacy: ModuleType
) -> None:
    spacy.blank("de").to_disk(tmp_path / "blank")
    with pytest.raises(Invalid, match="reads no people"):
        reader(str(tmp_path / "blank"))
    with pytest.raises(Invalid, match="two language models for 'en'"):
        reader(f"{language_model},{language_model}")


def test_doctor_says_which_languages_are_read(tmp_path: Path, language_model: Path) -> None:
    assert "names of people, organisations, places: off" in run(tmp_path, "doctor").output
    said = run(tmp_path, "doctor", models=language_model).output
    assert "✓ names of people, organisations, places: en" in said


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Zhanna \n PETROVA", "zhanna petrova"),
        ("“Zhanna Petrova’s”", "zhanna petrova"),
        ("The Harbour Authority", "harbour authority"),
        ("Acme (UK)", "acme (uk)"),
        ("J. P. Morgan & Co.", "j. p. morgan & co"),
        ("Петрова", "петрова"),
    ],
)
def test_a_name_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert normalised(typed) == kept


@given(st.text() | st.text("the 's’\"() AÉ"))
def test_what_is_kept_stays_as_it_is(typed: str) -> None:
    assert normalised(normalised(typed)) == normalised(typed)
