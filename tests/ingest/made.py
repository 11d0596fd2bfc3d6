"""Files made with code for the tests of reading."""

from __future__ import annotations

from email.message import EmailMessage
from io import BytesIO

import pymupdf
from PIL import Image, ImageDraw, ImageFont


def pdf(*pages: str, rotation: int = 0, password: str = "", **facts: str) -> bytes:
    with pymupdf.open() as document:
        for text in pages:
            page = document.new_page(width=400, height=600)
            page.insert_text((50, 80), text, fontsize=14)
            page.set_rotation(rotation)
        document.set_metadata(facts)
        locked = {"encryption": pymupdf.PDF_ENCRYPT_AES_256, "user_pw": password} if password else {}
        return document.tobytes(**locked)


def picture_of(text: str, *, width: int = 1000, height: int = 300, size: int = 60) -> Image.Image:
    picture = Image.new("RGB", (width, height), "white")
    ImageDraw.Draw(picture).text((50, 100), text, fill="black", font=ImageFont.load_default(size))
    return picture


def encoded(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    out = BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def scan(text: str, *, turned: int = 0) -> bytes:
    """A PDF page that is only a picture of the text, turned counter-clockwise."""
    picture = picture_of(text, width=1600, height=1200, size=70).rotate(turned, expand=True)
    with pymupdf.open() as document:
        page = document.new_page(width=picture.width / 3, height=picture.height / 3)
        page.insert_image(page.rect, stream=encoded(picture))
        return document.tobytes()


def mail(body: str = "See you there.", *, rich: str = "", **headers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Ann Example <ann@example.org>"
    message["Date"] = "Mon, 07 Sep 2020 08:00:00 +0200"
    for name, value in headers.items():
        message[name] = value
    message.set_content(body)
    if rich:
        message.add_alternative(rich, subtype="html")
    return message
