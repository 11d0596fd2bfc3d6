"""A format that does what the file tells it to: the reader as a taken-over process would be.

The file's text is a deed and its argument. Loaded into the reading process through the seam for further formats. The
deeds lie beside it: `deeds_memory`, `deeds_outside`, `deeds_answers`; here are the plain ones.
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import deeds_answers
import deeds_memory
import deeds_outside
from made_page import page

from ingest.model import Facts

MEDIA_TYPES = ("text/plain",)


def extract(path, conditions):
    deed, _, argument = Path(path).read_text().strip().partition(" ")
    yield Facts("text/plain", title="as told")
    yield from DEEDS[deed](argument.replace("@", path))


def render(path, page_number, dpi, conditions):
    raise NotImplementedError


def hang(_):
    yield page(1)
    time.sleep(600)


def hang_deaf(_):
    """Every signal that can be ignored is."""
    for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_IGN)
    time.sleep(600)
    yield


def spin(_):
    while True:
        pass
    yield


def spin_deaf(_):
    signal.signal(signal.SIGXCPU, signal.SIG_IGN)
    while True:
        pass
    yield


def drip(_):
    """Never silent for long, never done."""
    for number in range(1, 10**6):
        yield page(number)
        time.sleep(0.5)


def die(argument):
    os.kill(os.getpid(), int(argument))
    yield


def leave(_):
    os._exit(0)
    yield


def fail(_):
    raise RuntimeError("secret words of the file")
    yield


def sit_down(_):
    """Stay behind for the next file, if there is one: from now on everything says what this file wants."""
    DEEDS["fine"] = lambda _: iter([page(1, "spoiled")])
    yield page(1, "sat")


def fine(argument):
    yield page(1, argument or "fine")


DEEDS = {
    name: value
    for module in (deeds_memory.__dict__, deeds_outside.__dict__, deeds_answers.__dict__, dict(globals()))
    for name, value in module.items()
    if callable(value) and name.islower()
}
