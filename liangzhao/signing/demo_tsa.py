"""A time-stamping authority (RFC 3161) for demo and tests: our own clock vouches for itself, which proves nothing."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime
from typing import Any

from asn1crypto import cms, core, tsp, x509

from liangzhao.signing import certificates, demo_ca, keys
from liangzhao.signing.certificates import Subject
from liangzhao.signing.key_directory import KeyDirectory, armored, read_certificates, write

NAME = "亮照演示时间戳服务（不具法律效力）"
CERTIFICATE = "tsa"
POLICY = "1.3.6.1.4.1.99999.1.1"
_PRIVATE = 0o600


def answer(store: KeyDirectory, request: bytes, at: datetime) -> bytes:
    """The DER answer to a DER request; what cannot be read, or is not on SHA-256, is rejected."""
    try:
        asked = tsp.TimeStampReq.load(request, strict=True)
        imprint = asked["message_imprint"]
        if imprint["hash_algorithm"]["algorithm"].native != "sha256" or len(imprint["hashed_message"].native) != 32:
            return _refusal("bad_alg")
    except (ValueError, TypeError, KeyError):
        return _refusal("bad_data_format")
    info = {
        "version": "v1",
        "policy": POLICY,
        "message_imprint": imprint,
        "serial_number": secrets.randbits(63),
        "gen_time": at.astimezone(UTC).replace(microsecond=0),
    }
    if asked["nonce"].native is not None:
        info["nonce"] = asked["nonce"]
    return _dumped(tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": _token(store, info)}))


def _token(store: KeyDirectory, info: dict[str, Any]) -> cms.ContentInfo:
    own, sign = _authority(store)
    certificate = x509.Certificate.load(own)
    content = tsp.TSTInfo(info)
    named = tsp.SigningCertificateV2({"certs": [{"cert_hash": hashlib.sha256(own).digest()}]})
    attributes = cms.CMSAttributes(
        [
            {"type": "content_type", "values": ["tst_info"]},
            {"type": "message_digest", "values": [hashlib.sha256(content.dump()).digest()]},
            {"type": "signing_certificate_v2", "values": [named]},
        ]
    )
    signer = {
        "version": "v1",
        "sid": {"issuer_and_serial_number": {"issuer": certificate.issuer, "serial_number": certificate.serial_number}},
        "digest_algorithm": {"algorithm": "sha256"},
        "signed_attrs": attributes,
        "signature_algorithm": {"algorithm": "sha256_ecdsa"},
        "signature": sign(attributes.dump()),
    }
    signed = {
        "version": "v3",
        "digest_algorithms": [{"algorithm": "sha256"}],
        "encap_content_info": {"content_type": "tst_info", "content": core.ParsableOctetString(content.dump())},
        "certificates": [certificate],
        "signer_infos": [signer],
    }
    return cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed)})


def _authority(store: KeyDirectory) -> tuple[bytes, Any]:
    """Its certificate and what signs for it, made at first need under the demo's P-256 root."""
    key_path, certificate_path = (store.path / "ca" / f"{CERTIFICATE}.{part}.pem" for part in ("key", "crt"))
    with store.locked():
        if not certificate_path.exists():
            root, made = demo_ca.root(store, "p256"), keys.generate("p256")
            extensions = certificates.time_stamping_extensions(made.spki, root.issuer.spki)
            subject, period = Subject(NAME, demo_ca.ORGANISATION), demo_ca.validity()
            own = certificates.certificate(subject, made.spki, root.issuer, period, extensions=extensions)
            write(key_path, made.pem(), _PRIVATE)
            write(certificate_path, armored(own))
    return read_certificates(certificate_path)[0], keys.load("p256", key_path.read_bytes()).sign


class _Refusal(core.Sequence):  # type: ignore[misc]  # asn1crypto ships no types
    """TimeStampResp without a token."""

    _fields = [("status", tsp.PKIStatusInfo)]


def _refusal(why: str) -> bytes:
    return _dumped(_Refusal({"status": {"status": "rejection", "fail_info": {why}}}))


def _dumped(value: Any) -> bytes:
    der: bytes = value.dump()
    return der
