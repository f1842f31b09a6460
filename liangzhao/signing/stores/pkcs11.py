"""Private keys in a PKCS#11 module: P-256, made inside, never to leave it.

One session is kept; after any trouble the module is initialised anew and the act tried once more. SM2 is not taken
from such a module: what many of them offer on the SM2 curve is ECDSA, which is no SM2 signature.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pkcs11
from asn1crypto import core, keys
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass
from pkcs11.exceptions import NoSuchKey, PKCS11Error

from liangzhao.signing.signer import UnknownKey, key_id, raw_to_der
from liangzhao.signing.stores.digests import digest_to_sign
from liangzhao.signing.stores.store import KeyNotSafe, StoreCannot, StoreTrouble

_T = TypeVar("_T")
_P256: bytes = keys.NamedCurve("secp256r1").dump()
_MUST_BE = {
    Attribute.SENSITIVE: True,
    Attribute.ALWAYS_SENSITIVE: True,
    Attribute.EXTRACTABLE: False,
    Attribute.NEVER_EXTRACTABLE: True,
    Attribute.LOCAL: True,
}
_KIND = "p256"

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Token:
    """Which module (a shared library), which token in it, and the PIN that opens it."""

    module: Path
    label: str
    pin: str = field(repr=False)


class Pkcs11Store:
    """The P-256 keys of one token; safe for many threads, which take turns on its session."""

    def __init__(self, token: Token) -> None:
        self._token = token
        self._turn = threading.RLock()
        self._session: pkcs11.Session | None = None
        # Private keys that sign: the library gives them that act at run time, its types do not tell.
        self._handles: dict[str, Any] = {}

    def check(self, keys: Iterable[tuple[str, bytes]]) -> None:
        """Refuse keys that could leave the module or came from elsewhere; KeyNotSafe, UnknownKey or StoreTrouble."""
        for key, spki in keys:
            self.find(key, spki)

    def find(self, key: str, spki: bytes) -> _ModuleKey:
        """The private half, looked at: KeyNotSafe, UnknownKey, StoreCannot or StoreTrouble."""
        _only_p256(key)
        self._with_module(lambda: self._handle(key, spki))
        return _ModuleKey(self, key, spki)

    def generate(self, key: str) -> _ModuleKey:
        """A new key made inside the module; StoreCannot or StoreTrouble."""
        _only_p256(key)
        return _ModuleKey(self, key, self._with_module(lambda: _generate(self._opened(), key)))

    def destroy(self, key: str, spki: bytes) -> None:
        """Take both halves away; StoreCannot or StoreTrouble."""
        _only_p256(key)
        self._with_module(lambda: self._destroy(spki))

    def sign(self, key: str, spki: bytes, digest: bytes) -> bytes:
        """The DER ECDSA signature over a digest; raises as ``find``."""
        raw = self._with_module(lambda: self._handle(key, spki).sign(digest, mechanism=Mechanism.ECDSA))
        try:
            return raw_to_der(raw)
        except ValueError as error:
            raise StoreTrouble("the module gave no signature on a 256-bit curve") from error

    def close(self) -> None:
        """Leave the module."""
        with self._turn:
            self._forget()

    def _with_module(self, act: Callable[[], _T]) -> _T:
        """The act's result; once more with a fresh module when it failed, then StoreTrouble."""
        with self._turn:
            try:
                return act()
            except NoSuchKey as error:
                raise UnknownKey(str(error)) from error
            except (PKCS11Error, RuntimeError) as error:
                _log.warning("module: %s; initialising it anew", type(error).__name__)
            try:
                self._begin_anew()
                return act()
            except NoSuchKey as error:
                raise UnknownKey(str(error)) from error
            except (PKCS11Error, RuntimeError) as error:
                self._forget()
                raise StoreTrouble(f"module: {type(error).__name__}") from error

    def _begin_anew(self) -> None:
        self._forget()
        pkcs11.lib(str(self._token.module)).reinitialize()

    def _forget(self) -> None:
        session, self._session = self._session, None
        self._handles.clear()
        if session is None:
            return
        try:
            session.close()
        except (PKCS11Error, RuntimeError) as error:  # it may be what broke
            _log.info("session not closed: %s", type(error).__name__)

    def _opened(self) -> pkcs11.Session:
        if self._session is None:
            token = pkcs11.lib(str(self._token.module)).get_token(token_label=self._token.label)
            self._session = token.open(user_pin=self._token.pin, rw=True)
        return self._session

    def _handle(self, key: str, spki: bytes) -> Any:  # as above
        named = key_id(spki)
        if named not in self._handles:
            found = _private(self._opened(), spki)
            _check(key, found, _public(self._opened(), spki), spki)
            self._handles[named] = found
        return self._handles[named]

    def _destroy(self, spki: bytes) -> None:
        self._handles.pop(key_id(spki), None)
        for half in list(self._opened().get_objects({Attribute.ID: bytes.fromhex(key_id(spki))})):
            half.destroy()


@dataclass(frozen=True)
class _ModuleKey:
    store: Pkcs11Store
    key: str
    spki: bytes

    def sign(self, data: bytes) -> bytes:
        """The DER signature, ECDSA with SHA-256."""
        return self.store.sign(self.key, self.spki, digest_to_sign(_KIND, self.spki, data))


def _only_p256(key: str) -> None:
    if not key.endswith(f"/{_KIND}"):
        raise StoreCannot(f"{key}: a PKCS#11 module signs with P-256 only; ECDSA on the SM2 curve is not SM2")


def _private(session: pkcs11.Session, spki: bytes) -> pkcs11.Key:
    return session.get_key(object_class=ObjectClass.PRIVATE_KEY, id=bytes.fromhex(key_id(spki)))


def _public(session: pkcs11.Session, spki: bytes) -> pkcs11.Key:
    return session.get_key(object_class=ObjectClass.PUBLIC_KEY, id=bytes.fromhex(key_id(spki)))


def _check(key: str, private: pkcs11.Key, public: pkcs11.Key, spki: bytes) -> None:
    """Raise KeyNotSafe unless the key was made in the module, must stay there, and is the certificate's."""
    for attribute, wanted in _MUST_BE.items():
        if bool(private[attribute]) is not wanted:
            raise KeyNotSafe(f"{key}: {attribute.name} is not {wanted}; make a new key inside the module")
    if private[Attribute.EC_PARAMS] != _P256:
        raise KeyNotSafe(f"{key}: not a P-256 key; ECDSA on another curve is refused")
    if _spki(public) != spki:
        raise KeyNotSafe(f"{key}: the module's key is not the certificate's")


def _generate(session: pkcs11.Session, key: str) -> bytes:
    parameters = session.create_domain_parameters(KeyType.EC, {Attribute.EC_PARAMS: _P256}, local=True)
    public, private = parameters.generate_keypair(
        mechanism=Mechanism.EC_KEY_PAIR_GEN,
        label=key,
        store=True,
        private_template={Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False},
    )
    spki = _spki(public)
    for half in (public, private):
        half[Attribute.ID] = bytes.fromhex(key_id(spki))
    return spki


def _spki(public: pkcs11.Key) -> bytes:
    """The DER SubjectPublicKeyInfo of a module's public key; its point comes wrapped in an OCTET STRING."""
    point: bytes = core.OctetString.load(public[Attribute.EC_POINT]).native
    algorithm = {"algorithm": "ec", "parameters": keys.ECDomainParameters("named", "secp256r1")}
    der: bytes = keys.PublicKeyInfo({"algorithm": algorithm, "public_key": keys.ECPointBitString(point)}).dump()
    return der
