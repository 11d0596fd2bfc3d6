"""Pages as the document looks, by LibreOffice: what is seen is the PDF's, what is not seen is the file's own."""

from __future__ import annotations

import contextlib
import io
import random
import re
import tempfile
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import made_office as made
import pymupdf
import pytest
from PIL import Image

import ingest
from ingest import libreoffice
from ingest.errors import Corrupt, IngestError, TooLarge
from ingest.model import FindingKind, HiddenKind
from ingest.office import live_fields

pytestmark = pytest.mark.skipif(libreoffice.program_path() is None, reason="needs LibreOffice (soffice)")


@pytest.fixture(autouse=True, scope="module")
def _settings():
    ingest.configure(workers=1, passwords=("heron",))
    yield
    ingest.configure()


def hidden_of(found: ingest.Extraction, kind: HiddenKind) -> str:
    return "\n".join(entry.text for page in found.pages for entry in page.hidden if entry.kind is kind)


def successor(data: bytes, ending: str, target: str) -> bytes:
    office = libreoffice.LibreOffice(1, None, walled=False)
    return office.convert(lambda copy: copy.write(data), ending, target)


LETTER = made.docx(
    made.paragraph("Meet me at noon")
    + made.paragraph("unseen", "<w:vanish/>")
    + '<w:p><w:del w:author="Ed"><w:r><w:delText>twelve drivers</w:delText></w:r></w:del></w:p>',
    {
        "word/comments.xml": made.word_part(
            "comments", f'<w:comment w:author="Lawyer">{made.paragraph("Take this out")}</w:comment>'
        )
    },
)


def test_pages_are_those_of_the_pdf_that_is_handed_on(read) -> None:
    found = read(LETTER)
    with pymupdf.open(stream=found.rendition) as document:
        assert document.page_count == len(found.pages)
        assert document[0].rect.width == pytest.approx(found.pages[0].width_pt)
    assert "Meet me at noon" in found.pages[0].text


def test_what_the_pages_do_not_show_is_still_found(read) -> None:
    found = read(LETTER)
    assert hidden_of(found, HiddenKind.INVISIBLE) == "unseen"
    assert hidden_of(found, HiddenKind.TRACKED_CHANGE) == "twelve drivers"
    assert hidden_of(found, HiddenKind.COMMENT) == "Lawyer: Take this out"
    kinds = {finding.kind for finding in found.findings}
    assert {FindingKind.COMMENT, FindingKind.TRACKED_CHANGE, FindingKind.HIDDEN_TEXT} <= kinds


def test_slides_left_out_of_the_show_are_found_though_the_pages_leave_them_out(read) -> None:
    found = read(made.pptx([made.shape("Opening"), "hidden:" + made.shape("Contingency")]))
    everything = "\n".join(page.text + "\n".join(entry.text for entry in page.hidden) for page in found.pages)
    assert "Contingency" in everything


def test_an_old_word_document_is_read_like_a_new_one(read) -> None:
    found = read(successor(made.docx(made.paragraph("Meet me at noon")), "docx", "doc"))
    assert (found.media_type, "Meet me at noon" in found.pages[0].text) == ("application/msword", True)
    assert found.rendition.startswith(b"%PDF-")


def test_a_locked_document_is_shown_too_when_its_password_is_known(read) -> None:
    import msoffcrypto.format.ooxml as locked

    out = io.BytesIO()
    # Of less than 4,096 bytes the library makes a file that it cannot open itself.
    letter = made.docx(
        made.paragraph("Meet me at noon"), {"word/media/noise.bin": random.Random(1).randbytes(8000)}
    )
    locked.OOXMLFile(io.BytesIO(letter)).encrypt("heron", out)
    found = read(out.getvalue())
    assert found.rendition.startswith(b"%PDF-")
    assert "Meet me at noon" in found.pages[0].text


