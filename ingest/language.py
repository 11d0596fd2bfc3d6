"""Which language a text is in, cheaply: by its script, then by its commonest small words. "" where that is unsure."""

from __future__ import annotations

import re
from collections import Counter

_SAMPLE_CHARACTERS = 4_000
_ENOUGH_LETTERS = 20

_SCRIPTS = (
    ("hangul", re.compile(r"[\uac00-\ud7a3\u1100-\u11ff]"), "ko"),
    ("kana", re.compile(r"[\u3040-\u30ff]"), "ja"),
    ("han", re.compile(r"[\u4e00-\u9fff\u3400-\u4dbf]"), "zh"),
    ("thai", re.compile(r"[\u0e00-\u0e7f]"), "th"),
    ("hebrew", re.compile(r"[\u0590-\u05ff]"), "he"),
    ("greek", re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]"), "el"),
    ("devanagari", re.compile(r"[\u0900-\u097f]"), "hi"),
    ("arabic", re.compile(r"[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]"), "ar"),
    ("cyrillic", re.compile(r"[\u0400-\u04ff]"), "ru"),
    ("latin", re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]"), ""),
)

_LATIN_WORDS = re.compile(r"[^\W\d_]+")
_ASCII_LETTERS = re.compile(r"[A-Za-z]+")

# The commonest function words of running text; those shared by two languages count for both.
_TABLE = """
en the of and to in is that for it with as was on be by this are from at or an which not have has
es de la que el en y los se del las un por con una para su al lo como más pero sus este esta es son
pt de a que e o do da em um para é com não uma os no se na por mais as dos como mas ao foi são também
fr de la le et les des en un du une que est pour qui dans par sur au pas plus ne se avec son sont cette
de der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden
it di che e la il un a per in è una sono non con del della le si da dei al nel più alla come anche
nl de van een het en in is dat op te zijn met voor niet aan er om ook als dan maar bij uit door werd
tl ng sa ang na mga ay at ito para hindi may kung siya ko mo nila kanyang niya sila ako po lang din
sv och i att det som en på är av för med den till inte har om ett men var jag sig från vi så kan
da og i at det er en til af på for med den der som ikke har de et om var jeg men han sig fra kan
pl w i na z do się nie że to jest o jak po przez od za dla są przy tym jego oraz co ich tak
ro de și în la a cu pe din care nu că o să pentru este mai un fost prin sau după sunt ale lui
tr ve bir bu da de için ile çok olarak daha olan gibi kadar ne en sonra ama var değil her o mi
id yang dan di dari untuk dengan pada ini itu dalam tidak adalah ke akan oleh juga atau sebagai karena
cs a se v na je že s z do o to i ve k pro jsou by jako za od po být nebo také jeho byl který
"""
_LANGUAGES_OF: dict[str, list[str]] = {}  # of each small word; twice where its row has it twice
for _language, *_smalls in map(str.split, _TABLE.strip().splitlines()):
    for _small in _smalls:
        _LANGUAGES_OF.setdefault(_small, []).append(_language)


def detect(text: str, said: str = "") -> str:
    """ISO 639-1 of most of `text`; what the file itself `said` decides only where the text is too short."""
    sample = text[:_SAMPLE_CHARACTERS]
    if sample.isascii():  # most pages, told apart without counting eleven scripts
        enough = sum(map(len, _ASCII_LETTERS.findall(sample))) >= _ENOUGH_LETTERS
        return _latin(sample) if enough else _as_said(said)
    counts = Counter({name: len(pattern.findall(sample)) for name, pattern, _ in _SCRIPTS})
    total = sum(counts.values())
    if total < _ENOUGH_LETTERS:
        return _as_said(said)
    # A Japanese text is more Han than kana, but no Chinese text has kana.
    if counts["kana"] * 10 > counts["han"] and counts["kana"] + counts["han"] > total / 2:
        return "ja"
    script, count = counts.most_common(1)[0]
    if count <= total / 2:
        return ""
    match script:
        case "latin":
            return _latin(sample)
        case "cyrillic":
            return _by_letters(sample, {"uk": "їєґі", "bg": "ъ"}, "ru", against="ыэё")
        case "arabic":
            return _by_letters(sample, {"ur": "ٹڈڑے", "fa": "پچژگ"}, "ar", against="ةىيك")
    return next(language for name, _, language in _SCRIPTS if name == script)


def _as_said(said: str) -> str:
    return said if re.fullmatch(r"[a-z]{2}", said) else ""


def _latin(sample: str) -> str:
    words = Counter(_LATIN_WORDS.findall(sample.casefold()))
    total = sum(words.values())
    scores: Counter[str] = Counter()
    for word, count in words.items():
        for language in _LANGUAGES_OF.get(word, ()):
            scores[language] += count
    if not scores:
        return ""
    (language, best), (_, second) = [*scores.most_common(2), ("", 0)][:2]
    return language if best > 0.12 * total and best > second * 1.15 and total >= 5 else ""


def _by_letters(sample: str, letters: dict[str, str], otherwise: str, against: str) -> str:
    own = sum(sample.count(letter) for letter in against)
    for language, marks in letters.items():
        if sum(sample.count(mark) for mark in marks) > max(own, len(sample) / 200):
            return language
    return otherwise
