"""Every string and name of a PDF, and the way to it: from the pages first, then from the trailer, then what is left.

A string that can be reached is told by what it is; one in an object that nothing leads to is told as that.
"""

from __future__ import annotations

import html
import re
from collections import deque
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

import pikepdf

from ingest import strings
from ingest.formats.pdf.inside import damages, ways
from ingest.formats.pdf.objects import decoded
from ingest.model import Trace, TraceKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.formats.pdf.inside.ways import Way

_MOST_VALUES = 400_000
_MOST_TRACES = 10_000
_LONGEST_TEXT = 20_000
_LARGEST_TEXT_BYTES = 2 * 1024**2
_LEAST_LETTERS = 3
_TEXT_STREAMS = frozenset(("JS", "XFA", "V", "DV", "RV", "RC"))
_RICH = frozenset(("RV", "RC"))
_PLUMBING = frozenset(("XRef", "ObjStm"))
_DATE = re.compile(r"D:\d{4}")
_SUBSET = re.compile(r"[A-Z]{6}\+")
_XML_TEXT = re.compile(r"<([\w:.-]+)(?:\s[^<>]*)?>\s*([^<>\s][^<>]{2,})<|([\w:.-]+)=[\"']([^\"'<>]{3,})[\"']")
_XML_HOLDERS = frozenset(("rdf:li", "rdf:Alt", "rdf:Seq", "rdf:Bag"))
_XML_OWN = ("xmlns", "rdf:", "xml:", "x:", "xpacket", "begin", "id", "end")
_LONGEST_WORD = 120  # a longer one is code


class Said(NamedTuple):
    """`kind` is UNREFERENCED for what nothing leads to; `way` then begins with the object's number."""

    kind: TraceKind
    way: Way
    page_number: int
    text: str

    @property
    def where(self) -> str:
        return ways.shown(self.way, self.page_number)


class _Place(NamedTuple):
    value: Any
    way: Way
    page_number: int
    is_lost: bool = False


