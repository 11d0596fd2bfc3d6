"""What programs are told of a release: feed, site map, frames, linked data; and that it is nothing new."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as Xml
from pathlib import Path

import pytest
from stub_exhibits import approve, exhibit_of, made, take_out

from archive import exhibit as making
from archive import release
from archive.errors import Invalid
from archive.store import Store

ADDRESS = "https://documents.example.org/reports"
ATOM = {"a": "http://www.w3.org/2005/Atom"}
MAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def publish(store: Store, folder: Path, **more: object) -> Path:
    more = {"address": ADDRESS, **more}
    release.publish(store, folder, title="Reports & more", agent="ann", **more)
    return folder


def there(folder: Path, address: str) -> bool:
    assert address.startswith(f"{ADDRESS}/")
    return (folder / address.removeprefix(f"{ADDRESS}/")).is_file()


def test_without_an_address_there_is_nothing_that_needs_one(store: Store, tmp_path: Path) -> None:
    made(store, "one report")
    folder = publish(store, tmp_path / "site", address="")
    names = {path.name for path in folder.rglob("*")}
    assert not names & {"feed.atom", "sitemap.xml", "robots.txt", "oembed.json", "embed.html"}
    pages = [path for path in folder.rglob("*.html") if path.name != "search.html"]
    assert not [path for path in pages if re.search(r"https?://|<script", path.read_text())]


def test_the_feed_tells_what_is_new_and_what_became_of_the_rest(store: Store, tmp_path: Path) -> None:
    first = made(store, "posted by Ilona Kovalenko", "Ilona Kovalenko", title="The <first>")
    folder = publish(store, tmp_path / "site")
    before = Xml.fromstring((folder / "feed.atom").read_bytes())
    (entry,) = before.findall("a:entry", ATOM)
    assert entry.findtext("a:title", "", ATOM) == "The <first>"
    document_id = making.show(store, first).document_id
    take_out(store, document_id, "posted")
    approve(store, exhibit_of(store, document_id, title="Better"), "bea")
    publish(store, folder, why="One word more.")
    after = Xml.fromstring((folder / "feed.atom").read_bytes())
    told = {entry.findtext("a:title", "", ATOM): entry for entry in after.findall("a:entry", ATOM)}
    assert set(told) == {"Better", "An exhibit was replaced"}
    assert told["An exhibit was replaced"].findtext("a:summary", "", ATOM) == "One word more."
    for tree in (before, after):
        ids = [element.text for element in tree.iter(f"{{{ATOM['a']}}}id")]
        assert len(ids) == len(set(ids))
        assert all(there(folder, link.get("href", "")) for link in tree.iter(f"{{{ATOM['a']}}}link"))
    assert after.findtext("a:id", "", ATOM) == before.findtext("a:id", "", ATOM)


def test_a_feed_keeps_what_it_said_of_an_exhibit_that_stays(store: Store, tmp_path: Path) -> None:
    made(store, "one report")
    folder = publish(store, tmp_path / "site")
    said = Xml.fromstring((folder / "feed.atom").read_bytes()).find("a:entry", ATOM)
    publish(store, folder)
    again = Xml.fromstring((folder / "feed.atom").read_bytes()).find("a:entry", ATOM)
    assert [(part.tag, part.text) for part in said] == [(part.tag, part.text) for part in again]


def named(path: Path, root: str) -> list[str]:
    """The addresses in a site map, or in one that names others."""
    found = Xml.fromstring(path.read_bytes())
    assert found.tag == f"{{{MAP['s']}}}{root}"
    return [url.text for url in found.iter(f"{{{MAP['s']}}}loc")]


def test_the_site_map_leads_to_every_page(store: Store, tmp_path: Path) -> None:
    """By way of one for each exhibit: a search engine reads 50,000 addresses of one file and no more."""
    made(store, "one report"), made(store, "another report")
    folder = publish(store, tmp_path / "site")
    parts = named(folder / "sitemap.xml", "sitemapindex")
    assert len(parts) == 3
    names = [name for part in parts for name in named(folder / part.removeprefix(f"{ADDRESS}/"), "urlset")]
    assert len(set(names)) == len(names) == 5
    assert all(there(folder, name) for name in names)
    assert f"Sitemap: {ADDRESS}/sitemap.xml" in (folder / "robots.txt").read_text()


def test_search_engines_can_be_asked_to_stay_away(store: Store, tmp_path: Path) -> None:
    made(store, "one report")
    folder = publish(store, tmp_path / "site", for_search_engines=False)
    assert "Disallow: /" in (folder / "robots.txt").read_text()
    assert all('name="robots" content="noindex"' in page.read_text() for page in folder.rglob("*.html"))


def test_what_a_link_to_an_exhibit_becomes_is_found_by_the_link_in_it(store: Store, tmp_path: Path) -> None:
    """As a consumer of oEmbed does: discovery, then the required fields of a rich answer."""
    made(store, "one report", title='He said "no" & <left>')
    folder = publish(store, tmp_path / "site")
    for name in ("index.html", "page-1.html"):
        (page,) = folder.glob(f"exhibits/*/*/{name}")
        found = re.search(r'type="application/json\+oembed" href="([^"]+)"', page.read_text())
        said = json.loads((folder / found.group(1).removeprefix(f"{ADDRESS}/")).read_text())
        assert {"version", "type", "html", "width", "height", "title"} <= set(said)
        assert said["title"].startswith('He said "no" & <left>')
        frame = re.fullmatch(r'<iframe src="([^"]+)" title="[^"<>]+" [^<>]+></iframe>', said["html"])
        assert there(folder, frame.group(1))
        assert there(folder, said["thumbnail_url"])
        assert there(folder, re.search(r'rel="canonical" href="([^"]+)"', page.read_text()).group(1))
        assert there(folder, re.search(r'og:image" content="([^"]+)"', page.read_text()).group(1))


def test_words_of_ours_that_programs_read_are_no_secret(store: Store, tmp_path: Path) -> None:
    """Names of fields and types stand in these files whatever was taken out."""
    made(store, "see the Collection of the Provider, rich Version", "Collection")
    assert release.check(publish(store, tmp_path / "site")).passed


@pytest.mark.parametrize("title", ["plain", "</script><script>pwned()</script>", '"<!--<script>', "a & b"])
def test_linked_data_says_what_the_page_says_and_ends_no_element(
    store: Store, tmp_path: Path, title: str
) -> None:
    made(store, "one report", title=title)
    folder = publish(store, tmp_path / "site")
    (page,) = folder.glob("exhibits/*/*/index.html")
    (said,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.read_text(), re.DOTALL)
    told = json.loads(said)
    assert (told["@type"], told["name"]) == ("DigitalDocument", title)
    assert there(folder, told["url"])
    assert there(folder, told["encoding"]["contentUrl"])
    assert page.read_text().count("<script") == 1


def test_a_frame_of_what_is_gone_says_so(store: Store, tmp_path: Path) -> None:
    first = made(store, "one report")
    made(store, "another report")
    folder = publish(store, tmp_path / "site")
    (address,) = folder.glob(f"exhibits/*/{making.show(store, first).digest[:16]}")
    release_ids = [e.id for e in release.releasable(store) if e.id != first]
    publish(store, folder, exhibit_ids=release_ids)
    assert "no longer part" in (address / "embed.html").read_text()
    assert "no longer part" in (address / "page-1-embed.html").read_text()
    assert release.check(folder).passed


@pytest.mark.parametrize(
    "address",
    ["documents.example.org", "ftp://example.org/x", "https://", "https://a.example/?q=1", "https://u:p@a.example/",
     "https://a.example/#x", 'https://a.example/"><script>', "https://a.example/a b", "https://[", "javascript:x"],
)  # fmt: skip
def test_what_is_no_address_of_a_folder_is_refused(store: Store, tmp_path: Path, address: str) -> None:
    made(store, "one report")
    with pytest.raises(Invalid):
        publish(store, tmp_path / "site", address=address)
    assert not (tmp_path / "site").exists()
