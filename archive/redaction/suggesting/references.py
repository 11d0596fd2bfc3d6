"""Numbers under which somebody keeps a person: of cases, files, staff, members. They are read behind their word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archive.redaction.suggesting.model import Kind, PageText, Suggested

if TYPE_CHECKING:
    from collections.abc import Iterator

_SURENESS = 0.75
_THINGS = (
    r"\b(?:application|case|claim|complaint|docket|file|incident|matter|petition|report|reference|employee|staff"
    r"|personnel|payroll|badge|member(?:ship)?|customer|client|account|policy|patient|student|inmate|prisoner|service"
    r"|worker|driver|crew|visa|permit|licen[cs]e|user|ticket|order|booking|tracking|dossier|requête|affaire|expediente"
    r"|caso|legajo|empleado|socio|processo|funcionário|pratica|fascicolo|zaak|sak|mål)s?\b"
    r"|(?<!\w)(?:дело|дела|справа|справи|заявление|жалоба)"
)
"""What a number is of; "no." or a colon has to follow."""
_NUMBERS = (
    r"\b(?:aktenzeichen|geschäftszeichen|az|(?:personal|mitarbeiter|kunden|mitglieds|matrikel|dossier|personeels|klant)"
    r"n[ru]m+er|matricule|matricola|sygn(?:atura)?|diarienummer)"
    r"|(?<!\w)табельный|案号|案號|工号|員工編號|社員番号|事件番号|사건번호|사번"
)
"""What says already that a number follows."""
_SIGN = r"(?:\b(?:nos?|nr|num|number|id|code|ref)\b|n[°º]|№|#)"
_NUMBER = r"(?=[\w/.:-]{0,12}\d)[A-Z0-9]{1,10}(?:[/.:-]?[A-Z0-9]{1,10}){0,5}"
_REFERENCE = re.compile(
    rf"(?:(?i:{_THINGS})[ ]?[(]?[ ]?(?i:{_SIGN})[.:]{{0,2}}|(?i:{_THINGS})[ ]?[:#]"
    rf"|(?i:{_NUMBERS})[ ]?(?i:{_SIGN})?[.:：]{{0,2}})[ ]?({_NUMBER})(?![\w]|[/:-]\w|[.]\d)"
)
_ALSO = re.compile(rf"(?:,|[ ](?:and|et|und|y|e))[ ](?:(?i:{_SIGN})[.]?[ ])?({_NUMBER})(?![\w/:-]|[.]\d)")
_LEAST = 4  # letters and digits
_MOST_TOGETHER = 20


def detect(page: PageText) -> Iterator[Suggested]:
    for found in _REFERENCE.finditer(page.text):
        if _is_long_enough(found.group(1)):
            yield Suggested(found.start(1), found.end(1), Kind.REFERENCE, _SURENESS)
            yield from _further(page.text, found)


def _further(text: str, first: re.Match[str]) -> Iterator[Suggested]:
    """In "nos. 43185/98 and 43186/98", the second: written with the same signs as the first."""
    end = first.end(1)
    for _ in range(_MOST_TOGETHER):
        found = _ALSO.match(text, end)
        if found is None or _signs(found.group(1)) != _signs(first.group(1)):
            return
        yield Suggested(found.start(1), found.end(1), Kind.REFERENCE, _SURENESS)
        end = found.end(1)


def _signs(number: str) -> str:
    return re.sub(r"[^\W_]+", "", number)


def _is_long_enough(number: str) -> bool:
    return sum(map(str.isalnum, number)) >= _LEAST
