"""Hostile bytes in, plain values out. Knows no archive, no database, no web server.

Every call opens the file only in a locked child process (`ingest.sandbox`), one of a pool that is made on first use.
Functions may be called from any thread. They raise `ingest.errors.IngestError`.
"""

from __future__ import annotations

import atexit
import threading
from typing import TYPE_CHECKING

from ingest import conversion, protecting, starting
from ingest.model import Extraction, Limits, Page, PageImage, TablesFound
from ingest.pool import Pool
from ingest.starting import Settings, bubblewrap_works

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    from ingest.libreoffice import LibreOffice
    from ingest.protecting import Protections

_lock = threading.Lock()
_settings = Settings()
_pool: Pool | None = None
_converter: LibreOffice | None = None


def configure(
    *,
    workers: int = 2,
    limits: Limits | None = None,
    tessdata: str = "",
    formats: tuple[str, ...] = (),
    import_paths: tuple[str, ...] = (),
    bubblewrap: bool | None = None,
    passwords: tuple[str, ...] = (),
    scratch: Path | None = None,
    files_per_reader: int = 1,
    libreoffice: bool | None = None,
) -> None:
    """How files are read from now on. What is being read is given up.

    `tessdata` is a folder with more Tesseract languages. `formats` are further format modules to be found under
    `import_paths`. `bubblewrap` None uses it where it works; False never; True always. `passwords` are tried on
    locked files. `scratch` is a folder for what is too large for memory. `files_per_reader`: with 1, no file meets a
    process that another has touched. `libreoffice` None uses it where it is installed; False never.
    """
    global _settings, _converter, _pool
    with _lock:
        _converter, former = None, _settings
        _settings = Settings(
            workers, limits or Limits(), tessdata, formats, import_paths, bubblewrap, passwords, scratch,
            files_per_reader, libreoffice,
        )  # fmt: skip
        if _pool is not None and starting.are_started_alike(_settings, former):
            former_pool, _pool = _pool, Pool(_settings)
            _pool.follow(former_pool)
            return
    close()


def extract(
    path: Path, *, languages: tuple[str, ...] = ("eng",), on_page: Callable[[int], None] | None = None
) -> Extraction:
    """Everything in the file. `languages` are Tesseract's codes; `on_page` is called with each page's number.

    Where LibreOffice laid the pages out, the result's `rendition` is what they are to be rendered from.
    """
    return conversion.Converter(_current(), _office()).extract(path, languages, on_page)


def inspect(path: Path, *, languages: tuple[str, ...] = ("eng",), with_streams: bool = False) -> Extraction:
    """What the file's structure holds beside what `extract` tells: the result's `traces`.

    With `with_streams` its attachments are all bytes in it that can be unpacked, each named by where it is.
    """
    return _current().inspect(path, languages, with_streams=with_streams)


def render(path: Path, page_number: int, *, dpi: int = 150) -> PageImage:
    """The pixels of a page; its own `dpi` says how fine they are, which may be less than was asked for."""
    return _current().render(path, page_number, dpi)


def tables(path: Path, *, pages: Collection[int]) -> TablesFound:
    """Where the cells of the tables on those pages stand. Costly, some tenths of a second a page: asked for when
    wanted."""
    return _current().tables(path, pages)


def read_words(image: PageImage, *, languages: tuple[str, ...] = ("eng",)) -> Page:
    """The words that OCR sees in a picture; points by the picture's dpi."""
    return _current().read_words(image, languages)


def memory_bytes() -> int:
    """Memory that all reading processes hold now; 0 where nothing tells."""
    return _pool.memory_bytes() if _pool is not None else 0


def protections() -> Protections:
    """What keeps a file that takes over its reader from the rest of this machine, each tried in a reading process."""
    pool = _current()
    return protecting.probe(pool, bubblewrap=pool.uses_bubblewrap)


def peak_memory_bytes() -> int:
    """The most memory that one reading process has taken since the settings were last changed."""
    return _current().peak_bytes


def close() -> None:
    """End the reading processes. The next call starts new ones."""
    global _pool
    with _lock:
        pool, _pool = _pool, None
    if pool is not None:
        pool.close()


def _current() -> Pool:
    global _pool
    with _lock:
        if _pool is None:
            _pool = Pool(_settings)
        return _pool


def _office() -> LibreOffice | None:
    global _converter
    with _lock:
        settings = _settings
        if _converter is None and settings.libreoffice is not False:
            walled = settings.bubblewrap if settings.bubblewrap is not None else bubblewrap_works()
            _converter = conversion.office_for(
                settings.workers, settings.scratch, settings.libreoffice, walled=walled
            )
        return _converter


atexit.register(close)
