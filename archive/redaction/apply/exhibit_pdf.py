"""A PDF writer that can write an exhibit and nothing else.

PDF 1.7 (ISO 32000-1): catalog, page tree, pages with one picture and one content stream each, and one font without
shapes for the invisible text. One cross-reference table, one trailer; no information dictionary, no dates, no
identifier. The same pictures and words give the same bytes.
"""

from __future__ import annotations

import re
import zlib
from typing import IO, TYPE_CHECKING

from archive.redaction.apply import glyphless

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from archive.model import Word
    from archive.redaction.apply.picture import Picture
    from archive.redaction.apply.text_layer import Line

_CATALOG, _PAGES = 1, 2
_LANGUAGE_TAG = re.compile("[a-z]{2,3}(-[A-Z]{2})?")
_CODES_PER_BLOCK = 100  # Adobe Technical Note 5014: at most 100 entries in one bfchar block


class ExhibitPdf:
    """Writes pages one by one to `target`; memory does not grow with the number of pages but for the file's table."""

    def __init__(self, target: IO[bytes], *, language: str = "") -> None:
        self._target = target
        # The language is told from the stranger's text; nothing but a plain tag may go into the file.
        self._language = language if _LANGUAGE_TAG.fullmatch(language) else ""
        self._position = 0
        self._offsets: dict[int, int] = {}
        self._last = _PAGES
        self._page_numbers: list[int] = []
        self._font = 0
        self._codes: dict[str, int] = {}
        self._write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    def add_page(self, picture: Picture, dpi: float, lines: Sequence[Line]) -> None:
        """One page: the picture over all of it, the words of `lines` invisible at their boxes (points)."""
        width_pt, height_pt = picture.width_px * 72 / dpi, picture.height_px * 72 / dpi
        image = self._picture(picture)
        fonts = b""
        if lines:
            self._font = self._font or self._next()
            fonts = b" /Font << /F %d 0 R >>" % self._font
        drawing = b"q %s 0 0 %s 0 0 cm /I Do Q" % (_number(width_pt), _number(height_pt))
        content = self._stream(b"", b"\n".join([drawing, *self._text(lines, height_pt)]))
        page = self._next()
        self._object(
            page,
            b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %s %s] /Contents %d 0 R "
            b"/Resources << /XObject << /I %d 0 R >>%s >> >>"
            % (_PAGES, _number(width_pt), _number(height_pt), content, image, fonts),
        )
        self._page_numbers.append(page)

    def close(self) -> None:
        """Font, page tree, catalog, table, trailer. The caller closes the file."""
        if self._font:
            self._write_font()
        kids = b" ".join(b"%d 0 R" % number for number in self._page_numbers)
        self._object(_PAGES, b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(self._page_numbers)))
        language = b" /Lang (%s)" % self._language.encode() if self._language else b""
        self._object(_CATALOG, b"<< /Type /Catalog /Pages %d 0 R%s >>" % (_PAGES, language))
        start, size = self._position, self._last + 1
        self._write(b"xref\n0 %d\n0000000000 65535 f \n" % size)
        for number in range(1, size):
            self._write(b"%010d 00000 n \n" % self._offsets[number])
        self._write(b"trailer\n<< /Size %d /Root %d 0 R >>\n" % (size, _CATALOG))
        self._write(b"startxref\n%d\n%%%%EOF\n" % start)

    def _text(self, lines: Sequence[Line], height_pt: float) -> Iterator[bytes]:
        if not lines:
            return
        yield b"BT 3 Tr"
        for line in lines:
            for word in line:
                yield self._word(word, height_pt)
        yield b"ET"

    def _word(self, word: Word, page_height_pt: float) -> bytes:
        """The word stretched to its box, and a space. In one string: PDFium passes over a string of one letter."""
        box = word.box
        size_pt = max(box.y1 - box.y0, 1.0)
        baseline_pt = page_height_pt - box.y1 - size_pt * glyphless.DESCENT / glyphless.UNITS_PER_EM
        em_pt = size_pt * glyphless.ADVANCE / glyphless.UNITS_PER_EM
        stretch = max(100 * (box.x1 - box.x0) / (em_pt * len(word.text)), 1.0)
        return b"/F %s Tf %s Tz 1 0 0 1 %s %s Tm <%s> Tj" % (
            _number(size_pt), _number(stretch), _number(box.x0), _number(baseline_pt),
            self._encoded(word.text + " "),
        )  # fmt: skip

    def _encoded(self, text: str) -> bytes:
        return "".join(f"{self._codes.setdefault(c, len(self._codes) + 1):04x}" for c in text).encode()

    def _picture(self, picture: Picture) -> int:
        colours = b"/" + picture.colours.encode()
        if picture.palette:
            highest = len(picture.palette) // 3 - 1
            colours = b"[/Indexed /DeviceRGB %d <%s>]" % (highest, picture.palette.hex().encode())
        entries = b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace %s /BitsPerComponent %d" % (
            picture.width_px, picture.height_px, colours, picture.bits,
        )  # fmt: skip
        return self._raw_stream(entries + b" /Filter /" + picture.filter.encode(), picture.data)

    def _write_font(self) -> None:
        file = self._stream(b"/Length1 %d" % len(glyphless.font_file()), glyphless.font_file())
        box = b"[0 %d %d %d]" % (glyphless.DESCENT, glyphless.ADVANCE, glyphless.ASCENT)
        descriptor, descendant = self._next(), self._next()
        self._object(
            descriptor,
            b"<< /Type /FontDescriptor /FontName /Glyphless /Flags 4 /FontBBox %s /ItalicAngle 0 /Ascent %d "
            b"/Descent %d /CapHeight %d /StemV 80 /FontFile2 %d 0 R >>"
            % (box, glyphless.ASCENT, glyphless.DESCENT, glyphless.ASCENT, file),
        )
        glyphs = self._stream(b"", bytes(2 * (len(self._codes) + 1)))
        unicode_map = self._stream(b"", _unicode_map(self._codes))
        self._object(
            descendant,
            b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Glyphless /CIDSystemInfo << /Registry (Adobe) "
            b"/Ordering (Identity) /Supplement 0 >> /FontDescriptor %d 0 R /DW %d /CIDToGIDMap %d 0 R >>"
            % (descriptor, glyphless.ADVANCE, glyphs),
        )
        self._object(
            self._font,
            b"<< /Type /Font /Subtype /Type0 /BaseFont /Glyphless /Encoding /Identity-H "
            b"/DescendantFonts [%d 0 R] /ToUnicode %d 0 R >>" % (descendant, unicode_map),
        )

    def _stream(self, entries: bytes, data: bytes) -> int:
        return self._raw_stream((entries + b" /Filter /FlateDecode").strip(), zlib.compress(data, 9))

    def _raw_stream(self, entries: bytes, data: bytes) -> int:
        number = self._next()
        self._object(number, b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(data), data))
        return number

    def _next(self) -> int:
        self._last += 1
        return self._last

    def _object(self, number: int, body: bytes) -> None:
        self._offsets[number] = self._position
        self._write(b"%d 0 obj\n%s\nendobj\n" % (number, body))

    def _write(self, data: bytes) -> None:
        self._target.write(data)
        self._position += len(data)


def _number(value: float) -> bytes:
    return f"{value:.4f}".rstrip("0").rstrip(".").encode()


def _unicode_map(codes: dict[str, int]) -> bytes:
    """A ToUnicode map of exactly the characters in use (Adobe Technical Note 5411)."""
    entries = [f"<{code:04x}> <{text.encode('utf-16-be').hex()}>" for text, code in codes.items()]
    blocks = [entries[start : start + _CODES_PER_BLOCK] for start in range(0, len(entries), _CODES_PER_BLOCK)]
    lines = [
        "/CIDInit /ProcSet findresource begin", "12 dict begin", "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def", "/CMapType 2 def",
        "1 begincodespacerange", "<0000> <ffff>", "endcodespacerange",
    ]  # fmt: skip
    for block in blocks:
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end", ""]
    return "\n".join(lines).encode()
