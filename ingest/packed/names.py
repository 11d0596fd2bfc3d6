"""In which encoding the names of a container's members are, decided for all of them together.

ZIP and tar keep bytes and mostly do not say. Names are short, so the guess weighs letters: each encoding that can
decode them all is scored by how much the result looks like a language that is written in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SAMPLE_BYTES = 64 * 1024
_EAST_ASIAN = ("cp932", "gbk", "big5", "cp949", "euc_jp")
_ALPHABETS = (
    "cp866", "cp1251", "koi8_r", "cp437", "cp1252", "cp850", "cp852", "cp1250", "cp737", "cp1253", "cp862", "cp1255",
    "cp720", "cp1256", "tis_620", "cp857", "cp1254",
)  # fmt: skip
_COMMON_LATIN = frozenset("äöüßéèêëàâçîïôûùñáíóúãõåæøœÄÖÜÉÈÀÇÑÁÍÓÚÅÆØ")
_CENTRAL_LATIN = frozenset("ąćęłńśźżčďěňřšťůžőűýĄĆĘŁŃŚŹŻČĎĚŇŘŠŤŮŽŐŰăâîșțđğışĞİŞ")
_CYRILLIC = frozenset("абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґў")
_COMMON_HAN = frozenset(
    "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可里后小么心多天"
    "文件报告合同名单表会议记录资料通知公司集团照片新版测试数据计划总目录合计费用审压缩包部门工程技术附"
)


def encoding_of(raw_names: Iterable[bytes]) -> str:
    """The encoding of all names: "ascii", "utf-8", or the likeliest of the old ones."""
    sample = _sample(raw_names)
    if not sample:
        return "ascii"
    if _decoded(sample, "utf-8") is not None:
        return "utf-8"
    scored = [(_score(sample, name), -rank, name) for rank, name in enumerate((*_EAST_ASIAN, *_ALPHABETS))]
    best, _, name = max(scored)
    return name if best > 0 else "utf-8"


def is_utf8(raw_name: bytes) -> bool:
    return _decoded([raw_name], "utf-8") is not None


def decode(raw_name: bytes, encoding: str) -> str:
    """The name, with bytes that are nothing in that encoding written as \\xNN: two names never become one."""
    try:
        return raw_name.decode(encoding)
    except UnicodeError:
        return raw_name.decode("utf-8" if encoding == "ascii" else encoding, "backslashreplace")


def _sample(raw_names: Iterable[bytes]) -> list[bytes]:
    """Names that are not ASCII, each once, up to a size."""
    found: dict[bytes, None] = {}
    size = 0
    for name in raw_names:
        if not name.isascii() and name not in found:
            found[name] = None
            size += len(name)
            if size > _SAMPLE_BYTES:
                break
    return list(found)


def _decoded(sample: list[bytes], encoding: str) -> list[str] | None:
    try:
        return [name.decode(encoding) for name in sample]
    except UnicodeError:
        return None


def _score(sample: list[bytes], encoding: str) -> float:
    """How much the names look like language in that encoding, about 1 for right and below 0 for nonsense."""
    texts = _decoded(sample, encoding)
    if texts is None:
        return -1.0
    is_wide = encoding in _EAST_ASIAN
    weights = [
        weight for text in texts for weight in (_ideographs(text, encoding) if is_wide else _letters(text))
    ]
    rare = (
        0.1 if encoding == "koi8_r" else 0.0
    )  # mail and Unix of the nineties; archives came from DOS and Windows
    return sum(weights) / len(weights) - rare if weights else -1.0


@dataclass(frozen=True, slots=True)
class _Neighbours:
    before: str
    after: str

    @property
    def are_ascii(self) -> bool:
        return any(c < "\u0080" and c.isalpha() for c in (self.before, self.after))

    @property
    def are_foreign(self) -> bool:
        return any(c >= "\u0080" and c.isalpha() for c in (self.before, self.after))


def _ideographs(text: str, encoding: str) -> Iterator[float]:
    padded = f" {text} "
    for index, c in enumerate(text):
        if c < "\u0080":
            continue
        raw = c.encode(encoding)
        beside = _Neighbours(padded[index], padded[index + 2])
        # One alone inside a word of Latin letters is no ideograph but two letters with accents.
        is_odd = len(raw) < 2 or (beside.are_ascii and not beside.are_foreign)
        yield 0.1 if is_odd else _ideograph(c, raw[0], raw[1], encoding)


def _ideograph(c: str, lead: int, trail: int, encoding: str) -> float:
    """By the plane on which the standard put the character: the common ones come first in all of them."""
    if "\u3040" <= c <= "\u30ff":
        return 1.0 if encoding in ("cp932", "euc_jp") else 0.3
    if "\uac00" <= c <= "\ud7a3":
        return 1.0 if trail >= 0xA1 and lead >= 0xA1 else 0.2
    if not "\u4e00" <= c <= "\u9fff":
        return 0.5 if "\u3000" <= c <= "\u303f" or "\uff00" <= c <= "\uff5e" else 0.1
    common = {
        "cp932": 0x88 <= lead <= 0x97,
        "gbk": 0xB0 <= lead <= 0xD7 and trail >= 0xA1,
        "big5": 0xA4 <= lead <= 0xC6,
        "cp949": False,
        "euc_jp": 0xB0 <= lead <= 0xCF,
    }[encoding]
    return (1.2 if c in _COMMON_HAN and encoding == "gbk" else 0.95) if common else 0.2


def _letters(text: str) -> Iterator[float]:
    padded = f" {text} "
    for index, c in enumerate(text):
        if c >= "\u0080":
            yield _letter(c, _Neighbours(padded[index], padded[index + 2]))


def _letter(c: str, beside: _Neighbours) -> float:
    if not c.isalpha():
        return -0.1 if c in "«»–—’“”„…°№§" and not beside.are_foreign else -1.0
    if c < "\u0250":
        return _latin(c, beside)
    if not ("\u0370" <= c <= "\u06ff" or "\u0e00" <= c <= "\u0e7f"):
        return -0.5
    if beside.are_ascii:
        return 0.0
    odd_case = beside.before >= "\u0080" and beside.before.islower() and c.isupper()
    odd_end = c in "ךםןףץ" and "\u05d0" <= beside.after <= "\u05ea"  # letters that only end a word
    return _usual(c) - (1.0 if odd_case or odd_end else 0.0)


def _usual(c: str) -> float:
    """How often the letter is met in its script: the common ones decide where several scripts would do."""
    if "\u0400" <= c <= "\u04ff":
        return 1.0 if c.lower() in "оеаинтсрвлкмдпу" else 0.65 if c.lower() in _CYRILLIC else 0.2
    if c < "\u0400":
        return 0.95 if c.lower() in "αοιετσνηυρπκμλςάέήίόύώ" else 0.5
    return 0.85


def _latin(c: str, beside: _Neighbours) -> float:
    usual = 0.9 if c in _COMMON_LATIN else 0.6 if c in _CENTRAL_LATIN else 0.0
    return (
        usual
        - (0.5 if beside.are_foreign else 0.0)
        - (0.5 if beside.before.islower() and c.isupper() else 0.0)
    )
