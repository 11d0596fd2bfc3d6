"""Ctrl-C: what is in hand is finished, within seconds; a second Ctrl-C, or too long a wait, ends at once."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

STOPPED = 130
"""Exit code of a command that was stopped, as shells have it: 128 + SIGINT."""

_PATIENCE_S = 4.5


@contextmanager
def stop_on_signals(
    said: str = "Stopping: what is being read is finished if it takes seconds, the rest waits.",
) -> Iterator[threading.Event]:
    """An event that is set by the first SIGINT or SIGTERM. Outside the main thread nobody can press Ctrl-C.

    `said` tells the person what happens now.
    """
    stop = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return

    def first(_number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        click.echo(f"\n{said}", err=True)
        signal.setitimer(signal.ITIMER_REAL, _PATIENCE_S)

    def too_long(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    handlers = {signal.SIGINT: first, signal.SIGTERM: first, signal.SIGALRM: too_long}
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield stop
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in before.items():
            signal.signal(number, handler)
