"""Private keys in a signing server, the certified device's own or a small gateway in front of it.

One POST of JSON to one address: ``{"do": "sign", "key", "key_id", "algorithm", "digest"}`` → ``{"signature"}`` (DER),
``{"do": "find", "key", "key_id"}`` and ``{"do": "generate", "key"}`` → ``{"public_key"}`` (SubjectPublicKeyInfo),
``{"do": "destroy", "key", "key_id"}`` → ``{}``; ``{"refused": "unknown-key"}`` for a key it does not hold. Bytes are
base64. Only digests are sent. Both sides prove that they know the shared token, see :mod:`.shared_token`.
"""

from __future__ import annotations

import base64
import binascii
import http.client
import json
import logging
import ssl
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from liangzhao.signing.signer import UnknownKey, key_id
from liangzhao.signing.stores import shared_token
from liangzhao.signing.stores.digests import digest_to_sign
from liangzhao.signing.stores.public_keys import ALGORITHM_OF
from liangzhao.signing.stores.store import KeyNotSafe, StoreCannot, StoreTrouble

ATTEMPTS = 2
SECONDS = 0.9  # an attempt: two of them fit into the two seconds that callers of the signer wait
LARGEST = 64 * 1024
_KINDS = ("sm2", "p256")
_AT_HOME = ("localhost", "127.0.0.1", "::1")

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Server:
    """Where a signing server is; ``authority`` is the file of the CA of its TLS certificate, the machine's if None."""

    url: str
    token: bytes = field(repr=False)
    authority: Path | None = None

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _AT_HOME):
            raise StoreCannot("a signing server is asked over TLS, or on this machine")
        if len(self.token) < shared_token.SHORTEST:
            raise StoreCannot(f"the token of a signing server has at least {shared_token.SHORTEST} bytes")


class RemoteStore:
    """The keys of one signing server; safe for many threads, a connection each."""

    def __init__(self, server: Server, *, seconds: float = SECONDS) -> None:
        self._server = server
        self._parts = urlsplit(server.url)
        self._seconds = seconds
        self._local = threading.local()

    def check(self, keys: Iterable[tuple[str, bytes]]) -> None:
        """Refuse keys of other kinds; the server itself may be away at the start and is asked at first need."""
        for key, _spki in keys:
            _kind(key)

    def find(self, key: str, spki: bytes) -> _RemoteKey:
        """The private half; UnknownKey, KeyNotSafe when it is not the certificate's, StoreCannot or StoreTrouble."""
        _kind(key)
        if _bytes(self._ask({"do": "find", "key": key, "key_id": key_id(spki)}), "public_key") != spki:
            raise KeyNotSafe(f"{key}: the server's key is not the certificate's")
        return _RemoteKey(self, key, spki)

    def generate(self, key: str) -> _RemoteKey:
        """A new key made inside the device; StoreCannot or StoreTrouble."""
        _kind(key)
        return _RemoteKey(self, key, _bytes(self._ask({"do": "generate", "key": key}), "public_key"))

    def destroy(self, key: str, spki: bytes) -> None:
        """Have the device forget the key; StoreTrouble."""
        try:
            self._ask({"do": "destroy", "key": key, "key_id": key_id(spki)})
        except UnknownKey:
            return

    def sign(self, key: str, spki: bytes, data: bytes) -> bytes:
        """The DER signature over the data, of which only the digest is sent; UnknownKey or StoreTrouble."""
        kind = _kind(key)
        digest = base64.b64encode(digest_to_sign(kind, spki, data)).decode()
        asked = {"do": "sign", "key": key, "key_id": key_id(spki), "algorithm": ALGORITHM_OF[kind], "digest": digest}
        return _bytes(self._ask(asked), "signature")

    def _ask(self, message: dict[str, str]) -> dict[str, Any]:
        """The answer, after a second attempt where the first failed: signing twice harms nobody."""
        body = json.dumps(message).encode()
        for attempt in range(1, ATTEMPTS + 1):
            try:
                answer = self._exchange(body)
            except (OSError, http.client.HTTPException, StoreTrouble) as error:
                self._drop()
                _log.warning("signing server, attempt %d: %s", attempt, type(error).__name__)
                failed = error
            else:
                return _accepted(answer, message["key"])
        raise StoreTrouble(f"signing server: {type(failed).__name__}") from failed

    def _exchange(self, body: bytes) -> dict[str, Any]:
        nonce, headers = shared_token.request_headers(self._server.token, body)
        connection = self._connection()
        connection.request("POST", self._parts.path or "/", body, {"Content-Type": "application/json"} | headers)
        answer = connection.getresponse()
        content = answer.read(LARGEST + 1)
        if answer.status != http.HTTPStatus.OK or len(content) > LARGEST:
            raise StoreTrouble(f"status {answer.status}")
        if not shared_token.proves_answer(self._server.token, nonce, content, answer.headers.get(shared_token.MAC)):
            raise StoreTrouble("the answer does not prove that the server knows the token")
        return _object(content)

    def _connection(self) -> http.client.HTTPConnection:
        kept: _Kept | None = getattr(self._local, "kept", None)
        if kept is None:
            kept = self._local.kept = _Kept(self._connect())
        return kept.connection

    def _connect(self) -> http.client.HTTPConnection:
        host = self._parts.hostname or ""
        if self._parts.scheme == "http":
            return http.client.HTTPConnection(host, self._parts.port, timeout=self._seconds)
        context = ssl.create_default_context(cafile=self._server.authority)
        return http.client.HTTPSConnection(host, self._parts.port, timeout=self._seconds, context=context)

    def _drop(self) -> None:
        self._local.kept = None


@dataclass(frozen=True)
class _Kept:
    """A thread's connection, closed when it is dropped or the thread ends."""

    connection: http.client.HTTPConnection

    def __del__(self) -> None:
        self.connection.close()


@dataclass(frozen=True)
class _RemoteKey:
    store: RemoteStore
    key: str
    spki: bytes

    def sign(self, data: bytes) -> bytes:
        """The DER signature of the device."""
        return self.store.sign(self.key, self.spki, data)


def _kind(key: str) -> str:
    kind = key.rpartition("/")[2]
    if kind not in _KINDS:
        raise StoreCannot(f"{key}: a signing server holds SM2 and P-256 keys")
    return kind


def _accepted(answer: dict[str, Any], key: str) -> dict[str, Any]:
    refused = answer.get("refused")
    if refused == "unknown-key":
        raise UnknownKey(key)
    if refused is not None:
        raise StoreTrouble(f"signing server refused: {str(refused)[:80]}")
    return answer


def _object(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise StoreTrouble("the answer is no JSON") from error
    if not isinstance(found, dict):
        raise StoreTrouble("the answer is no object")
    return found


def _bytes(answer: dict[str, Any], name: str) -> bytes:
    try:
        return base64.b64decode(answer[name], validate=True)
    except (KeyError, TypeError, binascii.Error, ValueError) as error:
        raise StoreTrouble(f"the answer has no {name}") from error
