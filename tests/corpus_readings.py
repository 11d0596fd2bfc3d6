"""Readings of the corpus, shared by all tests and all their processes: each file is read once in a run.

Whoever asks first has the file read, behind the same walls as always, with every password that opens one of them. The
journey that takes the whole corpus in reads every file itself, and leaves here what its readers said.
"""

from __future__ import annotations

import fcntl
import hashlib
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from ingest import conversion, starting
from ingest.errors import IngestError, NoReader
from ingest.model import Extraction
from ingest.pool import Pool

IN_STRINGPREP = "S\u00aaSL\u00adprep"
IN_UNICODE = '  ! < > " \\ \u20ac \u0153 \u00a4 1\u20444 1\u20442 \U0002070e \U00029d98 \U0001f600  '
PASSWORDS = (
    "hunter2", "test", "foo", "owner", "openpassword", "user", "password", "tika", IN_STRINGPREP, IN_UNICODE,
)  # fmt: skip
"""Those that open the locked files of the corpus."""


class Readings:
    """Called with a file's path: what is in it. Raises IngestError, as reading it does. Thread-safe."""

    def __init__(self, folder: Path, *, workers: int = 2) -> None:
        self._folder = folder
        folder.mkdir(exist_ok=True)
        self._pool = Pool(starting.Settings(workers, passwords=PASSWORDS))
        office = conversion.office_for(workers, None, None, walled=starting.bubblewrap_works())
        self._converter = conversion.Converter(self._pool, office)

    def __call__(self, path: Path) -> Extraction:
        place = self._place(path)
        with _alone(place):
            if not place.exists():
                _write(place, self._read(path))
        outcome: Extraction | IngestError = pickle.loads(place.read_bytes())
        if isinstance(outcome, IngestError):
            raise outcome
        return outcome

    def keep(self, path: Path, outcome: Extraction | IngestError) -> None:
        """What somebody else's readers said, who had the same passwords."""
        if not isinstance(outcome, NoReader):
            _write(self._place(path), outcome)

    def close(self) -> None:
        self._pool.close()

    def _place(self, path: Path) -> Path:
        return self._folder / hashlib.sha256(path.read_bytes()).hexdigest()

    def _read(self, path: Path) -> Extraction | IngestError:
        try:
            return self._converter.extract(path, ("eng",), None)
        except NoReader:
            raise
        except IngestError as error:
            return error


def _write(place: Path, outcome: Extraction | IngestError) -> None:
    if isinstance(outcome, Extraction):
        outcome = _at_hand(outcome)
    elif outcome.partial is not None:
        outcome.partial = _at_hand(outcome.partial)
    unfinished = place.with_name(f"{place.name}-{id(outcome)}")
    unfinished.write_bytes(pickle.dumps(outcome))
    unfinished.replace(place)


def _at_hand(found: Extraction) -> Extraction:
    """The same, nothing of it in a file of this process."""
    inside = tuple(replace(entry, content=entry.data) for entry in found.attachments)
    return replace(found, pages=tuple(found.pages), attachments=inside)


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    with place.with_name(f"{place.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
