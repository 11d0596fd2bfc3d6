"""Number plates: in shapes that hardly anything else has, or behind a word that says so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archive.redaction.suggesting.model import Kind, PageText, Suggested
from archive.redaction.suggesting.wording import BEFORE, BEHIND, before_number, is_named

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAMED_SURENESS = 0.9
_WORDS = before_number(
    r"\b(?:(?:licen[cs]e|number|registration|vehicle|car|van|truck|lorry|index) plates?|plates?"
    r"|plate nos?|reg(?:istration)?"
    r"|vrm|vrn|(?:kfz-?|auto-?)?kennzeichen|nummernschild|immatriculation|immatriculée?|plaque"
    r"|matr[íi]cula|placas?"
    r"|chapa|targa|targata|kenteken|nummerplaat|registreringsnummer|reg\.?nr|nummerplade|skilt|rekisteri\w*"
    r"|tablica|rejestracyjn\w+|numer rej|spz|rendszám|plaka(?:sı|lı)?)\b"
    r"|г[./]?н\b|гос\.? ?номер\w*|номерной знак|номерний знак|номерн\w+ знак\w*|рег\.? ?знак"
    r"|αριθμ\w+ κυκλοφορίας|πινακίδ\w+"
    r"|车牌号?|車牌号?|牌照|ナンバー|번호판|차량번호|لوحة|מספר רישוי|पंजीकरण"
)
_ANY = re.compile(
    rf"{BEFORE}(?=[^\W_]{{0,4}}[ -]?[^\W_]{{0,4}}\d)"
    r"[A-ZÄÖÜА-ЯΑ-Ω0-9]{1,4}(?:[ -]?[A-ZÄÖÜА-ЯΑ-Ω0-9]{1,4}){1,3}(?![\w/]|[.,]\d)"
)
_LEAST, _MOST = 4, 10  # letters and digits of a plate

_CONSONANT = "[B-DF-HJ-NP-TV-Z]"
_INDIAN_STATES = "AP|AS|BR|CH|DL|GA|GJ|HR|JH|JK|KA|KL|MH|MP|OD|PB|RJ|TG|TN|TS|UK|UP|WB"
_SHAPES = (
    # Great Britain since 2001
    (r"(?![IQZ])[A-Z](?![IQZ])[A-Z](?:0[2-9]|[1-7]\d) ?[A-HJ-PR-Z]{3}", 0.75),
    # France, Italy
    (r"(?![IOU])[A-Z](?![IOU])[A-Z]-\d{3}-[A-HJ-NP-TV-Z]{2}|[A-HJ-NPR-TV-Z]{2} \d{3} ?[A-HJ-NPR-TV-Z]{2}", 0.75),
    # Germany, with its hyphen, gap, and numbers that begin with no 0
    (r"[A-ZÄÖÜ]{1,3}-[A-Z]{1,2} [1-9]\d{0,3}[EH]?", 0.6),
    # the Netherlands
    (
        (
            rf"\d\d-{_CONSONANT}{{2,3}}-\d{{1,2}}|{_CONSONANT}{{2}}-\d{{2,3}}-{_CONSONANT}{{1,2}}"
            rf"|\d-{_CONSONANT}{{3}}-\d\d"
        ),
        0.7,
    ),
    # Spain
    (r"\d{4}[ -]?[BCDFGHJ-NPR-TV-Z]{3}", 0.5),
    # Brazil and its neighbours in the Mercosur
    (r"[A-Z]{3}\d[A-J]\d\d", 0.5),
    # Russia; Ukraine
    (r"[АВЕКМНОРСТУХ] ?\d{3} ?[АВЕКМНОРСТУХ]{2} ?\d{2,3}", 0.85),
    (r"[АВЕІКМНОРСТХ]{2} ?\d{4} ?[АВЕІКМНОРСТХ]{2}|[ABEIKMHOPCTX]{2} ?\d{4} ?[ABEIKMHOPCTX]{2}", 0.7),
    # India
    (rf"(?:{_INDIAN_STATES})[ -]?\d{{2}}[ -]?[A-Z]{{1,2}}[ -]?\d{{4}}", 0.8),
    # China: the sign of a province
    (r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z]·?[0-9A-Z]{5,6}", 0.9),
)  # fmt: skip
_SHAPED = [(re.compile(f"{BEFORE}(?:{shape}){BEHIND}"), sureness) for shape, sureness in _SHAPES]


def detect(page: PageText) -> Iterator[Suggested]:
    for found in _ANY.finditer(page.text):
        length = sum(map(str.isalnum, found.group()))
        if _LEAST <= length <= _MOST and is_named(_WORDS, page.text, found.start()):
            yield Suggested(found.start(), found.end(), Kind.PLATE, _NAMED_SURENESS)
    for shape, sureness in _SHAPED:
        for found in shape.finditer(page.text):
            yield Suggested(found.start(), found.end(), Kind.PLATE, sureness)
