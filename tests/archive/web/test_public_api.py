"""What is public, asked for by DocumentCloud's own client, over the network; and that nothing else answers."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

import pymupdf
import pytest
import requests
from documentcloud import DocumentCloud
from documentcloud.exceptions import APIError, DoesNotExistError
from PIL import Image
from stub_exhibits import approve, exhibit_of, made, put
from waitress.server import create_server

from archive import exhibit as making
from archive import release, review
from archive.model import Audience, Box
from archive.release import folder, on_show
from archive.store import Store, create
from archive.together import notes
from archive.web import create_app
from archive.web.public_api import asking

ADDRESS = "https://documents.example.org/reports"


@dataclass
class Newsroom:
    store: Store
    folder: Path
    address: str
    exhibits: list[int]
    public: asking.Public

    @property
    def client(self) -> DocumentCloud:
        return DocumentCloud(base_uri=f"{self.address}/public/api/", rate_limit=False)

    def publish(self, **more: object) -> None:
        release.publish(
            self.store, self.folder, title="The reports", agent="ann", **{"address": ADDRESS, **more}
        )

    def get(self, path: str, **more: object) -> requests.Response:
        return requests.get(f"{self.address}/public{path}", timeout=20, **more)


@contextmanager
def serving(store: Store) -> Iterator[Newsroom]:
    """Three exhibits, two of them published; notes on the first. Served as a laptop's archive is."""
    store = replace(store, settings=replace(store.settings, public_api=1))
    first = made(
        store, "posted by Ilona Kovalenko on <b>Monday</b>", "Ilona Kovalenko", title="The first <report>"
    )
    document_id = making.show(store, first).document_id
    for text, more in (
        ("It is <i>genuine</i>.", {"page_number": 1, "box": Box(20, 10, 120, 60)}),
        ("These came by post.", {}),
    ):
        notes.write(store, document_id, text, person="ann", audience=Audience.PUBLIC, **more)
    approve(store, first, "bea")
    second = made(store, "Résumé of the weekly wages", title="Wages")
    secret = made(store, "nobody has published the zebrafinch", title="A draft")
    listener = socket.create_server(("127.0.0.1", 0))
    host = f"127.0.0.1:{listener.getsockname()[1]}"
    app = create_app(store, key="k", hosts=frozenset({host}))
    server = create_server(app, sockets=[listener], threads=6)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    target = folder.called(store, "reports")
    found = Newsroom(store, target, f"http://{host}", [first, second, secret], app.extensions["public"])
    found.publish(exhibit_ids=[first, second])
    yield found
    server.close()
    thread.join(timeout=5)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    """To be read only."""
    store = create(tmp_path_factory.mktemp("shown") / "home")
    with serving(store) as found:
        yield found
    store.close()


@pytest.fixture
def newsroom(store: Store) -> Iterator[Newsroom]:
    with serving(store) as found:
        yield found


def by_title(client: DocumentCloud, title: str) -> object:
    (found,) = [document for document in client.documents.list() if document.title == title]
    return found


def test_a_document_is_got_with_all_that_readers_are_told(shown: Newsroom) -> None:
    client = shown.client
    number = by_title(client, "The first <report>").id
    document = client.documents.get(number)
    assert (document.id, document.title, document.pages) == (number, "The first <report>", 1)
    assert (document.access, document.status) == ("public", "success")
    assert document.description == "These came by post."
    assert document.canonical_url.startswith(f"{ADDRESS}/exhibits/")
    assert document.contributor == document.contributor_organization == "The reports"
    assert document.created_at.tzinfo is not None
    assert document.full_text.strip() == document.get_page_text(1).strip()
    assert " ".join(document.full_text.split()) == "posted by private person on <b>Monday</b>"
    assert document.json_text["pages"] == [{"page": 0, "contents": document.full_text}]
    assert document.pdf == making_bytes(shown, 0)
    assert document.data["sha256"] == [making.show(shown.store, shown.exhibits[0]).digest]
    assert "Kovalenko" not in json.dumps(shown.get("/api/documents/").json())
    assert list(document.sections) == []
    assert client.documents.get(f"{document.slug}-{number}").id == number


