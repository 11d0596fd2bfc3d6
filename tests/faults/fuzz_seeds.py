"""Small whole files of every format, made here: what the fuzzing starts from where no folder is named."""

from __future__ import annotations

import gzip
import random
import sys
import tarfile
import zipfile
from io import BytesIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "ingest"))

import made
from PIL import Image

_XML = b'<?xml version="1.0" encoding="UTF-8"?>'
_OFFICE = "http://schemas.openxmlformats.org"
_OPEN_DOCUMENT = "urn:oasis:names:tc:opendocument:xmlns"

_FROM = b"From ann@example.org Mon Sep  7 08:00:00 2020\n"
_PAGE = b"""<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>Permit</title></head><body><h1>Diesel</h1>
<p>words <a href=http://example.org/>here</a><table><tr><td>1<td>2</table><img src=x.png></body></html>"""
_SAVED = b"""From: <Saved by Blink>
MIME-Version: 1.0
Content-Type: multipart/related; boundary=xx; type="text/html"

--xx
Content-Type: text/html
Content-Location: http://example.org/

<p>saved words</p>
--xx--
""".replace(b"\n", b"\r\n")
_CRAWL = b"""WARC/1.0
WARC-Type: response
WARC-Target-URI: http://example.org/
WARC-Date: 2020-09-07T08:00:00Z
WARC-Record-ID: <urn:uuid:1>
Content-Type: application/http; msgtype=response
Content-Length: 59

HTTP/1.1 200 OK
Content-Type: text/html

<p>caught</p>

""".replace(b"\n", b"\r\n")


def seeds() -> dict[str, bytes]:
    """Name -> bytes; the name's ending says the format. The same bytes each time."""
    random.seed(1)  # boundaries of mail
    picture = made.picture_of("Northern yard", width=400, height=200, size=40)
    letter = made.mail(
        "See you there.", rich="<p>See <b>you</b> there</p>", Subject="=?utf-8?q?Gr=C3=BC=C3=9Fe?="
    )
    letter.add_attachment(_pdf(b"<<>>"), maintype="application", subtype="pdf", filename="a.pdf")
    parcel = made.mail("Outer", Subject="outer")
    parcel.add_attachment(letter)
    return {
        "plain.pdf": _pdf(b"<</Title(Permit)/Author(Ann)>>"),
        "active.pdf": _pdf(b"<</Title(Permit)>>", b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"),
        "scan.pdf": _scan(picture),
        "picture.png": made.encoded(picture),
        "picture.jpg": made.encoded(picture, "JPEG", exif=_exif()),
        "picture.tif": made.encoded(picture, "TIFF", save_all=True, append_images=[picture.convert("1")]),
        "picture.webp": made.encoded(picture, "WEBP"),
        "picture.gif": made.encoded(picture, "GIF"),
        "picture.bmp": made.encoded(picture, "BMP"),
        "letter.eml": letter.as_bytes(),
        "nested.eml": parcel.as_bytes(),
        "box.mbox": _FROM + letter.as_bytes() + b"\n\n" + _FROM + made.mail("Second").as_bytes(),
        "page.html": _PAGE,
        "saved.mht": _SAVED,
        "crawl.warc": _CRAWL,
        "notes.txt": "Grüße aus Zürich\nЗаписка\n备忘录\n".encode() * 5,
        "wide.txt": "Grüße aus Zürich\n".encode("utf-16") * 3,
        "table.csv": b"name;sum\nAnn;1,5\nBob;2\n" * 20,
        "rich.rtf": rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}\f0 Diesel \b permit\b0\par {\*\generator x;}\u1047?}",
        "text.docx": _docx(),
        "sheet.xlsx": _xlsx(),
        "text.odt": _odt(),
        "packed.zip": _zip({"a.txt": b"first", "folder/b.eml": letter.as_bytes(), "c.html": b"<p>third"}),
        "packed.tar": _tar("w"),
        "packed.tar.gz": gzip.compress(_tar("w"), mtime=0),
        "packed.tar.bz2": _tar("w:bz2"),
        "packed.tar.xz": _tar("w:xz"),
        "single.gz": gzip.compress(b"single words", mtime=0),
        "strings.bin": bytes(range(256)) + b"loose words in a program\0" * 9,
    }


