"""Who signed a WACZ file (WACZ Signing and Verification 0.1.0): whether the signature fits, and in whose name.

A signature with a bare key says that nothing changed since, and not who signed. One in the name of a domain is worth
what the authority behind its certificate is worth, which nobody can ask from inside the sandbox.
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from ingest.model import Finding, FindingKind

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHARACTERS = 1000
_UNREADABLE = (
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    binascii.Error,
    UnsupportedAlgorithm,
    InvalidSignature,
)


def examined(statement: dict[str, Any]) -> tuple[tuple[tuple[str, str], ...], tuple[Finding, ...]]:
    """Metadata and findings from the content of datapackage-digest.json."""
    signed = statement.get("signedData")
    if not isinstance(signed, dict):
        return (), ()
    domain = str(signed.get("domain") or "")[:_CHARACTERS]
    if not (signed.get("hash") == statement.get("hash") and _fits(signed)):
        message = "It is signed, and the signature does not fit: the archive or the signature was changed."
        return (("signed-by", domain or "a key without a name"),), (
            Finding(FindingKind.SIGNATURE, message, untrusted_quote=domain),
        )
    if not domain:
        return (("signed-by", "a key without a name; nothing changed since"),), ()
    message = "It is signed in the name of this domain. The signature fits; its certificate was not checked."
    quote = ", ".join((domain, *_issuers(signed)))
    return (("signed-by", quote),), (Finding(FindingKind.SIGNATURE, message, untrusted_quote=quote),)


def _fits(signed: dict[str, Any]) -> bool:
    """ECDSA over the text of the digest; browsers write a signature as two bare numbers, servers as DER."""
    try:
        signature = base64.b64decode(signed["signature"])
        if signed.get("publicKey"):
            key = serialization.load_der_public_key(base64.b64decode(signed["publicKey"]))
            half = len(signature) // 2
            numbers = (int.from_bytes(part, "big") for part in (signature[:half], signature[half:]))
            signature = encode_dss_signature(*numbers)
        else:
            key = x509.load_pem_x509_certificates(signed["domainCert"].encode())[0].public_key()
        if not isinstance(key, ec.EllipticCurvePublicKey):
            return False
        key.verify(signature, signed["hash"].encode(), ec.ECDSA(hashes.SHA256()))
    except _UNREADABLE:
        return False
    return True


def _issuers(signed: dict[str, Any]) -> Iterator[str]:
    try:
        chain = x509.load_pem_x509_certificates(str(signed["domainCert"]).encode())
        yield "certified by " + chain[0].issuer.rfc4514_string()[:_CHARACTERS]
    except _UNREADABLE:
        return
