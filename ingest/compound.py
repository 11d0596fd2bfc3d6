"""OLE compound files (MS-CFB): the wrapping of Office files before 2007, of Outlook's messages and of locked files."""

from __future__ import annotations

import olefile

DAMAGES = (
    OSError, IndexError, ValueError, TypeError, KeyError, AttributeError, EOFError, RecursionError, OverflowError,
    AssertionError,
)  # fmt: skip
"""What `olefile` raises on damaged files."""


def top_names(path: str) -> set[str]:
    """Names of the streams and storages that lie in no storage; none if the file is damaged."""
    try:
        with olefile.OleFileIO(path) as ole:
            return {name[0] for name in ole.listdir(streams=True, storages=True)}
    except DAMAGES:
        return set()