def making_bytes(newsroom: Newsroom, at: int) -> bytes:
    return newsroom.store.blobs.read(making.show(newsroom.store, newsroom.exhibits[at]).digest)


def test_pictures_come_in_the_sizes_that_are_asked_for(shown: Newsroom) -> None:
    document = by_title(shown.client, "Wages")
    widths = {}
    for size in ("thumbnail", "small", "normal", "large", "xlarge"):
        with Image.open(BytesIO(getattr(document, f"get_{size}_image")(1))) as picture:
            widths[size] = picture.width
            assert picture.width / picture.height == pytest.approx(4, rel=0.05)
    assert [widths[size] for size in ("thumbnail", "small", "normal", "large")] == [60, 180, 700, 1000]
    assert 1000 < widths["xlarge"] <= 1240, "nothing is made larger than it is"
    assert document.small_image_url == document.get_small_image_url_list()[0]
    answer = requests.get(document.small_image_url, timeout=20)
    assert answer.headers["Content-Type"] == "image/png"
    again = requests.get(
        document.small_image_url, headers={"If-None-Match": answer.headers["ETag"]}, timeout=20
    )
    assert (again.status_code, again.content) == (304, b"")
    with pymupdf.open("pdf", document.pdf) as pdf:
        assert pdf.page_count == 1
    for page in (0, 2, 99):
        assert requests.get(document.get_page_text_url(page), timeout=20).status_code == 404
        assert requests.get(document.get_small_image_url(page), timeout=20).status_code == 404


def test_notes_stand_on_their_part_of_their_page(shown: Newsroom) -> None:
    document = by_title(shown.client, "The first <report>")
    assert list(by_title(shown.client, "Wages").notes) == []
    found = {note.title: note for note in document.annotations}
    on_page = found["Page 1"]
    assert (on_page.page, on_page.content) == (0, "<p>It is &lt;i&gt;genuine&lt;/i&gt;.</p>")
    assert (on_page.x1, on_page.y1, on_page.x2, on_page.y2) == pytest.approx((0.05, 0.1, 0.3, 0.6), abs=0.01)
    assert (on_page.location.left, on_page.location.right) == pytest.approx((35, 210), abs=2)
    assert found["The whole"].x1 is None
    assert document.notes.get(on_page.id).content == on_page.content
    with pytest.raises(DoesNotExistError):
        document.notes.get(999)


def test_a_search_finds_what_readers_can_read_and_nothing_else(shown: Newsroom) -> None:
    client = shown.client

    def titles(query: str, **more: object) -> list[str]:
        return [document.title for document in client.documents.search(query, **more)]

    assert titles("resume") == titles('"weekly wages"') == titles("title:wages weekly") == ["Wages"]
    assert titles("week*") == ["Wages"]
    assert titles("week") == titles("Kovalenko") == titles("zebrafinch") == titles("draft") == []
    assert sorted(titles("")) == ["The first <report>", "Wages"]
    assert titles("-wages") == ["The first <report>"]
    number = by_title(client, "Wages").id
    assert titles(f"id:{number}") == titles(f"project:{client.projects.list()[0].id} wages") == ["Wages"]
    (found,) = client.documents.search("monday", mentions=True)
    assert [(mention.page, mention.text) for mention in found.mentions] == [
        ("1", "posted by private person on &lt;b&gt;<em>Monday</em>&lt;/b&gt;")
    ]
    assert len(client.documents.search("", per_page=1).results) == 1
    assert len(titles("", per_page=1)) == 2, "the client goes to the next page by itself"
    assert client.documents.search("", per_page=1, page=2).previous_url.endswith("page=1")
    for query in ("a OR b", "user:12", "weekly~2", "[a TO b]", "x" * 501, "..."):
        with pytest.raises(APIError, match="400"):
            client.documents.search(query)


