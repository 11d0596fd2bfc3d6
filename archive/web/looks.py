"""Light or dark: as the system is set, or as was chosen here. A cookie keeps the choice, so that no page flashes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, current_app, redirect, request, url_for

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("looks", __name__, url_prefix="/looks")

_COOKIE = "colours"
_CHOICES = ("light", "dark")
_YEAR_S = 365 * 24 * 3600


def install(app: Flask) -> None:
    @app.context_processor
    def chosen() -> dict[str, str]:
        untrusted_choice = request.cookies.get(_cookie(), "")
        return {"colours": untrusted_choice if untrusted_choice in _CHOICES else ""}


@blueprint.post("/")
def choose() -> ResponseReturnValue:
    """Keep the choice, and go back to the page where it was made."""
    choice = request.form.get("colours", "")
    response = redirect(_own_path(request.form.get("back", "")))
    if choice in _CHOICES:
        response.set_cookie(
            _cookie(), choice, max_age=_YEAR_S, httponly=True, samesite="Strict", secure=_is_secure()
        )
    else:
        response.delete_cookie(_cookie(), httponly=True, samesite="Strict", secure=_is_secure())
    return response


def _cookie() -> str:
    return f"__Host-{_COOKIE}" if _is_secure() else _COOKIE


def _is_secure() -> bool:
    """True on a newsroom's server, whatever its TLS proxy says; a laptop has no TLS."""
    return "sign in" in current_app.extensions


def _own_path(untrusted_address: str) -> str:
    """The address, if it leads to a page here; else the first page. What a browser reads as another host is none."""
    # Browsers drop tabs and newlines, and read a backslash as a slash.
    is_own = re.fullmatch(r"/(?![/\\])[^\\\s]*", untrusted_address)
    return untrusted_address.rstrip("?") if is_own else url_for("search.index")
