"""Word documents, and the package that every newer office file is. Written by hand."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

from leaks.planted import leak

if TYPE_CHECKING:
    from collections.abc import Mapping

RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_W = f'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="{KIND[:-1]}"'
FORMAT = "application/vnd.openxmlformats-officedocument."
_WORD = ("word/document.xml", f"{FORMAT}wordprocessingml.document.main+xml")
_EARLIEST = (1980, 1, 1, 0, 0, 0)
Parts = dict[str, str]


def zipped(parts: Mapping[str, str], *, comment: bytes = b"") -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            stored = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name, _EARLIEST), text, stored)
        archive.comment = comment
    return target.getvalue()


def relations(**targets: str) -> str:
    rows = (
        f'<Relationship Id="{ident}" Type="{KIND}{target.split(" ")[0]}" Target="{target.split(" ")[1]}"/>'
        for ident, target in targets.items()
    )
    return f'<Relationships xmlns="{RELATIONS}">{"".join(rows)}</Relationships>'


def package(
    main: tuple[str, str], text: str, more: Parts | None = None, *, comment: bytes = b"", **targets: str
) -> bytes:
    name, kind = main
    folder, leaf = name.split("/")
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/{name}" ContentType="{kind}"/>'
        "</Types>"
    )
    parts = {"[Content_Types].xml": types, "_rels/.rels": relations(r1=f"officeDocument {name}"), name: text}
    parts[f"{folder}/_rels/{leaf}.rels"] = relations(**targets)
    return zipped(parts | (more or {}), comment=comment)


def _paragraph(text: str, properties: str = "") -> str:
    return f'<w:p><w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def docx(inner: str = "", more: Parts | None = None, *, comment: bytes = b"", **targets: str) -> bytes:
    around = (
        _paragraph("Weekly report of the harbour office") + inner + _paragraph("Nobody else has answered")
    )
    body = f"<w:document {_W}><w:body>{around}</w:body></w:document>"
    return package(_WORD, body, more, comment=comment, **targets)


def _changed(kind: str, author: str, text: str) -> str:
    tag = "w:delText" if kind == "del" else "w:t"
    made = f'w:id="1" w:author="{author}" w:date="2020-09-07T08:00:00Z"'
    return f"<w:p><w:{kind} {made}><w:r><{tag}>{text}</{tag}></w:r></w:{kind}></w:p>"


@leak(".docx", visible=True)
def docx_text(secret: str) -> bytes:
    """A paragraph, in two runs."""
    runs = f"<w:r><w:t>{secret[:5]}</w:t></w:r><w:r><w:t>{secret[5:]}</w:t></w:r>"
    return docx(f"<w:p>{runs}</w:p>")


@leak(".docx")
def docx_deleted_text(secret: str) -> bytes:
    """A tracked deletion."""
    return docx(_changed("del", "Desk", secret))


@leak(".docx")
def docx_author_of_a_change(secret: str) -> bytes:
    """Who made a tracked insertion."""
    return docx(_changed("ins", secret, "It was late."))


@leak(".docx")
def docx_hidden_text(secret: str) -> bytes:
    """Text with the property vanish."""
    return docx(_paragraph(secret, "<w:vanish/>"))


@leak(".docx")
def docx_comment(secret: str) -> bytes:
    """A comment in the margin."""
    said = (
        f'<w:comments {_W}><w:comment w:id="0" w:author="Desk">{_paragraph(secret)}</w:comment></w:comments>'
    )
    return docx("", {"word/comments.xml": said}, c1="comments comments.xml")


@leak(".docx")
def docx_creator(secret: str) -> bytes:
    """The creator among the core properties."""
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>{secret}</dc:creator></cp:coreProperties>'
    )
    return docx("", {"docProps/core.xml": core})


@leak(".docx")
def docx_custom_data(secret: str) -> bytes:
    """A data part that no page shows."""
    return docx("", {"customXml/item1.xml": f"<who>{secret}</who>"})


@leak(".docx")
def docx_field_code(secret: str) -> bytes:
    """The instruction behind a field."""
    return docx(
        f'<w:p><w:fldSimple w:instr=" AUTHOR {secret} "><w:r><w:t>the driver</w:t></w:r></w:fldSimple></w:p>'
    )


@leak(".docx")
def docx_comment_of_the_package(secret: str) -> bytes:
    """The comment of the zip archive."""
    return docx(comment=secret.encode())
