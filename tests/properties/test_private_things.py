"""Nothing that a person sees depends on what another keeps to themselves.

The same things are done twice, the second time without Ada's private ones; all that Bea can ask for must be the same.
"""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

sys.path.insert(0, str(Path(__file__).parents[1] / "archive" / "together"))
from newsdesk import Desk

from archive.errors import ArchiveError
from archive.model import Audience, ListOptions
from archive.search import export, search
from archive.search.name_lists import batch
from archive.store import create, custody
from archive.store.catalog import name_lists, tables
from archive.store.catalog import notes as catalog
from archive.store.catalog.notes import Only
from archive.together import alerts, documents, feed, news, notes, searches, tags
from archive.web import create_app

WORDS = ("strike", "walkout", "mole", "Heron", "striking")
QUERIES = (
    "", "has:note", "has:tag", "note:strike", "note:mol*", "note:heron~", "-note:strike", "note:/m.le/", "tag:mole",
    "is:starred", "assigned:me", "assigned:ada", "-has:tag text", 'note:"strike mole"', "note:strike NEAR note:mole",
)  # fmt: skip
KEPT = (
    tables.note_versions, tables.notes, tables.tags, tables.stars, tables.assignments, tables.reads, tables.readers,
    tables.matches, tables.followers, tables.saved_searches,
)  # fmt: skip
word = st.sampled_from(WORDS)
place = st.tuples(st.integers(0, 1), st.integers(0, 2))

private = st.one_of(
    st.tuples(st.just("note"), place, word),
    st.tuples(st.just("tag"), place, word),
    st.tuples(st.just("star"), place, word),
    st.tuples(st.just("search"), place, word),
    st.tuples(st.just("change"), place, word),
    st.tuples(st.just("withdraw"), place, word),
    st.tuples(st.just("seen"), place, word),
)
shared = st.one_of(
    st.tuples(st.just("write"), place, word),
    st.tuples(st.just("reply"), place, word),
    st.tuples(st.just("mark"), place, word),
    st.tuples(st.just("share"), place, word),
)
deeds = st.lists(
    st.tuples(st.sampled_from(("ada", "bea")), st.one_of(private, shared)), min_size=1, max_size=12
)
PRIVATE_NOTE, TEAM_NOTE, _ = Audience
PRIVATE = ("note", "tag", "star", "search", "change", "withdraw", "seen")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory):
    store = create(tmp_path_factory.mktemp("archive") / "home")
    store = replace(store, settings=replace(store.settings, agent="bea"))
    desk = Desk(store)
    desk.put("one", "text of the first page", "text of the second page")
    desk.put("two", "text that stands alone", "more text", collection="Other")
    yield desk
    store.close()


def clear(desk: Desk) -> None:
    with desk.store.write() as db:
        for table in KEPT:
            db.execute(delete(table))


