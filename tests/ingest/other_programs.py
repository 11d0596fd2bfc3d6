"""What other programs say of a file. Each function gives None where its program cannot read the file.

Answers are plain values that compare; bytes are given by their SHA-256 digests, in order.
"""

from __future__ import annotations

import functools
import json
import re
import subprocess
import tempfile
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from corpus_readings import PASSWORDS
from other_libraries import letters_named

PACKAGES = {
    "pdfinfo": "poppler-utils", "pdfdetach": "poppler-utils", "7z": "p7zip-full", "munpack": "mpack",
    "readpst": "pst-utils", "iconv": "libc-bin", "tiffinfo": "libtiff-tools", "exiftool": "libimage-exiftool-perl",
}  # fmt: skip
"""Program to the Debian package that it comes from."""

_ATTACHED_FILE, _ATTACHED_MESSAGE = (
    "__substg1.0_37010102",
    "__substg1.0_3701000D",
)  # MS-OXPROPS, PidTagAttachData…
_SUBJECT = "__substg1.0_0037001F"


class Member(NamedTuple):
    size: int
    checksum: str  # CRC-32; "" in tar, of which 7z gives none
    is_locked: bool


class Shot(NamedTuple):
    """What a picture says of how it was taken; latitude and longitude are 0 if it does not."""

    camera: str
    taken_at: str
    latitude: float
    longitude: float


def digests(contents: Iterable[bytes]) -> tuple[str, ...]:
    return tuple(sorted(sha256(content).hexdigest() for content in contents))


def spaced(text: str) -> str:
    return " ".join(text.split())


def _said(*command: str | Path) -> tuple[str, bool]:
    """What a program prints, and whether it says that all was well."""
    done = subprocess.run(command, capture_output=True, check=False, stdin=subprocess.DEVNULL)
    return done.stdout.decode("utf-8", "replace"), done.returncode == 0


# poppler


def pages(path: Path) -> int | None:
    found = re.search(r"^Pages:\s+([1-9]\d*)", _pdfinfo(path), re.MULTILINE)
    return int(found[1]) if found else None


def first_page_pt(path: Path) -> tuple[float, float] | None:
    """Width and height of the first page as it is shown: cropped and turned."""
    box = re.search(
        r"^CropBox:\s+([\d.-]+)\s+([\d.-]+)\s+([\d.-]+)\s+([\d.-]+)", _pdfinfo(path), re.MULTILINE
    )
    turned = re.search(r"^Page rot:\s+(\d+)", _pdfinfo(path), re.MULTILINE)
    if box is None or turned is None:
        return None
    x0, y0, x1, y1 = map(float, box.groups())
    return (x1 - x0, y1 - y0) if int(turned[1]) % 180 == 0 else (y1 - y0, x1 - x0)


def pdf_title(path: Path) -> str | None:
    found = re.search(r"^Title:[ \t]+(\S.*)", _pdfinfo(path), re.MULTILINE)
    return spaced(found[1]) if found else None


def embedded_files(path: Path) -> tuple[str, ...] | None:
    listed = _by_poppler("pdfdetach", path, "-list")
    if not listed:
        return None
    with tempfile.TemporaryDirectory() as name:
        for line in listed.splitlines()[1:]:
            number = line.partition(":")[0]
            _by_poppler("pdfdetach", path, "-save", number, "-o", Path(name, number))
        return digests(file.read_bytes() for file in Path(name).iterdir())


@functools.cache
def _pdfinfo(path: Path) -> str:
    return _by_poppler("pdfinfo", path, "-box")


def _by_poppler(program: str, path: Path, *options: str | Path) -> str:
    for key in ((), *((kind, password) for password in PASSWORDS for kind in ("-upw", "-opw"))):
        said, went_well = _said(program, *key, *options, path)
        if went_well:
            return said
    return ""


# 7-Zip


def members(path: Path) -> tuple[Member, ...] | None:
    """Every file that has bytes of its own: no folders, no links."""
    listed = [it for it in _listed(path) if not _is_link(it)]
    return (
        tuple(Member(int(it["Size"] or 0), it.get("CRC", ""), it["Encrypted"] == "+") for it in listed)
        or None
    )


