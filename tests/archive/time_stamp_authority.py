"""A time-stamp authority of this machine: its own root and certificate, and what a broken one would answer."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AT = datetime(2026, 11, 26, 8, 0, 1, tzinfo=UTC)


class Authority:
    """`change` may alter a time-stamp's information before it is signed; `answer` may stand in for the whole answer."""

    def __init__(self) -> None:
        self.requests: list[bytes] = []
        self.headers: list[dict[str, str]] = []
        self.change: dict[str, Any] = {}
        self.answer: tuple[int, dict[str, str], bytes] | None = None
        self._root_key, self._key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
        self._root = _certificate("Root", self._root_key, "Root", self._root_key)
        self._certificate = _certificate("Authority", self._key, "Root", self._root_key)
        self.roots = self._root.public_bytes(serialization.Encoding.PEM)
        authority = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                request = self.rfile.read(int(self.headers["Content-Length"]))
                authority.requests.append(request)
                authority.headers.append(dict(self.headers))
                code, headers, body = authority.answer or (200, {}, authority.stamp(request))
                self.send_response(code)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self._server.server_port}/tsr"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def stamp(self, request: bytes) -> bytes:
        asked = tsp.TimeStampReq.load(request)
        info = {
            "version": "v1", "policy": "1.2.3.4", "message_imprint": asked["message_imprint"], "serial_number": 7,
            "gen_time": AT, "nonce": asked["nonce"].native, **self.change,
        }  # fmt: skip
        content = tsp.TSTInfo(info).dump()
        certificate = asn1_x509.Certificate.load(self._certificate.public_bytes(serialization.Encoding.DER))
        attributes = cms.CMSAttributes(
            [
                {"type": "content_type", "values": ["tst_info"]},
                {"type": "message_digest", "values": [sha256(content).digest()]},
                {
                    "type": "signing_certificate_v2",
                    "values": [tsp.SigningCertificateV2({"certs": [{"cert_hash": certificate.sha256}]})],
                },
            ]
        )
        signer = {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
        signed = {
            "version": "v3",
            "digest_algorithms": [algos.DigestAlgorithm({"algorithm": "sha256"})],
            "encap_content_info": {"content_type": "tst_info", "content": core.ParsableOctetString(content)},
            "certificates": [certificate],
            "signer_infos": [
                {
                    "version": "v1",
                    "sid": {"issuer_and_serial_number": signer},
                    "digest_algorithm": {"algorithm": "sha256"},
                    "signed_attrs": attributes,
                    "signature_algorithm": {"algorithm": "sha256_ecdsa"},
                    "signature": self._key.sign(attributes.dump(), ec.ECDSA(hashes.SHA256())),
                }
            ],
        }  # fmt: skip
        token = {"content_type": "signed_data", "content": cms.SignedData(signed)}
        return tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": token}).dump()


def _certificate(
    name: str, key: ec.EllipticCurvePrivateKey, issuer: str, issuer_key: ec.EllipticCurvePrivateKey
) -> x509.Certificate:
    is_root = key is issuer_key
    begun = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(AT - timedelta(days=1))
        .not_valid_after(AT + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
    )
    if not is_root:
        begun = begun.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return begun.sign(issuer_key, hashes.SHA256())
