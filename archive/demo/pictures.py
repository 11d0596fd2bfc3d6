"""Pictures drawn with code: a scan without text, a screenshot of a post, a photograph that says where it was taken."""

from __future__ import annotations

import random
from io import BytesIO

import pymupdf
from PIL import Image, ImageDraw, ImageFilter

_SEED = 20200907


def scan_of(pdf: bytes) -> bytes:
    """The first page of a PDF as a scanner would give it: a little askew, grey, noisy, without a text layer."""
    with pymupdf.open(stream=pdf) as source:
        pixmap = source[0].get_pixmap(dpi=150, colorspace=pymupdf.csGRAY)
        page = Image.frombytes("L", (pixmap.width, pixmap.height), pixmap.samples)
    page = page.rotate(0.6, resample=Image.Resampling.BICUBIC, fillcolor=250)
    noise = random.Random(_SEED)  # noqa: S311  for looks, and the same each time
    dots = ImageDraw.Draw(page)
    for _ in range(900):
        x, y = noise.randrange(page.width), noise.randrange(page.height)
        dots.point((x, y), fill=noise.randrange(90, 200))
    out = BytesIO()
    page.filter(ImageFilter.GaussianBlur(0.5)).save(out, "JPEG", quality=70)
    with pymupdf.open() as made:
        sheet = made.new_page(width=595, height=842)
        sheet.insert_image(sheet.rect, stream=out.getvalue())
        made.set_metadata({"creationDate": "D:20200911101500Z", "modDate": "D:20200911101500Z"})
        data: bytes = made.tobytes(garbage=4, no_new_id=True)
    return data


AVATARS_PX = ((48, 140, 144, 236), (118, 410, 174, 466), (118, 480, 174, 536))
"""Where the faces are in the screenshot, as x0, y0, x1, y1; an editor would take them out."""
_CLOTHES = ((40, 80, 110), (122, 58, 66), (64, 96, 70))
SCREEN_DPI = 96


def screenshot(name: str, group: str, post: str, comments: tuple[tuple[str, str], ...]) -> bytes:
    """A post in a closed group as a phone's screen shows it, as PNG."""
    rows = "".join(f'<p style="margin:0 0 14px 96px"><b>{who}</b><br/>{said}</p>' for who, said in comments)
    page = f"""<html><head><style>@page {{ margin: 36px }} body {{ font: 17px sans-serif }}</style></head>
    <body><p style="color:#666;margin:0 0 56px 0">{group}  -  Private group</p>
    <p style="margin:0 0 4px 122px"><b style="font-size:20px">{name}</b></p>
    <p style="margin:0 0 28px 122px;color:#666">7 September 2020</p>
    <p style="font-size:20px;margin:0 0 30px 0">{post}</p>
    <p style="color:#666;margin:0 0 24px 0">41 likes   12 comments</p>{rows}</body></html>"""
    with pymupdf.open(stream=page.encode(), filetype="html") as document:
        document.layout(width=700, height=820, fontsize=17)
        pixmap = document[0].get_pixmap(dpi=SCREEN_DPI, colorspace=pymupdf.csRGB, alpha=False)
        picture = Image.frombytes("RGB", (pixmap.width, pixmap.height), pixmap.samples)
    for box, clothes in zip(AVATARS_PX, _CLOTHES, strict=True):
        _avatar(picture, box, clothes)
    out = BytesIO()
    picture.save(out, "PNG", dpi=(SCREEN_DPI, SCREEN_DPI))
    return out.getvalue()


def _avatar(picture: Image.Image, box: tuple[int, int, int, int], clothes: tuple[int, int, int]) -> None:
    """A round portrait, drawn four times as large and shrunk so that its edges are smooth."""
    face = Image.new("RGB", (384, 384), (196, 160, 120))
    draw = ImageDraw.Draw(face)
    draw.ellipse((120, 64, 264, 208), fill=(110, 70, 50))
    draw.ellipse((56, 220, 328, 560), fill=clothes)
    circle = Image.new("L", face.size, 0)
    ImageDraw.Draw(circle).ellipse((0, 0, 383, 383), fill=255)
    size = (box[2] - box[0], box[3] - box[1])
    picture.paste(face.resize(size), box[:2], circle.resize(size))


def photograph() -> bytes:
    """Phones hung in a tree, as JPEG with a camera's name and a position."""
    picture = Image.new("RGB", (960, 720), (150, 175, 200))
    draw = ImageDraw.Draw(picture)
    noise = random.Random(_SEED)  # noqa: S311
    draw.rectangle((0, 560, 960, 720), fill=(90, 110, 70))
    draw.polygon([(430, 720), (455, 250), (500, 250), (540, 720)], fill=(84, 62, 44))
    for _ in range(260):
        x, y = noise.randrange(180, 780), noise.randrange(30, 400)
        green = noise.randrange(80, 140)
        draw.ellipse((x - 38, y - 26, x + 38, y + 26), fill=(40, green, 45))
    for x in (330, 420, 560, 640):
        draw.line((x, 330, x, 420), fill=(30, 30, 30), width=3)
        draw.rounded_rectangle((x - 22, 420, x + 22, 505), 6, fill=(25, 25, 30))
        draw.rectangle((x - 18, 428, x + 18, 492), fill=(110, 150, 190))
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Corvane Optics", "Pocket 3"
    exif.get_ifd(0x8769)[0x9003] = "2020:09:01 06:12:44"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (12.0, 34.0, 56.0), "W", (45.0, 6.0, 7.0)
    out = BytesIO()
    picture.filter(ImageFilter.GaussianBlur(1)).save(out, "JPEG", quality=82, exif=exif)
    return out.getvalue()
