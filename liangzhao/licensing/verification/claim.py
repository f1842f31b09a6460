"""What a file says about the licence it shows, and whether its authority says the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from liangzhao.kernel import records
from liangzhao.kernel.identifiers import licence_id
from liangzhao.kernel.words import Sentence, _, sentence
from liangzhao.licensing.verification import failures
from liangzhao.licensing.verification.chain import Certificate, TrustRoots
from liangzhao.licensing.verification.mathematics import UnsupportedKeyError, is_signed_by
from liangzhao.licensing.verification.shown import Shown, disagreements
from liangzhao.licensing.verification.signer import Signer
from liangzhao.signing import sm2

_IDENTIFIER_RIGHT = _("证照标识 %(identifier)s 的校验位正确。")
_RECORD_RIGHT = _("所附证照记录由签发机关签名，且与票面标识一致。")
_ISSUER_RIGHT = _("PDF 不附带证照记录；签名机关与证照标识中的签发机关一致。")


@dataclass(frozen=True)
class Claim:
    """The licence a file names; ``carries_record`` tells whether files of its format hold the signed record.

    ``shown`` is what the file says beside the record, where it carries one.
    """

    identifier: str
    carries_record: bool
    record: bytes | None = None
    record_signature: bytes | None = None
    shown: Shown | None = None


def check_identifier(claim: Claim) -> Sentence:
    """What is well, in words; raises IdentifierWrong."""
    found = licence_id.check(claim.identifier)
    if not found.ok or found.normalised != claim.identifier:
        raise failures.IdentifierWrong()
    return sentence(_IDENTIFIER_RIGHT, identifier=claim.identifier)


def check_record(claim: Claim, signers: tuple[Signer, ...], roots: TrustRoots) -> Sentence:
    """What is well, in words; raises the RecordFailure that fits. The identifier must have been checked."""
    issuer = licence_id.check(claim.identifier).parts["issuer"]
    if any(issuer not in signer.certificate.organisation_numbers for signer in signers):
        raise failures.SealOfAnother()
    if not claim.carries_record:
        return sentence(_ISSUER_RIGHT)
    if claim.record is None or claim.record_signature is None:
        raise failures.RecordMissing()
    value = _decoded(claim.record)
    identifiers = _identifiers_in(value)
    if not any(_signed(key, claim.record, claim.record_signature) for key in _keys(signers, issuer, roots)):
        raise failures.RecordSignatureWrong()
    if identifiers != [claim.identifier]:
        raise failures.RecordOfAnother(identifier="、".join(identifiers) or "—")
    _compare(value, claim.shown)
    return sentence(_RECORD_RIGHT)


def _decoded(record: bytes) -> Any:
    try:
        return records.decode(record)
    except records.RecordUnreadable as error:
        raise failures.RecordUnreadable() from error


def _identifiers_in(value: Any) -> list[str]:
    """The licence identifiers among the record's own values."""
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [part for part in parts if isinstance(part, str) and licence_id.check(part).ok]


def _compare(value: Any, shown: Shown | None) -> None:
    """Raise FaceDiffers where the file shows other facts than the record; RecordUnreadable for one of odd shape."""
    if shown is None or not isinstance(value, dict):
        return
    try:
        wrong = disagreements(value, shown)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise failures.RecordUnreadable() from error
    if wrong:
        raise failures.FaceDiffers(names="、".join(wrong))


def _keys(signers: tuple[Signer, ...], issuer: str, roots: TrustRoots) -> Iterator[Certificate]:
    """The certificates whose key may have signed the record: those of the seal, and the issuer's that we trust.

    A record keeps the signature of its day; the seal may be newer than a change of the authority's key.
    """
    for signer in signers:
        yield from (signer.certificate, *signer.others)
    yield from (root for root in roots.certificates if issuer in root.organisation_numbers)


def _signed(certificate: Certificate, record: bytes, signature: bytes) -> bool:
    try:
        return is_signed_by(certificate.spki, sm2.SIGNATURE_OID, record, signature)
    except UnsupportedKeyError:
        return False
