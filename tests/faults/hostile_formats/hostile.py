"""A format that does what the file tells it to: the reader as a taken-over process would be.

The file's text is a deed and its argument. Loaded into the reading process through the seam for further formats.
"""

from __future__ import annotations

import os
import socket
import sys
import time
from array import array
from pathlib import Path

from ingest.model import Attachment, Facts, Page, TextSource

MEDIA_TYPES = ("text/plain",)
PATH = [""]


def page(number: int, text: str = "word", boxes: array | None = None) -> Page:
    boxes = array("f", [0, 0, 1, 1] * len(text.split())) if boxes is None else boxes
    return Page(number, 100.0, 100.0, text, boxes, TextSource.LAYER)


def extract(path, conditions):
    deed, _, argument = Path(path).read_text().strip().partition(" ")
    PATH[0] = path
    yield Facts("text/plain", title="as told")
    yield from DEEDS[deed](argument)


def render(path, page_number, dpi, conditions):
    raise NotImplementedError


def hang(_):
    yield page(1)
    time.sleep(600)


def spin(_):
    while True:
        pass
    yield


def eat_memory(_):
    hoard = []
    while True:
        hoard.append(bytearray(16 * 1024 * 1024))
    yield


def die(argument):
    os.kill(os.getpid(), int(argument))
    yield


def leave(_):
    os._exit(0)
    yield


def fork(_):
    for _ in range(20):
        if os.fork() == 0:
            time.sleep(600)
            os._exit(0)
    time.sleep(600)
    yield


def write(argument):
    Path(argument).write_text("out")
    yield page(1, "written")


def overwrite(_):
    Path(PATH[0]).chmod(0o666)
    with open(PATH[0], "r+b") as original:
        original.write(b"changed!")
    yield page(1, "changed")


def fill_disk(_):
    with Path("big").open("wb") as big:
        while True:
            big.write(bytes(1024 * 1024))
    yield


def read(argument):
    yield page(1, Path(argument).read_text())


def connect(argument):
    with socket.create_connection(("127.0.0.1", int(argument)), timeout=3):
        yield page(1, "connected")


def environment(_):
    yield page(1, " ".join(f"{name}={value}" for name, value in os.environ.items()))


def many_pages(_):
    for number in range(1, 10**6):
        yield page(number)


def long_text(_):
    yield page(1, "x" * (3 * 10**6))


def surrogates(_):
    yield page(1, "lone \udc80 surrogate \x00")


def wrong_boxes(_):
    yield page(1, "two words", array("f", [0, 0, 1, 1]))


def endless_box(_):
    yield page(1, "word", array("f", [0, 0, float("inf"), float("nan")]))


def out_of_order(_):
    yield page(7)


def raw_garbage(_):
    os.write(int(sys.argv[1]), b"\xff" * 64)
    time.sleep(600)
    yield


def many_attachments(_):
    while True:
        yield Attachment("a", b"x")


def fail(_):
    raise RuntimeError("secret words of the file")
    yield


def fine(argument):
    yield page(1, argument or "fine")


DEEDS = {name: value for name, value in globals().items() if callable(value) and name.islower()}
