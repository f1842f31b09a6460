"""From a signer's certificate to a configured trust root, as of the time of signing.

The time of signing is what the signature says. Files without a time stamp of a third party cannot prove more, so a
stolen key whose certificate has since expired could still date its work back; revoking the licence is what stops that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from asn1crypto import pem, x509

from liangzhao_verify import failures, legal_time, revocation
from liangzhao_verify.keys import key_id
from liangzhao_verify.mathematics import UnsupportedKeyError, is_signed_by
from liangzhao_verify.refusals import Refusal
from liangzhao_verify.revocation import Revocation
from liangzhao_verify.words import Sentence, _, sentence

_LONGEST = 6
_SIGNING = frozenset({"digital_signature", "non_repudiation"})
_TRACED = _("签名者“%(subject)s”的证书由信任的根证书“%(root)s”签发，签章时在有效期内。")
_PROVEN_OLDER = _(
    "签名者“%(subject)s”的证书由信任的根证书“%(root)s”签发。其密钥已于%(on)s吊销，但独立的时间证明"
    "（公开日志或签发系统的存档）表明证照在%(proven)s已经存在，早于吊销，仍可采信。"
)
_SUFFIXES = frozenset({".pem", ".crt", ".cer", ".der"})


class CertificateUnreadableError(ValueError):
    """Raised when bytes are no X.509 certificate."""


class TrustRootsUnreadable(Refusal):
    """Raised when the configured trust roots hold no certificate."""

    template = _("信任根证书 %(path)s 无法读取或没有证书。")


@dataclass(frozen=True)
class Certificate:
    """An X.509 certificate of any key kind, read as far as a chain needs it."""

    der: bytes
    subject: str
    issuer: str
    subject_name: bytes
    issuer_name: bytes
    spki: bytes
    serial: int
    key_identifier: bytes | None
    content: bytes
    algorithm: str
    signature: bytes
    not_before: datetime
    not_after: datetime
    usages: frozenset[str] | None
    is_authority: bool
    path_length: int | None
    organisation_numbers: frozenset[str]

    def issued(self, other: Certificate) -> bool:
        """Whether this certificate's key signed the other one."""
        return _signed(self.spki, other.algorithm, other.content, other.signature)

    def is_altered(self, original: Certificate) -> bool:
        """Whether this passes for the other certificate (key and serial number) without being it."""
        return (self.spki, self.serial) == (original.spki, original.serial) and self.der != original.der


@dataclass(frozen=True)
class TrustRoots:
    """The certificates a verifier trusts; none at all is a legitimate choice and trusts nobody.

    ``revocations`` are keys below them that count no longer; ``proven_at`` is by when what is looked at existed, as
    somebody else proves it.
    """

    certificates: tuple[Certificate, ...] = ()
    revocations: tuple[Revocation, ...] = ()
    proven_at: datetime | None = None

    @classmethod
    def of(cls, certificates: Iterable[bytes]) -> TrustRoots:
        """The roots in these DER certificates; raises CertificateUnreadableError."""
        return cls(tuple(read_certificate(der) for der in certificates))

    @classmethod
    def load(cls, path: Path) -> TrustRoots:
        """The roots of a PEM or DER file, or of all such files in a directory; raises TrustRootsUnreadable."""
        try:
            files = sorted(path.iterdir()) if path.is_dir() else [path]
            chosen = [file for file in files if file == path or file.suffix.casefold() in _SUFFIXES]
            found = cls.of(der for file in chosen for der in _unarmored(file.read_bytes()))
            revoked = revocation.read_all(path) if path.is_dir() else ()
        except (OSError, ValueError) as error:
            raise TrustRootsUnreadable(path=path.name) from error
        if not found.certificates:
            raise TrustRootsUnreadable(path=path.name)
        return replace(found, revocations=revoked)


@lru_cache(maxsize=4096)
def _signed(spki: bytes, algorithm: str, content: bytes, signature: bytes) -> bool:
    """The same certificates come with every licence of an authority: what was found once stays so."""
    try:
        return is_signed_by(spki, algorithm, content, signature)
    except UnsupportedKeyError:
        return False


@lru_cache(maxsize=1024)
def read_certificate(der: bytes) -> Certificate:
    """The parts of a DER certificate; raises CertificateUnreadableError.

    The same few certificates come with every file of an authority, each several times: they are read once.
    """
    try:
        return _read(x509.Certificate.load(der, strict=True))
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError) as error:
        raise CertificateUnreadableError("not a certificate") from error


