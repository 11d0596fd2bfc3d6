"""Which language a text is in, cheaply: by its script, then by small words, endings and letters. "" where unsure."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from ingest import language_table as table

if TYPE_CHECKING:
    from collections.abc import Iterable

_SAMPLE_CHARACTERS = 4_000
_ENOUGH_LETTERS = 20
_FEWEST_WORDS = 4
_LEAST_SHARE = 0.2  # small words and endings among all words
_LEAST_SHARE_OF_FEW = 0.08  # where the script has few languages, and their letters tell them apart
_LEAST_LEAD = 1.06  # of the best language before the second
_SHAPED = 0.5  # what an ending or beginning is worth, a small word being 1
_LETTER = 0.6  # what a letter costs a language that lacks it

_ONE_LANGUAGE = {
    "hangul": ("\uac00-\ud7a3\u1100-\u11ff", "ko"),
    "kana": ("\u3040-\u30ff", "ja"),
    "han": ("\u4e00-\u9fff\u3400-\u4dbf", "zh"),
    "thai": ("\u0e00-\u0e7f", "th"),
    "lao": ("\u0e80-\u0eff", "lo"),
    "khmer": ("\u1780-\u17ff", "km"),
    "burmese": ("\u1000-\u109f", "my"),
    "tibetan": ("\u0f00-\u0fff", "bo"),
    "greek": ("\u0370-\u03ff\u1f00-\u1fff", "el"),
    "armenian": ("\u0530-\u058f", "hy"),
    "georgian": ("\u10a0-\u10ff\u1c90-\u1cbf", "ka"),
    "ethiopic": ("\u1200-\u137f", "am"),
    "bengali": ("\u0980-\u09ff", "bn"),
    "gurmukhi": ("\u0a00-\u0a7f", "pa"),
    "gujarati": ("\u0a80-\u0aff", "gu"),
    "odia": ("\u0b00-\u0b7f", "or"),
    "tamil": ("\u0b80-\u0bff", "ta"),
    "telugu": ("\u0c00-\u0c7f", "te"),
    "kannada": ("\u0c80-\u0cff", "kn"),
    "malayalam": ("\u0d00-\u0d7f", "ml"),
    "sinhala": ("\u0d80-\u0dff", "si"),
    "thaana": ("\u0780-\u07bf", "dv"),
}
_SHARED = {
    "latin": ("A-Za-z\u00c0-\u024f\u1e00-\u1eff", table.LATIN),
    "cyrillic": ("\u0400-\u04ff", table.CYRILLIC),
    "arabic": ("\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc", table.ARABIC),
    "devanagari": ("\u0900-\u097f", table.DEVANAGARI),
    "hebrew": ("\u0590-\u05ff\ufb1d-\ufb4f", table.HEBREW),
}
_LETTERS = {name: re.compile(f"[{span}]") for name, (span, _) in (_ONE_LANGUAGE | _SHARED).items()}
_WEIGHT = {"han": 3, "kana": 2, "hangul": 2}  # of a letter: a word of them has so many fewer
_PLAIN = re.compile(r"[A-Za-z]+")

_MARKS = "\u0591-\u05c7\u064b-\u0655\u0670"  # points and vowel signs, mostly left out by those who write
_UNMARKED = re.compile(f"[{_MARKS}\u0307\u200c-\u200f\u0640]")
_YIDDISH_PAIRS = str.maketrans({"\u05f0": "וו", "\u05f1": "וי", "\u05f2": "יי", "’": "'", "ʼ": "'"})
_WORD = re.compile(
    r"(?<!\S)[(\[{\"'«»“”„‚‘¿¡—–-]*([^\W\d_][^\W\d_\u0900-\u0963]*(?:[\u0900-\u0963][^\W\d_\u0900-\u0963]*)*"
    r"(?:['-][^\W\d_]+)*'?)[)\]}\"'«»“”‘,.;:!?؟،؛।…—–-]*(?!\S)"
)
_MAIL_HEADER = re.compile(r"^[A-Z][A-Za-z]*(?:-[A-Za-z]+)*:[ \t].*(?:\n[ \t]+\S.*)*$", re.MULTILINE)
"""Also the labels of a form; what stands behind them is seldom a sentence."""

_ONE_TAG = re.compile(r"([a-z]{2,3})(?![a-z0-9])")
_OTHER_CODES = {
    "nb": "no",
    "nn": "no",
    "iw": "he",
    "in": "id",
    "ji": "yi",
    "fil": "tl",
    "mo": "ro",
    "sh": "sr",
}
_NEAR = (
    frozenset({"hr", "sr", "bs"}),
    frozenset({"da", "no"}),
    frozenset({"id", "ms"}),
    frozenset({"cs", "sk"}),
)
"""Nearly one language: the better one is said, by however little it leads, or the one that the file says."""


class _Script(NamedTuple):
    """The languages of a script: what each small word, ending and letter says of which of them."""

    languages: tuple[str, ...]
    words: dict[str, tuple[str, ...]]
    shapes: dict[str, tuple[str, ...]]  # endings; with a dash behind it, a beginning
    lacking: dict[str, tuple[str, ...]]  # of a letter: the languages that do without
    spelt: tuple[str, ...]  # the languages whose letters are known


def detect(text: str, said: str = "") -> str:
    """ISO 639-1 of most of `text`, "" where unsure.

    What the file itself `said` (a code, or a tag like "pt-BR") decides where the text is too short, or between
    languages that are nearly one.
    """
    sample = text[:_SAMPLE_CHARACTERS]
    script = _script(sample)
    if script is None:
        return code(said)
    if script == "":
        return ""
    if script == "han" and code(said) == "ja":
        return "ja"
    if script in _ONE_LANGUAGE:
        return _ONE_LANGUAGE[script][1]
    words = (word for word in _WORD.findall(_plain(sample)) if _LETTERS[script].match(word))
    return _by_words(Counter(words), _SCRIPTS[script], code(said))


def code(untrusted_tag: str) -> str:
    """ISO 639-1 of a language tag (BCP 47), "" if it has none: "pt" of "pt-BR", "tl" of "fil", "no" of "nb"."""
    found = _ONE_TAG.match(untrusted_tag.strip().lower().replace("_", "-"))
    if not found:
        return ""
    named = _OTHER_CODES.get(found[1], found[1])
    return named if len(named) == 2 else ""


def _script(sample: str) -> str | None:
    """The script of more than half of the letters; None where there are too few, "" where no script has so many."""
    if sample.isascii():  # most pages, told apart without counting all scripts
        return "latin" if sum(map(len, _PLAIN.findall(sample))) >= _ENOUGH_LETTERS else None
    counts = Counter(
        {name: len(letter.findall(sample)) * _WEIGHT.get(name, 1) for name, letter in _LETTERS.items()}
    )
    total = sum(counts.values())
    if total < _ENOUGH_LETTERS:
        return None
    # A Japanese text is more Han than kana, but no Chinese text has kana.
    if counts["kana"] * 10 > counts["han"] and counts["kana"] + counts["han"] > total / 2:
        return "kana"
    script, count = counts.most_common(1)[0]
    return script if count > total / 2 else ""


def _plain(sample: str) -> str:
    composed = unicodedata.normalize("NFKC", _MAIL_HEADER.sub("", sample)).lower()
    return _UNMARKED.sub("", composed).translate(_YIDDISH_PAIRS)


def _by_words(words: Counter[str], script: _Script, said: str) -> str:
    total = sum(words.values())
    if total < _FEWEST_WORDS:
        return ""
    scores = _scores(words, script)
    order = sorted(scores, key=scores.__getitem__, reverse=True)
    best = order[0] if order else ""
    most = scores.get(best, 0.0)
    if most < (_LEAST_SHARE if len(script.languages) > 10 else _LEAST_SHARE_OF_FEW) * total:
        return ""
    near = next((family for family in _NEAR if best in family), frozenset())
    if said in near:
        return said
    less = next((scores[other] for other in order[1:] if other not in near), 0.0)
    return best if most > less * _LEAST_LEAD else ""


def _scores(words: Counter[str], script: _Script) -> dict[str, float]:
    """Of each language that has some of the words: for small words and shapes, against letters that it lacks."""
    scores: defaultdict[str, float] = defaultdict(float)
    letters: Counter[str] = Counter()
    for word, count in words.items():
        worth, languages = _evidence(word, script)
        for language in languages:
            scores[language] += worth * count
        if not word.isascii():
            letters.update({letter: count for letter in word if not letter.isascii()})
    for letter, count in letters.items():
        for language in script.lacking.get(letter, script.spelt):
            scores[language] -= _LETTER * count
    for language, letter in table.ALWAYS.items():
        if language in scores and letter not in letters:
            scores[language] -= 1
    return scores


def _evidence(word: str, script: _Script) -> tuple[float, Iterable[str]]:
    """What a word is worth, and for which languages. A small word that few languages share is worth more."""
    if known := script.words.get(word):
        return (0.7 + 0.6 / len(known)) * (1.0 if len(word) > 1 else 0.5), known
    return (_SHAPED, _shaped(word, script)) if len(word) > 4 else (0.0, ())


def _shaped(word: str, script: _Script) -> set[str]:
    """Languages whose words often end or begin so."""
    shapes = (*(word[-size:] for size in (2, 3, 4, 5)), *(f"{word[:size]}-" for size in (1, 2, 3)))
    return {name for shape in shapes for name in script.shapes.get(shape, ())}


def _compiled(rows: str, alphabets: dict[str, str]) -> _Script:
    words: dict[str, list[str]] = defaultdict(list)
    endings: dict[str, list[str]] = defaultdict(list)
    languages = []
    for row in _rows(rows):
        small, _, ends = _plain(row).partition("|")
        language, *listed = small.split()
        languages.append(language)
        for word in dict.fromkeys(listed):
            words[word].append(language)
        for ending in dict.fromkeys(ends.split()):
            endings[ending].append(language)
    known = {language: set(alphabets[language]) for language in languages if language in alphabets}
    lacking = {
        letter: tuple(language for language, letters in known.items() if letter not in letters)
        for letter in set().union(*known.values())
    }
    return _Script(tuple(languages), _tuples(words), _tuples(endings), lacking, tuple(known))


def _rows(rows: str) -> list[str]:
    """Each with its further lines, which are indented."""
    return re.split(r"\n(?! )", rows.strip())


def _tuples(lists: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(names) for key, names in lists.items()}


_ALPHABETS = {row[:2]: unicodedata.normalize("NFC", row[3:]) for row in _rows(table.LETTERS)}
_SCRIPTS = {name: _compiled(rows, _ALPHABETS) for name, (_, rows) in _SHARED.items()}

KNOWN = frozenset(
    {name for _, name in _ONE_LANGUAGE.values()}
    | {name for found in _SCRIPTS.values() for name in found.languages}
)
"""All codes that `detect` tells by itself; of those that it takes from what a file said there are more."""
