"""Words that stand on their heads, before their page is turned round.

PyMuPDF makes the boxes of fonts lower than their size as tall as that size. Where a line runs exactly from right to
left it does so on the wrong side of the baseline, and a box drawn over such a word would leave half of it to be read.
Court stamps on scans that were put in upside down are like that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ingest.formats.pdf.drawing import Row


def mended(rows: list[Row], blocks: list[dict[str, Any]]) -> list[Row]:
    """The words with their boxes on the side of the baseline on which their ink is."""
    wrong = [
        span
        for block in blocks
        for line in block.get("lines", ())
        if line["dir"][0] == -1.0
        for span in line["spans"]
        if span["ascender"] - span["descender"] < 1.0
    ]
    return [_mirrored(row, wrong) for row in rows] if wrong else rows


def _mirrored(row: Row, spans: list[dict[str, Any]]) -> Row:
    x0, y0, x1, y1 = row[:4]
    middle_x, middle_y = (x0 + x1) / 2, (y0 + y1) / 2
    for span in spans:
        left, top, right, bottom = span["bbox"]
        if left <= middle_x <= right and top <= middle_y <= bottom:
            baseline = span["origin"][1]
            return (x0, 2 * baseline - y1, x1, 2 * baseline - y0, *row[4:])
    return row