def test_a_converter_that_fails_costs_the_look_and_not_the_text(
    read, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> None:
        raise libreoffice.Failed("LibreOffice took longer than its limit")

    monkeypatch.setattr(libreoffice.LibreOffice, "_run", failing)
    found = read(LETTER)
    assert (found.rendition, found.pages[0].text) == (b"", "Meet me at noon")
    assert found.defects == (
        "The pages are plain text and not as the document looks: LibreOffice took longer than its limit.",
    )


def test_an_old_document_that_cannot_be_converted_fails_in_plain_words(read) -> None:
    with pytest.raises(Corrupt, match="LibreOffice could not read it, and nothing else reads such files"):
        read(b"\xffWPC" + b"\x00" * 100)


@pytest.mark.parametrize("data", [b"plain text\n", made.zipped({"a.txt": b"x"}), b"a,b\n1,2\n3,4\n"])
def test_the_converter_is_not_started_for_what_it_adds_nothing_to(
    read, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[str] = []
    monkeypatch.setattr(libreoffice.LibreOffice, "_run", lambda *_: started.append("x"))
    with contextlib.suppress(IngestError):
        read(data)
    assert not started


def test_the_converter_takes_no_file_of_ours_into_a_document(tmp_path: Path) -> None:
    """A linked picture and a linked section point outside, and are not followed even where there is no bubblewrap."""
    secret, picture = tmp_path / "secret.txt", tmp_path / "secret.png"
    secret.write_text("the catalog")
    Image.new("RGB", (40, 40), "red").save(picture)
    body = (
        f'<text:section text:name="s"><text:section-source xlink:href="file://{secret}"/>'
        "<text:p>placeholder</text:p></text:section><text:p>after</text:p>"
        '<text:p><draw:frame svg:width="2cm" svg:height="2cm" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:'
        f'svg-compatible:1.0"><draw:image xlink:href="file://{picture}"/></draw:frame></text:p>'
    )
    office = libreoffice.LibreOffice(1, None, walled=False)
    entry = '<manifest:file-entry manifest:full-path="{}" manifest:media-type="{}"/>'
    manifest = made.odf_part(
        "manifest:manifest",
        entry.format("/", "application/vnd.oasis.opendocument.text")
        + entry.format("content.xml", "text/xml"),
    )
    data = made.odf("text", body, more={"META-INF/manifest.xml": manifest})
    pdf = office.convert(lambda copy: copy.write(data), "odt", "pdf")
    with pymupdf.open(stream=pdf) as document:
        text = "".join(page.get_text() for page in document)
        assert "after" in text
        assert "the catalog" not in text
        assert not document[0].get_images()


def test_a_converter_past_its_time_is_ended_with_all_its_children(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sleeper = tmp_path / "program" / "soffice"
    sleeper.parent.mkdir()
    sleeper.write_text("#!/bin/sh\nsleep 321 &\nsleep 321\n")
    sleeper.chmod(0o755)
    monkeypatch.setattr(libreoffice, "program_path", lambda: sleeper)
    monkeypatch.setattr(libreoffice, "_WALL_S", 1.0)
    office = libreoffice.LibreOffice(1, None, walled=False)
    with pytest.raises(libreoffice.Failed, match="longer than its limit"):
        office.convert(lambda copy: copy.write(b"x"), "doc", "pdf")
    assert not [p for p in Path("/proc").glob("[0-9]*/cmdline") if b"sleep\x00321" in _cmdline(p)]


def _cmdline(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def test_nothing_is_left_on_the_disk(read, tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    office = libreoffice.LibreOffice(1, scratch, walled=False)
    office.convert(lambda copy: copy.write(LETTER), "docx", "pdf")
    assert list(scratch.iterdir()) == []


def test_the_copy_has_no_name_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    run = libreoffice.LibreOffice._run

    def watched(self: libreoffice.LibreOffice, folder: str, name: str, target: str) -> None:
        seen.append(name)
        run(self, folder, name, target)

    monkeypatch.setattr(libreoffice.LibreOffice, "_run", watched)
    path = tmp_path / "Informant Ann.docx"
    path.write_bytes(LETTER)
    ingest.extract(path)
    assert seen == ["document.docx"]


DATE_FIELDS = made.docx(
    '<w:p><w:r><w:t xml:space="preserve">Signed </w:t></w:r><w:fldSimple w:instr=" DATE \\@ &quot;d MMMM yyyy&quot; ">'
    "<w:r><w:t>3 May 2011</w:t></w:r></w:fldSimple></w:p>"
    '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> time \\@ "d MMMM yyyy"</w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>4 June 2012</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
)
MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
    '<manifest:file-entry manifest:full-path="/" '
    'manifest:media-type="application/vnd.oasis.opendocument.presentation"/>'
    "</manifest:manifest>"
)
OLD_DAY = "1 May 1999"


def saved_long_ago(ending: str, target: str) -> bytes:
    """A document whose date fields were filled in on the old day, as LibreOffice saves it."""
    saved = successor(DATE_FIELDS, "docx", target if ending != "rtf" else "rtf")
    if ending in ("odt", "docx"):
        part = "content.xml" if ending == "odt" else "word/document.xml"
        return rewritten(saved, part, lambda xml: re.sub(rb"\d{4}-\d\d-\d\d(?=T)", b"1999-01-31", aged(xml)))
    return aged(saved)


def aged(data: bytes) -> bytes:
    """The same document with the day it was saved on, today or the day just over, told as the old day."""
    now = datetime.now(UTC)
    for day in (now, now - timedelta(days=1)):
        new = day.strftime("%-d %B %Y")
        old = OLD_DAY.ljust(len(new))  # a binary file keeps its length
        for encoding in ("utf-8", "utf-16-le"):
            data = data.replace(new.encode(encoding), old.encode(encoding))
    return data


def rewritten(data: bytes, name: str, change) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w") as after:
        for member in before.infolist():
            part = before.read(member)
            after.writestr(member, change(part) if member.filename == name else part)
    return out.getvalue()


@pytest.mark.parametrize(
    ("ending", "target"), [("docx", "docx"), ("odt", "odt"), ("rtf", "rtf"), ("doc", "doc:MS Word 97")]
)
def test_pages_show_the_day_that_was_stored_and_not_today(read, ending: str, target: str) -> None:
    data = saved_long_ago(ending, target)
    found = read(data)
    assert found.rendition
    assert "1999" in found.pages[0].text
    assert str(datetime.now(UTC).year) not in found.pages[0].text


def test_fields_of_a_docx_keep_what_they_say(read) -> None:
    text = read(DATE_FIELDS).pages[0].text
    assert "Signed 3 May 2011" in text
    assert "4 June 2012" in text


def test_a_date_on_a_slide_keeps_what_it_says(read) -> None:
    frame = '<draw:frame svg:width="20cm" svg:height="3cm" svg:x="1cm" svg:y="1cm">'
    text = "<draw:text-box><text:p>Shown on</text:p></draw:text-box>"
    body = f'<draw:page draw:name="a">{frame}{text}</draw:frame></draw:page>'
    slides = successor(
        made.odf("presentation", body, more={"META-INF/manifest.xml": MANIFEST}), "odp", "pptx"
    )
    said = b"<a:t>Shown on</a:t></a:r>"
    date = b'<a:fld id="{2F0A4B6C-0000-4000-8000-000000000001}" type="datetime1"><a:t>5/3/2011</a:t></a:fld>'
    found = read(rewritten(slides, "ppt/slides/slide1.xml", lambda xml: xml.replace(said, said + date)))
    assert found.rendition
    assert "".join(found.pages[0].text.split()).startswith("Shownon5/3/2011")


def test_the_name_of_our_copy_stays_off_the_pages(read) -> None:
    fields = {"FILENAME \\p": "H:\\plans\\north.doc", "USERNAME": "J. Kay", "FILESIZE": "812"}
    body = "".join(
        f'<w:p><w:fldSimple w:instr=" {name} "><w:r><w:t>{said}</w:t></w:r></w:fldSimple></w:p>'
        for name, said in fields.items()
    )
    text = read(made.docx(body)).pages[0].text
    assert all(said in text for said in fields.values())
    assert "document.docx" not in text


def test_stopping_the_fields_leaves_all_else_as_it_was() -> None:
    with tempfile.NamedTemporaryFile() as file:
        file.write(DATE_FIELDS)
        file.flush()
        media_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        copy = b"".join(live_fields.stopped(file.name, media_type, 10**9) or ())
        with zipfile.ZipFile(io.BytesIO(copy)) as after, zipfile.ZipFile(file.name) as before:
            assert after.namelist() == before.namelist()
            changed = [name for name in before.namelist() if before.read(name) != after.read(name)]
            assert changed == ["word/document.xml"]
            xml = after.read("word/document.xml")
            assert xml.replace(b"XDATE", b"DATE").replace(b"Xtime", b"time") == before.read(
                "word/document.xml"
            )
        with pytest.raises(TooLarge):
            b"".join(live_fields.stopped(file.name, media_type, 100) or ())