def test_lists_and_projects_are_gone_through(shown: Newsroom) -> None:
    client = shown.client
    numbers = {document.id for document in client.documents.list(per_page=1)}
    assert len(numbers) == 2
    assert {document.id for document in client.documents.list(id__in=sorted(numbers)[:1])} == {min(numbers)}
    (project,) = client.projects.list()
    assert (project.title, set(project.document_ids)) == ("The reports", numbers)
    assert client.projects.get(id=project.id).get_document(min(numbers)).id == min(numbers)
    assert {document.id for document in client.documents.list(project=project.id)} == numbers
    with pytest.raises(DoesNotExistError):
        client.projects.get(title="The reports")  # asks who has signed in: nobody can
    with pytest.raises(APIError, match="400"):
        client.documents.list(id__in="1 or 1")


def test_numbers_of_the_archive_open_nothing(shown: Newsroom) -> None:
    for number in range(12):
        with pytest.raises(DoesNotExistError):
            shown.client.documents.get(number)
        assert shown.get(f"/files/documents/{number}/x.pdf").status_code == 404
    for path in ("/", "/api/users/me/", "/api/", "/files/", "/files/documents/1/%2e%2e%2f%2e%2e%2farchive.toml",
                 "/api/documents/9%2e9/", "/api/documents/-1/", f"/api/documents/{10**30}/"):  # fmt: skip
        assert shown.get(path).status_code == 404, path
    assert requests.get(f"{shown.address}/documents/1", timeout=20).status_code == 401
    assert shown.client.documents.list(id__in="1,2,3").results == []


def test_what_is_published_anew_without_it_is_gone_at_once(newsroom: Newsroom) -> None:
    client, wages = newsroom.client, by_title(newsroom.client, "Wages")
    pdf, picture = wages.pdf_url, wages.normal_image_url
    review.withdraw(newsroom.store, newsroom.exhibits[1], agent="bea", notice="It was forged.", why="forged")
    newsroom.publish(exhibit_ids=newsroom.exhibits[:1])
    with pytest.raises(DoesNotExistError):
        client.documents.get(wages.id)
    for url in (pdf, picture, wages.full_text_url):
        assert requests.get(url, timeout=20).status_code == 404
    assert [document.title for document in client.documents.search("")] == ["The first <report>"]
    assert not list((newsroom.folder / "api").rglob(f"{wages.id}/*"))


def test_an_exhibit_keeps_its_number_and_another_version_has_another(newsroom: Newsroom) -> None:
    before = {document.title: document.id for document in newsroom.client.documents.list()}
    document_id = making.show(newsroom.store, newsroom.exhibits[1]).document_id
    better = exhibit_of(newsroom.store, document_id, title="Wages, again")
    approve(newsroom.store, better, "bea")
    other = made(newsroom.store, "one more report", title="One more")
    newsroom.publish(exhibit_ids=[newsroom.exhibits[0], other])
    after = {document.title: document.id for document in newsroom.client.documents.list()}
    assert after["The first <report>"] == before["The first <report>"]
    assert "Wages" not in after


@pytest.mark.parametrize("where", ["elsewhere", "no address"])
def test_what_is_published_for_nobody_yet_is_not_served(
    newsroom: Newsroom, tmp_path: Path, where: str
) -> None:
    """A folder outside the place of releases may be a trial, or on its way on a stick; so may one without address."""
    zebrafinch = [newsroom.exhibits[2]]
    target = tmp_path / "trial" if where == "elsewhere" else folder.called(newsroom.store, "trial")
    more = {"address": ""} if where == "no address" else {"address": ADDRESS}
    release.publish(newsroom.store, target, title="Trial", agent="ann", exhibit_ids=zebrafinch, **more)
    assert len(list(newsroom.client.documents.list())) == 2
    assert len(list(newsroom.client.projects.list())) == 1


