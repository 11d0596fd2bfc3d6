"""PDFs drawn with code: the same bytes each time."""

from __future__ import annotations

import html

import pymupdf

WIDTH_PT, HEIGHT_PT = 595.0, 842.0
LEFT_PT, RIGHT_PT, TOP_PT, BOTTOM_PT = 54.0, 541.0, 60.0, 790.0

INK, GREY, RULE, BAND = (0.12, 0.13, 0.14), (0.42, 0.43, 0.45), (0.75, 0.76, 0.78), (0.07, 0.2, 0.23)


class Sheet:
    """A document that is written from the top down; pages follow by themselves."""

    def __init__(self, running_head: str) -> None:
        self._document = pymupdf.open()
        self._head = running_head
        self._turn()

    def band(self, title: str, subtitle: str) -> None:
        self._page.draw_rect(pymupdf.Rect(0, 0, WIDTH_PT, 84), color=None, fill=BAND)
        self._page.insert_text((LEFT_PT, 42), title, fontname="hebo", fontsize=19, color=(1, 1, 1))
        self._page.insert_text((LEFT_PT, 64), subtitle, fontname="helv", fontsize=10, color=(0.85, 0.9, 0.9))
        self._y = 116.0

    def heading(self, text: str) -> None:
        self._need(46)
        self._y += 12
        self._page.insert_text((LEFT_PT, self._y), text, fontname="hebo", fontsize=12.5, color=BAND)
        self._y += 16

    def line(self, text: str, *, size_pt: float = 10, grey: bool = False) -> None:
        self._need(size_pt * 1.5)
        self._page.insert_text(
            (LEFT_PT, self._y), text, fontname="helv", fontsize=size_pt, color=GREY if grey else INK
        )
        self._y += size_pt * (2.2 if grey else 1.5)

    def paragraph(self, text: str, *, bold: str = "") -> None:
        """Running text in any script; `bold` goes before it."""
        lead = f"<b>{html.escape(bold)}</b> " if bold else ""
        height = 14.0 * (1 + (len(bold) + len(text)) // 80) + 12
        self._need(height)
        box = pymupdf.Rect(LEFT_PT, self._y - 10, RIGHT_PT, self._y - 10 + height)
        style = "font-family:sans-serif;font-size:10pt;line-height:1.35;margin:0"
        spare, _ = self._page.insert_htmlbox(box, f'<p style="{style}">{lead}{html.escape(text)}</p>')
        self._y += height - spare + 6

    def table(self, columns: list[tuple[str, float]], rows: list[list[str]]) -> None:
        """`columns`: heading and width in points. First column to the left, the rest to the right."""
        self._row([name for name, _ in columns], columns, bold=True)
        for row in rows:
            self._row(row, columns)
        self._y += 10

    def save(self, title: str, date: str) -> bytes:
        """`date` as D:YYYYMMDDHHMMSSZ. Nothing of the clock or the machine gets in."""
        for number in range(self._document.page_count):
            page = self._document[number]
            page.insert_text(
                (LEFT_PT, 818), f"{self._head}   page {number + 1}", fontname="helv", fontsize=8, color=GREY
            )
        facts = {"title": title, "author": "Harbour Watch Desk", "creator": "", "producer": ""}
        self._document.set_metadata({**facts, "creationDate": date, "modDate": date})
        self._document.subset_fonts()
        data: bytes = self._document.tobytes(garbage=4, deflate=True, no_new_id=True)
        return data

    def _row(self, cells: list[str], columns: list[tuple[str, float]], *, bold: bool = False) -> None:
        self._need(18)
        font = "hebo" if bold else "helv"
        x = LEFT_PT
        for index, (cell, (_, width)) in enumerate(zip(cells, columns, strict=True)):
            at = x if index == 0 else x + width - pymupdf.get_text_length(cell, font, 9) - 4
            self._page.insert_text((at, self._y), cell, fontname=font, fontsize=9, color=INK)
            x += width
        self._page.draw_line((LEFT_PT, self._y + 5), (x, self._y + 5), color=INK if bold else RULE, width=0.6)
        self._y += 17

    def _need(self, height: float) -> None:
        if self._y + height > BOTTOM_PT:
            self._turn()

    def _turn(self) -> None:
        self._page = self._document.new_page(width=WIDTH_PT, height=HEIGHT_PT)
        self._y = TOP_PT
