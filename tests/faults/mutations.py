"""Damage and traps, made from whole files. The same random source gives the same bytes."""

from __future__ import annotations

import lzma
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from random import Random

Mutation = Callable[[bytes, Random, list[bytes]], bytes]

ENTITY_BOMB = (
    b'<!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%b">' % (97 + level, b"&%c;" % (96 + level) * 10) for level in range(1, 12))
    + b"]>&l;"
)
OUTSIDE_ENTITY = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>&e;'
BAD_NAMES = ("../../etc/passwd", "/etc/passwd", "C:\\x", "a\0b", "\u202egpj.exe", "n" * 5000)
LENGTHS = (0, 1, 0x7F, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)


def flip_bits(data: bytes, random: Random, _others: list[bytes]) -> bytes:
    out = bytearray(data)
    for _ in range(random.choice((1, 4, 32))):
        out[random.randrange(len(out))] ^= 1 << random.randrange(8)
    return bytes(out)


def cut(data: bytes, random: Random, _others: list[bytes]) -> bytes:
    return data[: random.randrange(1, len(data) + 1)]


def behead(data: bytes, random: Random, _others: list[bytes]) -> bytes:
    return data[random.randrange(len(data)) :]


def take_out(data: bytes, random: Random, _others: list[bytes]) -> bytes:
    start, end = _stretch(data, random)
    return data[:start] + data[end:]


def say_twice(data: bytes, random: Random, _others: list[bytes]) -> bytes:
    start, end = _stretch(data, random)
    return data[:end] + data[start:end] * random.choice((1, 3, 20)) + data[end:]


def splice(data: bytes, random: Random, others: list[bytes]) -> bytes:
    other = random.choice(others)
    return data[: random.randrange(len(data))] + other[random.randrange(len(other)) :]


def fill(data: bytes, random: Random, _others: list[bytes]) -> bytes:
    start, end = _stretch(data, random)
    return data[:start] + bytes((random.choice((0, 0x20, 0x41, 0xFF)),)) * (end - start) + data[end:]


def change_a_length(data: bytes, random: Random, _others: list[bytes]) -> bytes:
    """Any four or two bytes may be one; the first kilobytes hold most of them."""
    out = bytearray(data)
    for _ in range(random.choice((1, 2, 6))):
        value, form = random.choice(LENGTHS), random.choice(("<I", ">I", "<H", ">H"))
        place = random.randrange(min(len(out), random.choice((64, 4096, len(out)))))
        piece = struct.pack(form, value & (0xFFFF if form.endswith("H") else 0xFFFFFFFF))
        out[place : place + len(piece)] = piece
    return bytes(out)


def change_a_number(data: bytes, random: Random, _others: list[bytes]) -> bytes:
    """One that is written in digits, as PDF and mail have them."""
    found = list(re.finditer(rb"\d+", data))
    if not found:
        return data + b"0"
    out = data
    for match in sorted(
        random.sample(found, min(len(found), random.choice((1, 5)))), key=lambda m: -m.start()
    ):
        number = random.choice(
            (b"0", b"-1", b"1", b"65536", b"2147483648", b"4294967295", b"9" * 25, b"1e309")
        )
        out = out[: match.start()] + number + out[match.end() :]
    return out


def swap_the_magic(data: bytes, random: Random, others: list[bytes]) -> bytes:
    length = random.choice((2, 4, 8, 16))
    return random.choice(others)[:length] + data[length:]


def swap_words(data: bytes, random: Random, _others: list[bytes]) -> bytes:
    """Names of tags, keys and charsets change places."""
    words = list({match.group() for match in re.finditer(rb"[A-Za-z][\w-]{2,20}", data[:200_000])})
    if len(words) < 2:
        return data[::-1]
    first, second = random.sample(sorted(words), 2)
    return data.replace(first, b"\0swapped\0").replace(second, first).replace(b"\0swapped\0", second)


def nest_deeply(data: bytes, random: Random, _others: list[bytes]) -> bytes:
    opened, closed = random.choice(
        (
            (b"<div>", b"</div>"),
            (b"<a><b>", b"</b></a>"),
            (b"[", b"]"),
            (b"<<", b">>"),
            (b"{\\b ", b"}"),
            (b"(", b")"),
        )
    )
    depth, place = random.choice((100, 5000)), random.randrange(len(data))
    return data[:place] + opened * depth + data[place:] + closed * depth


def bomb_with_entities(data: bytes, random: Random, _others: list[bytes]) -> bytes:
    trap = random.choice((ENTITY_BOMB, OUTSIDE_ENTITY))
    place = data.find(b">", data.find(b"<?xml")) + 1 if b"<?xml" in data else random.randrange(len(data))
    return data[:place] + trap + data[place:]


def change_a_member(data: bytes, random: Random, others: list[bytes]) -> bytes:
    """Of a zip, with checksums that are right: the damage reaches the reader of the member."""
    members = _members(data)
    if not members:
        return random.choice(PLAIN)(data, random, others)
    index = random.randrange(len(members))
    name, content = members[index]
    inner = random.choice((*PLAIN, bomb_with_entities, nest_deeply))
    members[index] = (name, inner(content or b" ", random, others))
    return _zip(members)


def spoil_the_container(data: bytes, random: Random, others: list[bytes]) -> bytes:
    members = _members(data) or [("a.txt", data[:1000])]
    name, content = random.choice(members)
    match random.randrange(6):
        case 0:
            members.append((random.choice(BAD_NAMES), content))
        case 1:
            members += [(name, content)] * 3
        case 2:
            members = [(f"{number}", b"") for number in range(3000)]
        case 3:
            members.append(("inner.zip", data[:500_000]))
        case 4:
            members.append(("zeros", bytes(40 * 1024 * 1024)))
        case 5:
            members = [entry for entry in members if entry[0] != name]
    return _zip(members)


_ODDITIES = (OSError, ValueError, RuntimeError, NotImplementedError, EOFError)

PLAIN: tuple[Mutation, ...] = (
    flip_bits, cut, behead, take_out, say_twice, splice, fill, change_a_length, change_a_number, swap_the_magic,
    swap_words,
)  # fmt: skip
AWARE: tuple[Mutation, ...] = (nest_deeply, bomb_with_entities, change_a_member, spoil_the_container)


def mutate(data: bytes, random: Random, others: list[bytes]) -> bytes:
    """One to three changes, one after another."""
    for _ in range(random.choice((1, 1, 2, 3))):
        zipped = data[:2] == b"PK"
        kinds = (*PLAIN, *AWARE, *(AWARE[2:] * 4 if zipped else ()))
        data = random.choice(kinds)(data or b"\0", random, others)
    return data or b"\0"


def _stretch(data: bytes, random: Random) -> tuple[int, int]:
    start = random.randrange(len(data))
    return start, min(len(data), start + random.choice((1, 16, 512, len(data) // 4 + 1)))


def _members(data: bytes) -> list[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(BytesIO(data)) as opened:
            entries = [entry for entry in opened.infolist()[:200] if entry.file_size < 2**22]
            return [(entry.filename, opened.read(entry)) for entry in entries]
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, *_ODDITIES):
        return []


def _zip(members: list[tuple[str, bytes]]) -> bytes:
    out = BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        warnings.simplefilter("ignore")  # two members of one name are what we want
        for name, content in members:
            packed.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
