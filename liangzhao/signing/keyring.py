"""The signer over a folder of certificates and the stores that hold their private keys."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from asn1crypto import x509

from liangzhao.kernel.words import _
from liangzhao.signing import certificates
from liangzhao.signing.key_directory import KeyDirectory, write
from liangzhao.signing.signer import Algorithm, Signature, SignerUnavailable, UnknownKey, der_to_raw, key_id
from liangzhao.signing.stores.files import FileStore
from liangzhao.signing.stores.public_keys import ALGORITHM_OF, Verifies, verifier_of
from liangzhao.signing.stores.store import KeyStore, StoredKey, StoreTrouble
from liangzhao_verify import sm2

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Held:
    key: StoredKey
    algorithm: Algorithm
    key_id: str
    verifies: Verifies
    certificates: tuple[bytes, ...]
    version: tuple[int, int, int]


class PresentKeyRevoked(SignerUnavailable):
    """Raised when the key that would sign was revoked and has no successor yet."""

    template = _("签章密钥已吊销，新密钥启用前暂停签章。已提交的事项已保存，启用后自动继续。")


class KeyInUse(Exception):
    """Raised when the key that signs now is to be destroyed."""


class Keyring:
    """A signer over stores; keys found once are kept until their certificate is replaced. Safe for many threads."""

    def __init__(self, directory: Path, store_of: Callable[[str], KeyStore]) -> None:
        self.directory = KeyDirectory(directory)
        self._store_of = store_of
        self._held: dict[str, _Held] = {}
        self._loading = threading.Lock()

    def check(self) -> None:
        """Refuse to begin with a key that is not safe where it lives: KeyNotSafe or StoreCannot.

        A key that is missing, or whose store is away, is only warned of: it may come, and signs nothing meanwhile.
        """
        for name in self.directory.key_names():
            try:
                self._store_of(name).check([(name, spki_of(self.directory.certificates(name)[0]))])
            except (UnknownKey, StoreTrouble) as error:
                _log.warning("%s: %s: %s", name, type(error).__name__, error)

    def sign(self, key: str, data: bytes) -> Signature:
        """A signature over the data, verified before it is given; raises UnknownKey or SignerUnavailable."""
        return _signed(self._key(key), data)

    def sign_many(self, items: list[tuple[str, bytes]]) -> list[Signature]:
        """A signature per (key, data), in order; raises UnknownKey before the first is made, or SignerUnavailable."""
        held = [(self._key(key), data) for key, data in items]
        return [_signed(key, data) for key, data in held]

    def certificate(self, key: str) -> bytes:
        """The DER certificate of the key; raises UnknownKey."""
        return self._key(key).certificates[0]

    def chain(self, key: str) -> list[bytes]:
        """The DER certificates above the key's own, nearest first, root last; raises UnknownKey."""
        return list(self._key(key).certificates[1:])

    def next_request(self, key: str) -> bytes:
        """A PKCS#10 request (DER) by the key that is to follow, made at first need, about the present key's holder.

        Raises UnknownKey or SignerUnavailable.
        """
        _holder, kind = self.directory.parts(key)
        subject = x509.Certificate.load(self.directory.certificates(key)[0]).subject
        try:
            made = self._next(key)
            return certificates.request(subject, made.spki, ALGORITHM_OF[kind], made.sign)
        except StoreTrouble as error:
            raise SignerUnavailable from error

    def retire(self, key: str, spki: bytes) -> None:
        """Destroy a former private key; raises KeyInUse for the present one, UnknownKey or SignerUnavailable."""
        if spki == spki_of(self.directory.certificates(key)[0]):
            raise KeyInUse(key)
        try:
            self._store_of(key).destroy(key, spki)
            FileStore(self.directory.path).destroy(key, spki)  # where it may have been before the stores were changed
        except StoreTrouble as error:
            raise SignerUnavailable from error

    def _next(self, key: str) -> StoredKey:
        path = self.directory.next_path(key)
        with self._loading:
            store = self._store_of(key)
            try:
                return store.find(key, path.read_bytes())
            except (FileNotFoundError, UnknownKey):
                made = store.generate(key)
                write(path, made.spki)
                return made

    def _key(self, name: str) -> _Held:
        """The key of the certificate as it lies there now: a rotation is seen by the next signature."""
        held, version = self._held.get(name), self._version(name)
        if held is not None and held.version == version:
            return held
        with self._loading:
            held = self._held.get(name)
            if held is None or held.version != version:
                held = self._held[name] = self._load(name, version)
            return held

    def _version(self, name: str) -> tuple[int, int, int]:
        return (*self.directory.version(name), self.directory.revocations_version())

    def _load(self, name: str, version: tuple[int, int, int]) -> _Held:
        _holder, kind = self.directory.parts(name)
        own_and_above = tuple(self.directory.certificates(name))
        spki = spki_of(own_and_above[0])
        if any(each.key_id == key_id(spki) for each in self.directory.revocations()):
            raise PresentKeyRevoked
        try:
            key = self._store_of(name).find(name, spki)
        except StoreTrouble as error:
            raise SignerUnavailable from error
        return _Held(key, ALGORITHM_OF[kind], key_id(spki), verifier_of(kind, spki), own_and_above, version)


def _signed(held: _Held, data: bytes) -> Signature:
    try:
        der = held.key.sign(data)
    except StoreTrouble as error:
        raise SignerUnavailable from error
    # A faulty signature must never leave the signer: it would be kept for years before anyone noticed.
    if not held.verifies(data, der):
        raise sm2.SignatureFailed("the new signature does not verify")
    value = der_to_raw(der) if held.algorithm == "ES256" else der
    return Signature(held.algorithm, held.key_id, value)


def spki_of(certificate: bytes) -> bytes:
    """The DER SubjectPublicKeyInfo of a DER certificate."""
    spki: bytes = x509.Certificate.load(certificate).public_key.dump()
    return spki
