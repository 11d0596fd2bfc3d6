"""What a release tells around an exhibit: what was approved and no more, and nothing that is taken out of any."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from stub_exhibits import approve, made

from archive import cards, release
from archive import exhibit as making
from archive.errors import Unapproved, Unproved
from archive.model import Card, Confirmation
from archive.store import Store, open_store
from archive.store.catalog import documents
from archive.store.catalog import tables as t

CARD = Card(
    context="The company <listened>.\n\nWe tell how.",
    story_title="The desk",
    story_address="https://news.example/desk",
    confirmed=(Confirmation("It is genuine", "two employees", "they knew the form", date(2026, 3, 2)),),
    not_confirmed=("Who ordered it.",),
    origin="Left open on a website.",
)


def document_of(store: Store, exhibit_id: int) -> int:
    return making.show(store, exhibit_id).document_id


def told(store: Store, exhibit_id: int, card: Card) -> None:
    cards.write(store, document_of(store, exhibit_id), card, agent="ann")
    approve(store, exhibit_id, "editor")


def published(store: Store, folder: Path, *exhibits: int, address: str = "") -> str:
    release.publish(
        store, folder, title="Reports", agent="ann", exhibit_ids=exhibits or None, address=address
    )
    assert release.check(folder).passed
    return "\n".join(path.read_text() for path in sorted(folder.rglob("*.html")))


def test_readers_are_told_what_was_approved(store: Store, tmp_path: Path) -> None:
    exhibit = made(store, "one report")
    told(store, exhibit, CARD)
    said = published(store, tmp_path / "site", exhibit)
    for words in (
        "The company &lt;listened&gt;.", "It is genuine", "two employees", "2 March 2026", "they knew the form",
        "Who ordered it.", "Left open on a website.", '<a href="https://news.example/desk">The desk</a>',
    ):  # fmt: skip
        assert words in said
    assert "Captured on" not in said
    assert "SHA-256 of the original" not in said
    cards.write(store, document_of(store, exhibit), Card(context="Something else."), agent="ann")
    with pytest.raises(Unapproved):
        published(store, tmp_path / "site", exhibit)


def test_an_exhibit_without_a_card_has_no_empty_panel(store: Store, tmp_path: Path) -> None:
    said = published(store, tmp_path / "site", made(store, "one report"))
    assert "What we know of" not in said
    assert 'class="story"' not in said


def test_facts_of_the_archive_go_out_only_where_they_are_ticked(store: Store, tmp_path: Path) -> None:
    exhibit = made(store, "one report")
    key = document_of(store, exhibit)
    now = datetime(2026, 1, 9, 6, 31, tzinfo=UTC)
    with store.write() as db:
        db.execute(
            t.web_captures.insert().values(
                collection_id=1, document_id=key, key="x", address="https://desk.example/a?b=1&c=2", captured_at=now,
                told_by="record",
            )
        )  # fmt: skip
        original = documents.get(db, key).digest
    told(store, exhibit, Card(origin="Saved by a reporter."))
    said = published(store, tmp_path / "one", exhibit)
    assert "desk.example" not in said
    assert original not in said
    told(store, exhibit, Card(tells_capture=True, tells_digest=True))
    folder = tmp_path / "two"
    said = published(store, folder, exhibit, address="https://docs.example")
    assert "9 January 2026" in said
    assert "06:31 UTC" in said
    assert "https://desk.example/a?b=1&amp;c=2" in said
    assert 'href="https://desk.example' not in said, "who has the address now is not the newsroom's to say"
    assert original in said
    manifest = next(folder.glob("exhibits/*/*/iiif.json")).read_text()
    assert "https://desk.example/a?b=1&c=2" in manifest
    assert original in manifest


def test_programs_are_told_too(store: Store, tmp_path: Path) -> None:
    exhibit = made(store, "one report")
    told(store, exhibit, CARD)
    said = published(store, tmp_path / "site", address="https://docs.example")
    linked = json.loads(said.split('<script type="application/ld+json">')[1].split("</script>")[0])
    assert linked["abstract"] == "The company <listened>.\n\nWe tell how."
    assert linked["subjectOf"]["url"] == "https://news.example/desk"
    assert '<meta property="og:description" content="The company &lt;listened&gt;.">' in said
    (page,) = (tmp_path / "site").glob("exhibits/*/*/page-1.html")
    assert '<meta name="citation_firstpage" content="1">' in page.read_text()
    place = page.parent.relative_to(tmp_path / "site")
    assert f'citation_public_url" content="https://docs.example/{place}/page-1.html"' in page.read_text()
    (manifest,) = (tmp_path / "site").glob("exhibits/*/*/iiif.json")
    facts = [entry["value"]["none"][0] for entry in json.loads(manifest.read_text())["metadata"]]
    assert "Left open on a website." in facts


@pytest.mark.parametrize(
    ("card", "field"),
    [
        (Card(context="Written by Ilona Kovalenko."), "the story’s context"),
        (Card(confirmed=(Confirmation("a", by="Ilona KOVALENKO"),)), "by whom it was confirmed, 1"),
        (Card(story_title="a", story_address="https://news.example/ilona-kovalenko"), "the story’s address"),
    ],
)
def test_a_card_may_not_say_what_is_taken_out_of_another_exhibit(
    store: Store, tmp_path: Path, card: Card, field: str
) -> None:
    hides = made(store, "posted by Ilona Kovalenko", "Ilona Kovalenko")
    other = made(store, "another report", title="Another")
    told(store, other, card)
    with pytest.raises(Unproved, match=f"“Another” says something .* of exhibit {hides}: {field}"):
        published(store, tmp_path / "site", hides, other)
    assert not (tmp_path / "site").exists()
    published(store, tmp_path / "site", other)


def test_the_alarm_of_the_whole_folder_rings_where_a_card_was_not_looked_at(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hides = made(store, "posted by Ilona Kovalenko", "Ilona Kovalenko")
    other = made(store, "another report", title="Another")
    told(store, other, Card(not_confirmed=("Whether Ilona Kovalenko wrote it.",)))
    monkeypatch.setattr(release.around, "check", lambda *_: None)
    with pytest.raises(Unproved, match="give away"):
        published(store, tmp_path / "site", hides, other)


def test_words_of_ours_around_an_exhibit_are_no_secret(store: Store, tmp_path: Path) -> None:
    exhibit = made(store, "see the Confirmed Chicago Wikipedia Captured page", "Confirmed Chicago")
    told(store, exhibit, CARD)
    published(store, tmp_path / "site", exhibit, address="https://docs.example")


def test_the_newsroom_is_named_where_it_said_what_it_is_called(store: Store, tmp_path: Path) -> None:
    made(store, "one report")
    (store.home / "archive.toml").write_text('newsroom = "Harbour\\tWatch"\n')
    again = open_store(store.home)
    said = published(again, tmp_path / "site", address="https://docs.example")
    again.close()
    assert "<i>Reports</i>, Harbour Watch, " in said
    assert '"publisher": {"@type": "NewsMediaOrganization", "name": "Harbour Watch"}' in said