class Walk:
    """All that one state of a document says in strings and names.

    Attributes:
        said: in the order it was come to.
        lost: objects that nothing leads to.
        is_whole: nothing was left out for there being too much.
    """

    def __init__(self, document: pikepdf.Pdf) -> None:
        self.said: list[Said] = []
        self.lost: list[Any] = []
        self.is_whole = True
        self._seen: set[tuple[int, int]] = set()
        self._count = 0
        pages = [page.obj for page in document.pages]
        self._go(_Place(page, (), number) for number, page in enumerate(pages, 1))
        self._go([_Place(document.trailer, (), 0)])
        self.lost = [entry for entry in document.objects if self._is_lost(entry)]
        self._go(_Place(entry, (f"object {entry.objgen[0]}",), 0, True) for entry in self.lost)

    def traces(self) -> Iterator[Trace]:
        """What says something, each text once for each kind."""
        known: set[tuple[TraceKind, str]] = set()
        for said in self.said:
            text = " ".join(said.text.split())
            if (said.kind, text) not in known and len(known) < _MOST_TRACES and _is_news(said, text):
                known.add((said.kind, text))
                yield Trace(said.kind, said.where, text[:_LONGEST_TEXT], said.page_number)
        told = {entry.way[0] for entry in self.said if entry.kind is TraceKind.UNREFERENCED}
        for entry in self.lost:
            if (label := f"object {entry.objgen[0]}") not in told:
                yield Trace(TraceKind.UNREFERENCED, label)

    def _is_lost(self, entry: Any) -> bool:
        if (
            not isinstance(entry, pikepdf.Dictionary | pikepdf.Stream | pikepdf.String)
            or entry.objgen in self._seen
        ):
            return False
        kind = entry.get("/Type") if not isinstance(entry, pikepdf.String) else None
        return str(kind or "").lstrip("/") not in _PLUMBING

    def _go(self, places: Any) -> None:
        waiting = deque(places)
        while waiting:
            place = waiting.popleft()
            self._count += 1
            if self._count > _MOST_VALUES:
                self.is_whole = False
                return
            try:
                waiting.extend(self._steps(place))
            except damages.DAMAGES:
                continue  # one damaged object hides nothing of the others

    def _steps(self, place: _Place) -> Iterator[_Place]:
        value = place.value
        if isinstance(value, pikepdf.Object) and value.is_indirect:
            if value.objgen in self._seen:
                return
            self._seen.add(value.objgen)
        match value:
            case pikepdf.String():
                text = str(value)
                self._say(place, unquote(text) if place.way[-1:] == ("URI",) else text)
            case pikepdf.Name():
                self._say_name(place, str(value)[1:])
            case pikepdf.Array():
                yield from (
                    place._replace(value=entry) for entry in value if isinstance(entry, pikepdf.Object)
                )
            case pikepdf.Dictionary() | pikepdf.Stream():
                yield from self._entries(place)

    def _entries(self, place: _Place) -> Iterator[_Place]:
        holder = place.value
        for key in holder.keys():  # noqa: SIM118  iterating a stream gives no keys
            name, value = str(key)[1:], holder.get(key)
            self._say_key(place, name)
            if isinstance(value, pikepdf.Object):
                yield place._replace(value=value, way=(*place.way, name)[-12:])
        if isinstance(holder, pikepdf.Stream):
            self._say_stream(place)

    def _say(self, place: _Place, text: str) -> None:
        if place.way and place.way[-1] in _RICH:
            text = html.unescape(re.sub(r"<[^<>]*>", " ", text))
        kind = TraceKind.UNREFERENCED if place.is_lost else ways.kind_of(place.way)
        self.said.append(Said(kind, place.way, place.page_number, text))

    def _say_key(self, place: _Place, name: str) -> None:
        if ways.says_something(name, place.way):
            kind = TraceKind.DESTINATION if place.way[-1:] == ("Dests",) else TraceKind.NAME
            self.said.append(Said(kind, (*place.way, "a key"), place.page_number, name))
        elif ways.is_private(place.way, name, is_page=place.page_number > 0) and not place.is_lost:
            self.said.append(Said(TraceKind.PRIVATE_DATA, (*place.way, name), place.page_number, name))

    def _say_name(self, place: _Place, name: str) -> None:
        last = place.way[-1] if place.way else ""
        if last in ("BaseFont", "FontName"):
            name = _SUBSET.sub("", name)
        elif not ways.says_something(name, place.way):
            return
        self.said.append(Said(TraceKind.NAME, place.way, place.page_number, name))

    def _say_stream(self, place: _Place) -> None:
        stream, last = place.value, place.way[-1] if place.way else ""
        is_metadata = str(stream.get("/Type", "")) == "/Metadata" or last == "Metadata"
        if not is_metadata and last not in _TEXT_STREAMS:
            return
        source = decoded(stream.read_bytes()[:_LARGEST_TEXT_BYTES])
        if is_metadata or last == "XFA":
            self._say_xml(place, source)
        else:
            self._say(place, re.sub(r"<[^<>]*>", " ", source) if last in _RICH else source)

    def _say_xml(self, place: _Place, source: str) -> None:
        holder = ""
        for tag, text, name, value in _XML_TEXT.findall(source):
            holder = tag if tag and tag not in _XML_HOLDERS else holder
            if text.strip():
                self._say(place._replace(way=(*place.way, holder)), html.unescape(text))
            elif name and not name.startswith(_XML_OWN):
                self._say(place._replace(way=(*place.way, name)), html.unescape(value))


def _is_news(said: Said, text: str) -> bool:
    if ways.is_dull(said.way) or sum(map(str.isalpha, text)) < _LEAST_LETTERS:
        return False
    if _DATE.match(text) or (said.way[-1:] == ("ID",) and not strings.looks_like_words(text)):
        return False
    is_text = sum(map(str.isprintable, text)) >= 0.95 * len(text)
    return is_text and max(map(len, text.split()), default=0) <= _LONGEST_WORD
