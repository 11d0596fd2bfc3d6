"""From bytes to text, in whatever encoding they are."""

from __future__ import annotations

import codecs
import re
from collections import Counter

from ingest import legacy

_SAMPLE_BYTES = 64 * 1024
_MOST_GUESSES = 3_000
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([\w:.-]{2,40})", re.IGNORECASE)
_CONTROLS = bytes({*range(32)} - {7, 8, 9, 10, 12, 13, 26, 27})
_KOREAN_SHIFTS = b"\x1b$)C"  # announces them in ISO-2022-KR (RFC 1557)
_EBCDIC = ("cp500", "cp037", "cp273", "cp1026", "cp424", "cp875")
_SIGN_INSIDE = re.compile(r"(?<=[a-z])[^\w\s'.,;:/()\"-](?=[a-z])|[\x80-\x84\x86-\x9f]")
_READ_AS = {
    "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
    "iso-8859-9": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874", "gb2312": "gb18030", "gbk": "gb18030",
    "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "euc-kr": "cp949", "ks-c-5601-1987": "cp949",
    "big5": "big5hkscs", "iso-8859-8-i": "iso8859_8", "x-user-defined": "",
}  # fmt: skip
_NOT_FOR_TEXT = {"unicode-escape", "raw-unicode-escape", "idna", "punycode", "undefined", "mbcs", "oem"}


def decode(data: bytes, declared: str = "") -> tuple[str, str]:
    """The text, and the name of the encoding it was read in. Never fails: what cannot be read becomes U+FFFD."""
    for bom, name in _BOMS:
        if data.startswith(bom):
            return data.decode(name, "replace"), name
    for name in (_wide(data), "utf-8", _python_name(declared), _python_name(declared_in(data))):
        if name and (text := _strictly(data, name)) is not None:
            return text, name
    name, _ = detect(data)
    return decode_lines(data, name), name


def detect(sample: bytes) -> tuple[str, bool]:
    """Python's name of the encoding of some text, and whether it was guessed by what the words look like.

    `sample` may be pieces from several places of a file, each of whole lines.
    """
    for bom, name in _BOMS:
        if sample.startswith(bom):
            return name, False
    if name := _wide(sample):
        return name, False
    if sample.isascii() and (name := _by_escapes(sample)):
        return name, False
    if _is_mostly_utf8(sample) and not _looks_ebcdic(sample):
        return "utf-8", False
    return _guess(sample[:_SAMPLE_BYTES]), True


class OddLines:
    """Lines of one file that are not in the encoding of the others, as in the logs of many programs.

    Attributes:
        count: how many there have been.
    """

    def __init__(self) -> None:
        self.count = 0
        self._told: Counter[str] = Counter()
        self._guesses = 0

    def encoding(self, line: bytes) -> str:
        """That of one line of a file in UTF-8. To tell it takes up to 30 ms, so bytes that are no text are not asked,
        and after very many lines the commonest answer is taken.
        """
        if self._guesses >= _MOST_GUESSES or line.translate(None, _CONTROLS) != line:
            return self._told.most_common(1)[0][0] if self._told else "cp1252"
        self._guesses += 1
        name = _guess(line)
        self._told[name] += 1
        return name


def decode_lines(block: bytes, name: str, odd: OddLines | None = None) -> str:
    """Whole lines, most of them in the named encoding and some perhaps in another."""
    try:
        # Western letters that happen to make sense as UTF-8 are UTF-8; in other scripts that may be chance.
        return block.decode("utf-8" if name == "cp1252" else name)
    except UnicodeDecodeError:
        odd = odd or OddLines()
        return "".join(_line(line, name, odd) for line in block.splitlines(keepends=True))


def _line(line: bytes, name: str, odd: OddLines) -> str:
    first = "utf-8" if name == "cp1252" else name
    try:
        return line.decode(first)
    except UnicodeDecodeError:
        odd.count += name != "cp1252"
    if _is_mostly_utf8(line):
        return line.decode("utf-8", "replace")
    return line.decode(odd.encoding(line) if name.startswith("utf-8") else name, "replace")


def _is_mostly_utf8(sample: bytes) -> bool:
    """True of ASCII, and where sequences that make sense outnumber bytes that make none."""
    if sample.isascii():
        return True
    text = sample.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return sum(c > "\x7f" for c in text) - broken >= 4 * (broken - sample.count(b"\xef\xbf\xbd"))


