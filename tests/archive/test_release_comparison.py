"""Captures of one address, side by side for readers: only with words that the exhibits themselves show."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from built_releases import build_release, proven
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from stub_exhibits import DPI, approve, exhibit_of, made, take_out

from archive import exhibit as making
from archive import release, review
from archive.captures.difference import tokens_with_marks
from archive.errors import Unproved
from archive.model import Box, Look, Page, Plan, Redaction, RedactionState, TextSource, Word
from archive.redaction import apply
from archive.release import comparison, contents
from archive.release.addresses import Address
from archive.release.edition import Edition
from archive.release.public import PublicCapture, PublicExhibit
from archive.store import Store
from ingest.model import PageImage, pack_lines

ADDRESS = "https://jobs.brightmere.example/listing/7"
EDITION = Edition(
    "Reports", datetime(2026, 1, 1, tzinfo=UTC), "0" * 64, "https://documents.example.org/reports"
)
NO_ADDRESS = replace(EDITION, address="")
BEFORE = "Analysts gather information on labour organising threats against the company"
AFTER = "Analysts gather information on risks to our sites"


def at(day: int) -> datetime:
    return datetime(2020, 9, day, 10, tzinfo=UTC)


def public(text: str, day: int, address: str = ADDRESS, hidden: str = "", **more: object) -> PublicExhibit:
    """An exhibit of one page; the word `hidden` is under a box."""
    rows = [text.split()[n : n + 6] for n in range(0, len(text.split()), 6)]
    lines = [
        [
            Word(word, Box(10 + 60 * n, 20 + 20 * row, 60 + 60 * n, 34 + 20 * row))
            for n, word in enumerate(words)
        ]
        for row, words in enumerate(rows)
    ]
    page = Page(1, 400, 40 + 20 * len(rows), *pack_lines(lines), TextSource.LAYER)
    boxes = [word.box for line in lines for word in line if word.text == hidden]
    plan = Plan("0" * 64, tuple(redaction(box) for box in boxes), Look())
    size = round(page.width_pt * DPI / 72), round(page.height_pt * DPI / 72)
    pixels = Image.new("RGB", size, "white").tobytes()
    target = BytesIO()
    apply.build(
        target, plan, [page], render=lambda _: PageImage(*size, DPI, pixels), read_words=lambda _: page
    )
    digest = sha256(target.getvalue()).hexdigest()
    return PublicExhibit(
        address=Address(f"line{day:06}", digest[:16]), title=f"The listing on {day} September", language="en",
        digest=digest, pdf=proven(target.getvalue()), page_count=1, released_at=EDITION.published_at,
        boxes={1: tuple((box, "private person") for box in boxes)} if boxes else {},
        reasons=(("private person", len(boxes)),) if boxes else (), checks=(), verified_at=EDITION.published_at,
        tools="eyes", captured=PublicCapture(address, at(day)), saved_as="page", **more,
    )  # fmt: skip


def redaction(box: Box) -> Redaction:
    now = datetime.now(UTC)
    return Redaction(
        id=1, document_id=1, page_number=1, box=box, reason="private person", state=RedactionState.APPROVED,
        covers="", proposed_by="a", proposed_at=now, decided_by="b", decided_at=now,
    )  # fmt: skip


def written(folder: Path, *exhibits: PublicExhibit, edition: Edition = EDITION, **more: object) -> Path:
    folder.mkdir()
    return build_release(folder, exhibits, edition=edition, **more)


def shown(folder: Path, name: str = "index.html") -> str:
    (page,) = folder.glob(f"comparisons/*/{name}")
    return page.read_text(encoding="utf-8")


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


STORY = (
    public(BEFORE, 1),
    public(AFTER, 2, f"http://www.{ADDRESS.removeprefix('https://')}/?utm_source=x"),
    public("Not found", 4, answered=404),
)


def test_what_was_captured_is_put_side_by_side_in_order_of_capture(tmp_path: Path) -> None:
    page = shown(written(tmp_path / "site", *STORY[::-1]))
    said = plain(page)
    assert "3 captures, 1 September 2020 to 4 September 2020" in said
    assert re.search(
        r"<del><span[^>]*>taken away: </span>labour organising threats against the company<", page
    )
    assert re.search(r"<ins><span[^>]*>put in: </span>risks to our sites<", page)
    assert "Vanished by 4 September 2020, 10:00 UTC, still there at 2 September 2020, 10:00 UTC." in said
    assert all(exhibit.digest in said for exhibit in STORY)


def test_every_link_and_picture_of_a_comparison_leads_somewhere(tmp_path: Path) -> None:
    folder = written(tmp_path / "site", *STORY, edition=NO_ADDRESS)
    (page,) = folder.glob("comparisons/*/index.html")
    links = re.findall(r'(?:href|src)="([^"#]+)"', page.read_text())
    assert len(links) > 10
    assert not [link for link in links if not (page.parent / link).is_file()]
    assert "http" not in "".join(links)
    for line in folder.glob("exhibits/*/index.html"):
        (link,) = re.findall(r'href="([^"]+comparisons/[^"]+)"', line.read_text())
        assert (line.parent / link).resolve() == page
    assert f'href="{page.relative_to(folder)}"' in (folder / "index.html").read_text()


def test_one_capture_or_captures_of_two_addresses_are_no_comparison(tmp_path: Path) -> None:
    alone = (public(BEFORE, 1), public(AFTER, 2, "https://jobs.brightmere.example/listing/8"))
    folder = written(tmp_path / "site", *alone, replace(public("A report", 3), captured=None))
    assert not list(folder.glob("comparisons/*"))
    assert "comparisons/" not in (folder / "index.html").read_text()


def test_two_versions_of_one_exhibit_are_one_capture(tmp_path: Path) -> None:
    first, second = public(BEFORE, 1), public(BEFORE, 1, hidden="labour")
    folder = written(tmp_path / "site", first, second, STORY[1])
    page = shown(folder)
    assert second.digest in page
    assert first.digest not in page


def test_the_address_of_a_comparison_is_the_same_in_every_release(tmp_path: Path) -> None:
    first = written(tmp_path / "one", *STORY[:2])
    second = written(tmp_path / "two", *STORY, public(AFTER, 3))
    assert {p.name for p in first.glob("comparisons/*")} == {p.name for p in second.glob("comparisons/*")}


def test_a_mark_is_one_token_so_that_the_difference_holds_no_more_than_the_exhibits(tmp_path: Path) -> None:
    redacted = (
        public("Call Ilona Kovalenko on Monday", 1, hidden="Ilona"),
        public("Call Ilona now", 2, hidden="Ilona"),
    )
    page = shown(written(tmp_path / "site", *redacted))
    assert "Ilona" not in page
    assert 'Call <span class="bar">private person</span> <del>' in page.replace("\n", "")


def test_a_mark_where_the_other_version_has_a_word_is_a_change(tmp_path: Path) -> None:
    page = shown(
        written(tmp_path / "site", public("see the yard", 1), public("see the yard", 2, hidden="yard"))
    )
    assert re.search(r'<ins><span[^>]*>put in: </span><span class="bar">private person</span>', page)
    assert "1 word taken away, 1 word put in" in plain(page)


LINES = st.lists(
    st.lists(st.tuples(st.text("ab c\ufdd0-", max_size=8), st.booleans()), max_size=4).map(tuple), max_size=4
)


@settings(max_examples=60)
@given(LINES)
def test_tokens_hold_each_mark_once_and_no_letter_that_is_not_there(
    lines: list[tuple[tuple[str, bool], ...]],
) -> None:
    found = list(tokens_with_marks(lines))
    marks = [text for line in lines for text, is_mark in line if is_mark]
    assert [token.text for token in found if token.is_mark] == marks
    letters = "".join(token.text for token in found if not token.is_mark)
    assert set(letters) <= set("".join(text for line in lines for text, is_mark in line if not is_mark))


def test_the_same_words_again_are_said_to_be_the_same(tmp_path: Path) -> None:
    page = plain(shown(written(tmp_path / "site", STORY[0], public(BEFORE, 2), public(AFTER, 3))))
    assert "The same words as on 1 September 2020, 10:00 UTC" in page


def test_a_picture_between_two_pages_is_compared_with_pictures_only(tmp_path: Path) -> None:
    picture = replace(public("Ana1ysts gather", 2), saved_as="picture")
    page = plain(shown(written(tmp_path / "site", STORY[0], picture, public(BEFORE, 3))))
    assert "saved in another way" in page
    assert page.count("The same words as on 1 September 2020, 10:00 UTC") == 1


def test_it_comes_back(tmp_path: Path) -> None:
    page = plain(shown(written(tmp_path / "site", *STORY, public(AFTER, 5))))
    assert "and there again at 5 September 2020, 10:00 UTC" in page


def test_a_comparison_has_a_frame_and_says_so_to_programs(tmp_path: Path) -> None:
    folder = written(tmp_path / "site", *STORY)
    (place,) = folder.glob("comparisons/*")
    said = json.loads((place / "oembed.json").read_text())
    assert {"version", "type", "html", "width", "height"} <= set(said)
    there = f"{EDITION.address}/comparisons/{place.name}"
    assert f'src="{there}/embed.html"' in said["html"]
    assert f'href="{there}/oembed.json"' in (place / "index.html").read_text()
    assert (folder / said["thumbnail_url"].removeprefix(f"{EDITION.address}/")).is_file()
    frame = (place / "embed.html").read_text()
    assert "<script" not in frame
    assert len(re.findall(r'<a href="[^"]+" target="_top"', frame)) == len(re.findall("<a href", frame)) > 3
    assert f"{there}/index.html" in (folder / "sitemap-pages.xml").read_text()
    without = written(tmp_path / "plain", *STORY, edition=NO_ADDRESS)
    assert {path.name for path in without.glob("comparisons/*/*")} == {"index.html"}


def test_a_page_stays_small_however_much_differs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparison, "_WORDS_SHOWN", 50)
    texts = [" ".join(f"{number}{day}" for number in range(60)) for day in "abc"]
    page = plain(shown(written(tmp_path / "site", *(public(text, day) for day, text in enumerate(texts, 1)))))
    assert "49a" in page
    assert "50a, end" not in page
    assert "59b" not in page
    assert "Only the beginning of what differs is shown here." in page
    assert "What differs is not shown here: there is too much of it above." in page


def test_what_strangers_wrote_is_no_markup(tmp_path: Path) -> None:
    nasty = "https://example.org/<script>alert(1)</script>"
    exhibits = (public("<b>one</b> <script>", 1, nasty), public("<b>two</b> &amp; <script>", 2, nasty))
    folder = written(tmp_path / "site", *exhibits)
    for path in folder.rglob("*.html"):
        if "comparisons" in path.parts or path.name == "index.html":
            assert "<script>alert" not in path.read_text()
            assert "<b>" not in path.read_text()


@pytest.fixture
def captured(monkeypatch: pytest.MonkeyPatch) -> dict[str, PublicCapture]:
    """title -> what readers are told of its capture, for exhibits that are really published."""
    told: dict[str, PublicCapture] = {}
    real = contents.public
    monkeypatch.setattr(
        contents, "public",
        lambda store, said, exhibit, plan, address, **more: replace(
            real(store, said, exhibit, plan, address, **more), captured=told.get(exhibit.title)
        ),
    )  # fmt: skip
    return told


def test_a_withdrawn_capture_leaves_its_comparison_and_too_few_leave_a_page_that_says_so(
    store: Store, tmp_path: Path, captured: dict[str, PublicCapture]
) -> None:
    keys = [made(store, text, title=text) for text in ("first words", "second words", "third words")]
    for day, text in enumerate(("first words", "second words", "third words"), 1):
        captured[text] = PublicCapture(ADDRESS, at(day))
    folder = tmp_path / "site"

    def publish() -> str:
        release.publish(store, folder, title="Reports", agent="ann", address=EDITION.address)
        assert release.check(folder).passed
        return shown(folder)

    assert "third" in publish()
    review.withdraw(store, keys[2], notice="It was forged.", why="said so", agent="ann")
    page = publish()
    assert "second" in page
    assert "third" not in page
    review.withdraw(store, keys[1], notice="It was forged.", why="said so", agent="ann")
    page = publish()
    assert "not compared any more" in page
    assert "first words" in page, "what is still there is named"
    assert "second" not in page
    assert "not compared any more" in shown(folder, "embed.html")
    assert not list(folder.glob("comparisons/*/oembed.json"))
    assert "not compared any more" in publish(), "and it stays"


def test_what_is_taken_out_of_one_capture_and_stands_in_another_stops_the_release(
    store: Store, tmp_path: Path, captured: dict[str, PublicCapture]
) -> None:
    first = made(store, "posted by Ilona Kovalenko", "Ilona Kovalenko", title="one")
    made(store, "said by Ilona Kovalenko", title="two")
    captured.update(one=PublicCapture(ADDRESS, at(1)), two=PublicCapture(ADDRESS, at(2)))
    with pytest.raises(Unproved, match=f"exhibit {first}"):
        release.publish(store, tmp_path / "site", title="Reports", agent="ann")


def test_an_exhibit_redacted_further_is_compared_as_it_is_now(
    store: Store, tmp_path: Path, captured: dict[str, PublicCapture]
) -> None:
    first = made(store, "posted by Ilona Kovalenko", title="one")
    made(store, "posted by nobody", title="two")
    captured.update(one=PublicCapture(ADDRESS, at(1)), two=PublicCapture(ADDRESS, at(2)))
    folder = tmp_path / "site"
    release.publish(store, folder, title="Reports", agent="ann")
    assert "Kovalenko" in shown(folder)
    document_id = making.show(store, first).document_id
    take_out(store, document_id, "Ilona Kovalenko")
    approve(store, exhibit_of(store, document_id, title="one"), "bea")
    release.publish(store, folder, title="Reports", agent="ann", why="A name was left in.")
    assert "Kovalenko" not in shown(folder)
    assert "private person" in shown(folder)


def test_the_key_says_nothing_that_the_page_does_not() -> None:
    assert comparison.key_of("jobs.brightmere.example/listing/7") == comparison.of(STORY)[0].key
