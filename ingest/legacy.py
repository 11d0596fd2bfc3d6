"""Which of the old one-byte encodings a text is in, by which of them makes words of a language out of it.

Every encoding is tried for the languages it was made for. A letter that the language has counts for it, by how common
it is; letters that it does not have, capitals in the middle of words, and signs between letters count against.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

_SAMPLE_CHARACTERS = 20_000

# Language, its encodings (the likeliest first), and its letters beyond ASCII, the commonest first.
_TABLE = """
en cp1252,mac_roman,cp850 éïèçüñöô
fr cp1252,mac_roman,cp850 éàèêçùôîâûœïë
ca cp1252 àéóèíçòúïü·
sq cp1252 ëç
de cp1252,mac_roman,cp850 üäößé
es cp1252,mac_roman,cp850 óíáéñúüºª
pt cp1252,mac_roman,cp850 ãçáéíóõêúàâôºª
it cp1252,mac_roman,cp850 àèéùìòó
nl cp1252,cp850 ëéïèüöó
sv cp1252,mac_roman,cp850 äöåé
da cp1252,mac_roman,cp850 øåæéö
is cp1252,mac_iceland íáðéóþæúöý
pl cp1250,iso8859_2,cp852,cp1257 ęąłóżśćńź
cs cp1250,iso8859_2,cp852 áíéěřšžýčůúťňďóäöü
sk cp1250,iso8859_2,cp852 áíéžýčšúťľôňóďäŕĺ
hu cp1250,iso8859_2,cp852 áéöóőüíúű
ro cp1250,iso8859_2,cp852 ăîţşâ
hr cp1250,iso8859_2,cp852 čšžćđ
tr cp1254,cp857 ışğüçöâî
lt cp1257 ėšųąžįčęū
lv cp1257 āīēšūņžļčķģ
et cp1257 äõüöšž
vi cp1258 đưôơâăêáàíóéúè\u0301\u0300\u0323\u0309\u0303
ru cp1251,koi8_r,cp866,iso8859_5,mac_cyrillic оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё
uk cp1251,koi8_u,iso8859_5,cp866 оанивіетрскдлмпузяьбгчйхжїєшцюґщф
bg cp1251,cp866,iso8859_5 аоиетнрсвлкдмпузъябгчщйжцхшюфь
sr cp1251,iso8859_5 аоиенртсјукдвмплгзбчшцњхћжђљџф
be cp1251,iso8859_5 аеінорыслтдкмувпягзьчбхшцжйёэюўф
el cp1253,iso8859_7,cp737,cp869 ατοιενσρκπηυμςλίάόγωέήύώδχθφβξζψϊ
he cp1255,iso8859_8,cp862 יוהלארתבמםשנעדכחפקצגסטןזךץף
ar cp1256,iso8859_6,cp720 اليمنوتربةعدسفهكقحجأشصطخذضزثءئإىآغظؤ
fa cp1256 ایمنردهوتبشسکزلخفگعقپجحصآطچضظذغژثئءيك
ur cp1256 اےکینرہمتوسلبپدجعںگھشفقچخآٹصزطحضڑظژغذثڈئءيكه
th cp874 านรอกเงม่ยล้วดทสตัะปบิคหีแจพชขใไโผูุึืซณญ์ธษ็ศำภถฐฉฏฮฎฑฬฒ
"""

# How much likelier, before anything is read: files of Windows outlived those of DOS and the old Mac.
_ODDS = {
    "cp1252": 0.08,
    "mac_roman": -0.12,
    "mac_iceland": -0.15,
    "cp850": -0.12,
    "cp852": -0.1,
    "cp857": -0.1,
}
_QUOTES = frozenset("“”‘’«»„–—…•")
_PUNCTUATION = frozenset("‚‹›·§©®°€£№ªº¿¡´،؛؟¹²³½ \u00a0\u200c\u200d\u200e\u200f\u0640")
_WORD = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f][^\W\d_]*)*")
_INSIDE = re.compile(r"(?<=[^\W\d_])[^\w\s'’.,:;/@&()\"!?-](?=[^\W\d_])")
_CAPITAL_INSIDE = re.compile(r"[a-zà-öø-ÿа-яёά-ώ][A-ZÀ-ÖØ-ÞА-ЯΑ-Ω]")
_FINAL_INSIDE = re.compile(r"[ςךםןףץ](?=[^\W\d_])")
_CONTROLS = re.compile(r"[\x80-\x9f]")
_NON_LATIN_FROM = 0x0370


@dataclass(frozen=True, slots=True)
class _Language:
    code: str
    encodings: tuple[str, ...]
    worth: dict[str, float]
    is_latin: bool


def guess(sample: bytes) -> str:
    """Python's name of the encoding. "cp1252", the commonest, where nothing speaks for another."""
    texts: dict[str, str] = {}
    best, best_score = "cp1252", 0.0
    for language in _languages():
        for place, encoding in enumerate(language.encodings):
            if encoding not in texts:
                texts[encoding] = _decoded(sample, encoding)
            score = _score(texts[encoding], language) + _ODDS.get(encoding, 0.0) - 0.004 * place
            if score > best_score + 0.001:
                best, best_score = encoding, score
    return best


def _decoded(sample: bytes, encoding: str) -> str:
    return sample.decode(encoding, "replace")[:_SAMPLE_CHARACTERS]


def _score(text: str, language: _Language) -> float:
    """Mean worth of the characters beyond ASCII, less what speaks against it; at most 1."""
    high = [c for c in text if c > "\x7f"]
    if not high:
        return 0.0
    total = sum(_worth(c, language) for c in high)
    total -= 1.0 * len(_CONTROLS.findall(text)) + 1.0 * len(_INSIDE.findall(text))
    total -= 1.5 * (len(_CAPITAL_INSIDE.findall(text)) + len(_FINAL_INSIDE.findall(text)))
    total -= sum(_strangeness(word, language) for word in _WORD.findall(text))
    return total / len(high)


def _worth(character: str, language: _Language) -> float:
    low = character.lower()
    if low in language.worth:
        return language.worth[low] * (1.0 if character == low else 0.95)
    if character in _QUOTES:
        return 0.8
    if character in _PUNCTUATION:
        return 0.3
    return -0.4 if character.isalpha() or "\u0300" <= character <= "\u0e7f" else -1.0


def _strangeness(word: str, language: _Language) -> float:
    """A word of one language is written in one script; a Latin one has few letters beyond ASCII in a row."""
    high = sum(c > "\x7f" for c in word)
    if not high:
        return 0.0
    if language.is_latin:
        return 0.5 * max(0, 2 * high - len(word) - 1)
    return 1.0 * min(high, len(word) - high)


@cache
def _languages() -> tuple[_Language, ...]:
    found = []
    for line in _TABLE.strip().splitlines():
        code, encodings, letters = line.split(" ", 2)
        worth = {letter: 1 - 0.6 * place / len(letters) for place, letter in enumerate(letters)}
        is_latin = ord(letters[0]) < _NON_LATIN_FROM
        found.append(_Language(code, tuple(encodings.split(",")), worth, is_latin))
    return tuple(found)