def _by_escapes(sample: bytes) -> str:
    """Encodings of seven bits, which switch alphabets by escape codes (ISO 2022) or by tildes (HZ)."""
    if _KOREAN_SHIFTS in sample:
        return "iso2022_kr"
    if b"\x1b$B" in sample or b"\x1b$@" in sample or b"\x1b(J" in sample:
        return "iso2022_jp_ext"
    return "hz" if re.search(rb"~\{(?:[!-w][!-~])+~\}", sample) else ""


def _python_name(declared: str) -> str:
    """What browsers read under that name (WHATWG Encoding, 4.2), which is often more than it says."""
    name = declared.strip().lower().replace("_", "-")
    return "" if name in _NOT_FOR_TEXT else _READ_AS.get(name, name)


def has_mark(head: bytes) -> bool:
    """True if the text begins with a byte order mark."""
    return head.startswith(tuple(bom for bom, _ in _BOMS))


def declared(sample: bytes, head: bytes) -> str:
    """Python's name of the encoding that `head` says it is in, where `sample` can be read in it; otherwise ""."""
    name = _python_name(declared_in(head))
    return name if name and _strictly(sample, name) is not None else ""


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
    if _KOREAN_SHIFTS in head:
        return head
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
    """UTF-16 or UTF-32 without a mark: where the zero bytes stand says which, and that it makes letters, whether."""
    sample = data[:4096]
    sample = sample[: len(sample) - len(sample) % 4]
    if len(sample) < 8 or b"\x00" not in sample:
        return ""
    share = [sample[start::4].count(0) / (len(sample) // 4) for start in range(4)]
    if min(share[2:]) > 0.9 > share[0]:
        names = ["utf-32-le"]
    elif min(share[:2]) > 0.9 > share[3]:
        names = ["utf-32-be"]
    else:
        names = (
            ["utf-16-le", "utf-16-be"]
            if share[1] + share[3] >= share[0] + share[2]
            else ["utf-16-be", "utf-16-le"]
        )
    return next((name for name in names if _makes_letters(sample, name)), "")


def _makes_letters(sample: bytes, name: str) -> bool:
    text = sample.decode(name, "replace")
    fine = sum(c.isprintable() or c in "\t\r\n\f" for c in text)
    return fine >= 0.97 * len(text) - 1 and any(c in " \n" for c in text)


def _looks_ebcdic(data: bytes) -> bool:
    """EBCDIC's space is 0x40 and its letters lie above 0x80: in no other encoding is a text mostly that."""
    sample = data[:8192]
    spaces = sample.count(0x40)
    letters = sum(0x81 <= b <= 0xA9 or 0xC1 <= b <= 0xE9 for b in sample)
    return (
        spaces > len(sample) * 0.05 and letters > len(sample) * 0.2 and letters + spaces > len(sample) * 0.7
    )


def _ebcdic(sample: bytes) -> str:
    """Which of its national kinds: that in which the fewest signs stand between letters."""
    return min(_EBCDIC, key=lambda name: len(_SIGN_INSIDE.findall(sample.decode(name, "replace"))))


def _guess(sample: bytes) -> str:
    if _looks_ebcdic(sample):
        return _ebcdic(sample)
    for name in ("euc_jp", "cp932", "gb18030", "big5hkscs", "cp949"):
        if _plausible_east_asian(sample, name):
            return name
    return legacy.guess(sample)


def _plausible_east_asian(sample: bytes, name: str) -> bool:
    text = sample.decode(name, "ignore")
    if not text:
        return False
    raw = len(sample)
    lost = raw - len(text.encode(name, "ignore"))
    marks = {
        "euc_jp": ("\u3040", "\u30ff"), "cp932": ("\u3040", "\u30ff"), "cp949": ("\uac00", "\ud7a3"),
        "gb18030": ("\u4e00", "\u9fff"), "big5hkscs": ("\u4e00", "\u9fff"),
    }[name]  # fmt: skip
    wide = sum(ord(c) > 0x2E7F for c in text)
    typical = sum(marks[0] <= c <= marks[1] for c in text)
    if name in ("gb18030", "big5hkscs"):
        typical = sum(c in _COMMON_HAN[name] for c in text) * 6
    return lost <= raw * 0.01 and wide > 5 and typical > wide * 0.3


_COMMON_HAN = {
    "gb18030": frozenset(
        "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里"
    ),
    "big5hkscs": frozenset(
        "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡"
    ),
}
