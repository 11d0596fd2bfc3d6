"""Answers that no honest reader gives."""

from __future__ import annotations

import json
import os
import socket
import struct
import sys
import time
from array import array

from made_page import page

from ingest import wire
from ingest.model import Attachment, Finding, FindingKind, LeftOut


def channel() -> socket.socket:
    """The reader's own; made without a system call."""
    return socket.socket(fileno=int(sys.argv[1]))


def say(header: object, payload: bytes = b"") -> None:
    encoded = header if isinstance(header, bytes) else json.dumps(header).encode()
    os.write(int(sys.argv[1]), struct.pack(">IQ", len(encoded), len(payload)))
    view = memoryview(encoded + payload)
    while view:
        view = view[os.write(int(sys.argv[1]), view) :]


PAGE = {"is": "page", "number": 1, "width_pt": 1.0, "height_pt": 1.0, "source": "layer", "text_bytes": 0}


def many_pages(_):
    for number in range(1, 10**6):
        yield page(number)


def long_text(_):
    yield page(1, "x" * (3 * 10**6))


def two_gigabytes(_):
    """A page that says it has 2 GB of text, and sends as much as anybody takes."""
    os.write(int(sys.argv[1]), struct.pack(">IQ", 2, 2 * 1024**3) + b"{}")
    while True:
        os.write(int(sys.argv[1]), b"x" * 2**20)
    yield


def much_text_in_all(_):
    for number in range(1, 10**6):
        yield page(number, "x" * 10**6)


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


def half_a_frame(_):
    os.write(int(sys.argv[1]), struct.pack(">IQ", 100, 0) + b'{"is": ')
    time.sleep(600)
    yield


def byte_by_byte(_):
    for byte in struct.pack(">IQ", 1000, 0) + b" " * 1000:
        os.write(int(sys.argv[1]), bytes((byte,)))
        time.sleep(0.5)
    yield


def raw_header(argument):
    """What the file says is what the archive is told."""
    say(argument.encode())
    yield page(1)


def deep_header(_):
    say(b"[" * 1_000_000)
    yield page(1)


def huge_header(_):
    say(b'{"is": "page", "x": "' + b"x" * (8 * 2**20) + b'"}')
    yield page(1)


def wide_header(_):
    """Small on the wire, large when it is parsed."""
    say(b'{"is": "facts", "metadata": [' + b"[],[]," * 600_000 + b"[]]}")
    yield page(1)


def more_without_attachment(_):
    say({"is": "more"}, b"bytes of nothing")
    yield page(1)


def more_after_a_page(_):
    yield Attachment("a", b"x")
    yield page(1)
    say({"is": "more"}, b"bytes of nothing")
    yield page(2)


def endless_attachment(_):
    def endless():
        while True:
            yield b"x" * 2**20

    yield Attachment("a", endless())


def many_attachments(_):
    while True:
        yield Attachment("a", b"x")


def many_long_names(_):
    while True:
        yield Attachment("n" * 10_000, b"")


def many_findings(_):
    while True:
        say(
            {
                "is": "finding",
                "kind": FindingKind.MACRO.value,
                "message": "m",
                "page": 0,
                "quote": "q" * 20_000,
            }
        )
        yield Finding(FindingKind.MACRO, "message")


def many_left_out(_):
    while True:
        yield LeftOut("name", "not-a-file", "message", by_rule=True)


def much_hidden(_):
    say(PAGE | {"hidden": [["comment", 0]] * 100_000})
    yield


def hidden_of_no_size(_):
    say(PAGE | {"hidden": [["comment", -5], ["comment", 5]]})
    yield


def done_and_more(_):
    """The answer is over, and then it is not."""
    say(PAGE | {"text_bytes": 4}, struct.pack("<4f", 0, 0, 1, 1) + b"said")
    say({"is": "done"})
    say(PAGE | {"text_bytes": 7}, struct.pack("<4f", 0, 0, 1, 1) + b"spoiled")
    say({"is": "done"})
    time.sleep(600)
    yield


def wrong_error(_):
    say({"is": "error", "reason": ["no-reader"], "message": {"a": 1}, "media_type": 7})
    yield


def no_reader_error(_):
    """The whole run would stop, if a file could say this."""
    say({"is": "error", "reason": "no-reader", "message": "stop", "media_type": ""})
    yield


def ready_again(_):
    wire.send(channel(), {"is": "ready"})
    yield
