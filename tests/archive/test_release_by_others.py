"""A release as programs of others take it: validators of IIIF and of feeds, a reader of feeds, a consumer of oEmbed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import feedparser
import pytest
from lxml import etree
from stub_exhibits import approve, made

from archive import exhibit as making
from archive import release, review
from archive.model import Audience, Box
from archive.store import Store
from archive.together import notes

GRAMMAR = Path(__file__).with_name("atom.rng")

PREZI3 = """
import json, sys
from iiif_prezi3 import Collection, Manifest
for said in json.load(sys.stdin):
    {"Manifest": Manifest, "Collection": Collection}[said["type"]].model_validate(said)
"""
STRICT = """
const {presentation3StrictUpgrade} = require('@iiif/parser/strict');
const state = {warnings: []};
for (const said of JSON.parse(require('fs').readFileSync(0))) presentation3StrictUpgrade(said, state);
console.log(JSON.stringify(state.warnings));
"""
OEMBED = """
const {extract} = require('@extractus/oembed-extractor');
extract(process.argv[1]).then(said => console.log(JSON.stringify(said)),
                              error => { console.error(error.message); process.exit(1); });
"""


@pytest.fixture
def folder(store: Store, tmp_path: Path, site_of) -> Path:
    """On the web of this machine: a noted exhibit, a withdrawn one, one with a title of marks."""
    first = made(store, "posted by Ilona Kovalenko", "Ilona Kovalenko", title="The first")
    document_id = making.show(store, first).document_id
    for text, more in (
        ("It is genuine.", {"page_number": 1, "box": Box(20, 10, 120, 60)}),
        ("These came by post.", {}),
    ):
        notes.write(store, document_id, text, person="ann", audience=Audience.PUBLIC, **more)
    approve(store, first, "bea")
    made(store, "another report", title='He said "no" & <left>')
    gone = made(store, "a forged report")
    folder = tmp_path / "web" / "site"
    folder.parent.mkdir()
    address = f"{site_of(folder.parent)}/site"
    release.publish(store, folder, title="Reports & more", agent="ann", address=address)
    review.withdraw(store, gone, agent="bea", notice="It was forged.", why="forged")
    release.publish(store, folder, title="Reports & more", agent="ann", address=address)
    return folder


def iiif_of(folder: Path) -> list[dict]:
    return [json.loads(path.read_text()) for path in folder.rglob("iiif.json")]


def node(others: Path, script: str, *arguments: str, given: object = None) -> object:
    done = subprocess.run(
        ["node", "-e", script, *arguments], cwd=others, input=json.dumps(given), capture_output=True, text=True,
        check=True, timeout=60,
    )  # fmt: skip
    return json.loads(done.stdout)


def prezi3(others: Path, said: list[dict]) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "PYTHONPATH": str(others / "python")}
    return subprocess.run(
        [sys.executable, "-c", PREZI3], input=json.dumps(said), capture_output=True, text=True, env=environ
    )


def test_manifests_are_what_the_validators_of_iiif_say(folder: Path, others: Path) -> None:
    """iiif-prezi3's models are made from the schema of IIIF's own validator; @iiif/parser looks at more."""
    said = iiif_of(folder)
    assert sorted(entry["type"] for entry in said) == ["Collection", "Manifest", "Manifest"]
    done = prezi3(others, said)
    assert done.returncode == 0, done.stderr[-2000:]
    assert node(others, STRICT, given=[entry for entry in said if entry["type"] == "Manifest"]) == []
    broken = [entry for entry in said if entry["type"] == "Manifest"]
    broken[0]["label"] = "plain"
    assert node(others, STRICT, given=broken) != []
    broken[0]["items"][0]["items"][0]["items"][0].pop("target")
    assert prezi3(others, broken).returncode != 0


def test_a_consumer_of_oembed_makes_a_frame_of_a_link(folder: Path, others: Path) -> None:
    address = json.loads((folder / "manifest.json").read_text())["address"]
    for page in (*folder.glob("exhibits/*/*/page-1.html"), *folder.glob("exhibits/*/*/note-*-embed.html")):
        if "was withdrawn" in page.read_text():
            continue
        said = node(others, OEMBED, f"{address}/{page.relative_to(folder).as_posix()}")
        assert (said["method"], said["type"], said["version"]) == ("auto-discovery", "rich", "1.0")
        assert said["html"].startswith("<iframe src=")
        assert said["provider_name"] == "Reports & more"


def rules_broken(feed: bytes) -> list[str]:
    """By the grammar of RFC 4287, and what it says beside it: authors, no id twice, a link to itself."""
    tree = etree.fromstring(feed)
    grammar = etree.RelaxNG(etree.parse(GRAMMAR))
    found = [] if grammar.validate(tree) else [str(grammar.error_log)]
    space = {"a": "http://www.w3.org/2005/Atom"}
    ids = tree.xpath("//a:id/text()", namespaces=space)
    found += [] if len(ids) == len(set(ids)) else ["an id twice"]
    found += [] if tree.xpath("/a:feed/a:author|//a:entry[a:author]", namespaces=space) else ["no author"]
    found += [] if tree.xpath("/a:feed/a:link[@rel='self']", namespaces=space) else ["no link to itself"]
    entries = tree.xpath(
        "//a:entry[not(a:content) and not(a:link[not(@rel) or @rel='alternate'])]", namespaces=space
    )
    return found + ["an entry that leads nowhere"] * len(entries)


def test_the_feed_is_what_its_rfc_says(folder: Path) -> None:
    feed = (folder / "feed.atom").read_bytes()
    assert rules_broken(feed) == []
    for wrong in (
        feed.replace(b"<updated>", b"<updated>on ", 1),
        feed.replace(b"<title>", b"<title>x</title><title>", 1),
        feed.replace(b"<entry>", b"<entry><price/>", 1),
        feed.replace(b"<summary>", b'<summary kind="x">', 1),
        feed.replace(b"<author>", b"<rights>").replace(b"</author>", b"</rights>"),
        feed.replace(b'rel="self"', b'rel="via"'),
    ):
        assert wrong != feed
        assert rules_broken(wrong)


def test_a_reader_of_feeds_reads_it(folder: Path) -> None:
    read = feedparser.parse((folder / "feed.atom").read_bytes())
    assert not read.bozo
    assert read.feed.title == "Reports & more"
    titles = {entry.title for entry in read.entries}
    assert len(titles) == 3
    assert {"The first", "An exhibit was withdrawn"} < titles
    assert all(entry.link.startswith("http://127.0.0.1") and entry.updated_parsed for entry in read.entries)
