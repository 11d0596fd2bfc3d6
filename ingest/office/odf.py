"""OpenDocument 1.3, part 3: what texts, presentations and sheets share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.errors import Encrypted
from ingest.model import Attachment, FindingKind, HiddenKind
from ingest.office import opc, xml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.office.document import Document
    from ingest.office.package import Package

_NAMES = {
    "creator": "last-modified-by", "date": "modified-at", "print-date": "last-printed", "printed-by": "printed-by",
    "subject": "subject", "keyword": "keywords", "description": "comments", "editing-cycles": "revision",
    "generator": "software",
}  # fmt: skip


def refuse_locked(package: Package) -> None:
    """Raises Encrypted if a part of the document itself is (part 2, 3.4)."""
    root = package.tree("META-INF/manifest.xml")
    for entry in root.iter("{*}file-entry") if root is not None else ():
        if entry.find("{*}encryption-data") is not None:
            raise Encrypted
    if package.has("encrypted-package"):
        raise Encrypted


def properties(package: Package) -> opc.Properties:
    """Part 3, 4.3."""
    root = package.tree("meta.xml")
    said: dict[str, str] = {}
    custom: list[tuple[str, str]] = []
    for element in root.iter() if root is not None else ():
        text = " ".join((element.text or "").split())[:5000]
        if xml.local(element) == "user-defined" and text:
            custom.append((f"custom {xml.attribute(element, 'name').lower()[:100]}", text))
        elif xml.local(element) == "template":
            said["template"] = xml.attribute(element, "title") or xml.attribute(element, "href")
        elif text:
            said.setdefault(xml.local(element), text)
    metadata = [(shown, said[name]) for name, shown in _NAMES.items() if name in said]
    if said.get("template"):
        metadata.append(("template", said["template"]))
    author = said.get("initial-creator", said.get("creator", ""))
    return opc.Properties(
        said.get("title", ""), author, opc.moment(said.get("creation-date", "")), (*metadata, *custom[:200])
    )


def look(package: Package, document: Document) -> None:
    """Macros are scripts in folders of their own (part 2, 3.1; as LibreOffice writes them)."""
    for name in (*package.names("basic/", ".xml"), *package.names("scripts/")):
        if name.endswith(("/", "script-lc.xml", "script-lb.xml")):
            continue
        document.find(FindingKind.MACRO)
        root = package.tree(name) if name.endswith(".xml") else None
        source = "".join(map(str, root.itertext())) if root is not None else ""
        document.hide(HiddenKind.NOT_SHOWN, source or _script(package, name))


def _script(package: Package, name: str) -> str:
    return package.whole(name).decode("utf-8", "replace") if name.endswith((".py", ".js", ".bsh")) else ""


def link(element: xml.Element, document: Document) -> None:
    """Pictures, sections, objects and tables that are somewhere else are fetched when the document is opened."""
    address = xml.attribute(element, "href")
    if not address or address.startswith("#"):
        return
    is_elsewhere = "://" in address or address.startswith(("\\\\", "//", "/"))
    if is_elsewhere:
        document.hide(HiddenKind.NOT_SHOWN, address)
        if xml.local(element) != "a":
            document.find(FindingKind.REMOTE_REFERENCE, address)


def styles_of(root: xml.Element, properties: str, attribute: str, value: str) -> set[str]:
    """Names of the styles under `root` whose properties of that kind have that value (part 3, 16.2 style:style)."""
    return {
        xml.attribute(style, "name")
        for style in root.iter("{*}style")
        for found in style.iterchildren("{*}" + properties)
        if xml.attribute(found, attribute) == value
    }


def children(package: Package) -> Iterator[Attachment]:
    """Embedded objects that are files of their own; those of OpenDocument itself are folders and are read as text."""
    for name in package.names("object "):
        if "/" not in name:
            yield Attachment(package.original_name(name), package.chunks(name))


def object_parts(package: Package) -> Iterator[xml.Element]:
    """The content of embedded charts, formulas and sheets."""
    for name in package.names("object ", "/content.xml"):
        root = package.tree(name)
        if root is not None:
            yield root


def text(element: xml.Element) -> str:
    """The text of a paragraph with its runs of spaces, tabs and breaks (part 3, 6.1)."""
    parts = [element.text or ""]
    for child in element:
        match xml.local(child):
            case "s" | "tab" | "line-break":
                parts.append(text_of_space(child))
            case "annotation":
                pass
            case _:
                parts.append(text(child))
        parts.append(child.tail or "")
    return "".join(parts)


def text_of_space(element: xml.Element) -> str:
    """White space that is written as an element."""
    if xml.local(element) == "s":
        return " " * min(whole(xml.attribute(element, "c", "1")), 1000)
    return "\t" if xml.local(element) == "tab" else "\n"


def paragraphs(element: xml.Element) -> str:
    return "\n".join(found for p in element.iter("{*}p", "{*}h") if (found := text(p).strip()))


def comment(element: xml.Element, document: Document) -> None:
    """office:annotation (part 3, 14.1)."""
    author = "".join(found.text or "" for found in element.iterchildren("{*}creator")).strip()
    said = paragraphs(element)
    said = f"{author}: {said}" if author else said
    document.hide(HiddenKind.COMMENT, said)
    document.find(FindingKind.COMMENT, said)


def whole(number: str) -> int:
    """A count; 1 for what is none."""
    return int(number) if number.isdecimal() and len(number) < 10 else 1
