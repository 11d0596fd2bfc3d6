from __future__ import annotations

import random
import sqlite3
import struct
from pathlib import Path

import pytest

import ingest
from ingest import sniff, strings
from ingest.errors import KeptUnread
from ingest.model import Conditions, Limits, TextSource

NOISE = random.Random(7)
UNREAD = {
    "A Windows or DOS program": b"MZ\x90\x00\x03\x00\x00\x00\x04",
    "A Linux program": b"\x7fELF\x02\x01\x01\x00",
    "A film (MP4)": b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00",
    "A recording (M4A)": b"\x00\x00\x00\x18ftypM4A \x00",
    "A recording (WAV)": b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00",
    "A recording (Ogg)": b"OggS\x00\x02\x00\x00",
    "A film (Matroska or WebM)": b"\x1a\x45\xdf\xa3\x01\x00\x00\x00",
    "An Access database": b"\x00\x01\x00\x00Standard ACE DB\x00\x02",
    "A dBase table": b"\x03\x5f\x07\x1a" + struct.pack("<IHH", 9, 97, 40) + b"\x00" * 60,
    "A Lotus 1-2-3 sheet": b"\x00\x00\x02\x00\x06\x04\x06\x00\x08\x00",
    "A CAD drawing (DWG)": b"AC1027\x00\x00\x00\x00\x03",
    "A disc image (UDF)": b"\x00" * 32769 + b"BEA01\x01",
    "A virtual machine's disk": b"KDMV\x01\x00\x00\x00",
    "A Windows shortcut": b"L\x00\x00\x00\x01\x14\x02\x00\x00\x00",
    "A password safe (KeePass)": b"\x03\xd9\xa2\x9a\x67\xfb\x4b\xb5",
    "A font": b"\x00\x01\x00\x00\x00\x12\x01\x00\x00\x04",
    "A torrent": b"d8:announce30:http://tracker.example/announce4:infod6:pieces20:" + NOISE.randbytes(200),
    "Captured network traffic": b"\xd4\xc3\xb2\xa1\x02\x00\x04\x00",
    "An Apple property list": b"bplist00\xd1\x01\x02",
}


def kept(read, data: bytes) -> KeptUnread:
    with pytest.raises(KeptUnread) as caught:
        read(data)
    return caught.value


@pytest.mark.parametrize("name", UNREAD)
def test_what_is_kept_unread_is_named_in_words(read, name):
    error = kept(read, UNREAD[name] + b"\x00\x01\x02\x03" * 200)
    assert error.message == f"{name} is kept and not read."
    assert error.by_rule


def test_strings_of_a_file_that_is_not_read_are_searchable(read):
    data = (
        b"MZ\x90\x00\x03\x00\x00\x00" + NOISE.randbytes(3000)
        + b"\x00C:\\Users\\kowalski\\secret\\build.pdb\x00"
        + "\x00Zahlungsanweisung Müller\x00".encode("utf-16-le")
        + "\x00Платёжное поручение\x00".encode()
        + "\x00Quarterly accounts".encode("utf-16-be")
        + b"\x00\x00" + NOISE.randbytes(3000)
    )  # fmt: skip
    partial = kept(read, data).partial
    text = " ".join(page.text for page in partial.pages)
    assert {page.source for page in partial.pages} == {TextSource.STRINGS}
    for word in ("kowalski", "Zahlungsanweisung", "Müller", "Платёжное", "Quarterly"):
        assert word in text


def test_noise_has_no_strings_and_so_no_pages(read):
    error = kept(read, b"\x7fELF\x02\x01\x01\x00" + NOISE.randbytes(500_000))
    pages = [] if error.partial is None else list(error.partial.pages)
    assert sum(len(page.text.split()) for page in pages) < 25


def test_strings_end_at_the_limit_of_pages_and_say_so(tmp_path):
    path = tmp_path / "program"
    path.write_bytes(b"MZ\x90\x00\x03\x00" + b"\x00".join(b"line number %d" % n for n in range(12_000)))
    *pages, facts = strings.extract(str(path), "application/x-program", Conditions(Limits(pages=3)))
    assert [page.number for page in pages] == [1, 2, 3]
    assert facts.defects == ("Only the first of its strings are searchable.",)


def test_a_page_of_strings_can_be_shown(tmp_path):
    path = tmp_path / "program"
    path.write_bytes(b"MZ\x90\x00\x03\x00\x00\x00" + b"Copyright by Example Limited\x00" + b"\x01\x02" * 500)
    assert ingest.render(path, 1, dpi=50).width_px > 100


def test_a_text_that_begins_like_a_program_is_a_text(tmp_path):
    for start in (b"MZ", b"FWS", b"AC10", b"caff", b"The wide", b"PAR1", b"GIF", b"BM"):
        path = tmp_path / "file"
        path.write_bytes(start + b" are the first letters of this letter to the editor.\n" * 10)
        assert sniff.sniff(str(path)).media_type == "text/plain", start


def database(path: Path) -> bytes:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE people (name TEXT, born INTEGER, photo BLOB)")
        connection.executemany(
            "INSERT INTO people VALUES (?, ?, ?)",
            [(f"Person {n}", 1900 + n % 99, b"x" * n) for n in range(500)],
        )
        connection.execute("CREATE TABLE 'odd \"name' (note)")
        connection.execute("INSERT INTO 'odd \"name' VALUES ('Überweisung an Żółć')")
        connection.execute("CREATE VIEW trap AS SELECT load_extension('x') FROM people")
    connection.close()
    return path.read_bytes()


def test_tables_of_a_database_are_text(read, render, tmp_path):
    data = database(tmp_path / "database")
    found = read(data)
    text = " ".join(page.text for page in found.pages)
    assert found.media_type == "application/vnd.sqlite3"
    assert dict(found.metadata)["tables"] == "2"
    assert "Person 499 | 1904 | [499 bytes]" in text
    assert "Überweisung" in text
    assert render(data, len(found.pages)).width_px > 0


def test_of_a_damaged_database_the_rows_before_the_damage_are_kept(read, tmp_path):
    data = bytearray(database(tmp_path / "database"))
    data[len(data) * 2 // 3 :] = b"\xff" * (len(data) - len(data) * 2 // 3)
    found = read(bytes(data))
    assert "Person 0" in found.pages[0].text
    assert found.defects
