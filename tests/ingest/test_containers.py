"""What a reporter expects of archives: every member found by its path, nothing lost in silence, nothing written."""

from __future__ import annotations

import bz2
import gzip
import lzma
import random
import shutil
import subprocess
import tarfile
import zipfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import made
import made_containers as made_c
import py7zr
import pytest
import pyzipper
from backports import zstd

import ingest
from ingest.errors import Corrupt, Encrypted, NeedsLibarchive
from ingest.formats import by_libarchive
from ingest.model import Conditions, FindingKind, Limits
from ingest.packed import libarchive_reading

TEXT = b"The quick brown fox jumps over the lazy dog. " * 400
needs_libarchive = pytest.mark.skipif(
    not libarchive_reading.is_installed, reason="libarchive is not installed"
)


def members(found: ingest.Extraction) -> dict[str, bytes]:
    return {entry.untrusted_name: entry.data for entry in found.attachments}


def left_out(found: ingest.Extraction) -> dict[str, str]:
    return {entry.untrusted_name: entry.reason for entry in found.left_out}


def kinds(found: ingest.Extraction) -> set[str]:
    return {finding.kind.value for finding in found.findings}


def shown(found: ingest.Extraction) -> str:
    return "\n".join(page.text for page in found.pages)


@pytest.fixture
def passwords():
    """Give passwords for the files of one test."""
    yield lambda *said: ingest.configure(passwords=said)
    ingest.configure()


@pytest.fixture
def limits():
    yield lambda **few: ingest.configure(limits=Limits(**few))
    ingest.configure()


# What is in them


def test_a_zip_gives_its_members_with_paths_and_dates_and_a_page_that_lists_them(read) -> None:
    found = read(made_c.zipped(("reports/2020/plan.txt", TEXT), ("notes.txt", b"hi")))
    assert found.media_type == "application/zip"
    assert members(found) == {"reports/2020/plan.txt": TEXT, "notes.txt": b"hi"}
    assert found.attachments[0].modified_at == datetime(2020, 9, 7, 8, 30, 2, tzinfo=UTC)
    assert "reports/2020/plan.txt" in shown(found)
    assert f"{len(TEXT):,} bytes, 2020-09-07 08:30" in shown(found)


COMPRESSIONS = {
    "application/x-compressed-tar": gzip.compress,
    "application/x-bzip-compressed-tar": bz2.compress,
    "application/x-xz-compressed-tar": lzma.compress,
    "application/x-lzma-compressed-tar": lambda data: lzma.compress(data, lzma.FORMAT_ALONE),
    "application/x-zstd-compressed-tar": zstd.compress,
    "application/x-tar": lambda data: data,
}


@pytest.mark.parametrize("media_type", COMPRESSIONS)
def test_a_tar_is_read_through_every_compression(read, media_type: str) -> None:
    found = read(COMPRESSIONS[media_type](made_c.tarred(("a/b.txt", TEXT), ("c.txt", b""))))
    assert (found.media_type, members(found)) == (media_type, {"a/b.txt": TEXT, "c.txt": b""})
    assert found.attachments[0].modified_at == datetime(2020, 9, 13, 12, 26, 40, tzinfo=UTC)


@pytest.mark.parametrize(
    ("pack", "media_type"),
    [
        (gzip.compress, "application/gzip"),
        (bz2.compress, "application/x-bzip2"),
        (lzma.compress, "application/x-xz"),
        (lambda data: lzma.compress(data, lzma.FORMAT_ALONE), "application/x-lzma"),
        (zstd.compress, "application/zstd"),
    ],
)
def test_a_single_compressed_file_gives_its_content(read, pack, media_type: str) -> None:
    found = read(pack(TEXT))
    assert (found.media_type, members(found)) == (media_type, {"content": TEXT})


def test_a_gzip_file_gives_the_name_that_it_keeps(read) -> None:
    out = BytesIO()
    with gzip.GzipFile("letters.mbox", "wb", fileobj=out, mtime=1_600_000_000) as packed:
        packed.write(TEXT)
    entry = read(out.getvalue()).attachments[0]
    assert (entry.untrusted_name, entry.modified_at) == (
        "letters.mbox",
        datetime(2020, 9, 13, 12, 26, 40, tzinfo=UTC),
    )


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, zstd.compress])
def test_compressed_files_one_behind_the_other_are_one(read, pack) -> None:
    assert members(read(pack(b"first ") + pack(b"second"))) == {"content": b"first second"}


