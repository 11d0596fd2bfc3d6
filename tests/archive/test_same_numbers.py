"""One count: the search, the command line, the web, the API, a name list and an export agree on any query."""

from __future__ import annotations

import json
import random
import re

import pytest
from click.testing import CliRunner

from archive import cli
from archive.accession.indexing import index_waiting
from archive.accession.progress import RunReport, silent
from archive.model import LineState, ListOptions
from archive.search import export, search
from archive.search.name_lists import batch
from archive.store import Store, create
from archive.store.catalog import intake, name_lists
from archive.store.catalog.intake import Sighting
from archive.web import create_app
from ingest.model import Box, Extraction, Page, TextSource, Word, pack_lines

QUERIES = 500
WORDS = [
    "harbour", "harbor", "harbours", "strike", "strikes", "walkout", "union", "driver", "drivers", "permit", "office",
    "friday", "Okonjo", "Okonja", "Thaddeus", "Thadeus", "Müller", "José", "Muñoz", "Жанна", "Петрова", "山田太郎",
    "東京", "فاطمة", "e-mail", "l'homme", "2020", "17",
]  # fmt: skip


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory):
    """300 pages in 80 documents of two collections; a third of them in an index of several parts, some taken out."""
    store = create(tmp_path_factory.mktemp("archive") / "home")
    chance = random.Random(11)
    for number in range(80):
        put(store, number, chance)
        if number in (30, 55):
            index_waiting(store, RunReport(), silent)
    index_waiting(store, RunReport(), silent)
    yield store
    store.close()


def put(store: Store, number: int, chance: random.Random) -> None:
    texts = [chance.choices(WORDS, k=chance.randint(0, 25)) for _ in range(chance.randint(1, 7))]
    packed = [pack_lines([[Word(word, Box(0, 0, 1, 1)) for word in text]]) for text in texts]
    pages = tuple(Page(n, 500, 700, *pair, TextSource.LAYER) for n, pair in enumerate(packed, 1))
    name = f"{chance.choice(WORDS)}-{number}.pdf"
    with store.write() as db:
        key = intake.collection_id(db, chance.choice(["Leak", "Other"]))
        sighting = Sighting(key, None, name.encode(), f"/drop/{name}", name)
        entered = intake.enter(db, sighting, store.blobs.put_bytes(name.encode()), "eng")
        kind = chance.choice(["application/pdf", "message/rfc822"])
        intake.set_ready(db, entered.document_id, Extraction(media_type=kind, pages=pages), "", "")


def some_query(chance: random.Random, depth: int = 0) -> str:
    """Anything that the query language has."""
    word = chance.choice(WORDS)
    forms = [
        lambda: word,
        lambda: word,
        lambda: f'"{word} {chance.choice(WORDS)}"',
        lambda: f'"{word} {chance.choice(WORDS)}"~{chance.randint(1, 9)}',
        lambda: f"{word[: chance.randint(2, 5)]}*",
        lambda: f"{word}~{chance.choice(['', '2'])}",
        lambda: f"name:{word}",
        lambda: chance.choice(["type:mail", "type:pdf", "collection:Leak", "collection:other"]),
        lambda: f"-{word}",
    ]
    if depth < 2:
        forms += [
            lambda: f"{some_query(chance, depth + 1)} {some_query(chance, depth + 1)}",
            lambda: f"{some_query(chance, depth + 1)} OR {some_query(chance, depth + 1)}",
            lambda: f"({some_query(chance, depth + 1)}) {some_query(chance, depth + 1)}",
            lambda: f"NOT ({some_query(chance, depth + 1)})",
        ]
    return chance.choice(forms)()


@pytest.fixture(scope="module")
def queries() -> list[str]:
    chance = random.Random(4)
    return [some_query(chance) for _ in range(QUERIES)]


@pytest.fixture(scope="module")
def counts(filled: Store, queries: list[str]) -> list[tuple[int, int]]:
    """(pages, documents) of each query, as the search has them."""
    found = [search(filled, query, limit=1) for query in queries]
    said = [(results.total_pages, results.total_documents) for results in found]
    assert sum(pages > 0 for pages, _ in said) > QUERIES // 2
    return said


def test_what_is_listed_is_what_is_counted(filled: Store, queries, counts) -> None:
    for query, (pages, documents) in zip(queries, counts, strict=True):
        results = search(filled, query, limit=None, pages_per_document=None)
        listed = [page for hit in results.documents for page in hit.pages]
        assert (len(listed), len(results.documents)) == (pages, documents), query


