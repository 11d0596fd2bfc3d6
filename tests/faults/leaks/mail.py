"""Messages: headers, parts that are not shown, and what is enclosed."""

from __future__ import annotations

from base64 import b64encode
from functools import partial

from leaks.planted import leak

_BODY = "The wages were not paid.\r\nNobody else has answered so far.\r\n"
_HEADERS = (
    "From: Desk <desk@example.org>\r\nTo: Office <office@example.org>\r\nSubject: Wages\r\n"
    "Date: Mon, 07 Sep 2020 08:00:00 +0200\r\nMIME-Version: 1.0\r\n"
)


def _plain(more: str = "", body: str = _BODY, headers: str = _HEADERS) -> bytes:
    return f"{headers}{more}Content-Type: text/plain; charset=utf-8\r\n\r\n{body}".encode()


def _parts(*parts: str, kind: str = "mixed", before: str = "", after: str = "") -> bytes:
    """A message of several parts, each with its own headers."""
    inside = "".join(f"--HBR\r\n{part}\r\n" for part in parts)
    head = f'{_HEADERS}Content-Type: multipart/{kind}; boundary="HBR"\r\n\r\n'
    return f"{head}{before}\r\n{inside}--HBR--\r\n{after}".encode()


_TEXT = f"Content-Type: text/plain; charset=utf-8\r\n\r\n{_BODY}"

_LINES = {
    "Received": "from {} ([192.0.2.7]) by mx.example.org; Mon, 07 Sep 2020 08:00:00 +0200",
    "Message-ID": "<20200907.{}@example.org>",
    "X-Originating-User": "{}",
    "Return-Path": "<{}@example.org>",
    "DKIM-Signature": "v=1; d=example.org; i={}@example.org; b=AAAA",
    "X-Mailer": "Harbour Mail, licensed to {}",
}


def _with_header(secret: str, *, header: str, value: str) -> bytes:
    return _plain(f"{header}: {value.format(secret.replace(' ', '.'))}\r\n")


for _header, _value in _LINES.items():
    _builder = partial(_with_header, header=_header, value=_value)
    _builder.__module__, _builder.__doc__ = __name__, f"The header {_header}."
    leak(".eml", name=f"mail header {_header}")(_builder)


@leak(".eml", visible=True)
def mail_text(secret: str) -> bytes:
    """The text of a message."""
    return _plain(body=f"It was {secret} who told me.\r\n{_BODY}")


@leak(".eml", visible=True)
def mail_sender(secret: str) -> bytes:
    """The name of the sender, in an encoded word."""
    word = f"=?utf-8?B?{b64encode(secret.encode()).decode()}?="
    return _plain(headers=_HEADERS.replace("From: Desk", f"From: {word}"))


@leak(".eml", visible=True)
def mail_alternative_part(secret: str) -> bytes:
    """The plain version, where the HTML version is shown."""
    text = _TEXT.replace("The wages", f"{secret} says the wages")
    shown = f"Content-Type: text/html; charset=utf-8\r\n\r\n<p>{_BODY}</p>"
    return _parts(text, shown, kind="alternative")


@leak(".eml")
def mail_comment_in_html(secret: str) -> bytes:
    """A comment in the HTML version."""
    return _parts(f"Content-Type: text/html; charset=utf-8\r\n\r\n<!-- {secret} --><p>{_BODY}</p>")


@leak(".eml")
def mail_attachment(secret: str) -> bytes:
    """A file that is enclosed, in base64."""
    data = b64encode(f"It was {secret}.".encode()).decode()
    head = 'Content-Type: text/plain\r\nContent-Disposition: attachment; filename="note.txt"\r\n'
    return _parts(_TEXT, f"{head}Content-Transfer-Encoding: base64\r\n\r\n{data}")


@leak(".eml", visible=True)
def mail_name_of_an_attachment(secret: str) -> bytes:
    """The name of an enclosed file."""
    head = f'Content-Type: text/plain\r\nContent-Disposition: attachment; filename="{secret}.txt"\r\n'
    return _parts(_TEXT, f"{head}\r\nnothing")


@leak(".eml")
def mail_before_the_first_part(secret: str) -> bytes:
    """The preamble, for programs without MIME."""
    return _parts(_TEXT, before=f"Sent by {secret}\r\n")


@leak(".eml")
def mail_after_the_last_part(secret: str) -> bytes:
    """The epilogue."""
    return _parts(_TEXT, after=f"Sent by {secret}\r\n")


@leak(".eml")
def mail_enclosed_message(secret: str) -> bytes:
    """The text of a message within the message, quoted-printable."""
    quoted = "".join(f"={ord(letter):02X}" for letter in secret)
    inner = f"From: a@example.org\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nIt was {quoted}.\r\n"
    return _parts(_TEXT, f"Content-Type: message/rfc822\r\n\r\n{inner}")
