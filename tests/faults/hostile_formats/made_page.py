from __future__ import annotations

from array import array

from ingest.model import Page, TextSource


def page(number: int, text: str = "word", boxes: array | None = None) -> Page:
    boxes = array("f", [0, 0, 1, 1] * len(text.split())) if boxes is None else boxes
    return Page(number, 100.0, 100.0, text, boxes, TextSource.LAYER)
