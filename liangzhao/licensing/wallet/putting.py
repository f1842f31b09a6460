"""Putting a licence into a wallet: two commits around the signature.

1. check   the token, that the licence stands and is what was offered; use up the nonce; compose. (commit)
2. sign    in the signer, outside any transaction.
3. journal that it was given, and count. (commit) A credential that this does not record is not handed out.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from liangzhao.access.actors import Actor
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.kernel import clock
from liangzhao.licensing import uses
from liangzhao.licensing.models import Licence, LicenceUse, WalletOffer
from liangzhao.licensing.queries import licences, state_now
from liangzhao.licensing.states import State
from liangzhao.licensing.wallet import credentials, nonces, offers, proofs
from liangzhao.licensing.wallet.credentials import Form, Unsigned
from liangzhao.licensing.wallet.proofs import Proof
from liangzhao.licensing.wallet.refusals import Denied, UnknownConfiguration
from liangzhao.signing.configuration import configured

MOST_CREDENTIALS = 4
"""From one offer: each form, and each once more when an answer was lost."""


@dataclass(frozen=True)
class Asked:
    """What a wallet asks for: a kind of licence in a form, for the key that the proof shows."""

    kind: str
    form: Form
    proof: object


def put(token: str, asked: Asked) -> str:
    """The credential a wallet asked for with its token. Raises a WalletRefusal, UnknownKey or SignerUnavailable."""
    offer = offers.behind(token)
    proof = proofs.read(asked.proof, audience=settings.LIANGZHAO_PUBLIC_URL, at=clock.now())
    with offers.locked(offer) as (_holder, row):
        licence = _standing(row, asked)
        nonces.use(proof.nonce, clock.now())
        unsigned = _composed(licence, row, asked, proof)
    signed = credentials.sign(unsigned, configured())
    with offers.locked(offer) as (holder, row):
        _given(row, licence, asked, proof, by=holder)
    uses.note(licence, LicenceUse.How.WALLET, State.ISSUED)
    return signed


def _standing(offer: WalletOffer, asked: Asked) -> Licence:
    if offer.credentials >= MOST_CREDENTIALS:
        raise Denied("the offer has given as many credentials as it may")
    licence = licences().get(pk=offer.licence_id)
    if licence.kind != asked.kind:
        raise UnknownConfiguration("the offer does not hold this credential")
    if state_now(licence) != State.ISSUED:
        raise Denied("the licence does not stand")
    return licence


def _composed(licence: Licence, offer: WalletOffer, asked: Asked, proof: Proof) -> Unsigned:
    return credentials.compose(
        licence,
        asked.form,
        key=proof.key,
        with_photo=offer.with_photo,
        at=clock.now(),
        address=settings.LIANGZHAO_PUBLIC_URL,
    )


def _given(offer: WalletOffer, licence: Licence, asked: Asked, proof: Proof, *, by: Actor) -> None:
    offer.credentials += 1
    offer.save(update_fields=["credentials"])
    journal.record(
        Tag.LICENCE_PUT_IN_WALLET,
        subject_kind="licence",
        subject_id=licence.pk,
        by=by,
        at=clock.now(),
        person_id=licence.person_id,
        body={"form": asked.form, "key": proof.thumbprint, "photo": offer.with_photo},
    )
