"""Bytes that no page needs: earlier states, lost objects, what lies between and after. Written by hand."""

from __future__ import annotations

import zlib

from leaks.planted import leak
from leaks.sheet import FIRST_LINE, LAST_LINE, line, literal

Objects = dict[int, bytes]


def _stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(content), content)


def _page(middle: str = "") -> Objects:
    """Catalog, page tree, page, content, font."""
    content = line(FIRST_LINE, y=120) + line(LAST_LINE, y=25) + middle
    return {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 150] /Contents 4 0 R "
        b"/Resources << /Font << /F 5 0 R >> >> >>",
        4: _stream(content.encode("latin-1")),
        5: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    }


def _written(
    objects: Objects,
    *,
    before: bytes = b"",
    after_header: bytes = b"",
    between: bytes = b"",
    unlisted: tuple[int, ...] = (),
    trailer: bytes = b"",
    after_table: bytes = b"",
) -> bytes:
    """A file of these objects; those in `unlisted` are written, and the table says they are free."""
    out = before + b"%PDF-1.7\n" + after_header
    offsets = {}
    for number, body in objects.items():
        offsets[number] = len(out) - len(before)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body) + between
    start, size = len(out) - len(before), max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        free = number in unlisted or number not in objects
        out += b"0000000000 00001 f \n" if free else b"%010d 00000 n \n" % offsets[number]
    out += after_table + b"trailer\n<< /Size %d /Root 1 0 R %s>>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        trailer,
        start,
    )
    return out


def _updated(data: bytes, objects: Objects, size: int = 6) -> bytes:
    """The file with a newer state of these objects appended."""
    out, offsets = data, {}
    for number, body in objects.items():
        offsets[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%d 1\n%010d 00000 n \n" % (number, offset) for number, offset in offsets.items())
    previous = int(data.rsplit(b"startxref\n", 1)[1].split()[0])
    ending = b"trailer\n<< /Size %d /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n"
    return out + b"xref\n" + table + ending % (size, previous, len(out))


@leak()
def old_revision(secret: str) -> bytes:
    """The page before it was edited."""
    return _updated(_written(_page(line(secret))), {4: _page(line("the driver"))[4]})


@leak()
def old_revision_with_deflated_text(secret: str) -> bytes:
    """The page before it was edited, compressed."""
    before = _page()
    before[4] = _stream(zlib.compress(line(secret).encode()), b"/Filter /FlateDecode")
    return _updated(_written(before), {4: _page(line("the driver"))[4]})


@leak()
def page_taken_out_later(secret: str) -> bytes:
    """A page that the newest page tree no longer lists."""
    objects = _page()
    objects[2] = b"<< /Type /Pages /Kids [3 0 R 6 0 R] /Count 2 >>"
    objects[6] = objects[3].replace(b"4 0 R", b"7 0 R")
    objects[7] = _stream(line(secret).encode())
    return _updated(_written(objects), {2: _page()[2]}, size=8)


@leak()
def bytes_after_the_end(secret: str) -> bytes:
    """After the last end-of-file mark."""
    return _written(_page()) + f"\nscanned by {secret}\n".encode()


@leak()
def compressed_bytes_after_the_end(secret: str) -> bytes:
    """After the last end-of-file mark, deflated."""
    return _written(_page()) + zlib.compress(f"scanned by {secret}".encode())


@leak()
def bytes_before_the_start(secret: str) -> bytes:
    """Before the header, as printers leave it."""
    return _written(_page(), before=f"@PJL SET USERNAME = {secret}\n".encode())


@leak()
def comment_after_the_header(secret: str) -> bytes:
    """After a percent sign in the second line."""
    return _written(_page(), after_header=f"% {secret}\n".encode())


@leak()
def comment_between_objects(secret: str) -> bytes:
    """After a percent sign between two objects."""
    return _written(_page(), between=f"% {secret}\n".encode())


@leak()
def bytes_between_table_and_trailer(secret: str) -> bytes:
    """A comment after the cross-reference table."""
    return _written(_page(), after_table=f"% {secret}\n".encode())


@leak()
def object_that_nothing_points_to(secret: str) -> bytes:
    """An object of the table that no other object names."""
    return _written(_page() | {6: f"<< /Draft {literal(secret)} >>".encode()})


@leak()
def object_that_the_table_calls_free(secret: str) -> bytes:
    """An object that was deleted, and is still there."""
    return _written(_page() | {6: _stream(secret.encode())}, unlisted=(6,))


@leak()
def stream_longer_than_it_says(secret: str) -> bytes:
    """Between the end of a stream's data and the word endstream."""
    objects = _page()
    objects[4] = objects[4].replace(b"\nendstream", b"\n% " + secret.encode() + b"\nendstream")
    return _written(objects)


@leak()
def bytes_after_a_deflated_stream(secret: str) -> bytes:
    """Within a stream, after the end of its compressed data."""
    objects = _page()
    content = zlib.compress((line(FIRST_LINE, y=120) + line(LAST_LINE, y=25)).encode())
    objects[4] = _stream(content + secret.encode(), b"/Filter /FlateDecode")
    return _written(objects)


@leak()
def trailer_entry(secret: str) -> bytes:
    """A private entry of the trailer, in hexadecimal."""
    return _written(_page(), trailer=b"/Clerk <%s> " % secret.encode().hex().encode())


@leak()
def octal_escapes(secret: str) -> bytes:
    """A private entry of the page, in octal escapes."""
    octal = "".join(f"\\{ord(letter):03o}" for letter in secret).encode()
    objects = _page()
    objects[3] = objects[3].replace(b"/Type /Page ", b"/Type /Page /Clerk (%s) " % octal)
    return _written(objects)


@leak()
def ascii_filters(secret: str) -> bytes:
    """A lost stream behind two filters, the outer one in base 85."""
    from base64 import a85encode

    inner = a85encode(zlib.compress(secret.encode())) + b"~>"
    return _written(_page() | {6: _stream(inner, b"/Filter [/ASCII85Decode /FlateDecode]")})
