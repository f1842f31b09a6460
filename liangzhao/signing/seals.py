"""The seal of an authority, and what can be wrong with a seal or its signature."""

from __future__ import annotations

import hashlib
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from liangzhao.signing.digests import sm3
from liangzhao.signing.key_directory import KeyDirectory
from liangzhao.signing.ses import Seal, SesSignature
from liangzhao.signing.signer import UnknownKey, raw_to_der
from liangzhao_verify import sm2

_SM2_OIDS = frozenset({sm2.SIGNATURE_OID})
_RAW_LENGTH = 64


class SealProblem(StrEnum):
    """Why a seal may not be relied on."""

    NOT_ITS_MAKERS = "not-its-makers"
    SIGNER_NOT_LISTED = "signer-not-listed"
    OUTSIDE_ITS_PERIOD = "outside-its-period"


def seal_for(key: str, directory: Path | None = None) -> bytes:
    """The DER electronic seal that goes with a key name; ``directory`` is LIANGZHAO_KEYS_DIR unless given.

    Raises UnknownKey.
    """
    store = KeyDirectory(directory or _configured_directory())
    uscc, _kind = store.parts(key)
    try:
        return store.seal_path(uscc).read_bytes()
    except FileNotFoundError as error:
        raise UnknownKey(key) from error


def verify_seal(seal: Seal, signer: bytes, at: datetime) -> tuple[SealProblem, ...]:
    """What is wrong with using the seal by this DER certificate at this instant; the maker's chain is not seen."""
    checks = (
        (SealProblem.NOT_ITS_MAKERS, made_by_its_maker(seal)),
        (SealProblem.SIGNER_NOT_LISTED, lists(seal, signer)),
        (SealProblem.OUTSIDE_ITS_PERIOD, seal.valid_from <= at < seal.valid_until),
    )
    return tuple(problem for problem, fine in checks if not fine)


def made_by_its_maker(seal: Seal) -> bool:
    """Whether the seal's own signature is that of the maker's certificate inside it."""
    return any(_signed(seal.maker_certificate, seal.algorithm, form, seal.signature) for form in seal.signed_forms)


def verify_ses_signature(signature: SesSignature) -> bool:
    """Whether the certificate inside signed exactly these bytes with SM2; the document's digests are not seen."""
    return _signed(signature.cert_der, signature.algorithm, signature.signed_bytes, signature.signature)


def lists(seal: Seal, certificate: bytes) -> bool:
    """Whether the certificate is among those that may use the seal, whole or by digest."""
    digests = {sm3(certificate), hashlib.sha256(certificate).digest()}
    return certificate in seal.certificates or any(value in digests for _kind, value in seal.certificate_digests)


def _signed(certificate: bytes, algorithm: str, data: bytes, signature: bytes) -> bool:
    if algorithm not in _SM2_OIDS:
        return False
    try:
        key = sm2.PublicKey.from_certificate(certificate)
    except sm2.NotAnSm2Key:
        return False
    return sm2.verify(key, data, raw_to_der(signature) if len(signature) == _RAW_LENGTH else signature)


def _configured_directory() -> Path:
    # Imported here so that the verifier reads seals without Django.
    from django.conf import settings

    return Path(settings.LIANGZHAO_KEYS_DIR)
