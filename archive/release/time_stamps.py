"""Time-stamps by RFC 3161: an authority's signed word that a release existed at a moment.

The authority is sent the SHA-256 of the manifest and a number used once, and nothing else. What it answers is kept
beside the signature as `manifest.tsr`. `checker` says what it is over and when; who signed it is checked here, against
roots that whoever checks has chosen.
"""

from __future__ import annotations

import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from cryptography import x509

from archive.errors import Invalid, NotFound, NotStamped
from archive.release import checker
from archive.release.checker import MANIFEST, TIME_STAMP

if TYPE_CHECKING:
    from pathlib import Path

    from archive.settings import Settings

_PATIENCE_S = 30
_LARGEST_BYTES = 1024 * 1024
_WITHOUT = (
    "Try again later, or publish without: --no-timestamp (or leave the setting timestamp_authority empty)."
)


def authority(settings: Settings, untrusted_address: str | None) -> str:
    """The one that is asked: `untrusted_address`, or where that is None the setting's; "" for none. Raises Invalid."""
    address = settings.timestamp_authority if untrusted_address is None else untrusted_address
    if address:
        _library()
        if not host(address):
            raise Invalid(
                "That is no address of a time-stamp authority.", "Such as: https://tsa.example.org/tsr"
            )
    return address


def host(address: str) -> str:
    """Who will be asked, to be told before; "" if it is no web address."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    is_plain = not (parts.username or parts.password) and address.isprintable() and " " not in address
    return (parts.hostname or "") if parts.scheme in ("http", "https") and is_plain else ""


def ask(address: str, folder: Path) -> None:
    """Put a time-stamp over the manifest in `folder` beside it; nothing for the address "". Raises NotStamped."""
    if not address:
        return
    tsp = _library()
    manifest = (folder / MANIFEST).read_bytes()
    builder = tsp.TimestampRequestBuilder().data(manifest).hash_algorithm(tsp.HashAlgorithm.SHA256)
    request = builder.nonce(nonce=True).cert_request(cert_request=True).build()
    answer = _answer(address, request.as_bytes())
    try:
        checker.stamped(answer, manifest)
        nonce = tsp.decode_timestamp_response(answer).tst_info.nonce
    except ValueError as error:
        raise NotStamped(
            f"The answer of {host(address)} is no time-stamp of this release: {error}.", _WITHOUT
        ) from error
    if nonce != request.nonce:
        raise NotStamped(f"{host(address)} answered another question.", _WITHOUT)
    (folder / TIME_STAMP).write_bytes(answer)


def verify(folder: Path, roots: Path) -> str:
    """When the authority saw the manifest; its signature leads to one of `roots`, certificates in PEM.

    Raises NotFound if there is no time-stamp; Invalid if the roots cannot be read; NotStamped if it does not hold.
    """
    tsp = _library()
    if not (folder / TIME_STAMP).is_file():
        raise NotFound("The release has no time-stamp.")
    try:
        builder = tsp.VerifierBuilder(roots=x509.load_pem_x509_certificates(roots.read_bytes()))
    except (OSError, ValueError) as error:
        raise Invalid(f"{roots} holds no certificates in PEM.") from error
    answer, manifest = (folder / TIME_STAMP).read_bytes(), (folder / MANIFEST).read_bytes()
    try:
        at = checker.stamped(answer, manifest)
        builder.build().verify_message(tsp.decode_timestamp_response(answer), manifest)
    except (ValueError, tsp.VerificationError) as error:
        raise NotStamped(
            f"The time-stamp does not hold: {error}.", "Ask the newsroom which authority it was."
        ) from error
    return at


def _answer(address: str, request: bytes) -> bytes:
    asked = urllib.request.Request(  # noqa: S310 (checked by `host`)
        address, data=request, headers={"Content-Type": "application/timestamp-query"}
    )
    try:
        with urllib.request.build_opener(_NoOtherHost).open(asked, timeout=_PATIENCE_S) as answer:
            return bytes(answer.read(_LARGEST_BYTES))
    except urllib.error.HTTPError as error:
        error.close()
        raise NotStamped(
            f"The time-stamp authority {host(address)} answers {error.code}.", _WITHOUT
        ) from error
    except OSError as error:
        raise NotStamped(f"The time-stamp authority {host(address)} does not answer.", _WITHOUT) from error


class _NoOtherHost(urllib.request.HTTPRedirectHandler):
    """Nobody is contacted but who was named."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _library() -> Any:
    """Raises NotStamped if it is not installed."""
    try:
        import rfc3161_client
    except ImportError as error:
        raise NotStamped(
            "Time-stamps need a library.", "pip install 'exposure-archive[timestamp]'"
        ) from error
    return rfc3161_client
