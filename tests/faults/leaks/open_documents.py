"""OpenDocument and Rich Text."""

from __future__ import annotations

from leaks.office import zipped
from leaks.planted import leak

_NAMES = (
    " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "text", "table", "style", "meta")
    )
    + ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
)
_TYPE = "application/vnd.oasis.opendocument.text"


def _odt(inner: str, *, meta: str = "", thumbnail: str = "") -> bytes:
    around = f"<text:p>Weekly report of the harbour office</text:p>{inner}<text:p>Nobody else has answered</text:p>"
    body = f"<office:body><office:text>{around}</office:text></office:body>"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_TYPE}"/></manifest:manifest>'
    )
    return zipped(
        {
            "mimetype": _TYPE,
            "content.xml": f'<office:document-content {_NAMES} office:version="1.3">{body}</office:document-content>',
            "meta.xml": f"<office:document-meta {_NAMES}><office:meta>{meta}</office:meta></office:document-meta>",
            "META-INF/manifest.xml": manifest,
        }
        | ({"Thumbnails/note.txt": thumbnail} if thumbnail else {})
    )


@leak(".odt")
def odt_deleted_text(secret: str) -> bytes:
    """A tracked deletion."""
    deleted = (
        '<text:tracked-changes><text:changed-region text:id="c1"><text:deletion><office:change-info><dc:creator>Desk'
        f"</dc:creator></office:change-info><text:p>{secret}</text:p></text:deletion></text:changed-region>"
        "</text:tracked-changes>"
    )
    return _odt(deleted + '<text:p><text:change text:change-id="c1"/>It was late.</text:p>')


@leak(".odt")
def odt_creator(secret: str) -> bytes:
    """Who wrote it, in the metadata."""
    return _odt("", meta=f"<meta:initial-creator>{secret}</meta:initial-creator>")


@leak(".odt")
def odt_file_beside_the_document(secret: str) -> bytes:
    """A member of the archive that the document does not name."""
    return _odt("", thumbnail=secret)


@leak(".odt")
def odt_hidden_paragraph(secret: str) -> bytes:
    """A paragraph whose condition hides it."""
    hidden = '<text:hidden-paragraph text:condition="ooow:1" text:is-hidden="true"/>'
    return _odt(f"<text:p>{hidden}{secret}</text:p>")


def _rtf(inner: str, info: str = "") -> bytes:
    return (
        "{\\rtf1\\ansi{\\fonttbl{\\f0 Helvetica;}}"
        + info
        + "\\f0\\fs24 Weekly report of the harbour office\\par "
        f"{inner}\\par Nobody else has answered so far\\par}}"
    ).encode("ascii")


@leak(".rtf")
def rtf_author(secret: str) -> bytes:
    """The author in the information group."""
    return _rtf("It was late.", f"{{\\info{{\\author {secret}}}}}")


@leak(".rtf")
def rtf_hidden_text(secret: str) -> bytes:
    """Text with the property v."""
    return _rtf(f"{{\\v {secret}}}")


@leak(".rtf")
def rtf_ignorable_group(secret: str) -> bytes:
    """A group that old programs skip, each letter in hexadecimal."""
    return _rtf("{\\*\\hbrclerk " + "".join(f"\\'{ord(letter):02x}" for letter in secret) + "}")
