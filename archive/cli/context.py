"""What every command needs first: the archive folder, opened."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import ingest as reading
from archive.store import open_store, passwords
from ingest.model import Limits

if TYPE_CHECKING:
    import click

    from archive.settings import Settings
    from archive.store import Store


def chosen_home(ctx: click.Context) -> Path:
    """--home, else ARCHIVE_HOME, else ~/exposure-archive."""
    home: Path | None = ctx.find_root().obj
    return home if home is not None else Path.home() / "exposure-archive"


def opened_store(ctx: click.Context) -> Store:
    """The archive, and its readers set to its limits. Both are closed when the command ends. Raises NoArchive."""
    store = open_store(chosen_home(ctx))
    set_readers(store.settings, store.home)
    ctx.call_on_close(reading.close)
    ctx.call_on_close(store.close)
    return store


def set_readers(settings: Settings, home: Path) -> None:
    """Files are read from now on under this archive's limits and with its passwords. `home` may be no archive yet."""
    limits = Limits(
        file_bytes=settings.file_bytes,
        memory_bytes=settings.memory_bytes,
        cpu_s=settings.cpu_s,
        silence_s=settings.silence_s,
    )
    reading.configure(
        workers=settings.workers,
        limits=limits,
        tessdata=settings.tessdata,
        passwords=passwords.known(home),
        scratch=cache if (cache := home / "cache").is_dir() else None,
        files_per_reader=settings.files_per_reader,
    )
