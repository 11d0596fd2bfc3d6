"""The page at the end of an exhibit that says how much was taken out, and why. It names reasons, never labels."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

from archive.model import REASONS, Box, Word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.model import Plan
    from archive.redaction.apply.text_layer import Line

WIDTH_PT, HEIGHT_PT = 595, 842  # ISO 216 A4
_MARGIN_PT, _HEADING_PT, _TEXT_PT, _LEADING = 72, 18, 12, 1.7


@dataclass(frozen=True, slots=True)
class Sheet:
    """The page as drawn, and its words with their boxes in points."""

    image: Image.Image
    lines: tuple[Line, ...]


def sentences(plan: Plan) -> Iterator[str]:
    """What the page says, line by line."""
    yield "What was taken out"
    pages = len({redaction.page_number for redaction in plan.redactions})
    yield f"Boxes in all: {len(plan.redactions)}, on pages: {pages}"
    counts = Counter(redaction.reason for redaction in plan.redactions)
    for reason in REASONS:
        if counts[reason]:
            yield f"{reason}: {counts[reason]}"


def draw(plan: Plan) -> Sheet:
    """The page at the exhibit's resolution."""
    per_pt = plan.look.dpi / 72
    image = Image.new("RGB", (round(WIDTH_PT * per_pt), round(HEIGHT_PT * per_pt)), "white")
    pen = ImageDraw.Draw(image)
    top_pt, lines = float(_MARGIN_PT), []
    for number, sentence in enumerate(sentences(plan)):
        size_pt = _HEADING_PT if number == 0 else _TEXT_PT
        font = ImageFont.load_default(size_pt * per_pt)
        left_pt, words = float(_MARGIN_PT), []
        for text in sentence.split():
            pen.text((left_pt * per_pt, top_pt * per_pt), text, fill="black", font=font)
            width_pt = font.getlength(text) / per_pt
            words.append(Word(text, Box(left_pt, top_pt, left_pt + width_pt, top_pt + size_pt * 1.2)))
            left_pt += width_pt + font.getlength(" ") / per_pt
        lines.append(tuple(words))
        top_pt += size_pt * _LEADING
    return Sheet(image, tuple(lines))
