"""From bytes to text, in whatever encoding they are."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

_SAMPLE_BYTES = 64 * 1024
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([\w:.-]{2,40})", re.IGNORECASE)
_CONTROLS = bytes({*range(32)} - {7, 8, 9, 10, 12, 13, 26, 27})

# Encodings that charset-normalizer takes for one another, most likely first; letters that each makes common decide.
_RIVALS = ("cp1252", "cp1251", "koi8_r", "cp866", "cp1253", "cp1254", "cp1255", "cp1256", "tis_620", "cp1250")


def decode(data: bytes, declared: str = "") -> tuple[str, str]:
    """The text, and the name of the encoding it was read in. Never fails: what cannot be read becomes U+FFFD."""
    for bom, name in _BOMS:
        if data.startswith(bom):
            return data.decode(name, "replace"), name
    for name in (_wide(data), "utf-8", declared, declared_in(data)):
        if name and (text := _strictly(data, name)) is not None:
            return text, name
    name = _guess(data[:_SAMPLE_BYTES])
    return data.decode(name, "replace"), name


def declared_in(data: bytes) -> str:
    """The encoding that an HTML or XML file says it is in, "" if none."""
    found = _DECLARED.search(data[:4096])
    return found.group(1).decode("ascii") if found else ""


def as_ascii(head: bytes) -> bytes | None:
    """`head` as bytes in which ASCII is ASCII, or None if it is no text at all."""
    for bom, name in _BOMS:
        if head.startswith(bom):
            return head.decode(name, "replace").encode("utf-8", "replace")
    if name := _wide(head):
        return head.decode(name, "replace").encode("utf-8", "replace")
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if controls * 100 <= len(head):
        return head
    if _looks_ebcdic(head):
        return head.decode("cp500").encode("utf-8")
    return None


def _strictly(data: bytes, name: str) -> str | None:
    try:
        # A page that calls itself UTF-16 in ASCII letters is not.
        return None if "16" in name and _wide(data) == "" else data.decode(name)
    except (UnicodeError, LookupError, ValueError):
        return None


def _wide(data: bytes) -> str:
    """UTF-16 or UTF-32 without a mark, by where the zero bytes stand; "" if neither."""
    sample = data[:4096]
    if len(sample) < 8 or b"\x00" not in sample:
        return ""
    share = [sample[start::4].count(0) / max(1, len(sample[start::4])) for start in range(4)]
    if min(share[1:]) > 0.9 > share[0]:
        return "utf-32-le"
    if min(share[:3]) > 0.9 > share[3]:
        return "utf-32-be"
    even, odd = (share[0] + share[2]) / 2, (share[1] + share[3]) / 2
    if odd > 0.4 and even < 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 and odd < 0.1 else ""


def _looks_ebcdic(data: bytes) -> bool:
    """EBCDIC's space is 0x40 and its letters lie above 0x80: in no other encoding is a text mostly that."""
    sample = data[:8192]
    spaces = sample.count(0x40)
    letters = sum(0x81 <= b <= 0xA9 or 0xC1 <= b <= 0xE9 for b in sample)
    return (
        spaces > len(sample) * 0.05 and letters > len(sample) * 0.2 and letters + spaces > len(sample) * 0.7
    )


def _guess(sample: bytes) -> str:
    if _looks_ebcdic(sample):
        return "cp500"
    for name in ("euc_jp", "shift_jis", "gb18030", "big5", "cp949"):
        if _plausible_east_asian(sample, name):
            return name
    best = from_bytes(sample, cp_isolation=list(_RIVALS), threshold=0.5).best()
    if best is None:
        return "cp1252"
    if best.encoding == "cp1250" and not _CENTRAL_EUROPEAN & set(sample.decode("cp1250", "ignore")):
        return "cp1252"  # the two differ in few letters, and Western text is by far the more common
    return best.encoding


_CENTRAL_EUROPEAN = frozenset("ąćęłńśźżčďěňřšťůžőűĄĆĘŁŃŚŹŻČĎĚŇŘŠŤŮŽŐŰ")


def _plausible_east_asian(sample: bytes, name: str) -> bool:
    text = sample.decode(name, "ignore")
    if not text:
        return False
    raw = len(sample)
    lost = raw - len(text.encode(name, "ignore"))
    marks = {
        "euc_jp": ("\u3040", "\u30ff"), "shift_jis": ("\u3040", "\u30ff"), "cp949": ("\uac00", "\ud7a3"),
        "gb18030": ("\u4e00", "\u9fff"), "big5": ("\u4e00", "\u9fff"),
    }[name]  # fmt: skip
    wide = sum(ord(c) > 0x2E7F for c in text)
    typical = sum(marks[0] <= c <= marks[1] for c in text)
    if name in ("gb18030", "big5"):
        typical = sum(c in _COMMON_HAN[name] for c in text) * 6
    return lost <= raw * 0.01 and wide > 5 and typical > wide * 0.3


_COMMON_HAN = {
    "gb18030": frozenset(
        "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里"
    ),
    "big5": frozenset(
        "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡"
    ),
}
