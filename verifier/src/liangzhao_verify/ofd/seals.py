"""Whether each signature of an OFD holds: with a seal (GB/T 38540, GM/T 0031) or without one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from asn1crypto import core

from liangzhao_verify import failures, legal_time, ses
from liangzhao_verify.chain import Certificate, CertificateUnreadableError, read_certificate
from liangzhao_verify.cms import CmsSignature, read_cms
from liangzhao_verify.digests import digest_method
from liangzhao_verify.mathematics import UnsupportedKeyError, is_signed_by
from liangzhao_verify.ofd.container import Package
from liangzhao_verify.ofd.signatures import Description
from liangzhao_verify.signer import Maker, Signer
from liangzhao_verify.words import Sentence, _, sentence

_ALL_HOLD = _("%(count)s 个签名均正确。")
# A seal signature names no digest: it is the one of the signature algorithm.
_DATA_HASHES = ("sm3", "sha256")


class Holding(Protocol):
    """A signature that can be checked."""

    @property
    def signer(self) -> Signer:
        """Who made it."""
        ...

    def check(self) -> None:
        """Raise the SealFailure that fits."""
        ...


@dataclass(frozen=True)
class Sealed:
    """A seal put on the description of a signature."""

    description: Description
    package: Package
    parsed: ses.SesSignature
    certificate: Certificate
    maker: Certificate
    users: tuple[Certificate, ...]

    @property
    def signer(self) -> Signer:
        """Who sealed, and who made the seal."""
        maker = Maker(self.maker, self.parsed.seal.created_at)
        return Signer(self.description.label, self.certificate, self.users, self.parsed.time, maker)

    def check(self) -> None:
        """Raise the SealFailure that fits."""
        label, seal = self.description.label, self.parsed.seal
        hashes = [digest(self.description.content) for name in _DATA_HASHES if (digest := digest_method(name))]
        if self.parsed.data_hash not in hashes:
            raise failures.SignedHashDiffers(signature=label)
        if not self._holds(self.certificate, self.parsed.algorithm, self.parsed.signed_bytes, self.parsed.signature):
            raise failures.SignatureWrong(signature=label)
        if not any(self._holds(self.maker, seal.algorithm, form, seal.signature) for form in seal.signed_forms):
            raise failures.SealSignatureWrong(signature=label)
        if self.description.seal_place and self.package[self.description.seal_place] != seal.der:
            raise failures.SealDiffers(signature=label)
        if not self._may_use():
            raise failures.SignerNotOfSeal(signature=label)
        at = self.parsed.time
        if at is not None and not seal.valid_from <= at <= seal.valid_until:
            raise failures.SealNotInForce(signature=label, on=legal_time.local_date(at))

    def _holds(self, certificate: Certificate, algorithm: str, content: bytes, signature: bytes) -> bool:
        try:
            return is_signed_by(certificate.spki, algorithm, content, signature)
        except UnsupportedKeyError as error:
            raise failures.SignatureMethodUnknown(signature=self.description.label) from error

    def _may_use(self) -> bool:
        """Whether the signer is among those the seal was made for."""
        der, seal = self.certificate.der, self.parsed.seal
        named = (digest_method(name) for name, _value in seal.certificate_digests)
        digests = [digest(der) for digest in named if digest is not None]
        return der in seal.certificates or any(value in digests for _name, value in seal.certificate_digests)


@dataclass(frozen=True)
class Signed:
    """A signature without a seal over the description."""

    description: Description
    parsed: CmsSignature

    @property
    def signer(self) -> Signer:
        """Who signed."""
        return Signer(self.description.label, self.parsed.certificate, self.parsed.others, self.parsed.signed_at)

    def check(self) -> None:
        """Raise the SealFailure that fits."""
        self.parsed.check(self.description.content)


def read_signature(description: Description, package: Package) -> Holding:
    """The signature in the signature value; raises NoCertificate or SignatureUnreadable."""
    try:
        parsed = ses.parse_ses_signature(description.value)
    except ses.MalformedSeal:
        return _without_seal(description)
    try:
        certificate, maker, *users = (
            read_certificate(der) for der in (parsed.cert_der, parsed.seal.maker_certificate, *parsed.seal.certificates)
        )
    except CertificateUnreadableError as error:
        raise failures.SignatureUnreadable(signature=description.label) from error
    return Sealed(description, package, parsed, certificate, maker, tuple(users))


def check_signatures(found: list[failures.Attempt[Holding]]) -> Sentence:
    """What is well, in words; raises the gravest SealFailure of all signatures."""
    gathered = failures.Gathered()
    for attempt in found:
        with gathered.noting():
            attempt.result().check()
    gathered.raise_gravest()
    return sentence(_ALL_HOLD, count=len(found))


def _without_seal(description: Description) -> Signed:
    found = read_cms(description.value, description.label)
    if found is not None:
        return Signed(description, found)
    if _is_bare(description.value):
        raise failures.NoCertificate(signature=description.label)
    raise failures.SignatureUnreadable(signature=description.label)


def _is_bare(value: bytes) -> bool:
    """Whether these are r and s alone, as DER or as 64 bytes."""
    try:
        pair = core.SequenceOf.load(value, spec=core.Integer, strict=True)
        return len(value) == 64 or len(pair) == 2
    except (ValueError, TypeError):
        return len(value) == 64