def test_bytes_that_are_not_as_they_were_signed_are_not_served(newsroom: Newsroom) -> None:
    wages = by_title(newsroom.client, "Wages")
    (text,) = [path for path in newsroom.folder.rglob("exhibit.txt") if "wages" in path.read_text()]
    text.write_text("something else")
    answer = requests.get(wages.full_text_url, timeout=20)
    assert (answer.status_code, b"something else" in answer.content) == (500, False)
    (newsroom.folder / "manifest.json").write_bytes(b"{}")
    on_show.Showcase(newsroom.store)  # one that has not read it yet shows nothing of it
    assert on_show.Showcase(newsroom.store).releases() == []


def test_pages_of_any_site_may_read_it_and_caches_ask_each_time(shown: Newsroom) -> None:
    for path in ("/api/documents/", "/api/documents/1/"):
        headers = shown.get(path, headers={"Origin": "https://else.example"}).headers
        assert headers["Access-Control-Allow-Origin"] == "*"
        assert (headers["Cache-Control"], headers["X-Content-Type-Options"]) == ("no-cache", "nosniff")
        assert "Set-Cookie" not in headers
        assert "json" in headers["Content-Type"]
    assert requests.post(f"{shown.address}/public/api/documents/", json={}, timeout=20).status_code in (
        401,
        405,
    )


def test_the_public_takes_no_more_seats_than_it_has(shown: Newsroom) -> None:
    """And a program that comes too late comes again by itself."""
    seats = threading.BoundedSemaphore(2)
    shown.public.seats = seats
    assert seats.acquire()
    assert shown.get("/api/documents/").status_code == 200
    assert seats.acquire()
    answer = shown.get("/api/documents/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    threading.Timer(0.2, seats.release).start()
    assert len(list(shown.client.documents.list())) == 2
    seats.release()
    for _ in range(6):
        assert shown.get("/api/nothing").status_code == 404, "one who finds nothing gives the seat back"


def test_without_the_setting_nobody_is_answered(store: Store) -> None:
    assert store.settings.public_api == 0
    client = create_app(store, key="k", hosts=frozenset({"localhost"})).test_client()
    assert client.get("/public/api/documents/").status_code == 401
    client.get("/?key=k")
    assert client.get("/public/api/documents/").status_code == 404


@pytest.fixture
def static_site(newsroom: Newsroom, site_of) -> str:
    """The folder behind a host that does what the manual says: index.json as index, and one rule."""

    def rule(path: str) -> str:
        path = re.sub(r"/documents/\d+/[^/]+\.(pdf|txt)$", r"/exhibit.\1", path)
        return f"{path}index.json" if path.startswith("/reports/api/") and path.endswith("/") else path

    root = site_of(newsroom.folder.parent, rule)
    newsroom.publish(exhibit_ids=newsroom.exhibits[:2], address=f"{root}/reports")
    return f"{root}/reports"


def test_the_files_of_the_release_answer_the_same_client(newsroom: Newsroom, static_site: str) -> None:
    client = DocumentCloud(base_uri=f"{static_site}/api/", rate_limit=False)
    documents = {document.title: document for document in client.documents.list()}
    assert set(documents) == {"The first <report>", "Wages"}
    wages = client.documents.get(documents["Wages"].id)
    assert "weekly wages" in wages.full_text
    assert wages.pdf == making_bytes(newsroom, 1)
    assert wages.resources["pdf"].startswith(static_site)
    notes_of = documents["The first <report>"].notes
    assert sorted(note.title for note in notes_of) == ["Page 1", "The whole"]
    assert list(wages.sections) == []
    (project,) = client.projects.list()
    assert {entry.id for entry in client.projects.get(id=project.id).documents} == {
        d.id for d in documents.values()
    }
    with pytest.raises(DoesNotExistError):
        client.documents.get(1)
    served = {document.title: document.id for document in newsroom.client.documents.list()}
    assert served == {title: document.id for title, document in documents.items()}


def test_a_document_that_was_never_published_has_no_file_of_the_api(shown: Newsroom) -> None:
    put(shown.store, "nothing of it")
    assert "zebrafinch" not in "".join(p.read_text() for p in (shown.folder / "api").rglob("*.json"))