def member_names(path: Path) -> tuple[str, ...] | None:
    return tuple(sorted(it["Path"].replace("\\", "/") for it in _listed(path))) or None


@functools.cache
def _listed(path: Path) -> list[dict[str, str]]:
    said, went_well = _said("7z", "l", "-slt", "-pfoo", path)
    if not went_well:
        return []
    entries: list[dict[str, str]] = []
    for line in said.partition("----------\n")[2].splitlines():
        name, sign, value = line.partition(" = ")
        if name == "Path" and sign:
            entries.append({"Encrypted": ""})
        if entries and sign:
            entries[-1][name] = value
    return [it for it in entries if it.get("Folder") != "+" and not it.get("Attributes", "").startswith("D")]


def _is_link(it: dict[str, str]) -> bool:
    return (
        bool(it.get("Symbolic Link"))
        or re.search(r"\bl[r-][w-]", it.get("Attributes", "") + it.get("Mode", "")) is not None
    )


def msg_attachments(path: Path) -> tuple[tuple[str, ...], int] | None:
    """An Outlook message's files, and the number of its enclosed messages. 7z sees both as streams in folders."""
    with tempfile.TemporaryDirectory() as name:
        _said("7z", "x", f"-o{name}", path)
        files = digests(file.read_bytes() for file in Path(name).glob(f"__attach*/{_ATTACHED_FILE}"))
        return files, len(list(Path(name).glob(f"__attach*/{_ATTACHED_MESSAGE}")))


def msg_subject(path: Path) -> str | None:
    with tempfile.TemporaryDirectory() as name:
        _said("7z", "x", f"-o{name}", path, _SUBJECT)
        stream = Path(name, _SUBJECT)
        return spaced(stream.read_bytes().decode("utf-16-le")) if stream.is_file() else None


# mail


def files_unpacked(path: Path) -> tuple[str, ...] | None:
    """What munpack makes a file of and calls neither text nor a message; it does not know bodies from files."""
    with tempfile.TemporaryDirectory() as name:
        said, _ = _said("munpack", "-f", "-C", name, path.resolve())
        named = re.findall(r"^(.+) \((?!text/|message/)[\w.+-]+/[\w.+-]+\)$", said, re.MULTILINE)
        return digests(data for file in named if (data := Path(name, file).read_bytes())) or None


def mailbox_items(path: Path) -> tuple[str, ...] | None:
    """Message-ID and subject of every letter, and the name of every contact."""
    with tempfile.TemporaryDirectory() as name:
        _said("readpst", "-e", "-o", name, path)
        letters = letters_named(file.read_bytes() for file in Path(name).rglob("*.eml"))
        contacts = re.findall(
            r"^FN:(.*)", "".join(file.read_text() for file in Path(name).rglob("*.vcf")), re.MULTILINE
        )
        return (*letters, *map(words_in_order, contacts)) or None


def words_in_order(name: str) -> str:
    """Because one says "Doe, Jane" and the other "Jane Doe"."""
    return " ".join(sorted(re.findall(r"\w+", name)))


# pictures and text


def frames(path: Path) -> int | None:
    said, _ = _said("tiffinfo", path)
    return len(re.findall(r"^=== TIFF directory", said, re.MULTILINE)) or None


def shot(path: Path) -> Shot | None:
    said, _ = _said(
        "exiftool", "-j", "-n", "-Model", "-DateTimeOriginal", "-GPSLatitude", "-GPSLongitude", path
    )
    told = json.loads(said)[0] if said else {}
    if "Model" not in told:
        return None
    position = (told.get("GPSLatitude", 0.0), told.get("GPSLongitude", 0.0))
    return Shot(told["Model"], told.get("DateTimeOriginal", ""), *position)


def text(path: Path, encoding: str) -> str | None:
    said, went_well = _said("iconv", "-f", encoding, "-t", "utf-8", path)
    return said if went_well else None