def _pdf(info: bytes, catalog: bytes = b"") -> bytes:
    """Written by hand: libraries put the time and chance into theirs."""
    text = b"BT /F 14 Tf 50 500 Td (Diesel permit) Tj 0 -20 Td (of the northern yard) Tj ET"
    page = b"/Type/Page/Parent 2 0 R/MediaBox[0 0 400 600]/Contents 5 0 R/Resources<</Font<</F 6 0 R>>>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R" + catalog + b">>",
        b"<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>",
        b"<<%b/Annots[7 0 R]>>" % page,
        b"<<%b/Rotate 90>>" % page,
        b"<</Length %d>>\nstream\n%b\nendstream" % (len(text), text),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Type/Annot/Subtype/Text/Rect[10 10 30 30]/Contents(a note)>>",
        info,
    ]
    out, starts = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        starts.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    size = len(objects) + 1
    trailer = b"<</Size %d/Root 1 0 R/Info %d 0 R>>" % (size, len(objects))
    return out + b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n%b\nstartxref\n%d\n%%%%EOF\n" % (
        size, table, trailer, len(out),
    )  # fmt: skip


def _scan(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.convert("L").save(out, "PDF", creationDate=None, modDate=None)
    return out.getvalue()


def _exif() -> bytes:
    data = Image.Exif()
    data[0x010F], data[0x0110] = "maker", "camera"
    return data.tobytes()


def _zip(members: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _tar(mode: str) -> bytes:
    out = BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as packed:
        for name, content in {"a.txt": b"first words", "folder/b.txt": b"second words"}.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            packed.addfile(entry, BytesIO(content))
    return out.getvalue()


def _docx() -> bytes:
    words = _OFFICE + "/wordprocessingml/2006/main"
    body = (
        f'<w:document xmlns:w="{words}"><w:body><w:p><w:r><w:t>Diesel permit</w:t></w:r>'
        '<w:del w:author="Ann"><w:r><w:delText>gone</w:delText></w:r></w:del></w:p></w:body></w:document>'
    )
    return _zip(
        {
            "[Content_Types].xml": _types({"/word/document.xml": "wordprocessingml.document.main"}),
            "_rels/.rels": _relations("officeDocument", "word/document.xml"),
            "word/document.xml": _XML + body.encode(),
        }
    )


def _xlsx() -> bytes:
    sheets = _OFFICE + "/spreadsheetml/2006/main"
    book = (
        f'<workbook xmlns="{sheets}" xmlns:r="{_OFFICE}/officeDocument/2006/relationships">'
        '<sheets><sheet name="One" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    cells = '<c r="A1" t="inlineStr"><is><t>diesel</t></is></c><c r="B1"><v>1.5</v></c>'
    sheet = f'<worksheet xmlns="{sheets}"><sheetData><row r="1">{cells}</row></sheetData></worksheet>'
    kinds = {
        "/xl/workbook.xml": "spreadsheetml.sheet.main",
        "/xl/worksheets/sheet1.xml": "spreadsheetml.worksheet",
    }
    return _zip(
        {
            "[Content_Types].xml": _types(kinds),
            "_rels/.rels": _relations("officeDocument", "xl/workbook.xml"),
            "xl/workbook.xml": _XML + book.encode(),
            "xl/_rels/workbook.xml.rels": _relations("worksheet", "worksheets/sheet1.xml"),
            "xl/worksheets/sheet1.xml": _XML + sheet.encode(),
        }
    )


def _types(parts: dict[str, str]) -> bytes:
    kind = "application/vnd.openxmlformats-officedocument."
    overrides = "".join(
        f'<Override PartName="{name}" ContentType="{kind}{part}+xml"/>' for name, part in parts.items()
    )
    relations = "application/vnd.openxmlformats-package.relationships+xml"
    default = f'<Default Extension="rels" ContentType="{relations}"/>'
    return _XML + f'<Types xmlns="{_OFFICE}/package/2006/content-types">{default}{overrides}</Types>'.encode()


def _relations(kind: str, target: str) -> bytes:
    relation = f'Id="rId1" Type="{_OFFICE}/officeDocument/2006/relationships/{kind}" Target="{target}"'
    space = f"{_OFFICE}/package/2006/relationships"
    return _XML + f'<Relationships xmlns="{space}"><Relationship {relation}/></Relationships>'.encode()


def _odt() -> bytes:
    kind = "application/vnd.oasis.opendocument.text"
    spaces = f'xmlns:office="{_OPEN_DOCUMENT}:office:1.0" xmlns:text="{_OPEN_DOCUMENT}:text:1.0"'
    text = "<office:body><office:text><text:p>Diesel permit</text:p></office:text></office:body>"
    entry = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
    manifest = (
        f'<manifest:manifest xmlns:manifest="{_OPEN_DOCUMENT}:manifest:1.0">{entry}</manifest:manifest>'
    )
    return _zip(
        {
            "mimetype": kind.encode(),
            "content.xml": _XML
            + f"<office:document-content {spaces}>{text}</office:document-content>".encode(),
            "META-INF/manifest.xml": _XML + manifest.encode(),
        }
    )
