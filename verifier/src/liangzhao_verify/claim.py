"""What a file says about the licence it shows, and whether its authority says the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any

from liangzhao_verify import failures, legal_time, records, sm2
from liangzhao_verify.chain import Certificate, CertificateUnreadableError, TrustRoots, read_certificate, trace
from liangzhao_verify.identifiers import licence_id
from liangzhao_verify.mathematics import UnsupportedKeyError, is_signed_by
from liangzhao_verify.shown import Shown, disagreements
from liangzhao_verify.signer import Signer
from liangzhao_verify.verdict import StatusPlace
from liangzhao_verify.words import Sentence, _, sentence

STATUS_INDEX, VALID_UNTIL = "status_index", "valid_until"
"""The keys of a record under which the licence's place in its issuer's status list and its last day stand."""

_IDENTIFIER_RIGHT = _("证照标识 %(identifier)s 的校验位正确。")
_RECORD_RIGHT = _("所附证照记录由签发机关签名，且与票面标识一致。")
_ISSUER_RIGHT = _("PDF 不附带证照记录；签名机关与证照标识中的签发机关一致。")


@dataclass(frozen=True)
class Claim:
    """The licence a file names; ``carries_record`` tells whether files of its format hold the signed record.

    ``record_certificate`` is of the key that signed the record, where that is not the one of the seal. ``shown`` is
    what the file says beside the record; ``stated`` what a file without a record says of its state and its end, under
    the record's names.
    """

    identifier: str
    carries_record: bool
    record: bytes | None = None
    record_signature: bytes | None = None
    record_certificate: bytes | None = None
    shown: Shown | None = None
    stated: Mapping[str, Any] = field(default_factory=dict)


def status_place(claim: Claim) -> StatusPlace | None:
    """Where the state of this licence stands, as its record or its file says; None when it does not."""
    issuer = licence_id.check(claim.identifier).parts.get("issuer")
    index = _facts(claim).get(STATUS_INDEX)
    if issuer is None or not isinstance(index, int) or isinstance(index, bool) or index < 0:
        return None
    return StatusPlace(issuer, index)


def ends_at(claim: Claim) -> datetime | None:
    """The last instant of the licence's validity, as its record or its file says; None when it has no end."""
    try:
        last = date.fromisoformat(_facts(claim).get(VALID_UNTIL) or "")
    except (TypeError, ValueError):
        return None
    return datetime.combine(last, time(23, 59, 59), tzinfo=legal_time.LEGAL_ZONE)


def _facts(claim: Claim) -> Mapping[Any, Any]:
    if not claim.carries_record:
        return claim.stated
    try:
        value = records.decode(claim.record or b"")
    except records.RecordUnreadable:
        return {}
    return value if isinstance(value, dict) else {}


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
    if not any(_signed(key, claim.record, claim.record_signature) for key in _keys(claim, signers, issuer, roots)):
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


def _keys(claim: Claim, signers: tuple[Signer, ...], issuer: str, roots: TrustRoots) -> Iterator[Certificate]:
    """The certificates whose key may have signed the record: those of the seal, and the issuer's that we trust.

    A record keeps the signature of its day; the seal may be newer than a change of the authority's key. Then the
    file brings the certificate of that day.
    """
    for signer in signers:
        yield from (signer.certificate, *signer.others)
    yield from (root for root in roots.certificates if issuer in root.organisation_numbers)
    brought = _brought(claim, tuple(other for signer in signers for other in signer.others), roots)
    if brought is not None and issuer in brought.organisation_numbers:
        yield brought


def _brought(claim: Claim, others: tuple[Certificate, ...], roots: TrustRoots) -> Certificate | None:
    """The certificate that came with the record, where a root vouches for it."""
    try:
        found = read_certificate(claim.record_certificate or b"")
        # Revoked or not: the issuer's present key sealed the file with this very record in it, and answers for it.
        trace(found, others, replace(roots, revocations=()), found.not_before)
    except (CertificateUnreadableError, failures.VerificationFailure):
        return None
    return found


def _signed(certificate: Certificate, record: bytes, signature: bytes) -> bool:
    try:
        return is_signed_by(certificate.spki, sm2.SIGNATURE_OID, record, signature)
    except UnsupportedKeyError:
        return False
