"""Pages of any size are drawn pixel for pixel, or a box that is black would be said not to be."""

from __future__ import annotations

from io import BytesIO
from math import ceil

import numpy as np
import pytest
from PIL import Image

from archive.redaction.apply import picture
from archive.redaction.apply.exhibit_pdf import ExhibitPdf
from archive.redaction.verify import looks


@pytest.mark.parametrize("dpi", [150, 200])
@pytest.mark.parametrize(
    ("width_pt", "height_pt"),
    [(595.276, 841.89), (612, 792), (629.49, 814.63), (297.64, 419.53), (841.89, 595.276), (841.89, 1190.55),
     (217.3, 644.1), (503.9, 271.7), (333.3, 333.3)],
)  # fmt: skip
def test_a_page_is_drawn_pixel_for_pixel(width_pt: float, height_pt: float, dpi: int) -> None:
    across, down = np.arange(ceil(width_pt * dpi / 72)), np.arange(ceil(height_pt * dpi / 72))
    checks = ((across[None, :] // 3 + down[:, None] // 3) % 2 * 255).astype("uint8")
    encoded = picture.encode(Image.fromarray(checks).convert("RGB"))
    target = BytesIO()
    pdf = ExhibitPdf(target)
    pdf.add_page(encoded, dpi, [])
    pdf.close()
    drawn, seen_dpi, _ = looks.draw(target.getvalue(), 1)
    assert (drawn.size, seen_dpi) == (encoded.shown.size, dpi)
    assert np.array_equal(np.asarray(drawn), np.asarray(encoded.shown))
