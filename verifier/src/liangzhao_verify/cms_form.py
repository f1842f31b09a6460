"""The one form of a signature container that our own writer gives it (SEC-K5).

No signature covers the outer fields of a CMS container: versions, parameters, certificates that travel along. Where
the licence is ours they must be what its writer puts there, so that no byte of the file can change unnoticed.
"""

from __future__ import annotations

from typing import Any

from asn1crypto import cms, x509

from liangzhao_verify.chain import CertificateUnreadableError, read_certificate
from liangzhao_verify.cms import UNREADABLE, Container


def is_canonical(value: bytes) -> bool:
    """Whether a container, zero padding aside, is its canonical encoding around what the signature covers."""
    try:
        found = Container.load(value)
        certificates = [choice.chosen for choice in found["content"]["certificates"]]
        own = _own(found, certificates)
        expected: bytes = _container(found, own, certificates).dump()
        return _same(value, expected) and all(map(_is_plain, certificates)) and _is_chain(own, certificates)
    except (*UNREADABLE, CertificateUnreadableError):
        return False


def _own(found: Any, certificates: list[x509.Certificate]) -> x509.Certificate:
    (signer,) = found["content"]["signer_infos"]
    (own,) = (one for one in certificates if one.serial_number == signer["sid"].chosen["serial_number"].native)
    return own


def _same(value: bytes, expected: bytes) -> bool:
    return value.startswith(expected) and not value[len(expected) :].strip(b"\0")


def _container(found: Any, own: x509.Certificate, certificates: list[x509.Certificate]) -> Container:
    """The container as it is written: one signer, certificates, nothing unsigned beside; sets are in their order."""
    data = found["content"]
    (signer,) = data["signer_infos"]
    method = {"algorithm": signer["digest_algorithm"]["algorithm"].dotted}
    info = {
        "version": "v1",
        "sid": {"issuer_and_serial_number": {"issuer": own.issuer, "serial_number": own.serial_number}},
        "digest_algorithm": method,
        "signed_attrs": signer["signed_attrs"].untag(),
        "signature_algorithm": {"algorithm": signer["signature_algorithm"]["algorithm"].dotted},
        "signature": signer["signature"].native,
    }
    content = {
        "version": "v1",
        "digest_algorithms": [method],
        "encap_content_info": {"content_type": data["encap_content_info"]["content_type"].dotted},
        "certificates": certificates,
        "signer_infos": [info],
    }
    return Container({"type": found["type"].dotted, "content": cms.SignedData(content)})


def _is_plain(certificate: x509.Certificate) -> bool:
    """Whether the fields around what the issuer signed repeat it."""
    signed = certificate["tbs_certificate"]
    parts = {
        "tbs_certificate": signed,
        "signature_algorithm": signed["signature"],
        "signature_value": certificate["signature_value"].native,
    }
    return bool(x509.Certificate(parts).dump() == certificate.dump())


def _is_chain(own: x509.Certificate, certificates: list[x509.Certificate]) -> bool:
    """Whether the certificates are the signer's own and those above it, each by the next, and no other."""
    unused = [read_certificate(certificate.dump()) for certificate in certificates if certificate is not own]
    last = read_certificate(own.dump())
    while above := next((one for one in unused if one.subject_name == last.issuer_name and one.issued(last)), None):
        unused.remove(above)
        last = above
    return not unused and (last.subject_name != last.issuer_name or last.issued(last))
