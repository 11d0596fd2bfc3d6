"""The conditions `type: language: collection: source: finding: date:` and what may stand behind each."""

from __future__ import annotations

import calendar
import re
from datetime import date

from archive.kinds import kind
from archive.model import FindingKind
from archive.store.query import DateRange, Everything, Filter, Node

NAMES = ("type", "language", "collection", "source", "finding", "date", "name")

_TYPES = {
    "pdf": "pdf",
    "image": "image", "picture": "image", "photo": "image", "screenshot": "image",
    "mail": "mail", "email": "mail", "e-mail": "mail",
    "web page": "web page", "web": "web page", "html": "web page", "webpage": "web page",
    "text": "text", "txt": "text",
    "document": "document", "word": "document", "doc": "document", "docx": "document",
    "spreadsheet": "spreadsheet", "excel": "spreadsheet", "table": "spreadsheet", "csv": "spreadsheet",
    "xls": "spreadsheet", "xlsx": "spreadsheet",
    "slides": "slides", "presentation": "slides", "powerpoint": "slides", "ppt": "slides", "pptx": "slides",
    "mailbox": "mailbox", "mbox": "mailbox", "pst": "mailbox",
    "web archive": "web archive", "warc": "web archive", "wacz": "web archive",
    "container": "container", "archive": "container", "zip": "container",
}  # fmt: skip

_LANGUAGES = {
    "ar": "ara arabic", "bg": "bul bulgarian", "cs": "ces czech", "da": "dan danish", "de": "deu ger german deutsch",
    "el": "ell gre greek", "en": "eng english", "es": "spa spanish español", "fa": "fas per persian farsi",
    "fr": "fra fre french français", "he": "heb hebrew", "hi": "hin hindi", "id": "ind indonesian",
    "it": "ita italian", "ja": "jpn japanese", "ko": "kor korean", "nl": "nld dut dutch", "pl": "pol polish",
    "pt": "por portuguese português", "ro": "ron rum romanian", "ru": "rus russian", "sv": "swe swedish",
    "th": "tha thai", "tl": "tgl fil tagalog filipino", "tr": "tur turkish", "uk": "ukr ukrainian",
    "ur": "urd urdu", "zh": "zho chi chi_sim chinese mandarin",
}  # fmt: skip
_CODE_OF = {name: code for code, names in _LANGUAGES.items() for name in (code, *names.split())}

_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


def read(name: str, value: str, notes: list[str]) -> Node:
    """The condition, or Everything with a note where the value makes no sense."""
    value = value.strip()
    if not value:
        notes.append(f"“{name}:” stands without a value and was left out.")
        return Everything()
    if name == "date":
        return _dates(value, notes)
    folded = value.casefold()
    if name == "type":
        folded = _TYPES.get(folded) or (kind(folded) if "/" in folded else folded)
    if name == "language":
        folded = _CODE_OF.get(folded, folded)
    if name == "finding":
        folded = "-".join(folded.split())
        if folded not in set(FindingKind):
            notes.append(f"There are no findings of the kind “{value}”; the query language page lists them.")
    return Filter(name, folded)


def write(node: Node) -> str:
    """The condition as it is typed."""
    if isinstance(node, Filter):
        bare = re.fullmatch(r"[\w.-]+", node.value)
        return f"{node.field}:{node.value}" if bare else f'{node.field}:"{node.value}"'
    assert isinstance(node, DateRange)
    start = node.start.isoformat() if node.start else ""
    end = node.end.isoformat() if node.end else ""
    return f"date:{start}" if start == end else f"date:{start}..{end}"


def _dates(value: str, notes: list[str]) -> Node:
    first, dots, last = value.partition("..")
    start, end = _first_day(first), _last_day(last if dots else first)
    if (first and start is None) or (dots and last and end is None) or not (start or end):
        notes.append(
            "A date is written 2020, 2020-09 or 2020-09-14, a range 2020-09..2020-10; this one was left out."
        )
        return Everything()
    if start and end and start > end:
        notes.append("A range of dates was turned round.")
        start, end = _first_day(last), _last_day(first)
    return DateRange(start, end)


def _first_day(text: str) -> date | None:
    found = _DAY.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day = (int(part) if part else 1 for part in found.groups())
    return _day(year, month, day)


def _last_day(text: str) -> date | None:
    found = _DAY.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day = found.groups()
    last_month = int(month or 12)
    if not 1 <= last_month <= 12 or int(year) < 1:
        return None
    return _day(int(year), last_month, int(day or calendar.monthrange(int(year), last_month)[1]))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