def test_a_seven_zip_gives_its_members(read) -> None:
    found = read(seven_zip(("a/b.txt", TEXT), ("c.txt", b"hi"), ("empty.txt", b"")))
    assert members(found) == {"a/b.txt": TEXT, "c.txt": b"hi", "empty.txt": b""}
    assert found.media_type == "application/x-7z-compressed"


def seven_zip(*entries: tuple[str, bytes], **options: object) -> bytes:
    out = BytesIO()
    with py7zr.SevenZipFile(out, "w", **options) as archive:
        for name, data in entries:
            archive.writestr(data, name)
    return out.getvalue()


@needs_libarchive
def test_a_rar_gives_its_members(read) -> None:
    found = read(made_c.rar5(("a/b.txt", TEXT), ("Документы/отчёт.txt", b"hi")))
    assert (found.media_type, members(found)) == (
        "application/vnd.rar",
        {"a/b.txt": TEXT, "Документы/отчёт.txt": b"hi"},
    )


@needs_libarchive
@pytest.mark.parametrize("kind", ["cpio", "iso9660", "xar", "arsvr4"])
def test_rarer_archives_are_read_by_libarchive(read, tmp_path: Path, kind: str) -> None:
    if shutil.which("bsdtar") is None:
        pytest.skip("needs bsdtar to make the archive")
    (tmp_path / "plan.txt").write_bytes(TEXT)
    subprocess.run(["bsdtar", "-cf", "out", f"--format={kind}", "plan.txt"], cwd=tmp_path, check=True)
    assert members(read((tmp_path / "out").read_bytes())) == {"plan.txt": TEXT}


