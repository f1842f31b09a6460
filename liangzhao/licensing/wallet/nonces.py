"""Nonces for proofs (OpenID4VCI 1.0 §7): made without a trace, because anybody may ask; kept once they are used."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac

from liangzhao.kernel import clock
from liangzhao.law import parameters
from liangzhao.licensing.models import UsedNonce
from liangzhao.licensing.wallet.concealing import without_padding
from liangzhao.licensing.wallet.refusals import WrongNonce

_TIME_BYTES, _RANDOM_BYTES, _MAC_BYTES = 8, 16, 16
_BYTES = _TIME_BYTES + _RANDOM_BYTES + _MAC_BYTES


def fresh(at: datetime) -> str:
    """A nonce that is good for ``wallet_nonce_seconds``."""
    said = int(at.timestamp() * 1000).to_bytes(_TIME_BYTES) + secrets.token_bytes(_RANDOM_BYTES)
    return without_padding(said + _mac(said))


def use(nonce: str, at: datetime) -> None:
    """Take a nonce out of use, in the caller's transaction; raises WrongNonce."""
    content = _bytes(nonce)
    said, mac = content[:-_MAC_BYTES], content[-_MAC_BYTES:]
    if not hmac.compare_digest(mac, _mac(said)):
        raise WrongNonce("the nonce was not made here")
    age = at - datetime.fromtimestamp(int.from_bytes(said[:_TIME_BYTES]) / 1000, UTC)
    if age > timedelta(seconds=parameters.number("wallet_nonce_seconds", on=clock.local_date(at))):
        raise WrongNonce("the nonce is over")
    try:
        with transaction.atomic():
            UsedNonce.objects.create(digest=hashlib.sha256(content).hexdigest(), used_at=at)
    except IntegrityError as again:
        raise WrongNonce("the nonce was used before") from again


def _bytes(nonce: str) -> bytes:
    try:
        content = base64.b64decode(nonce + "=" * (-len(nonce) % 4), altchars=b"-_", validate=True)
    except ValueError:
        content = b""
    if len(content) != _BYTES:
        raise WrongNonce("the nonce was not made here")
    return content


def _mac(said: bytes) -> bytes:
    return salted_hmac("liangzhao.wallet.nonce", said, algorithm="sha256").digest()[:_MAC_BYTES]
