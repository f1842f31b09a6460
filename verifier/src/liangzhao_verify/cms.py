"""Signatures in CMS SignedData, of the international OIDs and of GM/T 0010."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from asn1crypto import cms, core, tsp

from liangzhao_verify import failures
from liangzhao_verify.chain import Certificate, read_certificate
from liangzhao_verify.digests import digest_method
from liangzhao_verify.legal_time import LEGAL_ZONE
from liangzhao_verify.mathematics import UnsupportedKeyError, is_signed_by

SIGNED_DATA = frozenset({"1.2.840.113549.1.7.2", "1.2.156.10197.6.1.4.2.2"})
# The way asn1crypto offers to teach it content types; pyHanko then reads signatures of GM/T 0010 in PDF as well.
cms.ContentType._map["1.2.156.10197.6.1.4.2.2"] = "sm2_signed_data"
cms.ContentInfo._oid_specs["sm2_signed_data"] = cms.SignedData
_CONTENT_TYPE = "1.2.840.113549.1.9.3"
_SIGNING_TIME, _MESSAGE_DIGEST = "1.2.840.113549.1.9.5", "1.2.840.113549.1.9.4"
_SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47"
_SM2_WITH_SM3 = "1.2.156.10197.1.501"
_PLAIN_RSA, _RSA_WITH = "1.2.840.113549.1.1.1", {"2.16.840.1.101.3.4.2.1": "1.2.840.113549.1.1.11"}
_SM2_CURVE_ONLY = frozenset({"1.2.156.10197.1.301", "1.2.156.10197.1.301.1"})
_VERSIONS = frozenset({b"\x01", b"\x03", b"\x04", b"\x05"})
UNREADABLE = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError)


@dataclass(frozen=True)
class CmsSignature:
    """A signature with one signer, read but not yet believed."""

    label: str
    certificate: Certificate
    others: tuple[Certificate, ...]
    signed_at: datetime | None
    digest_name: str
    algorithm: str
    signature: bytes
    attributes: bytes | None
    message_digests: tuple[bytes, ...]
    certificate_digests: tuple[tuple[str, bytes], ...]
    enclosed: bytes | None

    def agrees_with(self, content: bytes) -> bool:
        """Whether the digests inside are those of the content; raises SignatureMethodUnknown."""
        digest = digest_method(self.digest_name)
        if digest is None:
            raise failures.SignatureMethodUnknown(signature=self.label)
        if self.enclosed is not None and self.enclosed not in (content, digest(content)):
            return False
        return self.attributes is None or self.message_digests == (digest(self.enclosed or content),)

    def check(self, content: bytes) -> None:
        """Raise the SealFailure that fits unless this is the certificate's signature over the content."""
        if not self.agrees_with(content):
            raise failures.SignedHashDiffers(signature=self.label)
        signed = self.attributes if self.attributes is not None else (self.enclosed or content)
        try:
            holds = is_signed_by(self.certificate.spki, self.algorithm, signed, self.signature)
        except UnsupportedKeyError as error:
            raise failures.SignatureMethodUnknown(signature=self.label) from error
        if not holds or not self._names_its_certificate():
            raise failures.SignatureWrong(signature=self.label)

    def _names_its_certificate(self) -> bool:
        for name, value in self.certificate_digests:
            digest = digest_method(name)
            if digest is None or digest(self.certificate.der) != value:
                return False
        return True


def read_cms(value: bytes, label: str) -> CmsSignature | None:
    """The signature in these bytes (zero padding behind it allowed), None when they are no SignedData.

    Raises NoCertificate without the signer's certificate, SignatureUnreadable for a SignedData that does not parse.
    """
    if not _is_signed_data(value):
        return None
    try:
        return _read(Container.load(value)["content"], label)
    except UNREADABLE as error:
        raise failures.SignatureUnreadable(signature=label) from error


class Container(core.Sequence):  # type: ignore[misc]  # asn1crypto ships no types
    """ContentInfo, with either family's OID."""

    _fields = [("type", core.ObjectIdentifier), ("content", cms.SignedData, {"explicit": 0})]