def test_the_command_line_has_the_same(filled: Store, queries, counts, monkeypatch) -> None:
    monkeypatch.setattr(
        cli.importlib.import_module("archive.cli.search"), "opened_store", lambda _ctx: filled
    )
    for query, said in zip(queries, counts, strict=True):
        result = CliRunner().invoke(cli.main, ["search", "--json", "--limit", "1", "--", query])
        plain = json.loads(result.output)
        assert (plain["total_pages"], plain["total_documents"]) == said, query


def test_the_web_has_the_same(filled: Store, queries, counts) -> None:
    client = create_app(filled, key="the-key", hosts=frozenset({"localhost"})).test_client()
    client.get("/?key=the-key")
    for query, said in zip(queries, counts, strict=True):
        page = client.get("/", query_string={"q": query}).get_data(as_text=True)
        found = re.search(r"<strong>([\d,]+)</strong> pages?\s+in <strong>([\d,]+)</strong>", page)
        assert tuple(int(figure.replace(",", "")) for figure in found.groups()) == said, query


def test_the_api_has_the_same(filled: Store, queries, counts) -> None:
    client = create_app(filled, key="the-key", hosts=frozenset({"localhost"})).test_client()
    for query, said in zip(queries, counts, strict=True):
        asked = {"q": query, "limit": 1000, "pages_per_document": 100}
        found = client.get(
            "/api/v1/search", query_string=asked, headers={"Authorization": "Bearer the-key"}
        ).json
        assert (found["total_pages"], found["total_documents"]) == said, query
        pages = [page["links"]["page"] for hit in found["documents"] for page in hit["pages"]]
        assert (len(set(pages)), len(found["documents"])) == said, query


def test_the_api_has_the_same_for_a_name_list(filled: Store, queries, counts) -> None:
    app = create_app(filled, key="the-key", hosts=frozenset({"localhost"}))
    client, headers = app.test_client(), {"Authorization": "Bearer the-key"}
    run = client.post("/api/v1/batch", json=queries, headers=headers).json["links"]["lines"]
    app.extensions["work"].get(1).future.result(60)
    app.extensions["work"].close()
    lines = client.get(f"{run}?limit=1000", headers=headers).json["lines"]
    assert [(line["pages"], line["documents"]) for line in lines] == counts


def test_an_export_has_the_same(filled: Store, queries, counts) -> None:
    for query, said in zip(queries, counts, strict=True):
        results, table = export.hits(filled, query)
        rows = list(table.rows)
        assert (results.total_pages, results.total_documents) == said, query
        assert (len(rows), len({row[0] for row in rows})) == said, query


@pytest.mark.parametrize("collection", [None, "Leak"])
def test_a_name_list_has_the_same(filled: Store, queries, counts, collection: str | None) -> None:
    lines = run(filled, queries, collection, ListOptions())
    for line, query, said in zip(lines, queries, counts, strict=True):
        assert line.state is LineState.SEARCHED, query
        if collection:
            found = search(filled, query, limit=1, filters={"collection": collection})
            said = (found.total_pages, found.total_documents)
        assert (line.pages, line.documents) == said, query


@pytest.mark.parametrize(
    "options",
    [
        ListOptions(operators=False),
        ListOptions(phrase=True),
        ListOptions(fuzziness=1),
        ListOptions(fuzziness=2),
        ListOptions(proximity=4),
        ListOptions(phrase=True, fuzziness=1),
        ListOptions(proximity=3, fuzziness=2),
        ListOptions(field="name", fuzziness=1),
    ],
    ids=str,
)
def test_what_a_line_was_read_as_finds_the_same(filled: Store, options: ListOptions) -> None:
    chance = random.Random(7)
    names = [" ".join(chance.choices(WORDS, k=chance.randint(1, 3))) for _ in range(60)]
    for line in run(filled, names, None, options):
        found = search(filled, line.query, limit=1)
        assert (line.pages, line.documents) == (found.total_pages, found.total_documents), line.query


def run(store: Store, lines: list[str], collection: str | None, options: ListOptions):
    given = "\n".join(lines).encode()
    run_id = batch.begin(
        store, given, untrusted_name="x", collection=collection, options=options, columns=batch.ListColumns.NONE,
        heading=False, agent="desk",
    )  # fmt: skip
    batch.search(store, run_id)
    with store.read() as db:
        return list(name_lists.lines(db, run_id))
