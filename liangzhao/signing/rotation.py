"""The next key of an authority: made where its keys live, certified, and put in place of the last.

1. request  the signer process makes the next key (or takes the one it made before) and asks for a certificate.
2. certify  a CA answers; in the demo our own does.
3. seal     an SM2 key's seal comes to list both certificates: until step 5 the former key signs.
4. keep     the former certificate is kept under the time of its end: what it signed is still proven by it.
5. replace  the certificate, at once; the next signature is by the new key, whoever asks.
6. retire   the former private keys are destroyed.

A crash between any two of them leaves a node that signs; the same call again goes on where it stood.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from asn1crypto import csr

from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _
from liangzhao.signing.certificates import request_is_signed
from liangzhao.signing.key_directory import KeyDirectory, armored, write
from liangzhao.signing.keyring import spki_of
from liangzhao.signing.signer import UnknownKey, key_id
from liangzhao_verify.chain import TrustRoots, read_certificate, trace
from liangzhao_verify.failures import VerificationFailure
from liangzhao_verify.revocation import FILE, Revocation, as_text


class CertificateNotFitting(Refusal):
    """Raised for a certificate that is not of the requested key, the authority, or a trusted root."""

    template = _("证书不能启用：%(why)s")


_OTHER_KEY = _("证书中的公钥不是申请证书时生成的密钥。")
_OTHER_HOLDER = _("证书的主体不是该机关。")


class KeyMaker(Protocol):
    """Who makes and destroys keys: the signer process, or a keyring in this one."""

    def next_request(self, key: str) -> bytes:
        """A PKCS#10 request (DER) by the next key of this name, made at first need."""
        ...

    def retire(self, key: str, spki: bytes) -> None:
        """Destroy a former private key; the present one stays."""
        ...


Certify = Callable[[bytes], list[bytes]]
"""A CA: the certificate for a request and those above it, all DER, own first."""

Reseal = Callable[[list[bytes]], None]
"""Makes the authority's seal anew for these signers' certificates."""


@dataclass(frozen=True)
class Replaced:
    """What a rotation did: the ids of the former key and the new one."""

    key: str
    former: str
    new: str


def rotate(
    store: KeyDirectory, maker: KeyMaker, key: str, certify: Certify, *, reseal: Reseal | None, at: datetime
) -> Replaced:
    """Put the next key in place of the last; raises CertificateNotFitting, UnknownKey or SignerUnavailable."""
    request = maker.next_request(key)
    return install(store, maker, key, certify(request), reseal=reseal, at=at)


def install(
    store: KeyDirectory, maker: KeyMaker, key: str, chain: list[bytes], *, reseal: Reseal | None, at: datetime
) -> Replaced:
    """Take a certificate for the requested key into use; raises as ``rotate``."""
    _check(store, key, maker.next_request(key), chain, at)
    with store.locked():
        former = store.certificates(key)[0]
        if reseal:
            reseal([former, chain[0]])
        store.keep_former(key, at)
        write(store.certificates_path(key), armored(*chain))
        if reseal:
            reseal([chain[0]])
        store.next_path(key).unlink(missing_ok=True)
    for each in store.certificates_ever(key)[1:]:
        maker.retire(key, spki_of(each))
    return Replaced(key, key_id(spki_of(former)), key_id(spki_of(chain[0])))


def revoke(store: KeyDirectory, key: str, named: str, *, reason: str, at: datetime) -> Revocation:
    """Let nothing count that the key with this id, present or former, signed from this instant on; UnknownKey.

    A present key signs no more at once; the former revocation of a key stays when it was earlier.
    """
    if named not in {key_id(spki_of(each)) for each in store.certificates_ever(key)}:
        raise UnknownKey(named)
    with store.locked():
        known = {each.key_id: each for each in store.revocations()}
        known.setdefault(named, Revocation(named, at, reason))
        write(store.trust_path() / FILE, as_text(known.values()).encode())
    return known[named]


def _check(store: KeyDirectory, key: str, request: bytes, chain: list[bytes], at: datetime) -> None:
    holder, kind = store.parts(key)
    leaf = read_certificate(chain[0])
    if leaf.spki != requested_spki(kind, request):
        raise CertificateNotFitting(why=_OTHER_KEY)
    if holder != "log" and holder not in leaf.organisation_numbers:
        raise CertificateNotFitting(why=_OTHER_HOLDER)
    roots = TrustRoots.of(store.trust_roots())
    try:
        trace(leaf, tuple(read_certificate(each) for each in chain[1:]), roots, at)
    except VerificationFailure as failure:
        raise CertificateNotFitting(why=str(failure)) from failure


def requested_spki(kind: str, request: bytes) -> bytes:
    """The public key that a request is for, and by; raises UnknownKey when it is not its own."""
    if not request_is_signed(kind, request):
        raise UnknownKey("the request is not signed by its key")
    content = csr.CertificationRequest.load(request)["certification_request_info"]
    spki: bytes = content["subject_pk_info"].dump()
    return spki