class Doing:
    """Shared deeds look at what is shared alone, so that they are the same without the private ones."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.own: dict[str, list[int]] = {"ada": [], "bea": []}
        self.public: list[int] = []

    def note(self, who: dict, document: int, page: int, text: str) -> None:
        note = notes.write(
            **who, document_id=document, untrusted_text=text, audience=PRIVATE_NOTE, page_number=page
        )
        self.own[who["person"]].append(note.id)
        notes.answer(**who, note_id=note.id, untrusted_text=f"{text} {text}")

    def change(self, who: dict, _document: int, _page: int, text: str) -> None:
        if self.own[who["person"]]:
            notes.change(**who, note_id=self.own[who["person"]][-1], untrusted_text=f"{text} mole")

    def withdraw(self, who: dict, *_place: object) -> None:
        if self.own[who["person"]]:
            notes.withdraw(**who, note_id=self.own[who["person"]].pop())

    def tag(self, who: dict, document: int, page: int, text: str) -> None:
        tags.add(**who, document_id=document, untrusted_name=text, page_number=page, private=True)

    def star(self, who: dict, document: int, *_rest: object) -> None:
        documents.star(**who, document_id=document, on=True)

    def search(self, who: dict, _document: int, _page: int, text: str) -> None:
        searches.save(**who, untrusted_name=text, untrusted_query="text")
        feed.renew(**who)

    def seen(self, who: dict, *_place: object) -> None:
        news.set_seen(**who, until=news.since_last_time(**who).until)

    def write(self, who: dict, document: int, page: int, text: str) -> None:
        note = notes.write(
            **who, document_id=document, untrusted_text=text, audience=TEAM_NOTE, page_number=page
        )
        self.public.append(note.id)

    def reply(self, who: dict, _document: int, _page: int, text: str) -> None:
        if self.public:
            notes.answer(**who, note_id=self.public[-1], untrusted_text=text)

    def mark(self, who: dict, document: int, page: int, text: str) -> None:
        tags.add(**who, document_id=document, untrusted_name=text, page_number=page)

    def share(self, who: dict, _document: int, _page: int, text: str) -> None:
        searches.save(**who, untrusted_name=text, untrusted_query="text", collection="Leak")


def do(desk: Desk, steps: list) -> None:
    doing = Doing(desk)
    for person, (deed, (which, page), text) in steps:
        who = {"store": desk.seat(person), "person": person}
        getattr(doing, deed)(who, which + 1, page, text)


def tell(desk: Desk) -> None:
    """As if all had been taken in just now."""
    with desk.store.write() as db:
        db.execute(tables.arrivals.update().values(told=False))
    alerts.work_out(desk.store)


def plain(note) -> tuple:
    return note.document_id, note.page_number, note.audience, note.text, note.author, note.answers_id is None


def seen(desk: Desk) -> dict[str, object]:
    """All that Bea can ask for, without numbers that are drawn by lot, and times."""
    bea = desk.bea
    view: dict[str, object] = {}
    for document in (1, 2):
        view[f"notes {document}"] = [
            [plain(note) for note in (thread.note, *thread.replies)]
            for thread in notes.on(bea, document, person="bea")
        ]
        view[f"tags {document}"] = [
            (tag.name, tag.page_number, tag.is_private) for tag in tags.on(bea, document, person="bea")
        ]
        view[f"standing {document}"] = documents.standing(bea, document, person="bea").is_starred
    found, total = notes.listing(bea, Only(), person="bea")
    view["list"] = [*map(plain, found)], total
    for only in (Only(author="ada"), Only(tag_key="mole"), Only(audience=Audience.PRIVATE)):
        view[f"only {only}"] = notes.listing(bea, only, person="bea")[1]
    view["all tags"] = tags.listing(bea, person="bea")
    view["to choose"] = [tags.names(bea, name, person="bea") for name in ("Leak", "Other")]
    view["stars"] = [entry.id for entry in documents.starred(bea, person="bea")]
    view["searches"] = sorted(
        (entry.name, entry.owner, entry.collection or "", entry.is_followed, entry.new_matches)
        for entry in searches.listing(bea, person="bea")
    )
    there = news.since_last_time(bea, person="bea")
    view["new"] = [*map(plain, there.notes)], there.total_received, sorted(s.name for s in there.searches)
    for query in QUERIES:
        results = search(bea, query, limit=None)
        view[query] = (
            [[(page.number, page.snippet, page.beside) for page in hit.pages] for hit in results.documents],
            results.facets,
            results.distinct,
            results.notes,
            results.suggestions,
            results.timeline,
        )
        _, table = export.hits(bea, query)
        view[f"export {query}"] = list(table.rows)
    view["list run"] = list_run(desk)
    return view


def list_run(desk: Desk) -> object:
    """A run of a name list, which all see."""
    run = batch.begin(
        desk.ada, "\n".join(QUERIES[1:]).encode(), untrusted_name="list", collection=None, options=ListOptions(),
        agent="ada",
    )  # fmt: skip
    batch.search(desk.ada, run)
    with desk.store.read() as db:
        lines = [(line.text, line.pages, line.documents) for line in name_lists.lines(db, run)]
    batch.remove(desk.ada, run, agent="ada")
    return lines


def told(desk: Desk, since: int) -> list:
    with desk.store.read() as db:
        events = custody.events(db)[since:]
    return [(e.type, e.agent, e.object_id, e.detail.get("audience"), e.detail.get("page")) for e in events]


def count(desk: Desk) -> int:
    with desk.store.read() as db:
        return len(custody.events(db))


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)  # fmt: skip
@given(steps=deeds)
def test_what_one_sees_does_not_depend_on_what_another_keeps(desk: Desk, steps: list) -> None:
    outcomes = []
    without = [(person, step) for person, step in steps if person == "bea" or step[0] not in PRIVATE]
    for part in (steps, without):
        clear(desk)
        before = count(desk)
        do(desk, part)
        tell(desk)
        outcomes.append((seen(desk), told(desk, before)))
    assert outcomes[0] == outcomes[1]


EVERYTHING = [
    ("ada", ("note", (0, 1), "mole")), ("ada", ("change", (0, 0), "Heron")), ("ada", ("tag", (0, 0), "mole")),
    ("ada", ("tag", (1, 1), "strike")), ("ada", ("star", (0, 0), "mole")), ("ada", ("search", (0, 0), "mole")),
    ("bea", ("write", (0, 1), "strike")), ("ada", ("note", (1, 0), "Heron")), ("ada", ("withdraw", (0, 0), "mole")),
    ("ada", ("write", (1, 2), "walkout")), ("ada", ("share", (0, 0), "walkout")), ("bea", ("mark", (0, 1), "walkout")),
]  # fmt: skip
PAGES = (
    "/", "/?all=", "/?q=has:note", "/?q=note:mol*", "/?q=tag:mole", "/notes/", "/notes/?tag=mole", "/notes/?author=ada",
    "/tags/", "/starred/", "/assigned/?all=", "/searches/", "/new/", "/documents/1", "/documents/2",
    "/documents/1/pages/1", "/notes/on/1/1", "/notes/on/2/1", "/export.csv?q=has:note", "/export.jsonl?q=note:heron",
    "/api/v1/notes", "/api/v1/tags", "/api/v1/search?q=has:tag", "/notes/7", "/searches/7",
)  # fmt: skip


def test_no_page_and_no_answer_of_the_api_depends_on_what_another_keeps(desk: Desk) -> None:
    """The server is Bea's."""
    bodies = []
    for part in (EVERYTHING, [step for step in EVERYTHING if step[0] == "bea" or step[1][0] not in PRIVATE]):
        clear(desk)
        do(desk, part)
        tell(desk)
        client = create_app(desk.store, key="k", hosts=frozenset({"localhost"})).test_client()
        client.get("/?key=k")
        answers = {path: client.get(path) for path in PAGES}
        bodies.append({path: (answer.status_code, same(answer)) for path, answer in answers.items()})
        assert all(answer.status_code in (200, 302, 404) for answer in answers.values())
    for path in PAGES:
        status, lines = zip(*(body[path] for body in bodies), strict=True)
        assert status[0] == status[1], path
        assert [pair for pair in zip(*lines, strict=True) if pair[0] != pair[1]] == [], path