def trace(leaf: Certificate, others: tuple[Certificate, ...], roots: TrustRoots, at: datetime | None) -> Sentence:
    """How the signer leads to a root; raises the ChainFailure that fits. ``others`` came with the file."""
    if not roots.certificates:
        raise failures.NoTrustRoots()
    path = _path(leaf, others, roots)
    _refuse_altered(others, roots)
    if at is None:
        raise failures.SigningTimeUnknown()
    spared = _unless_revoked(path, roots, at)
    for position, certificate in enumerate(path):
        if not certificate.not_before <= at <= certificate.not_after:
            raise failures.CertificateExpired(subject=certificate.subject, on=legal_time.local_date(at))
        if position:
            _check_may_issue(certificate, below=position - 1)
    if leaf.usages is not None and not leaf.usages & _SIGNING:
        raise failures.NotForSigning(subject=leaf.subject)
    words = {"subject": leaf.subject, "root": path[-1].subject}
    if spared is not None and roots.proven_at is not None:
        days = {"on": legal_time.local_date(spared.at), "proven": legal_time.local_date(roots.proven_at)}
        return sentence(_PROVEN_OLDER, **words, **days)
    return sentence(_TRACED, **words)


def _path(leaf: Certificate, others: tuple[Certificate, ...], roots: TrustRoots) -> list[Certificate]:
    """The certificates from the leaf to a root, both included."""
    trusted = {root.der for root in roots.certificates}
    path = [leaf]
    while path[-1].der not in trusted:
        if len(path) == _LONGEST:
            raise failures.UntrustedRoot(subject=leaf.subject, issuer=path[-1].issuer)
        path.append(_issuer(path[-1], (*roots.certificates, *others)))
    return path


def _issuer(certificate: Certificate, candidates: tuple[Certificate, ...]) -> Certificate:
    named = [other for other in candidates if other.subject_name == certificate.issuer_name and other != certificate]
    if not named:
        raise failures.UntrustedRoot(subject=certificate.subject, issuer=certificate.issuer)
    for other in named:
        if other.issued(certificate):
            return other
    raise failures.CertificateForged(subject=certificate.subject)


def _unless_revoked(path: list[Certificate], roots: TrustRoots, at: datetime) -> Revocation | None:
    """The theft that a proof of time outweighs, None without one; raises KeyRevoked.

    Nothing counts that a key of the path signed from its revocation on, or that only says to be older.
    """
    spared = None
    if not roots.revocations:
        return spared
    named = {key_id(certificate.spki): certificate for certificate in path}
    for revoked in roots.revocations:
        certificate = named.get(revoked.key_id)
        if certificate is None:
            continue
        words = {"subject": certificate.subject, "on": legal_time.local_date(revoked.at)}
        if at >= revoked.at:
            raise failures.KeyRevoked(**words)
        if revoked.needs_proof and (roots.proven_at is None or roots.proven_at >= revoked.at):
            raise failures.SignedBeforeUnproven(**words)
        spared = revoked if revoked.needs_proof else spared
    return spared


def _refuse_altered(others: tuple[Certificate, ...], roots: TrustRoots) -> None:
    """A certificate that only travels along must be no altered copy, nor claim an issuer who did not sign it."""
    candidates = (*roots.certificates, *others)
    for certificate in others:
        named = [other for other in candidates if other.subject_name == certificate.issuer_name]
        altered = any(certificate.is_altered(root) for root in roots.certificates)
        if altered or (named and not any(other.issued(certificate) for other in named)):
            raise failures.CertificateAltered(subject=certificate.subject)


def _check_may_issue(certificate: Certificate, below: int) -> None:
    allowed = certificate.usages is None or "key_cert_sign" in certificate.usages
    deep = certificate.path_length is not None and below > certificate.path_length
    if not certificate.is_authority or not allowed or deep:
        raise failures.NotForIssuing(subject=certificate.subject)


def _read(parsed: x509.Certificate) -> Certificate:
    content = parsed["tbs_certificate"]
    usage = parsed.key_usage_value
    constraints = parsed.basic_constraints_value
    return Certificate(
        der=parsed.dump(),
        subject=_common_name(parsed.subject),
        issuer=_common_name(parsed.issuer),
        subject_name=parsed.subject.dump(),
        issuer_name=parsed.issuer.dump(),
        spki=parsed.public_key.dump(),
        serial=parsed.serial_number,
        key_identifier=parsed.key_identifier,
        content=content.dump(),
        algorithm=parsed["signature_algorithm"]["algorithm"].dotted,
        signature=parsed["signature_value"].native,
        not_before=content["validity"]["not_before"].native,
        not_after=content["validity"]["not_after"].native,
        usages=None if usage is None else frozenset(usage.native),
        is_authority=bool(constraints["ca"].native) if constraints is not None else False,
        path_length=constraints["path_len_constraint"].native if constraints is not None else None,
        organisation_numbers=frozenset(_organisation_numbers(parsed.subject)),
    )


def _common_name(name: x509.Name) -> str:
    words = name.native
    return str(words.get("common_name") or words.get("organization_name") or name.human_friendly)


def _organisation_numbers(name: x509.Name) -> Iterator[str]:
    for key in ("organization_identifier", "serial_number"):
        value = name.native.get(key)
        if isinstance(value, str):
            yield value


def _unarmored(stored: bytes) -> Iterator[bytes]:
    if not pem.detect(stored):
        yield stored
        return
    for kind, _headers, der in pem.unarmor(stored, multiple=True):
        if kind == "CERTIFICATE":
            yield der
