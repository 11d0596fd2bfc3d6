"""A PDF as qpdf sees it, held in memory."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pikepdf

from ingest.errors import Corrupt, Encrypted
from ingest.formats.pdf.inside import damages

if TYPE_CHECKING:
    from collections.abc import Sequence


def opened(data: bytes, passwords: Sequence[str]) -> pikepdf.Pdf:
    """Raises Encrypted or Corrupt."""
    for password in ("", *passwords):
        try:
            return pikepdf.open(BytesIO(data), password=password, suppress_warnings=True)
        except pikepdf.PasswordError:
            continue
        except damages.DAMAGES as error:
            raise Corrupt("The objects of the file cannot be read.") from error
    raise Encrypted
