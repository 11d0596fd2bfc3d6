"""Pictures on pages: what they show, what is cut away, and what their files carry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaks.planted import leak
from leaks.sheet import (
    LINE,
    SHOW_PICTURE,
    document,
    encoded,
    image,
    jpeg_image,
    pdf,
    picture_of,
    place,
    saved,
)
from pikepdf import Array, Name
from PIL import Image

if TYPE_CHECKING:
    import pikepdf

VIEW = "A view of the port"


def _with_picture(picture: Image.Image, show: str = SHOW_PICTURE, **entries: object) -> bytes:
    return pdf(show, lambda made, page: place(page, "XObject", "P", image(made, picture, **entries)))


@leak(visible=True, at=LINE)
def picture_of_the_name(secret: str) -> bytes:
    """Pixels."""
    return _with_picture(picture_of(secret))


@leak(visible=True, at=(*LINE, (2, *LINE[0][1:])))
def picture_reused_on_another_page(secret: str) -> bytes:
    """One picture that two pages show."""
    made = document(SHOW_PICTURE, pages=2)
    shared = image(made, picture_of(secret))
    for page in made.pages:
        place(page.obj, "XObject", "P", shared)
    return saved(made)


@leak()
def picture_with_a_part_clipped_away(secret: str) -> bytes:
    """Below the part of a picture that the clipping path lets through."""
    whole = Image.new("RGB", (560, 160), "white")
    whole.paste(picture_of(VIEW), (0, 0))
    whole.paste(picture_of(secret), (0, 88))
    return _with_picture(whole, "q 10 58 280 36 re W n 280 0 0 80 10 14 cm /P Do Q\n")


@leak()
def picture_with_a_part_off_the_page(secret: str) -> bytes:
    """To the right of the page's edge."""
    whole = Image.new("RGB", (1100, 72), "white")
    whole.paste(picture_of(VIEW), (0, 0))
    whole.paste(picture_of(secret), (560, 0))
    return _with_picture(whole, "q 560 0 0 36 10 58 cm /P Do Q\n")


@leak()
def picture_that_is_never_shown(secret: str) -> bytes:
    """A picture among the page's resources."""
    return _with_picture(picture_of(secret), "")


@leak()
def picture_shown_at_no_size(secret: str) -> bytes:
    """A picture a hundredth of a point wide."""
    return _with_picture(picture_of(secret), "q 0.01 0 0 0.01 10 58 cm /P Do Q\n")


@leak()
def picture_under_a_picture(secret: str) -> bytes:
    """A picture that another one covers."""

    def change(made: pikepdf.Pdf, page: pikepdf.Dictionary) -> None:
        place(page, "XObject", "P", image(made, picture_of(secret)))
        place(page, "XObject", "Q", image(made, picture_of(VIEW)))

    return pdf(SHOW_PICTURE + SHOW_PICTURE.replace("/P Do", "/Q Do"), change)


@leak()
def picture_under_a_black_bar(secret: str) -> bytes:
    """A scan with a bar drawn over it by the page."""
    return _with_picture(picture_of(secret), SHOW_PICTURE + "0 g 5 56 290 40 re f\n")


@leak()
def alpha_channel_of_a_picture(secret: str) -> bytes:
    """Colours that the soft mask makes transparent everywhere."""

    def change(made: pikepdf.Pdf, page: pikepdf.Dictionary) -> None:
        shown = picture_of(secret)
        mask = image(made, Image.new("L", shown.size, 0))
        place(page, "XObject", "P", image(made, shown, SMask=mask))

    return pdf(SHOW_PICTURE, change)


@leak()
def soft_mask_of_a_white_picture(secret: str) -> bytes:
    """The soft mask: white shows through it on white."""

    def change(made: pikepdf.Pdf, page: pikepdf.Dictionary) -> None:
        mask = image(made, picture_of(secret).convert("L"))
        place(page, "XObject", "P", image(made, Image.new("RGB", (560, 72), "white"), SMask=mask))

    return pdf(SHOW_PICTURE, change)


@leak()
def picture_masked_by_colour(secret: str) -> bytes:
    """Ink of a colour that the picture calls transparent."""
    return _with_picture(picture_of(secret), Mask=Array([0, 254, 0, 254, 0, 254]))


@leak()
def picture_with_every_shade_mapped_to_white(secret: str) -> bytes:
    """A picture whose decode array sends black and white both to white."""
    return _with_picture(picture_of(secret), Decode=Array([1, 1, 1, 1, 1, 1]))


@leak()
def rows_below_the_last_one(secret: str) -> bytes:
    """More rows than the picture's height says."""
    whole = Image.new("RGB", (560, 144), "white")
    whole.paste(picture_of(VIEW), (0, 0))
    whole.paste(picture_of(secret), (0, 72))
    return _with_picture(whole, Height=72)


@leak()
def alternate_picture(secret: str) -> bytes:
    """The version of a picture that is for print."""

    def change(made: pikepdf.Pdf, page: pikepdf.Dictionary) -> None:
        from pikepdf import Dictionary

        other = Array([Dictionary(Image=image(made, picture_of(secret)), DefaultForPrinting=False)])
        place(page, "XObject", "P", image(made, picture_of(VIEW), Alternates=other))

    return pdf(SHOW_PICTURE, change)


@leak()
def thumbnail_of_a_page(secret: str) -> bytes:
    """The small picture of the page as it was."""
    small = picture_of(secret, size=(280, 40), letters_px=24)
    return pdf("", lambda made, page: page.__setitem__("/Thumb", image(made, small)))


def _with_jpeg(**options: object) -> bytes:
    def change(made: pikepdf.Pdf, page: pikepdf.Dictionary) -> None:
        shown = picture_of(VIEW)
        place(page, "XObject", "P", jpeg_image(made, shown, encoded(shown, **options)))

    return pdf(SHOW_PICTURE, change)


@leak()
def exif_of_a_jpeg_on_a_page(secret: str) -> bytes:
    """The camera's owner in the EXIF of a JPEG."""
    exif = Image.Exif()
    exif[0x013B] = secret
    return _with_jpeg(exif=exif)


@leak()
def comment_of_a_jpeg_on_a_page(secret: str) -> bytes:
    """The comment of a JPEG."""
    return _with_jpeg(comment=secret.encode())


@leak()
def name_entry_of_a_picture(secret: str) -> bytes:
    """The old Name entry of a picture's dictionary."""
    return _with_picture(picture_of(VIEW), Name=Name("/" + secret.replace(" ", "_")))