def _is_signed_data(value: bytes) -> bool:
    try:
        whole = Container.load(value)
        padding = value[len(whole.dump()) :].strip(b"\0")
        is_whole = len(whole.contents) == sum(len(whole[field].dump()) for field in ("type", "content"))
        return is_whole and not padding and whole["type"].dotted in SIGNED_DATA
    except UNREADABLE:
        return False


def _read(data: Any, label: str) -> CmsSignature:
    (signer,) = data["signer_infos"]
    _refuse_loose_ends(data, signer)
    certificates = [read_certificate(choice.chosen.dump()) for choice in data["certificates"] if _is_x509(choice)]
    own = [position for position, found in enumerate(certificates) if _is_of(signer["sid"], found)]
    if not own:
        raise failures.NoCertificate(signature=label)
    attributes = signer["signed_attrs"]
    signed = attributes.untag().dump(force=False) if attributes.native is not None else None
    found = _attributes(attributes) if signed is not None else {}
    content = data["encap_content_info"]["content"]
    _check_content_type(data["encap_content_info"]["content_type"], found)
    digest_name = signer["digest_algorithm"]["algorithm"].dotted
    return CmsSignature(
        label=label,
        certificate=certificates[own[0]],
        others=tuple(other for position, other in enumerate(certificates) if position != own[0]),
        signed_at=_signing_time(found),
        digest_name=digest_name,
        algorithm=_algorithm(signer["signature_algorithm"]["algorithm"].dotted, digest_name),
        signature=signer["signature"].native,
        attributes=signed,
        message_digests=tuple(core.OctetString.load(value.dump()).native for value in found.get(_MESSAGE_DIGEST, ())),
        certificate_digests=tuple(_certificate_digests(found)),
        enclosed=_enclosed(content),
    )


def _refuse_loose_ends(data: Any, signer: Any) -> None:
    """No signature covers the outer fields: they must say what the signer says, and hold nothing more."""
    methods = {method["algorithm"].dotted for method in data["digest_algorithms"]}
    if data["version"].contents not in _VERSIONS or methods != {signer["digest_algorithm"]["algorithm"].dotted}:
        raise ValueError("the outer fields contradict the signer")


def _check_content_type(kind: Any, found: dict[str, list[Any]]) -> None:
    for value in found.get(_CONTENT_TYPE, ()):
        if value.dump() != kind.dump():
            raise ValueError("the content is of another type than was signed")


def _is_x509(choice: Any) -> bool:
    return bool(choice.name == "certificate")


def _is_of(sid: Any, certificate: Certificate) -> bool:
    if sid.name == "issuer_and_serial_number":
        chosen = sid.chosen
        return (chosen["issuer"].dump(), chosen["serial_number"].native) == (
            certificate.issuer_name,
            certificate.serial,
        )
    return bool(sid.chosen.native == certificate.key_identifier)


def _attributes(listed: Any) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for attribute in listed:
        found.setdefault(attribute["type"].dotted, []).extend(attribute["values"])
    return found


def _signing_time(found: dict[str, list[Any]]) -> datetime | None:
    values = found.get(_SIGNING_TIME, [])
    if len(values) != 1:
        return None
    at: datetime = cms.Time.load(values[0].dump()).native
    return at if at.utcoffset() is not None else at.replace(tzinfo=LEGAL_ZONE).astimezone(UTC)


def _certificate_digests(found: dict[str, list[Any]]) -> list[tuple[str, bytes]]:
    """Algorithm and digest by which the signer names its own certificate (the first of each list)."""
    named = []
    for value in found.get(_SIGNING_CERTIFICATE_V2, ()):
        first = tsp.SigningCertificateV2.load(value.dump())["certs"][0]
        named.append((first["hash_algorithm"]["algorithm"].dotted, first["cert_hash"].native))
    return named


def _algorithm(oid: str, digest_name: str) -> str:
    """The signature algorithm with its digest, which some writers give by the key's algorithm alone."""
    if oid in _SM2_CURVE_ONLY:
        return _SM2_WITH_SM3
    return _RSA_WITH.get(digest_name, oid) if oid == _PLAIN_RSA else oid


def _enclosed(content: Any) -> bytes | None:
    """The content that travels inside the signature, if any."""
    if content.native is None:
        return None
    inner = content.parsed if hasattr(content, "parsed") else content
    octets: bytes = inner.native if isinstance(inner, core.OctetString) else inner.contents
    return octets
