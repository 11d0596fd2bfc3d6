"""XML from strangers: no entity is expanded, nothing is fetched, and what is broken is read as far as it goes.

libxml2 keeps its own bounds (depth 256, 10 MB a text, the growth of entities), because `huge_tree` stays off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Element", "Source", "attribute", "elements", "forget", "local", "tree"]

Element: TypeAlias = Any  # lxml has no types of its own
_CHUNK_BYTES = 64 * 1024


class Source(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


def tree(source: Source) -> tuple[Element | None, bool]:
    """The root, None if there is not even that; and True if the XML was broken somewhere."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip
    try:
        while chunk := source.read(_CHUNK_BYTES):
            parser.feed(chunk)
        root = parser.close()
    except (etree.XMLSyntaxError, AssertionError):
        return None, True
    return root, len(parser.error_log) > 0


def elements(
    source: Source, *tags: str, on_broken: Callable[[], None] = lambda: None
) -> Iterator[tuple[str, Element]]:
    """("start" or "end", element) for elements of these local names, as they are read.

    Whoever is done with an element calls its `clear`, or all of it stays in memory. Where the XML is broken it goes on
    as it can, and says so at the end.
    """
    parser = etree.iterparse(
        source, ("start", "end"), tag=[f"{{*}}{tag}" for tag in tags], resolve_entities=False, no_network=True,
        load_dtd=False, recover=True, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        yield from parser
    except etree.XMLSyntaxError:
        on_broken()
    else:
        if len(parser.error_log):
            on_broken()


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
