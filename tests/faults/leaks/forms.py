"""Fields, their values, and what else a form says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaks.planted import leak
from leaks.sheet import LINE, line, with_objects
from pikepdf import Array, Dictionary, Name, String

if TYPE_CHECKING:
    import pikepdf

_NOT_SHOWN = 2


def _form(made: pikepdf.Pdf, page: pikepdf.Dictionary, *, on_page: bool = True, flags: int = _NOT_SHOWN,
          form: dict[str, object] | None = None, **entries: object) -> pikepdf.Dictionary:  # fmt: skip
    """A form of one field."""
    field = made.make_indirect(Dictionary(**{"FT": Name.Tx, "T": String("driver"), **entries}))
    if on_page:
        field.Type, field.Subtype, field.Rect, field.F = (
            Name.Annot,
            Name.Widget,
            Array([15, 62, 285, 92]),
            flags,
        )
        page.Annots = Array([field])
    made.Root.AcroForm = Dictionary(Fields=Array([field]), **(form or {}))
    return field


@leak(visible=True, at=LINE)
def form_value(secret: str) -> bytes:
    """The value of a field, and its appearance."""

    def change(made: pikepdf.Pdf, page: pikepdf.Dictionary) -> None:
        shown = made.make_stream(
            line(secret, x=5, y=9).encode(), Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 270, 30]),
            Resources=Dictionary(Font=page.Resources.Font),
        )  # fmt: skip
        _form(made, page, flags=4, V=String(secret), AP=Dictionary(N=shown))

    return with_objects(change)


@leak()
def form_value_that_is_not_shown(secret: str) -> bytes:
    """The value of a hidden field."""
    return with_objects(lambda made, page: _form(made, page, V=String(secret)))


@leak()
def form_default(secret: str) -> bytes:
    """The value that a field is reset to."""
    return with_objects(lambda made, page: _form(made, page, V=String("none"), DV=String(secret)))


@leak()
def form_tooltip(secret: str) -> bytes:
    """The name of a field for people."""
    return with_objects(lambda made, page: _form(made, page, TU=String(secret)))


@leak()
def form_field_name(secret: str) -> bytes:
    """The name of a field for programs."""
    return with_objects(lambda made, page: _form(made, page, T=String(secret)))


@leak()
def form_choice(secret: str) -> bytes:
    """One of the choices of a list."""
    options = Array([String("nobody"), String(secret)])
    return with_objects(lambda made, page: _form(made, page, FT=Name.Ch, Opt=options, V=String("nobody")))


@leak()
def orphan_field(secret: str) -> bytes:
    """The value of a field that is on no page."""
    return with_objects(lambda made, page: _form(made, page, on_page=False, V=String(secret)))


@leak()
def script_of_a_field(secret: str) -> bytes:
    """JavaScript that checks what is typed."""
    script = Dictionary(K=Dictionary(S=Name.JavaScript, JS=String(f'if (event.value == "{secret}") beep();')))
    return with_objects(lambda made, page: _form(made, page, AA=script))


@leak()
def xfa_data(secret: str) -> bytes:
    """The data packet of an XFA form."""
    packet = '<xfa:datasets xmlns:xfa="http://www.xfa.org/schema/xfa-data/1.0/"><xfa:data><who>{}</who></xfa:data></xfa:datasets>'

    def change(made: pikepdf.Pdf, page: pikepdf.Dictionary) -> None:
        stream = made.make_stream(packet.format(secret).encode())
        _form(made, page, on_page=False, form={"XFA": Array([String("datasets"), stream])})

    return with_objects(change)


def _signature(**entries: object):
    def change(made: pikepdf.Pdf, page: pikepdf.Dictionary) -> None:
        value = Dictionary(
            Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), SubFilter=Name("/adbe.pkcs7.detached"),
            ByteRange=Array([0, 0, 0, 0]), **{"Contents": b"\0" * 64, **entries},
        )  # fmt: skip
        _form(made, page, FT=Name.Sig, T=String("signature"), V=made.make_indirect(value))

    return change


@leak()
def signer_of_a_signature(secret: str) -> bytes:
    """Who signed."""
    return with_objects(_signature(Name=String(secret)))


@leak()
def certificate_of_a_signature(secret: str) -> bytes:
    """The bytes of the signature, which name the signer."""
    return with_objects(_signature(Contents=b"\x30\x82\x01\x00CN=" + secret.encode() + b"\0" * 40))