def test_without_libarchive_a_rar_says_what_to_install(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(libarchive_reading, "is_installed", False)
    path = tmp_path / "file"
    path.write_bytes(made_c.rar5(("a", b"x")))
    with pytest.raises(NeedsLibarchive) as caught:
        list(by_libarchive.extract(str(path), Conditions()))
    assert (caught.value.by_rule, caught.value.exit_code) == (True, 34)
    assert "libarchive" in caught.value.hint


def test_an_archive_inside_an_archive_is_a_child_like_any_other(read) -> None:
    inner = made_c.zipped(("deep.txt", b"x"))
    assert members(read(made_c.zipped(("inner.zip", inner)))) == {"inner.zip": inner}


def test_a_pdf_at_the_start_of_an_archive_does_not_make_it_a_pdf(read) -> None:
    data = made.pdf("Plan")
    for archive in (
        made_c.zipped(("plan.pdf", data), method=zipfile.ZIP_STORED),
        made_c.tarred(("plan.pdf", data)),
    ):
        assert members(read(archive)) == {"plan.pdf": data}


def test_an_old_tar_without_signature_is_known_by_its_checksum(read) -> None:
    data = bytearray(made_c.tarred(("a.txt", b"hello"), format=tarfile.USTAR_FORMAT))
    data[257:265] = bytes(8)
    data[148:156] = b"%06o\0 " % sum(data[:148] + b" " * 8 + data[156:512])
    assert members(read(bytes(data))) == {"a.txt": b"hello"}


def test_a_tar_whose_first_name_begins_like_a_compression_is_a_tar(read) -> None:
    assert members(read(made_c.tarred(("BZhou.doc", b"hello")))) == {"BZhou.doc": b"hello"}


def test_a_zip_behind_a_program_is_read(read) -> None:
    found = read(b"MZ\x90\0" + bytes(5000) + made_c.zipped(("a.txt", TEXT)))
    assert (found.media_type, members(found)) == ("application/zip", {"a.txt": TEXT})


def test_an_empty_zip_is_ready_and_lists_nothing(read) -> None:
    found = read(made_c.zipped())
    assert (found.media_type, members(found)) == ("application/zip", {})
    assert "nothing" in shown(found)


def test_a_comment_on_the_archive_is_kept(read) -> None:
    assert ("comment", "for the desk") in read(made_c.zipped(("a", b"x"), comment=b"for the desk")).metadata


def test_the_names_of_owners_in_a_tar_are_kept(read) -> None:
    out = BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        header = tarfile.TarInfo("a")
        header.uname = "j.doe"
        archive.addfile(header)
    assert ("owners", "j.doe") in read(out.getvalue()).metadata


def test_a_long_listing_has_many_pages_and_each_can_be_rendered(read, render) -> None:
    data = made_c.zipped(*((f"folder/file-{n:04}.txt", b"x") for n in range(900)))
    found = read(data)
    assert [page.number for page in found.pages] == list(range(1, len(found.pages) + 1))
    assert all(f"folder/file-{n:04}.txt" in shown(found) for n in range(900))
    last = render(data, len(found.pages))
    assert (last.width_px, last.height_px) == (595, 842)


# Names


@pytest.mark.parametrize(
    ("encoding", "paths"),
    [
        ("gbk", ["审计/需求文档.doc", "审计/集团邮件.txt"]),
        ("shift_jis", ["文章1.txt", "文章2.txt"]),
        ("shift_jis", ["報告書/メモ.txt"]),
        ("euc_jp", ["日本語の報告書.txt"]),
        ("big5", ["會議記錄/報告.doc"]),
        ("cp949", ["보고서 2020.hwp", "계약서.doc"]),
        ("cp866", ["Документы/Отчёт 2019.doc", "Письмо.txt"]),
        ("cp1251", ["Документы/Отчёт 2019.doc", "Письмо.txt"]),
        ("koi8_r", ["Документы/Отчёт 2019.doc", "Письмо директору.txt"]),
        ("cp437", ["Überstunden/größe.txt"]),
        ("cp1252", ["Überstunden/größe.txt"]),
        ("cp852", ["Zażółć gęślą jaźń.txt"]),
        ("cp1250", ["příliš žluťoučký kůň.txt"]),
        ("cp1253", ["Αναφορά εσόδων.doc"]),
        ("cp737", ["Αναφορά εσόδων.doc"]),
        ("cp1255", ["דוח סודי.doc"]),
        ("cp862", ["דוח סודי.doc"]),
        ("cp1256", ["تقرير سري.doc"]),
        ("tis_620", ["รายงานลับ.doc"]),
        ("utf-8", ["отчёт.txt"]),
    ],
)
def test_names_in_an_old_encoding_are_read_in_it(read, encoding: str, paths: list[str]) -> None:
    found = read(made_c.raw_zip(*((path.encode(encoding), b"x") for path in ("readme.txt", *paths))))
    assert list(members(found)) == ["readme.txt", *paths]


def test_names_of_a_tar_are_read_in_one_encoding_for_all(read) -> None:
    paths = ["A/plain.txt", "Отчёт.txt", "Документы/Письмо директору.txt"]
    found = read(
        made_c.tarred(*((path, b"x") for path in paths), format=tarfile.GNU_FORMAT, encoding="cp1251")
    )
    assert list(members(found)) == paths
    assert ("name-encoding", "cp1251") in found.metadata


def test_a_utf8_flag_on_other_bytes_is_not_believed(read) -> None:
    found = read(made_c.raw_zip(("Отчёт директора.txt".encode("cp866"), b"x"), flags=0x800))
    assert list(members(found)) == ["Отчёт директора.txt"]


def test_two_members_of_one_name_are_both_kept(read) -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        data = made_c.zipped(("a.txt", b"first"), ("a.txt", b"second"))
    assert [(entry.untrusted_name, entry.data) for entry in read(data).attachments] == [
        ("a.txt", b"first"),
        ("a.txt", b"second"),
    ]


@pytest.mark.parametrize(
    "path",
    ["../../evil.txt", "/etc/evil", "C:\\evil.txt", "..\\..\\evil.txt", "a/../../evil", "\\\\host\\evil"],
)
def test_a_path_that_leads_outside_is_kept_and_said(read, path: str) -> None:
    found = read(made_c.raw_zip((path.encode(), b"x")))
    assert members(found) == {path: b"x"}
    assert [(it.kind, it.untrusted_quote) for it in found.findings] == [(FindingKind.PATH_TRAVERSAL, path)]


def test_dots_inside_a_name_lead_nowhere(read) -> None:
    assert read(made_c.zipped(("a..b/c...txt", b"x"), ("..a/.b", b"x"))).findings == ()


# What is no file


def test_folders_are_no_members_and_links_and_devices_are_left_out_by_rule(read) -> None:
    out = BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, sort, target in (
            ("folder", tarfile.DIRTYPE, ""), ("soft", tarfile.SYMTYPE, "/etc/passwd"),
            ("hard", tarfile.LNKTYPE, "file"), ("tty", tarfile.CHRTYPE, ""), ("pipe", tarfile.FIFOTYPE, ""),
        ):  # fmt: skip
            header = tarfile.TarInfo(name)
            header.type, header.linkname = sort, target
            archive.addfile(header)
    found = read(out.getvalue())
    assert left_out(found) == {
        "soft": "symbolic-link", "hard": "hard-link", "tty": "not-a-file", "pipe": "not-a-file",
    }  # fmt: skip
    assert all(entry.by_rule for entry in found.left_out)
    assert "passwd" not in " ".join(entry.message for entry in found.left_out)
    assert len(found.attachments) == 0


def test_a_symbolic_link_in_a_zip_is_left_out(read) -> None:
    assert left_out(read(made_c.raw_zip((b"link", b"/etc/passwd"), mode=0o120777))) == {
        "link": "symbolic-link"
    }


# Locks


def aes_zip(password: bytes, *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = BytesIO()
    with pyzipper.AESZipFile(out, "w", compression=compression) as archive:
        archive.writestr("open.txt", b"anyone")
        archive.setencryption(pyzipper.WZ_AES)
        archive.setpassword(password)
        archive.writestr("secret.txt", TEXT)
    return out.getvalue()


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_zip_under_aes_opens_with_the_password(read, passwords, compression: int) -> None:
    passwords("wrong", "heron")
    assert members(read(aes_zip(b"heron", compression=compression)))["secret.txt"] == TEXT


@pytest.mark.parametrize("lock", ["ZipCrypto", "AES256"])
@pytest.mark.parametrize("kind", ["zip", "7z"])
def test_locked_archives_of_seven_zip_open_with_the_password(
    read, passwords, tmp_path: Path, kind, lock
) -> None:
    data = by_seven_zip(tmp_path, kind, "-pheron", *([f"-mem={lock}"] if kind == "zip" else []))
    closed = read(data)
    assert (left_out(closed), members(closed)) == ({"plan.txt": "encrypted"}, {})
    assert "password" in closed.left_out[0].message
    passwords("wrong", "heron")
    assert members(read(data)) == {"plan.txt": TEXT}


def by_seven_zip(folder: Path, kind: str, *options: str) -> bytes:
    if shutil.which("7z") is None:
        pytest.skip("needs 7z to make the archive")
    (folder / "plan.txt").write_bytes(TEXT)
    subprocess.run(
        ["7z", "a", f"-t{kind}", *options, "out", "plan.txt"],
        cwd=folder,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return (folder / f"out.{kind}").read_bytes()


def test_a_seven_zip_with_locked_names_is_encrypted_until_a_password_opens_it(
    read, passwords, tmp_path: Path
) -> None:
    data = by_seven_zip(tmp_path, "7z", "-pheron", "-mhe=on")
    with pytest.raises(Encrypted, match="even the names"):
        read(data)
    passwords("heron")
    assert members(read(data)) == {"plan.txt": TEXT}


def test_a_locked_member_does_not_keep_the_others_from_being_read(read) -> None:
    found = read(aes_zip(b"heron"))
    assert (members(found), left_out(found)) == ({"open.txt": b"anyone"}, {"secret.txt": "encrypted"})


@needs_libarchive
def test_a_locked_member_of_a_rar_is_not_given_scrambled(read) -> None:
    found = read(made_c.rar5(("secret.txt", TEXT), locked=True))
    assert (members(found), left_out(found)) == ({}, {"secret.txt": "encrypted"})


# Methods


@pytest.mark.parametrize("method", ["Copy", "Deflate", "Deflate64", "BZip2", "LZMA"])
def test_a_zip_is_read_whatever_its_compression(read, tmp_path: Path, method: str) -> None:
    assert members(read(by_seven_zip(tmp_path, "zip", f"-mm={method}"))) == {"plan.txt": TEXT}


@pytest.mark.parametrize("method", ["Copy", "Deflate", "Deflate64", "BZip2", "LZMA", "LZMA2"])
def test_a_seven_zip_is_read_whatever_its_compression(read, tmp_path: Path, method: str) -> None:
    assert members(read(by_seven_zip(tmp_path, "7z", f"-m0={method}"))) == {"plan.txt": TEXT}


@needs_libarchive
def test_a_seven_zip_under_ppmd_is_read_by_libarchive(read, tmp_path: Path) -> None:
    assert members(read(by_seven_zip(tmp_path, "7z", "-m0=PPMd"))) == {"plan.txt": TEXT}


def test_a_compression_that_is_not_read_is_named(read, tmp_path: Path) -> None:
    found = read(by_seven_zip(tmp_path, "zip", "-mm=PPMd"))
    assert left_out(found) == {"plan.txt": "kept-unread"}
    assert "PPMd" in found.left_out[0].message


# Damage


def test_a_checksum_that_does_not_fit_is_said_and_the_bytes_are_kept(read) -> None:
    data = made_c.zipped(("bad.txt", TEXT), ("good.txt", b"fine"), method=zipfile.ZIP_STORED)
    data = data.replace(b"quick brown", b"quick green", 1)
    found = read(data)
    assert members(found) == {"bad.txt": TEXT.replace(b"brown", b"green", 1), "good.txt": b"fine"}
    assert [(it.kind, it.untrusted_quote) for it in found.findings] == [
        (FindingKind.DIGEST_MISMATCH, "bad.txt")
    ]


def test_a_damaged_member_is_kept_up_to_the_damage_and_the_next_is_read(read) -> None:
    text = "".join(f"{n * n} " for n in range(20_000)).encode()
    data = bytearray(made_c.zipped(("bad.txt", text), ("good.txt", b"fine")))
    data[20_000:20_040] = b"\xff" * 40
    found = read(bytes(data))
    kept = members(found)
    assert text.startswith(kept["bad.txt"][:10_000])
    assert len(kept["bad.txt"]) > 10_000
    assert kept["good.txt"] == b"fine"
    assert kinds(found) & {"cut-short", "digest-mismatch"}
    assert "kept in part" in shown(found)


def test_a_zip_without_its_end_is_read_by_its_members(read) -> None:
    data = made_c.zipped(("a.txt", TEXT), ("b.txt", b"second"))
    found = read(data[: data.index(b"PK\1\2")])
    assert members(found) == {"a.txt": TEXT, "b.txt": b"second"}
    assert kinds(found) == {"cut-short"}


def test_a_zip_without_end_or_sizes_is_read_by_its_members(read) -> None:
    parts = made_c.zip_part(b"a.txt", TEXT, unsaid=True) + made_c.zip_part(b"b.txt", b"second", unsaid=True)
    assert members(read(parts)) == {"a.txt": TEXT, "b.txt": b"second"}


def test_a_zip_cut_off_inside_a_member_keeps_what_came(read) -> None:
    data = made_c.zipped(("a.txt", b"whole"), ("b.txt", TEXT), method=zipfile.ZIP_STORED)
    found = read(data[: data.index(b"b.txt") + 5 + 1000])
    assert members(found) == {"a.txt": b"whole", "b.txt": TEXT[:1000]}


def test_a_directory_cut_short_gives_the_members_before_the_cut(read) -> None:
    data = made_c.zipped(("a.txt", b"one"), ("b.txt", b"two"))
    second = data.rindex(b"PK\1\2")
    found = read(data[:second] + b"XX" + data[second + 2 :])
    assert members(found)["a.txt"] == b"one"
    assert kinds(found) == {"cut-short"}


def test_an_archive_of_which_nothing_can_be_read_is_corrupt(read) -> None:
    for data in (b"PK\3\4" + b"nonsense", b"7z\xbc\xaf\x27\x1c" + bytes(100)):
        with pytest.raises(Corrupt):
            read(data)


def test_a_tar_goes_on_behind_a_damaged_header(read) -> None:
    data = bytearray(made_c.tarred(("a", b"1"), ("b", b"2"), ("c", b"3")))
    data[1024:1100] = b"\xff" * 76
    found = read(bytes(data))
    assert members(found) == {"a": b"1", "c": b"3"}
    assert kinds(found) == {"cut-short"}


@pytest.mark.parametrize("pack", [lambda data: data, gzip.compress, lzma.compress, bz2.compress])
def test_a_tar_cut_off_keeps_what_came(read, pack) -> None:
    noise = random.Random(1).randbytes(2_000_000)
    whole = pack(made_c.tarred(("a", TEXT), ("b", noise)))
    found = read(whole[: len(whole) // 2])
    kept = members(found)
    assert kept["a"] == TEXT
    assert noise.startswith(kept["b"])
    assert len(kept["b"]) > 500_000
    assert kinds(found) == {"cut-short"}


def test_a_tar_header_that_points_back_does_not_go_round_for_ever(read) -> None:
    data = made_c.tarred(("a", b"1"), ("b", b"2"), format=tarfile.PAX_FORMAT, pax_headers={})
    out = BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        header = tarfile.TarInfo("loop")
        header.pax_headers = {"size": "-4096"}
        archive.addfile(header)
    found = read(out.getvalue() + data)
    assert "cut-short" in kinds(found) or found.attachments


def test_a_gzip_file_cut_off_keeps_what_came(read) -> None:
    text = "".join(f"{n * n} " for n in range(20_000)).encode()
    packed = gzip.compress(text)
    found = read(packed[: len(packed) // 2])
    kept = members(found)["content"]
    assert text.startswith(kept)
    assert len(kept) > len(text) // 4
    assert kinds(found) == {"cut-short"}


def test_one_part_of_a_split_archive_says_what_to_do(read, tmp_path: Path) -> None:
    whole = seven_zip(("a.txt", TEXT))
    with pytest.raises(Corrupt, match="Join all parts"):
        read(whole[: len(whole) // 2])
    found = read(b"PK\7\x08" + made_c.zip_part(b"a.txt", TEXT))
    assert members(found) == {"a.txt": TEXT}
    assert any("Join the parts" in finding.message for finding in found.findings)


@needs_libarchive
def test_one_part_of_a_split_rar_says_what_to_do(read) -> None:
    found = read(made_c.rar5(("a.txt", TEXT), volume=True))
    assert any("Join the parts" in finding.message for finding in found.findings)


# Bombs


def test_an_archive_that_unpacks_without_end_is_stopped_and_the_rest_is_named(read, limits) -> None:
    limits(attachment_bytes=3_000_000)
    found = read(made_c.zipped(("big", bytes(10_000_000)), ("after.txt", b"x")))
    assert len(members(found)["big"]) == 3_000_000
    assert left_out(found) == {"after.txt": "too-large"}
    assert kinds(found) == {"bomb"}


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, zstd.compress])
def test_a_compressed_tar_that_unpacks_without_end_is_stopped(read, limits, pack) -> None:
    limits(attachment_bytes=3_000_000)
    found = read(pack(made_c.tarred(("big", bytes(10_000_000)), ("after.txt", b"x"))))
    assert len(members(found)["big"]) <= 3_000_000
    assert kinds(found) == {"bomb"}


def test_zeros_between_members_count_too(read, limits) -> None:
    limits(attachment_bytes=3_000_000)
    found = read(gzip.compress(made_c.tarred(("a", b"1")) + bytes(10_000_000)))
    assert (members(found), kinds(found)) == ({"a": b"1"}, {"bomb"})


def test_members_that_share_bytes_are_named_a_bomb(read, limits) -> None:
    limits(attachment_bytes=5_000_000)
    found = read(made_c.zip_of_shared_bytes(1_000_000, 100))
    assert len(found.attachments) == 5
    assert len(found.left_out) == 95
    assert kinds(found) == {"bomb"}


def test_a_size_that_is_only_said_fills_nothing(read) -> None:
    """A sparse file of terabytes in a few bytes of tar, and a ZIP entry that says it is huge."""
    out = BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        header = tarfile.TarInfo("huge")
        header.size = 0
        header.pax_headers = {"GNU.sparse.major": "0", "GNU.sparse.minor": "1", "GNU.sparse.map": "0,0", "GNU.sparse.size": "9999999999999"}  # fmt: skip # noqa: E501
        archive.addfile(header)
    found = read(out.getvalue())
    assert sum(len(data) for data in members(found).values()) <= Limits().unpacked_bytes(0)


def test_more_members_than_the_limit_are_said_and_those_before_are_kept(read, limits) -> None:
    limits(attachments=50)
    found = read(made_c.zipped(*((f"{n}", b"") for n in range(80))))
    assert len(found.attachments) == 49
    assert kinds(found) == {"bomb"}
    assert "more members" in found.findings[0].message


def test_a_million_bad_names_do_not_become_a_million_findings(read) -> None:
    found = read(made_c.zipped(*((f"../{n}", b"") for n in range(1000))))
    assert len(found.attachments) == 1000
    assert len(found.findings) == 201
