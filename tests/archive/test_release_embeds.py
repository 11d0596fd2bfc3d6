"""What other sites copy of a release, notes too; and the fingerprint by which readers know the newsroom's key."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from stub_exhibits import approve, made

from archive import exhibit as making
from archive import release, review
from archive.cli import main
from archive.model import Audience, Box
from archive.release import checker, embeds
from archive.release.public import PublicNote, PublicPage
from archive.store import Store
from archive.together import notes

ADDRESS = "https://documents.example.org/reports"


class Copied(HTMLParser):
    """What a page into which the HTML was pasted would hold."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.words = ""
        self.feed(code)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src", "cite")]

    def handle_data(self, data: str) -> None:
        self.words += data


def noted(store: Store, key: int, text: str, **more: object) -> int:
    document_id = making.show(store, key).document_id
    note = notes.write(store, document_id, text, person="ann", audience=Audience.PUBLIC, **more)
    approve(store, key, "bea")
    return note.id


def publish(store: Store, folder: Path) -> Path:
    release.publish(store, folder, title="Reports & more", agent="ann", address=ADDRESS)
    return folder


def there(folder: Path, address: str) -> Path:
    path = folder / address.partition("#")[0].removeprefix(f"{ADDRESS}/")
    assert path.is_file(), address
    return path


def codes(page: Path) -> list[Copied]:
    said = re.findall(r'<pre tabindex="0">(.*?)</pre>', page.read_text(), re.DOTALL)
    return [Copied(Copied(code).words) for code in said]


def test_a_page_offers_itself_and_its_notes_as_frames_and_as_plain_html(store: Store, tmp_path: Path) -> None:
    key = made(store, "one report", title="<b>The</b> report")
    number = noted(store, key, 'It says "no" <script>x()</script>', page_number=1, box=Box(20, 10, 120, 60))
    whole = noted(store, key, "These came by post.")
    folder = publish(store, tmp_path / "site")
    (page,) = folder.glob("exhibits/*/*/page-1.html")
    of_page, plain_page, of_note, plain_note = codes(page)
    assert (of_page.tags, of_note.tags) == (["iframe"], ["iframe"])
    assert plain_page.tags == ["figure", "a", "img", "figcaption", "a"]
    assert plain_note.tags == ["blockquote", "p", "p", "a"]
    assert (
        plain_note.words
        == 'It says "no" <script>x()</script>Note on <b>The</b> report, page 1. Reports & more'
    )
    assert plain_note.addresses[0].endswith(f"/page-1.html#note-{number}")
    assert f'id="note-{number}"' in there(folder, plain_note.addresses[0]).read_text()
    codes_of_whole = codes(page.parent / "index.html")
    assert [entry.tags[0] for entry in codes_of_whole] == ["iframe", "figure", "iframe", "blockquote"]
    assert codes_of_whole[3].addresses[0].endswith(f"/index.html#note-{whole}")
    for entry in (of_page, plain_page, of_note, plain_note, *codes_of_whole):
        assert all(there(folder, address) for address in entry.addresses)
    assert release.check(folder).passed


def test_the_frame_of_a_note_is_found_by_programs_and_leads_to_the_note(store: Store, tmp_path: Path) -> None:
    key = made(store, "one report")
    number = noted(store, key, "It is genuine.", page_number=1, box=Box(20, 10, 120, 60))
    folder = publish(store, tmp_path / "site")
    (frame,) = folder.glob("exhibits/*/*/note-*-embed.html")
    assert frame.name == f"note-{number}-embed.html"
    page = frame.read_text()
    assert "It is genuine." in page
    assert f'href="page-1.html#note-{number}"' in page
    found = re.search(r'type="application/json\+oembed" href="([^"]+)"', page)
    said = json.loads(there(folder, found.group(1)).read_text())
    assert there(folder, Copied(said["html"]).addresses[0]) == frame
    assert (said["type"], said["title"]) == ("rich", "Note on A report, page 1")
    assert 200 < said["height"] <= 900


def test_where_the_frame_of_a_note_was_stands_what_became_of_it(store: Store, tmp_path: Path) -> None:
    key, other = made(store, "one report"), made(store, "another report")
    number = noted(store, key, "It is genuine.", page_number=1)
    folder = publish(store, tmp_path / "site")
    (frame,) = folder.glob(f"exhibits/*/*/note-{number}-embed.html")
    notes.withdraw(store, number, person="ann")
    approve(store, key, "bea")
    for _ in range(2):  # and it stays so
        publish(store, folder)
        assert "genuine" not in frame.read_text()
        assert frame.read_bytes() == (frame.parent / "embed.html").read_bytes()
    review.withdraw(store, key, agent="bea", notice="It was forged.", why="forged")
    release.publish(store, folder, title="Reports", agent="ann", address=ADDRESS, exhibit_ids=[other])
    assert "It was forged." in frame.read_text()
    assert not list(frame.parent.glob("*oembed.json"))
    assert release.check(folder).passed


@settings(max_examples=60, deadline=None)
@given(st.tuples(*[st.floats(0, 1) for _ in range(4)]))
def test_what_a_frame_shows_is_on_the_page_and_holds_what_the_note_is_on(edges) -> None:
    (x0, x1), (y0, y1) = sorted(edges[:2]), sorted(edges[2:])
    page = PublicPage(1, "page-0001.png", 1240, 1754, 595.0, 842.0, ())
    box = Box(x0 * 595, y0 * 842, x1 * 595, y1 * 842)
    seen = embeds.part(page, PublicNote(1, 1, box, ("word",)))
    assert seen.y0 <= box.y0 + 1e-6
    assert seen.y1 >= box.y1 - 1e-6
    assert seen.y0 >= 0
    assert seen.y1 <= 842 + 1e-6
    assert seen.y1 - seen.y0 >= 842 * 0.25 - 1e-6


def test_every_page_and_every_check_says_the_same_fingerprint(store: Store, tmp_path: Path) -> None:
    key, other = made(store, "one report"), made(store, "another report")
    noted(store, key, "It is genuine.", page_number=1)
    folder = publish(store, tmp_path / "site")
    release.publish(store, folder, title="Reports", agent="ann", address=ADDRESS, exhibit_ids=[other])
    half = sha256(bytes.fromhex((folder / "key.pub").read_text())).hexdigest()[:32]
    said = release.check(folder).fingerprint
    assert said.replace(" ", "") == half
    pages = list(folder.rglob("*.html"))
    assert len(pages) > 8
    for page in pages:
        assert page.read_text().count(f"<code>{said}</code>") >= 1, page
        target = re.search(r'href="([^"]+)#check"', page.read_text()).group(1)
        assert 'id="check"' in (page.parent / target).read_text()
    assert said in (folder / "index.html").read_text().split('id="check"')[1].split("</section>")[0]
    alone = subprocess.run([sys.executable, folder / "check.py"], capture_output=True, text=True, check=True)
    ours = CliRunner().invoke(main, ["release", "check", str(folder)])
    assert said in alone.stdout
    assert said in ours.output


@pytest.mark.parametrize("key", ["", "zz", "\x1b[2J", "abc"])
def test_what_is_no_key_has_no_fingerprint(key: str) -> None:
    assert checker.fingerprint(key) == ""
