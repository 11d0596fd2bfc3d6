"""From the bytes of a web page to its text.

Browsers believe what a page says of its encoding (HTML Standard, 13.2.3.2), and so do we where its bytes do not speak
against it. They often do: servers and editors put in labels that nobody checked.
"""

from __future__ import annotations

import codecs
import re

from ingest import charset, language

_META = re.compile(rb"<meta[\s/][^<>]{0,4000}>", re.IGNORECASE)
_META_CHARSET = re.compile(rb"[\s\"'/]charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_IN_CONTENT = re.compile(rb"charset\s*=?\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_XML = re.compile(rb"\s*<\?xml[^>]{0,200}encoding\s*=\s*[\"']([\w.:-]{2,40})", re.IGNORECASE)
_BETWEEN_TAGS = re.compile(rb">([^<>]{0,20000}[\x80-\xff][^<>]{0,20000})")
_SAMPLE_BYTES = 64 * 1024

# Where the Encoding Standard's reading of a label is not Python's.
_LABELS = {
    **dict.fromkeys(
        ("iso-8859-1", "latin1", "l1", "ascii", "us-ascii", "x-user-defined", "iso8859-1"), "cp1252"
    ),
    **dict.fromkeys(("iso-8859-9", "latin5", "iso8859-9"), "cp1254"),
    **dict.fromkeys(("tis-620", "iso-8859-11", "windows-874", "dos-874"), "cp874"),
    **dict.fromkeys(("gb2312", "gbk", "gb_2312-80", "x-gbk", "chinese", "csgb2312"), "gb18030"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "ms_kanji", "windows-31j"), "cp932"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "ksc5601", "korean", "windows-949"), "cp949"),
    **dict.fromkeys(("iso-8859-8-i", "logical", "iso-8859-8", "visual"), "cp1255"),
    **dict.fromkeys(("big5", "big5-hkscs", "cn-big5", "x-x-big5"), "big5hkscs"),
    **dict.fromkeys(("utf-16", "utf-16le", "utf-16be", "unicode", "unicode-1-1-utf-8"), "utf-8"),
    "x-mac-cyrillic": "mac_cyrillic",
    "x-mac-roman": "mac_roman",
    "koi8-ru": "koi8_u",
    "utf-7": "",  # no browser reads it, and forgers like it
}


def decode(data: bytes, said: str = "") -> tuple[str, str]:
    """The text, and the name of the encoding it was read in. Never fails: what cannot be read becomes U+FFFD.

    `said` is the label of whoever sent the page, which goes before the page's own.
    """
    if data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\x00" in data[:200]:
        return charset.decode(data)
    text = data.decode("utf-8", "replace")
    in_seven_bits = b"\x1b" in data or b"~{" in data  # Japanese, Korean or Chinese may look like UTF-8 so
    if _nearly_whole(text) and not in_seven_bits:
        return text, "utf-8"
    declared = _codec(said) or _codec(_declared(data))
    if in_seven_bits and declared.startswith(("iso2022", "hz")):
        return data.decode(declared, "replace"), declared
    if _nearly_whole(text):
        return text, "utf-8"
    if declared and declared != "utf-8":
        text = data.decode(declared, "replace")
        if _plausible(text):
            return text, declared
    name = _guess(_sample(data))
    return data.decode(name, "replace"), name


def _declared(data: bytes) -> str:
    """The label of the first <meta> that has a known one, wherever it stands: browsers look as far, too."""
    if found := _XML.match(data):
        return found.group(1).decode("ascii", "ignore")
    for tag in _META.findall(_without_comments(data)):
        found = (
            _META_CHARSET.search(tag) or (b"http-equiv" in tag.lower() and _IN_CONTENT.search(tag)) or None
        )
        if found and (label := found.group(1).decode("ascii", "ignore")) and _codec(label):
            return label
    return ""


def _without_comments(data: bytes) -> bytes:
    kept, at = [], 0
    while (start := data.find(b"<!--", at)) >= 0 and (end := data.find(b"-->", start + 2)) >= 0:
        kept.append(data[at:start])
        at = end + 3
    return b"".join((*kept, data[at:]))


def _codec(label: str) -> str:
    """Python's name of it; "" if there is no such encoding."""
    label = label.strip().lower()
    try:
        return codecs.lookup(_LABELS.get(label, label)).name if label else ""
    except LookupError:
        return ""


def _nearly_whole(text: str) -> bool:
    """True if it is UTF-8 but for a few places, where a page was cut or joined: no other encoding looks like that."""
    lost = text.count("\ufffd")
    return lost == 0 or lost * 20 < sum(c > "\x7f" for c in text) - lost


def _plausible(text: str) -> bool:
    """False where the label was certainly wrong."""
    beyond_ascii = sum(c > "\x7f" for c in text)
    lost = text.count("\ufffd") + sum("\x80" <= c <= "\x9f" for c in text)
    if lost * 50 > beyond_ascii + 50:
        return False
    words = re.findall(r"[^\W\d_]{3,}", re.sub(r"<[^<>]*>", " ", text))
    foreign = [word for word in words if not word.isascii()]
    if len(foreign) < 5:
        return True
    # Western words have a letter with an accent here and there; a word of nothing else is another script misread.
    accents = sum(all("\xc0" <= c <= "\xff" for c in word) for word in foreign)
    # Russian in KOI8-R read as windows-1251, and the other way round: capitals and small letters change places.
    shouted = sum(word[1:].isupper() for word in foreign)
    return accents * 2 < len(foreign) and shouted * 5 < len(foreign) * 4


def _guess(sample: bytes) -> str:
    name = charset.decode(sample)[1]
    if name == "cp1250" and language.detect(sample.decode("cp1252", "replace")) in _WESTERN:
        return "cp1252"  # the two share most letters: what they are letters of decides
    return name


_WESTERN = frozenset(("en", "es", "pt", "fr", "de", "it", "nl", "sv", "da"))


def _sample(data: bytes) -> bytes:
    """The text that says something of the encoding: what stands between tags and is not ASCII."""
    found, size = [], 0
    for match in _BETWEEN_TAGS.finditer(data):
        found.append(match.group(1))
        size += len(match.group(1))
        if size > _SAMPLE_BYTES:
            break
    return b"\n".join(found) if size > 20 else data
