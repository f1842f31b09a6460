"""Offers, codes and tokens (OpenID4VCI 1.0 §4, §6): the holder starts, one wallet takes it up, for some minutes.

1. make    the holder's page shows an address; the code stands behind it and is kept as a digest.
2. read    the wallet fetches what is offered, and the code, from that address.
3. redeem  the code, and the PIN if the node asks for one, become a token, once.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest

from django.utils.crypto import salted_hmac

from liangzhao.access.actors import Actor, Scope, holder_of
from liangzhao.access.transactions import actor_transaction
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.row_security import DatabaseRole
from liangzhao.kernel.words import _
from liangzhao.law import parameters
from liangzhao.licensing.models import Licence, WalletOffer
from liangzhao.licensing.queries import state_now
from liangzhao.licensing.states import State
from liangzhao.licensing.wallet.concealing import without_padding
from liangzhao.licensing.wallet.refusals import WalletRefusal, WrongGrant, WrongRequest, WrongToken

SECRET_BYTES = 20
PIN_DIGITS = 6
MOST_TRIES = 3


class NothingToPut(Refusal):
    """Raised when somebody would put a licence into a wallet that is not theirs, or does not stand."""

    template = _("当前没有有效的电子证照，不能放入钱包。")


@dataclass(frozen=True)
class Made:
    """A new offer: what stands behind its address, the PIN the holder types if there is one, and until when."""

    reference: str
    pin: str
    good_until: datetime


@dataclass(frozen=True)
class Offered:
    """What a wallet is offered: the code that becomes a token, the kind of licence, whether a PIN belongs to it."""

    code: str
    kind: str
    needs_pin: bool


@dataclass(frozen=True)
class Token:
    """An access token and how many seconds it is good for."""

    text: str
    seconds: int


def make(*, licence: Licence, with_photo: bool, with_pin: bool, by: Actor) -> Made:
    """A new offer in place of earlier ones not taken up. Raises NothingToPut."""
    if licence.person_id is None or licence.person_id != by.person_id or state_now(licence) != State.ISSUED:
        raise NothingToPut
    at, reference = clock.now(), without_padding(secrets.token_bytes(SECRET_BYTES))
    pin = f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}}" if with_pin else ""
    digest = _digest("code", _code(reference))
    good_until = at + timedelta(seconds=parameters.number("wallet_offer_seconds", on=clock.today()))
    WalletOffer.objects.filter(holder_id=licence.holder_id, redeemed_at=None, good_until__gt=at).update(good_until=at)
    WalletOffer.objects.create(
        licence=licence,
        holder_id=licence.holder_id,
        account_id=by.account_id,
        acting_as=by.acting_as,
        with_photo=with_photo,
        code_hash=digest,
        pin_hash=_pin_hash(digest, pin) if pin else "",
        made_at=at,
        good_until=good_until,
    )
    return Made(reference, pin, good_until)


def read(reference: str) -> Offered | None:
    """What stands behind an offer's address; None when it is unknown, taken up or over."""
    code = _code(reference)
    digest = _digest("code", code)
    with actor_transaction(holder_of(code=digest)):
        found = WalletOffer.objects.filter(code_hash=digest, redeemed_at=None, good_until__gt=clock.now()).first()
    if found is None:
        return None
    with actor_transaction(holder_in(found)):
        kind = Licence.objects.values_list("kind", flat=True).get(pk=found.licence_id)
    return Offered(code, kind, needs_pin=bool(found.pin_hash))


def redeem(code: str, pin: str) -> Token:
    """The token for a code, once. Raises WrongGrant or WrongRequest; the third wrong PIN ends the offer."""
    digest = _digest("code", code)
    with actor_transaction(holder_of(code=digest)):
        offer = WalletOffer.objects.select_for_update(of=("self",)).filter(code_hash=digest).first()
        found = _take_up(offer, pin, clock.now())
    if isinstance(found, WalletRefusal):  # outside the transaction: a try that was counted stays counted
        raise found
    return found


def _take_up(offer: WalletOffer | None, pin: str, at: datetime) -> Token | WalletRefusal:
    if offer is None or offer.redeemed_at is not None or offer.good_until <= at:
        return WrongGrant("the code is unknown, used or over")
    if bool(pin) != bool(offer.pin_hash):
        return WrongRequest("tx_code is missing" if offer.pin_hash else "no tx_code belongs to this code")
    if pin and not compare_digest(offer.pin_hash, _pin_hash(offer.code_hash, pin)):
        offer.tries += 1
        offer.good_until = at if offer.tries >= MOST_TRIES else offer.good_until
        offer.save(update_fields=["tries", "good_until"])
        return WrongGrant("tx_code is wrong")
    seconds = int(parameters.number("wallet_token_seconds", on=clock.local_date(at)))
    token = Token(without_padding(secrets.token_bytes(SECRET_BYTES)), seconds)
    offer.redeemed_at, offer.token_until = at, at + timedelta(seconds=seconds)
    offer.token_hash = _digest("token", token.text)
    offer.save(update_fields=["redeemed_at", "token_hash", "token_until"])
    return token


def behind(token: str) -> WalletOffer:
    """The offer a token was given for; raises WrongToken."""
    digest = _digest("token", token)
    with actor_transaction(holder_of(code=digest)):
        found = WalletOffer.objects.filter(token_hash=digest, token_until__gt=clock.now()).first()
    if found is None:
        raise WrongToken("the token is unknown or over")
    return found


@contextmanager
def locked(offer: WalletOffer) -> Iterator[tuple[Actor, WalletOffer]]:
    """A transaction as the holder whose leave the offer is, with its row locked and read again."""
    actor = holder_in(offer)
    with actor_transaction(actor):
        yield actor, WalletOffer.objects.select_for_update(of=("self",)).get(pk=offer.pk)


def holder_in(offer: WalletOffer) -> Actor:
    """The holder as the wallet's requests stand for: one's own rows, no permission of any role."""
    scope = Scope(DatabaseRole.PERSON, account=offer.account_id, person=offer.holder_id)
    return Actor(account_id=offer.account_id, acting_as=offer.acting_as, scope=scope)


def _code(reference: str) -> str:
    """The code behind an address: whoever has the address may have it, who reads the table may not."""
    return without_padding(salted_hmac("liangzhao.wallet.code", reference, algorithm="sha256").digest())


def _digest(of: str, secret: str) -> str:
    return hashlib.sha256(f"wallet {of} {secret}".encode()).hexdigest()


def _pin_hash(code_hash: str, pin: str) -> str:
    return salted_hmac(f"liangzhao.wallet.pin {code_hash}", pin, algorithm="sha256").hexdigest()
