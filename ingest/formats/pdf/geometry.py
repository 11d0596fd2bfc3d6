"""Boxes as MuPDF gives them: bare numbers, because a page has thousands."""

from __future__ import annotations

Edges = tuple[float, float, float, float]  # x0, y0, x1, y1


def meets(one: Edges, other: Edges) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def shared(one: Edges, other: Edges) -> float:
    """How much area both have."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return width * height if width > 0 and height > 0 else 0.0


def area(box: Edges) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def holds(box: Edges, x: float, y: float) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def around(boxes: list[Edges]) -> Edges:
    """The smallest box that holds them all; there is at least one."""
    return (
        min(box[0] for box in boxes), min(box[1] for box in boxes),
        max(box[2] for box in boxes), max(box[3] for box in boxes),
    )  # fmt: skip
