"""What a reporter expects of a web archive, whole or damaged."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from datetime import UTC, datetime

import brotli
import made_web as web
import pytest

from ingest.errors import Corrupt
from ingest.formats import web_archive
from ingest.model import Attachment, BareCapture, Conditions, FindingKind, Limits


def text_of(extraction) -> str:
    return "\n".join(page.text for page in extraction.pages)


def kinds(extraction) -> list[str]:
    return [finding.kind.value for finding in extraction.findings]


def body_of(read, block: bytes) -> bytes:
    return read(web.record(block)).attachments[0].data


def chunked(data: bytes, size: int = 7) -> bytes:
    pieces = (data[start : start + size] for start in range(0, len(data), size))
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    "pack", [b"".join, lambda records: web.packed(*records), lambda r: gzip.compress(b"".join(r))]
)
def test_each_capture_is_a_child_with_its_address_and_moment(read, pack) -> None:
    found = read(pack([web.record(web.html_response("<p>Wages</p>"), "https://example.org/jobs/7")]))
    assert found.media_type == "application/warc"
    (child,) = found.attachments
    assert child.untrusted_name == "example.org/jobs/7"
    assert child.untrusted_address == "https://example.org/jobs/7"
    assert child.captured_at == datetime(2020, 3, 3, 11, 49, 41, tzinfo=UTC)
    assert child.data == b"<p>Wages</p>"


def test_the_pages_of_an_archive_list_every_capture_with_its_status(read) -> None:
    found = read(
        web.record(web.html_response("<p>Here</p>"), "https://example.org/jobs/7")
        + web.record(
            web.http(b"", "301 Moved Permanently", location="https://example.org/"), "https://example.org/old"
        )
        + web.record(
            web.http(b"<p>Gone</p>", "404 Not Found", content_type="text/html"), "https://example.org/jobs/7"
        )
        + web.record(b"", "https://example.org/same", "revisit", WARC_Refers_To_Date="2019-01-02T03:04:05Z")
    )
    text = text_of(found)
    assert "404 Not Found" in text
    assert "leads to https://example.org/" in text
    assert "the same as on 2019-01-02 03:04:05" in text
    assert [child.untrusted_name for child in found.attachments] == [
        "example.org/jobs/7",
        "example.org/jobs/7 (404)",
    ]


def test_a_list_of_many_captures_is_numbered_through_and_rendered(read, render) -> None:
    data = b"".join(web.record(web.html_response("x"), f"https://example.org/{n}") for n in range(700))
    found = read(data)
    assert [page.number for page in found.pages] == list(range(1, len(found.pages) + 1))
    assert all(f"https://example.org/{n}\n" in text_of(found) + "\n" for n in (0, 350, 699))
    assert "700 responses" in found.pages[-1].text
    assert render(data, len(found.pages)).width_px == 595


def test_scripts_and_style_sheets_stay_in_the_archive_and_are_counted(read) -> None:
    found = read(web.record(web.http(b"p{}", content_type="text/css"), "https://example.org/a.css"))
    assert [(entry.reason, entry.by_rule) for entry in found.left_out] == [("page-part", True)]


@pytest.mark.parametrize(
    ("coding", "pack"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda data: zlib.compress(data)[2:-4]),
        ("br", brotli.compress),
        ("gzip, br", lambda data: brotli.compress(gzip.compress(data))),
    ],
)
@pytest.mark.parametrize("transfer", ["", "chunked"])
def test_a_body_is_unchunked_and_unpacked(read, coding: str, pack, transfer: str) -> None:
    plain = b"<p>Wages were cut</p>" * 500
    sent = chunked(pack(plain), 100) if transfer else pack(plain)
    headers = {"content_encoding": coding, **({"transfer_encoding": transfer} if transfer else {})}
    assert body_of(read, web.http(sent, **headers)) == plain


@pytest.mark.parametrize(
    "label", [{"content_encoding": "gzip"}, {"content_encoding": "br"}, {"transfer_encoding": "chunked"}]
)
def test_a_body_that_is_not_packed_as_it_says_is_kept_as_it_is(read, label: dict[str, str]) -> None:
    plain = b"<p>Wages were cut</p>" * 500
    assert body_of(read, web.http(plain, **label)) == plain


def test_a_packed_body_that_breaks_off_gives_what_there_is_and_says_so(read) -> None:
    whole = gzip.compress(hashlib.sha512(b"x").hexdigest().encode() * 400, compresslevel=0)
    found = read(web.record(web.http(whole[: len(whole) // 2], content_encoding="gzip")))
    assert len(found.attachments[0].data) > 10_000
    assert "ends too early" in found.defects[0]


def test_digests_are_checked_in_every_writing(read) -> None:
    block = web.html_response("<p>Wages</p>")
    digest = hashlib.sha256(b"<p>Wages</p>")
    for claim in (
        web.sha1(b"<p>Wages</p>"),
        "sha256:" + digest.hexdigest(),
        "SHA-256:" + digest.hexdigest().upper(),
    ):
        assert (
            kinds(read(web.record(block, WARC_Payload_Digest=claim, WARC_Block_Digest=web.sha1(block)))) == []
        )


def test_a_changed_capture_does_not_match_its_digest(read) -> None:
    honest = web.html_response("<p>Wages are 9.10</p>")
    forged = honest.replace(b"9.10", b"9.20")
    found = read(web.record(forged, "https://example.org/wages", WARC_Block_Digest=web.sha1(honest)))
    assert kinds(found) == ["digest-mismatch"]
    assert found.findings[0].untrusted_quote == "https://example.org/wages"
    assert len(found.attachments) == 1


def test_a_payload_digest_may_be_of_the_body_before_or_after_its_chunks_were_joined(read) -> None:
    block = web.http(chunked(b"<p>Wages</p>"), transfer_encoding="chunked")
    for body in (b"<p>Wages</p>", chunked(b"<p>Wages</p>")):
        assert kinds(read(web.record(block, WARC_Payload_Digest=web.sha1(body)))) == []


def test_a_damaged_record_of_a_packed_archive_costs_that_record_only(read) -> None:
    members = [web.packed(web.notice(n)) for n in range(20)]
    members[7] = members[7][:200] + bytes(50) + members[7][250:]
    found = read(b"".join(members))
    numbers = {n for n in range(20) if f"number{n}<".encode() in b"".join(c.data for c in found.attachments)}
    assert numbers >= set(range(20)) - {7}
    assert "cut-short" in kinds(found)


def test_a_damaged_first_record_does_not_hide_the_archive(read) -> None:
    members = [web.packed(web.notice(n)) for n in range(5)]
    found = read(members[0][:30] + bytes(20) + members[0][50:] + b"".join(members[1:]))
    assert len(found.attachments) >= 4


@pytest.mark.parametrize("packed", [True, False])
def test_an_archive_that_breaks_off_gives_everything_before(read, packed: bool) -> None:
    records = [web.notice(n) for n in range(10)]
    data = web.packed(*records) if packed else b"".join(records)
    found = read(data[: len(data) * 3 // 4])
    assert len(found.attachments) >= 7
    assert "cut-short" in kinds(found)


@pytest.mark.parametrize("length", ["5", "-1", "", "many"])
def test_a_record_that_lies_about_its_length_does_not_hide_the_next(read, length: str) -> None:
    found = read(web.record(web.html_response("<p>one</p>"), Content_Length=length) + web.notice(2))
    assert "https://example.org/notice/2" in text_of(found)
    assert "cut-short" in kinds(found)


def test_a_record_of_a_packed_archive_that_is_longer_than_it_is_ends_where_the_next_begins(read) -> None:
    long = web.record(web.html_response("<p>one</p>"), Content_Length="999999")
    found = read(web.packed(long, web.notice(2), web.notice(3)))
    assert [child.untrusted_address for child in found.attachments][-2:] == [
        "https://example.org/notice/2",
        "https://example.org/notice/3",
    ]


def test_arc_files_are_read_too(read) -> None:
    data = web.arc(
        ("http://example.org/jobs", "text/html", web.html_response("<p>Wages</p>")),
        ("http://example.org/raw", "text/html", b"<p>Without headers</p>"),
    )
    for found in (read(data), read(gzip.compress(data))):
        assert found.media_type == "application/x-internet-archive"
        assert [child.data for child in found.attachments] == [b"<p>Wages</p>", b"<p>Without headers</p>"]
        assert found.attachments[0].captured_at == datetime(2005, 6, 14, 7, 1, 51, tzinfo=UTC)


def test_an_arc_of_the_second_version_is_read(read) -> None:
    line = (
        b"http://example.org/ 192.0.2.1 20050614070151 text/html 200 abc - 0 newsroom.arc 12\n<p>Wages</p>\n"
    )
    (child,) = read(web.arc() + line).attachments
    assert (child.untrusted_address, child.data) == ("http://example.org/", b"<p>Wages</p>")


def test_an_archive_that_unpacks_to_too_much_is_stopped_and_says_so(tmp_path) -> None:
    bomb = web.http(gzip.compress(bytes(3_000_000)), content_encoding="gzip")
    path = tmp_path / "file"
    path.write_bytes(web.record(bomb, "https://example.org/a") + web.record(bomb, "https://example.org/b"))
    parts = []
    for part in web_archive.extract(str(path), Conditions(Limits(attachment_bytes=2_000_000))):
        parts.append(part)
        assert sum(map(len, part.chunks() if isinstance(part, Attachment) else ())) <= 2_000_000
    assert FindingKind.BOMB in [getattr(part, "kind", None) for part in parts]
    assert "1 captures are listed and not taken out" in " ".join(
        getattr(part, "message", "") for part in parts
    )


def test_more_captures_than_the_limit_are_listed_and_not_taken(read, tmp_path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"".join(web.notice(n) for n in range(6)))
    parts = list(web_archive.extract(str(path), Conditions(Limits(attachments=4))))
    assert [type(part) for part in parts if hasattr(part, "untrusted_address")] == (
        4 * [Attachment] + 2 * [BareCapture]
    )
    assert "https://example.org/notice/5" in "".join(getattr(part, "text", "") for part in parts)


def test_what_only_begins_like_an_archive_is_corrupt(read) -> None:
    with pytest.raises(Corrupt):
        read(b"WARC/")


# WACZ


def test_a_wacz_is_read_in_place_with_the_titles_of_its_pages(read) -> None:
    found = read(web.wacz(web.packed(web.record(web.html_response("<p>Wages</p>")))))
    assert (found.media_type, found.title, kinds(found)) == ("application/wacz", "Notices", [])
    assert "The notice board" in text_of(found)
    assert found.attachments[0].untrusted_address == "https://example.org/"


def test_a_wacz_whose_directory_lies_behind_a_large_archive_is_known(read) -> None:
    found = read(web.wacz(web.packed(web.record(web.http(hashlib.shake_128(b"x").digest(600_000))))))
    assert found.media_type == "application/wacz"


def test_a_part_that_is_not_what_the_package_says_is_found(read) -> None:
    said = {"resources": [{"path": "archive/data.warc.gz", "hash": "sha256:" + "0" * 64}]}
    found = read(web.wacz(web.packed(web.notice(1)), package=said))
    assert [(f.kind.value, f.untrusted_quote) for f in found.findings] == [
        ("digest-mismatch", "archive/data.warc.gz")
    ]
    assert len(found.attachments) == 1


def test_a_part_that_the_package_names_and_that_is_not_there_is_found(read) -> None:
    said = {"resources": [{"path": "archive/other.warc.gz", "hash": "sha256:" + "0" * 64}]}
    assert kinds(read(web.wacz(web.packed(web.notice(1)), package=said))) == ["digest-mismatch"]


def test_a_member_that_is_no_part_of_a_wacz_is_a_child(read) -> None:
    found = read(web.wacz(web.packed(web.notice(1)), **{"notes/read me.txt": b"Ask Ann."}))
    assert [(child.untrusted_name, child.data) for child in found.attachments][-1] == (
        "notes/read me.txt",
        b"Ask Ann.",
    )


def test_a_wacz_signed_by_what_does_not_fit_says_so(read) -> None:
    digest = b'{"hash": "sha256:00", "signedData": {"hash": "sha256:00", "signature": "AAAA", "domain": "example.org"}}'
    assert "signature" in kinds(
        read(web.wacz(web.packed(web.notice(1)), **{"datapackage-digest.json": digest}))
    )
