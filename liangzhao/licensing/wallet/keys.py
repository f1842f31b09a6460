"""The public keys of an authority's credentials, those it had before included: a credential outlives a rotation.

A revoked key is left out: a JWK set cannot say until when a key counted, and a wallet would believe whatever is in it.
"""

from __future__ import annotations

from pathlib import Path

from asn1crypto import x509
from django.conf import settings
from joserfc.jwk import ECKey

from liangzhao.licensing.keys import p256
from liangzhao.licensing.wallet.credentials import ALGORITHM
from liangzhao.signing.key_directory import KeyDirectory
from liangzhao.signing.signer import UnknownKey, key_id


def jwk_set(uscc: str) -> dict[str, list[dict[str, str]]]:
    """The JWK set of an authority, without a key for one that is not here, and without those that were revoked."""
    store = KeyDirectory(Path(settings.LIANGZHAO_KEYS_DIR))
    try:
        found = [_jwk(each) for each in store.certificates_ever(p256(uscc))]
    except UnknownKey:
        found = []
    revoked = {each.key_id for each in store.revocations()}
    return {"keys": [each for each in found if each["kid"] not in revoked]}


def _jwk(certificate: bytes) -> dict[str, str]:
    spki = x509.Certificate.load(certificate).public_key.dump()
    shown = ECKey.import_key(spki).as_dict(private=False)
    return {name: str(shown[name]) for name in ("kty", "crv", "x", "y")} | {
        "kid": key_id(spki),
        "alg": ALGORITHM,
        "use": "sig",
    }
