"""The log: JSON, a line each, of what whoever keeps the server running needs, and nothing of what is in the archive.

No search terms, titles, names of files, notes or addresses of pages; of an error its type and the place in the program.
What libraries log is reduced to the same: their messages hold whatever they were given.
"""

from __future__ import annotations

import json
import logging
import logging.handlers
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import Invalid

if TYPE_CHECKING:
    from types import TracebackType

_OURS = "archive.log"


def start(where: str) -> None:
    """From now on lines go to the file `where`, "-" for standard error, "" for nowhere. Raises Invalid."""
    root = logging.getLogger()
    for handler in [one for one in root.handlers if isinstance(one.formatter, _Lines)]:
        root.removeHandler(handler)
        handler.close()
    quieten()
    if where:
        handler = _handler(where)
        handler.setFormatter(_Lines())
        root.addHandler(handler)
        logging.getLogger(_OURS).setLevel(logging.INFO)
    threading.excepthook = _in_a_thread


def quieten() -> None:
    """What libraries log reaches nobody unless the log is started; Python would print it as it is."""
    logging.captureWarnings(True)
    root = logging.getLogger()
    if not any(isinstance(handler, logging.NullHandler) for handler in root.handlers):
        root.addHandler(logging.NullHandler())


def tell(event: str, **fields: object) -> None:
    """One line. `fields` hold nothing that came from a person or a document."""
    logging.getLogger(_OURS).info(event, extra={"fields": fields})


def error_told(event: str, error: BaseException, **fields: object) -> None:
    """What went wrong and where in the program; never what the error says."""
    tell(event, **fields, type=type(error).__name__, place=place_of(error.__traceback__))


def place_of(trace: TracebackType | None) -> str:
    """File and line of the innermost frame that is ours, else of the innermost: `archive/web/search.py:57`."""
    places = []
    while trace is not None:
        places.append((_within_the_program(trace.tb_frame.f_code.co_filename), trace.tb_lineno))
        trace = trace.tb_next
    ours = [place for place in places if place[0].startswith(("archive/", "ingest/"))]
    return "{}:{}".format(*(ours or places)[-1]) if places else ""


class _Lines(logging.Formatter):
    """Of our own records all fields; of others never the message."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat("T", "milliseconds")
        }
        if record.name == _OURS:
            said |= {"event": record.msg, **getattr(record, "fields", {})}
        else:
            said |= {"event": "library", "logger": record.name, "level": record.levelname.lower()}
            if record.exc_info and record.exc_info[0] is not None:
                said |= {"type": record.exc_info[0].__name__, "place": place_of(record.exc_info[2])}
        return json.dumps(said, ensure_ascii=True)


def _within_the_program(file: str) -> str:
    """From the package on: where the program is installed is nobody's business."""
    path = Path(file)
    root = Path(__file__).resolve().parents[1]
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name


def _handler(where: str) -> logging.Handler:
    if where == "-":
        return logging.StreamHandler(sys.stderr)
    try:  # opened again when it was moved away: logrotate needs no signal
        return logging.handlers.WatchedFileHandler(Path(where).expanduser(), encoding="ascii")
    except OSError as error:
        raise Invalid(f"The log cannot be written: {error.strerror}.", "Mend the setting log.") from error


def _in_a_thread(failed: threading.ExceptHookArgs) -> None:
    if failed.exc_value is not None:
        error_told("error", failed.exc_value)
