"""XML from strangers: no entity is expanded, nothing is fetched, and what is broken is read as far as it goes.

libxml2 keeps its own bounds (depth 256, 10 MB a text, the growth of entities), because `huge_tree` stays off. Where it
stops, and where it lost something, is a fault: a sentence for the defects of the document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = [
    "BEYOND",
    "DAMAGED",
    "ENTITIES",
    "Element",
    "Source",
    "attribute",
    "elements",
    "forget",
    "local",
    "tree",
]

DAMAGED = "Part of the file is damaged; what could be read of it was kept."
BEYOND = (
    "Part of the file goes beyond what is read of XML (10 MB in one text, 256 levels, entities that grow without end); "
    "what follows that place is missing."
)
ENTITIES = "Pieces of the text are only named where they stand (XML entities); the names are shown."

Element: TypeAlias = Any  # lxml has no types of its own
_CHUNK_BYTES = 64 * 1024


class Source(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


def tree(source: Source) -> tuple[Element | None, list[str]]:
    """The root, None if there is not even that; and its faults."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip
    try:
        while chunk := source.read(_CHUNK_BYTES):
            parser.feed(chunk)
        root = parser.close()
    except (etree.XMLSyntaxError, AssertionError):
        return None, [DAMAGED]
    found = faults(parser.feed_error_log)  # what is fed is not in the other log
    if root is not None and (found or _has_types(root)) and _name_entities(root):
        found.append(ENTITIES)
    return root, found


def elements(
    source: Source, *tags: str, on_fault: Callable[[str], None] = lambda _fault: None
) -> Iterator[tuple[str, Element]]:
    """("start" or "end", element) for elements of these local names, as they are read.

    Whoever is done with an element calls its `clear`, or all of it stays in memory. Where the XML is broken it goes on
    as it can, and says so at the end.
    """
    parser = etree.iterparse(
        source, ("start", "end"), tag=[f"{{*}}{tag}" for tag in tags], resolve_entities=False, no_network=True,
        load_dtd=False, recover=True, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    may_have_entities = None
    try:
        for event, element in parser:
            if may_have_entities is None:
                may_have_entities = _has_types(element)
            if may_have_entities and event == "end" and _name_entities(element):
                on_fault(ENTITIES)
            yield event, element
    except etree.XMLSyntaxError:
        on_fault(DAMAGED)
    else:
        for fault in faults(parser.error_log):
            on_fault(fault)


def faults(log: Any) -> list[str]:
    """Of what a parser has logged. Warnings and unknown prefixes lose nothing: only what libxml2 calls fatal counts."""
    kinds = {entry.type_name == "ERR_RESOURCE_LIMIT" for entry in log.filter_from_fatals()}
    return [BEYOND if is_limit else DAMAGED for is_limit in sorted(kinds)]


def _has_types(element: Element) -> bool:
    """True if the file brings a document type: without one there are no entities, nor in any honest office file."""
    return element.getroottree().docinfo.internalDTD is not None


def _name_entities(root: Element) -> bool:
    """Write the names of entities as text: as nodes of their own they would hide the words behind them."""
    parents = {entity.getparent() for entity in root.iter(etree.Entity)}
    for parent in parents:
        before, pieces = None, [parent.text or ""]
        for child in list(parent):
            if child.tag is etree.Entity:
                pieces += (child.text, child.tail or "")
                parent.remove(child)
            else:
                _put(parent, before, pieces)
                before, pieces = child, [child.tail or ""]
        _put(parent, before, pieces)
    return bool(parents)


def _put(parent: Element, before: Element | None, pieces: list[str]) -> None:
    if before is None:
        parent.text = "".join(pieces)
    else:
        before.tail = "".join(pieces)


def forget(element: Element) -> None:
    """Take it, and what came before it, out of the tree that the parser builds."""
    element.clear(keep_tail=False)
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def local(element: Element) -> str:
    """Its name without the namespace: the strict and the usual dialect differ in nothing else."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Element, name: str, default: str = "") -> str:
    """An attribute by its local name."""
    value = element.get(name)
    if value is not None:
        return str(value)
    for key, found in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(found)
    return default
