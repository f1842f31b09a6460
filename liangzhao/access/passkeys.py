"""Passkeys (WebAuthn level 2): a device answers a challenge for this site and no other, and checks who holds it.

Relying party is the host of ``LIANGZHAO_PUBLIC_URL``, so that a passkey works on this node only; browsers give
passkeys to https and to localhost. Everything here opens its own SESSION scope.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from cryptography.exceptions import UnsupportedAlgorithm
from django.conf import settings
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from liangzhao.access.journalling import record
from liangzhao.access.models import Account, Passkey
from liangzhao.access.transactions import SESSION_SCOPE, scoped
from liangzhao.audit.tags import Tag
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _

LONGEST_ANSWER = 8192
MOST = 10
_UNREADABLE = (
    *(ValueError, TypeError, LookupError, AttributeError, AssertionError, ArithmeticError, RecursionError),
    *(struct.error, NotImplementedError, UnsupportedAlgorithm),
)
"""What the reader of foreign CBOR, JSON and keys says when they are none."""
_VERIFIED = UserVerificationRequirement.REQUIRED
LONGEST_ID = 1023
Options = dict[str, Any]
"""What the browser is asked."""
State = dict[str, str]
"""What the session remembers until the browser answers."""


class WrongPasskey(Refusal):
    """Raised when an answer is not that of a passkey of this account to our challenge, from our site."""

    template = _("通行密钥验证没有通过，请重试。")


class TooManyPasskeys(Refusal):
    """Raised when somebody adds more passkeys than anybody needs."""

    template = _("通行密钥数量已达上限，请先移除不再使用的。")


def of(account: Account) -> list[Passkey]:
    """The passkeys of an account, oldest first."""
    with scoped(SESSION_SCOPE):
        return list(Passkey.objects.filter(account=account).order_by("made_at", "id"))


def begin_adding(account: Account) -> tuple[Options, State]:
    """What to ask the browser so that a device makes a new passkey; those it has are left out."""
    user = PublicKeyCredentialUserEntity(id=account.pk.bytes, name=account.login, display_name=account.name)
    options, state = _server().register_begin(
        user,
        credentials=_credentials(of(account)),
        resident_key_requirement=ResidentKeyRequirement.PREFERRED,
        user_verification=_VERIFIED,
    )
    return dict(options)["publicKey"], _kept(state)


def finish_adding(account: Account, state: State | None, answer: str, name: str) -> Passkey:
    """Keep the public key of the new passkey; WrongPasskey or TooManyPasskeys."""
    try:
        made = _server().register_complete(state, _read(answer)).credential_data
    except _UNREADABLE as wrong:
        raise WrongPasskey from wrong
    if made is None or len(made.credential_id) > LONGEST_ID:
        raise WrongPasskey
    with scoped(SESSION_SCOPE):
        if Passkey.objects.filter(account=account).count() >= MOST:
            raise TooManyPasskeys
        if Passkey.objects.filter(credential_id=made.credential_id).exists():
            raise WrongPasskey
        kept = Passkey.objects.create(
            account=account,
            credential_id=made.credential_id,
            credential=bytes(made),
            name=name,
            made_at=clock.now(),
        )
        record(Tag.FACTOR_ADDED, account, body={"factor": "passkey"})
    return kept


def begin_entering() -> tuple[Options, State]:
    """What to ask the browser so that a passkey of any account of this site answers, chosen by its holder."""
    options, state = _server().authenticate_begin(user_verification=_VERIFIED)
    return dict(options)["publicKey"], _kept(state)


def owner_of(answer: str) -> UUID | None:
    """Whose passkey an answer names, when the device says the same; nothing is proven by that yet."""
    try:
        said = AuthenticationResponse.from_dict(_read(answer))
        named, handle = bytes(said.raw_id), bytes(said.response.user_handle or b"")
    except _UNREADABLE:
        return None
    with scoped(SESSION_SCOPE):
        owner = Passkey.objects.filter(credential_id=named).values_list("account_id", flat=True).first()
    return owner if owner is not None and owner.bytes == handle else None


def begin_proving(account: Account) -> tuple[Options, State]:
    """What to ask the browser so that one of the account's passkeys answers."""
    options, state = _server().authenticate_begin(_credentials(of(account)), user_verification=_VERIFIED)
    return dict(options)["publicKey"], _kept(state)


def answers(account: Account, state: State | None, answer: str) -> bool:
    """Whether it is the answer of a passkey of the account to the challenge; a copied passkey gives itself away."""
    known = of(account)
    try:
        said = AuthenticationResponse.from_dict(_read(answer))
        used = _server().authenticate_complete(state, _credentials(known), said)
    except _UNREADABLE:
        return False
    counted = said.response.authenticator_data.counter
    passkey = next(each for each in known if bytes(each.credential_id) == used.credential_id)
    with scoped(SESSION_SCOPE):
        rows = Passkey.objects.filter(pk=passkey.pk, sign_count__lt=counted or 1)
        return bool(rows.update(sign_count=counted, used_at=clock.now()))


def remove(account: Account, passkey_id: UUID) -> bool:
    """Let a passkey answer no more; whether the account had it."""
    with scoped(SESSION_SCOPE):
        gone = bool(Passkey.objects.filter(account=account, pk=passkey_id).delete()[0])
        if gone:
            record(Tag.FACTOR_REMOVED, account, body={"factor": "passkey"})
    return gone


def _server() -> Fido2Server:
    site = settings.LIANGZHAO_PUBLIC_URL
    party = PublicKeyCredentialRpEntity(id=urlsplit(site).hostname, name=str(settings.LIANGZHAO_SERVICE["name"]))
    return Fido2Server(party, verify_origin=lambda origin: origin == site)


def _credentials(known: list[Passkey]) -> list[AttestedCredentialData]:
    return [AttestedCredentialData(bytes(each.credential)) for each in known]


def _kept(state: Mapping[str, Any]) -> State:
    return {name: str(value) for name, value in state.items()} | {"user_verification": _VERIFIED.value}


def _read(answer: str) -> dict[str, Any]:
    """The answer as the browser wrote it; ValueError when it is none."""
    if len(answer) > LONGEST_ANSWER:
        raise ValueError("too long")
    found = json.loads(answer)
    if not isinstance(found, dict):
        raise TypeError("no object")
    return found
