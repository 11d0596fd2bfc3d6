"""Open Packaging Conventions (ECMA-376 part 2): how parts point to each other, and what the file says of itself."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import unquote

from ingest.office import xml

if TYPE_CHECKING:
    from ingest.office.package import Package

_NAMES = {
    "lastModifiedBy": "last-modified-by", "modified": "modified-at", "lastPrinted": "last-printed",
    "Company": "company", "Manager": "manager", "subject": "subject", "keywords": "keywords",
    "description": "comments", "category": "category", "contentStatus": "status", "revision": "revision",
    "Template": "template", "HyperlinkBase": "hyperlink-base", "TotalTime": "editing-minutes",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Relation:
    """`kind` is the last word of its type; `target` a part's name, or an address where it is `external`."""

    kind: str
    target: str
    external: bool


@dataclass(frozen=True, slots=True)
class Properties:
    title: str = ""
    author: str = ""
    date: datetime | None = None
    metadata: tuple[tuple[str, str], ...] = ()


def relations(package: Package, part: str = "") -> dict[str, Relation]:
    """What a part points to, by the id it uses; those of the whole file without one."""
    folder, name = posixpath.split(part)
    root = package.tree(posixpath.join(folder, "_rels", f"{name}.rels"))
    found = {}
    for element in root.iter("{*}Relationship") if root is not None else ():
        target = element.get("Target") or ""
        external = (element.get("TargetMode") or "").lower() == "external"
        if not external:
            target = _resolved(folder, target)
        kind = (element.get("Type") or "").rpartition("/")[2]
        found[element.get("Id") or target] = Relation(kind, target, external)
    return found


def main_part(package: Package, usual: str) -> str:
    """Where the document itself is; the usual place if the file does not say."""
    for relation in relations(package).values():
        if relation.kind == "officeDocument" and package.has(relation.target):
            return relation.target.lower()
    return usual


def properties(package: Package) -> Properties:
    """What it says of itself in docProps: core (part 2, 8), extended and custom (part 1, 22)."""
    said: dict[str, str] = {}
    for part in ("docprops/core.xml", "docprops/app.xml"):
        root = package.tree(part)
        for element in root if root is not None else ():
            if len(element) == 0 and (text := " ".join((element.text or "").split())):
                said[xml.local(element)] = text[:5000]
    metadata = [(shown, said[name]) for name, shown in _NAMES.items() if name in said]
    software = " ".join(said[name] for name in ("Application", "AppVersion") if name in said)
    metadata += [("software", software)] if software else []
    return Properties(
        said.get("title", ""),
        said.get("creator", ""),
        moment(said.get("created", "")),
        (*metadata, *_custom(package)),
    )


def moment(text: str) -> datetime | None:
    """A W3CDTF time as aware UTC; None for what is none."""
    try:
        found = datetime.fromisoformat(text.strip())
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _custom(package: Package) -> list[tuple[str, str]]:
    root = package.tree("docprops/custom.xml")
    found = []
    for element in root.iter("{*}property") if root is not None else ():
        value = " ".join("".join(str(text) for text in element.itertext()).split())
        if value:
            found.append((f"custom {(element.get('name') or '').lower()[:100]}".strip(), value[:5000]))
    return found[:200]


def _resolved(folder: str, target: str) -> str:
    target = unquote(target.partition("#")[0]).replace("\\", "/")
    whole = target if target.startswith("/") else posixpath.join(folder, target)
    return posixpath.normpath(whole).lstrip("/").lower()
