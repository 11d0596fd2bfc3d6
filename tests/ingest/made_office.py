"""Office files made with code: the parts that a reader needs, and nothing else."""

from __future__ import annotations

import io
import struct
import zipfile

_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_A = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    f'xmlns:r="{_KIND[:-1]}"'
)
_O = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "text", "table", "style", "presentation", "manifest")
) + (
    ' xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
)


def zipped(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def relations(**targets: str) -> str:
    """`id="kind target"`; a target that begins with "!" is outside."""
    rows = []
    for ident, said in targets.items():
        kind, target = said.split(" ", 1)
        mode = ' TargetMode="External"' if target.startswith("!") else ""
        rows.append(f'<Relationship Id="{ident}" Type="{_KIND}{kind}" Target="{target.lstrip("!")}"{mode}/>')
    return f'<Relationships xmlns="{_RELATIONS}">{"".join(rows)}</Relationships>'


def body(inner: str) -> str:
    """Word's main part, for those who want to put something before it."""
    return f"<w:document {_W}><w:body>{inner}</w:body></w:document>"


def paragraph(text: str, properties: str = "") -> str:
    return f'<w:p><w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def docx(body: str, more: dict[str, str | bytes] | None = None, **targets: str) -> bytes:
    """A Word document of these paragraphs; further parts by name, without "word/" where they are XML of Word's."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": relations(r1="officeDocument word/document.xml"),
        "word/document.xml": f"<w:document {_W}><w:body>{body}</w:body></w:document>",
    }
    if targets:
        parts["word/_rels/document.xml.rels"] = relations(**targets)
    return zipped(parts | (more or {}))


def word_part(name: str, inner: str) -> str:
    return f"<w:{name} {_W}>{inner}</w:{name}>"


def shape(text: str, more: str = "", **attributes: str) -> str:
    said = " ".join(f'{name}="{value}"' for name, value in attributes.items())
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="2" name="x" {said}/><p:nvPr>{more}</p:nvPr></p:nvSpPr>'
        f"<p:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>"
    )


def pptx(slides: list[str], more: dict[str, str | bytes] | None = None) -> bytes:
    """Slides of these shapes; one that begins with "hidden:" is left out of the show."""
    ids = "".join(f'<p:sldId id="{256 + n}" r:id="s{n}"/>' for n in range(len(slides)))
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": relations(r1="officeDocument ppt/presentation.xml"),
        "ppt/presentation.xml": f"<p:presentation {_A}><p:sldIdLst>{ids}</p:sldIdLst></p:presentation>",
        "ppt/_rels/presentation.xml.rels": relations(
            **{f"s{n}": f"slide slides/slide{n + 1}.xml" for n in range(len(slides))}
        ),
    }
    for number, inner in enumerate(slides, 1):
        show = ' show="0"' if inner.startswith("hidden:") else ""
        tree = f"<p:cSld><p:spTree>{inner.removeprefix('hidden:')}</p:spTree></p:cSld>"
        parts[f"ppt/slides/slide{number}.xml"] = f"<p:sld {_A}{show}>{tree}</p:sld>"
    return zipped(parts | (more or {}))


def slide_part(name: str, inner: str) -> str:
    return f"<p:{name} {_A}>{inner}</p:{name}>"


def xlsx(rows: str, strings: str = "", before: str = "") -> bytes:
    """A workbook of one sheet; `before` is what its XML begins with."""
    listed = f'<workbook xmlns:r="{_KIND[:-1]}"><sheets><sheet name="A" r:id="s1"/></sheets></workbook>'
    return zipped(
        {
            "[Content_Types].xml": _TYPES,
            "_rels/.rels": relations(r1="officeDocument xl/workbook.xml"),
            "xl/workbook.xml": listed,
            "xl/_rels/workbook.xml.rels": relations(s1="worksheet worksheets/sheet1.xml"),
            "xl/sharedStrings.xml": f"{before}<sst>{strings}</sst>",
            "xl/worksheets/sheet1.xml": f"{before}<worksheet><sheetData>{rows}</sheetData></worksheet>",
        }
    )


def odf(
    kind: str, body: str, *, styles: str = "", before: str = "", more: dict[str, str | bytes] | None = None
) -> bytes:
    """OpenDocument; `kind` is "text", "spreadsheet" or "presentation"."""
    parts: dict[str, str | bytes] = {
        "mimetype": f"application/vnd.oasis.opendocument.{kind}",
        "content.xml": f"{before}<office:document-content {_O}>"
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>",
    }
    return zipped(parts | (more or {}))


def odf_part(name: str, inner: str) -> str:
    return f"<{name} {_O}>{inner}</{name}>"


def ole_package(name: str, data: bytes) -> bytes:
    """What the packager of OLE 1.0 writes."""
    label = name.encode("cp1252") + b"\x00"
    body = b"\x02\x00" + label + b"C:\\" + label + b"\x00\x00\x03\x00"
    body += struct.pack("<I", len(label) + 3) + b"C:\\" + label + struct.pack("<I", len(data)) + data
    return struct.pack("<I", len(body)) + body
