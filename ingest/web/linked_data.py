"""JSON-LD, in which pages tell machines what they show (schema.org): job postings above all.

What is broken is read as far as it goes: pages are written by hand and by templates.
"""

from __future__ import annotations

import html
import json
import re
from collections import deque
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_SCRIPT = re.compile(r"<script\b[^<>]{0,500}application/ld\+json[^<>]{0,500}>", re.IGNORECASE)
_SCRIPT_END = re.compile(r"</script", re.IGNORECASE)
_OBJECTS = 20_000
_JOBS = 60  # of one page; each is several pairs of its metadata
_VALUE_CHARACTERS = 20_000
_LINES_CHARACTERS = 12_000
_CODE = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?://\s*)?\]\]>\s*$|-->\s*$|;\s*$")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")

Object = dict[str, Any]

_JOB_PAIRS = (
    ("job-title", "title"), ("job-organisation", "hiringOrganization"), ("job-posted", "datePosted"),
    ("job-valid-through", "validThrough"), ("job-location", "jobLocation"), ("job-employment-type", "employmentType"),
)  # fmt: skip
_JOB_LINES = (
    ("Job", "title"), ("Organisation", "hiringOrganization"), ("Posted", "datePosted"),
    ("Valid through", "validThrough"), ("Location", "jobLocation"), ("Employment", "employmentType"),
)  # fmt: skip


def in_page(untrusted_html: str) -> list[Object]:
    """Every object of every JSON-LD script, those inside others too."""
    found: list[Object] = []
    for source in _scripts(untrusted_html):
        for value in _values(source):
            found.extend(_objects(value, _OBJECTS - len(found)))
    return found


def of_type(objects: list[Object], name: str) -> list[Object]:
    return [entry for entry in objects if name in _types(entry)]


def jobs(objects: list[Object]) -> list[Object]:
    return of_type(objects, "JobPosting")[:_JOBS]


def job_pairs(postings: list[Object]) -> list[tuple[str, str]]:
    """Metadata: one group of pairs a posting."""
    return [
        (name, value)
        for posting in postings
        for name, key in _JOB_PAIRS
        if (value := text(posting.get(key))[:2000])
    ]


def job_lines(posting: Object) -> str:
    """Everything that the posting says, a line each."""
    lines = [f"{label}: {text(posting[key])}" for label, key in _JOB_LINES if posting.get(key)]
    told = {key for _, key in _JOB_LINES}
    lines += [
        f"{_in_words(key)}: {value}"
        for key, entry in posting.items()
        if key not in told and not key.startswith("@") and (value := text(entry))
    ]
    return "\n".join(lines)[:_LINES_CHARACTERS]


def text(value: object) -> str:
    """A value as a person would write it down: names and words, without markup, parted by commas."""
    return ", ".join(dict.fromkeys(_pieces(value, 8)))[:_VALUE_CHARACTERS]


def _pieces(value: object, depth: int) -> Iterator[str]:
    if depth == 0 or value is None or isinstance(value, bool):
        return
    if isinstance(value, dict):
        for key, entry in value.items():
            if not key.startswith("@"):
                yield from _pieces(entry, depth - 1)
    elif isinstance(value, list):
        for entry in value[:1000]:
            yield from _pieces(entry, depth - 1)
    elif words := " ".join(re.sub(r"<[^<>]{0,1000}>", " ", html.unescape(str(value))).split()):
        yield words


def _scripts(untrusted_html: str) -> Iterator[str]:
    at = 0
    while start := _SCRIPT.search(untrusted_html, at):
        end = _SCRIPT_END.search(untrusted_html, start.end())
        at = end.end() if end else len(untrusted_html)
        yield untrusted_html[start.end() : end.start() if end else at]


def _values(source: str) -> Iterator[object]:
    """One value, or several behind one another; what stands before a break is kept."""
    source = _CODE.sub("", source).strip()
    for candidate in (source, html.unescape(source), _TRAILING_COMMA.sub(r"\1", source)):
        try:
            yield json.loads(candidate, strict=False)
        except (ValueError, RecursionError):
            continue
        return
    yield from _salvaged(_TRAILING_COMMA.sub(r"\1", source))


def _salvaged(source: str) -> Iterator[object]:
    decoder = json.JSONDecoder(strict=False)
    at, tries = 0, 0
    while (at := source.find("{", at)) >= 0 and tries < 1000:
        tries += 1
        try:
            value, at = decoder.raw_decode(source, at)
            yield value
        except (ValueError, RecursionError):
            if tries == 1 and (pairs := _pairs(source)):
                yield pairs
            at += 1


def _pairs(source: str) -> Object:
    """The plain pairs of an object that is no JSON any more."""
    found = re.findall(r'"(@?\w{1,60})"\s*:\s*"((?:[^"\\]|\\.){0,20000})"', source)
    pairs: Object = {}
    for name, value in found:
        pairs.setdefault(name, value.replace("\\n", "\n").replace('\\"', '"').replace("\\/", "/"))
    return pairs


def _objects(value: object, most: int) -> list[Object]:
    found: list[Object] = []
    waiting = deque([value])
    while waiting and len(found) < most:
        entry = waiting.popleft()
        if isinstance(entry, dict):
            found.append(entry)
            waiting.extendleft(reversed(entry.values()))
        elif isinstance(entry, list):
            waiting.extendleft(reversed(entry))
    return found


def _types(entry: Object) -> list[str]:
    said = entry.get("@type", entry.get("type", ""))
    return [
        str(name).rpartition("/")[2].rpartition(":")[2]
        for name in (said if isinstance(said, list) else [said])
    ]


def _in_words(key: str) -> str:
    """ "baseSalary" as "Base salary"."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", key).lower()
    return words[:1].upper() + words[1:]
