"""Dates of birth: a date, or a year, behind words that say that somebody was born then."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archive.redaction.suggesting.model import Kind, PageText, Suggested

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORDS = (
    r"\b(?:born|date of birth|birth ?date|birthday|d\.?o\.?b\.?|geb(?:oren|urtsdatum|urtstag)?|né|née"
    r"|né\(e\)|date de naissance|naissance"
    r"|nacid[oa]|fecha de nacimiento|nascid[oa]|data de nascimento|nasciment[oa]|nat[oa]"
    r"|data di nascita|nascita|geboortedatum"
    r"|urodzon[yaie]{1,2}|ur|data urodzenia|narozen[ýá]?|datum narození|rođen[a]?|született"
    r"|születési (?:idő|dátum)|născut[ă]?|data nașterii"
    r"|doğum tarihi|doğumlu|född|födelsedatum|født|fødselsdato|syntynyt|syntymäaika|ngày sinh"
    r"|tanggal lahir|lahir|ipinanganak)\b"
    r"|(?<!\w)(?:родил(?:ся|ась)|дата рождения|рожд\w*|народи(?:вся|лася)|дата народження|роден[а]?"
    r"|γεννήθηκε|ημερομηνία γέννησης"
    r"|تاريخ الميلاد|ولد|מולד|תאריך לידה|נולד[ה]?|जन्म(?:तिथि| तिथि)?|วันเกิด)"
    r"|出生(?:日期|年月)?|生年月日|生于|생년월일|출생"
)
_BETWEEN = (
    r"[^\w\n]{0,4}(?:(?:on|in|the|am|im|le|en|el|em|il|op|dnia|dne|den|на|в|у|of|is|was)\b[^\w\n]{0,3}){0,3}"
)
_MONTH = r"[^\W\d_]{3,12}\.?"
_DATE = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th|er|º|\.)?[ ](?:of[ ]|de[ ])?{_MONTH}[ ,]{{1,2}}(?:de[ ])?(?:19|20)\d\d"
    rf"|{_MONTH}[ ]\d{{1,2}}(?:st|nd|rd|th)?,?[ ](?:19|20)\d\d"
    r"|\d{1,2}[ ]?[./-][ ]?\d{1,2}[ ]?[./-][ ]?(?:19|20)?\d\d"
    r"|(?:19|20)\d\d[ ]?[./-][ ]?\d{1,2}[ ]?[./-][ ]?\d{1,2}"
    r"|(?:19|20)\d\d ?[年년] ?\d{1,2} ?[月월] ?\d{1,2} ?[日일]"
    r"|[٠-٩]{1,4}[/-][٠-٩]{1,2}[/-][٠-٩]{1,4}"
    r"|(?:19|20)\d\d)(?!\d)"
)
_BORN = re.compile(rf"(?:{_WORDS}){_BETWEEN}({_DATE})", re.IGNORECASE)
_BORN_IN_CJK = re.compile(r"((?:19|20)\d\d ?年 ?\d{1,2} ?月 ?\d{1,2} ?日) ?(?:出生|生(?![^\s、，。)）]))")
_YEAR = re.compile(r"\d{4}\Z")


def detect(page: PageText) -> Iterator[Suggested]:
    for shape in (_BORN, _BORN_IN_CJK):
        for found in shape.finditer(page.text):
            sureness = 0.7 if _YEAR.match(found.group(1)) else 0.92
            yield Suggested(found.start(1), found.end(1), Kind.BIRTH, sureness)