def same(answer) -> list[str]:
    """The lines of the body without what is drawn by lot, and times."""
    text = answer.get_data(as_text=True)
    text = re.sub(r'<ol class="deeds">.*?</ol>', "", text, flags=re.DOTALL)  # custody only grows: see `told`
    text = re.sub(r"[0-9a-f]{64}", "TOKEN", text)
    text = re.sub(r"\d{6,}", "N", text)
    text = re.sub(r"\d{4}-\d\d-\d\d[T ][\d:.+]+", "TIME", text)
    return text.splitlines()


def test_a_leak_would_be_noticed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog, "_seen_by", lambda _person, **_options: catalog._on_documents())
    views = []
    for part in (EVERYTHING, [step for step in EVERYTHING if step[0] == "bea" or step[1][0] not in PRIVATE]):
        clear(desk)
        do(desk, part)
        views.append(seen(desk))
    assert views[0] != views[1]


def test_a_stranger_hears_the_same_whether_there_is_something_or_not(desk: Desk) -> None:
    clear(desk)
    note = notes.write(desk.ada, 1, "mole", audience=Audience.PRIVATE, person="ada")
    saved = searches.save(desk.ada, "mole", "text", person="ada")
    for verb, number in ((notes.get, note.id), (searches.get, saved.id), (searches.new_matches, saved.id)):
        said = []
        for asked in (number, number ^ 1):
            with pytest.raises(ArchiveError) as error:
                verb(desk.bea, asked, person="bea")
            said.append((type(error.value), error.value.message, error.value.hint))
        assert said[0] == said[1]
