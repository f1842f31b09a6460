"""A signing server as its protocol describes one, with keys of its own in plain arithmetic, and troubles on order."""

from __future__ import annotations

import base64
import json
import secrets
import socket
import threading
import time
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from liangzhao.signing.signer import key_id
from liangzhao.signing.stores import shared_token
from liangzhao_verify import sm2
from tests.signing import curve

TOKEN = b"a token that both sides know, of enough bytes"


class P256:
    """A P-256 key that signs digests."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.spki = self._key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    def sign(self, digest: bytes) -> bytes:
        return self._key.sign(digest, ec.ECDSA(Prehashed(hashes.SHA256())))


class Sm2:
    """An SM2 key that signs digests, in plain arithmetic; as a trap it makes ECDSA signatures."""

    def __init__(self) -> None:
        self._scalar = secrets.randbelow(curve.N - 2) + 1
        self.spki = sm2.PublicKey.from_point(curve.point_bytes(self._scalar)).spki()
        self.is_trap = False

    def sign(self, digest: bytes) -> bytes:
        return (curve.ecdsa if self.is_trap else curve.sm2)(self._scalar, digest)


class SigningServer:
    """The server, listening when entered; ``troubles`` befall the next requests, one each."""

    def __init__(self, token: bytes = TOKEN) -> None:
        self.token = token
        self.keys: dict[tuple[str, str], P256 | Sm2] = {}
        self.troubles: deque[str] = deque()
        self.asked: list[dict[str, Any]] = []
        self.nonces: set[str] = set()
        self.let_go = threading.Event()
        owner = self

        class Handler(_Handler):
            served = owner

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02})
        self.url = f"http://127.0.0.1:{self._http.server_port}/sign"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.let_go.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        self.asked.append(asked)
        if asked["do"] == "generate":
            made = Sm2() if asked["key"].endswith("/sm2") else P256()
            self.keys[asked["key"], key_id(made.spki)] = made
            return {"public_key": _text(made.spki)}
        held = self.keys.get((asked["key"], asked["key_id"]))
        if held is None:
            return {"refused": "unknown-key"}
        if asked["do"] == "find":
            return {"public_key": _text(held.spki)}
        if asked["do"] == "destroy":
            del self.keys[asked["key"], asked["key_id"]]
            return {}
        return {"signature": _text(held.sign(base64.b64decode(asked["digest"])))}

    def proves(self, headers: Any, body: bytes) -> bool:
        """Whether the request is recent, new, and from someone who knows the token."""
        at, nonce = headers.get(shared_token.TIME, "0"), headers.get(shared_token.NONCE, "")
        fresh = abs(time.time() - int(at)) <= shared_token.LATEST_SECONDS and nonce not in self.nonces
        self.nonces.add(nonce)
        return fresh and headers.get(shared_token.MAC) == shared_token.request_mac(self.token, at, nonce, body)


class _Handler(BaseHTTPRequestHandler):
    served: SigningServer
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        trouble = self.served.troubles.popleft() if self.served.troubles else ""
        if not self.served.proves(self.headers, body):
            self._send(403, b"{}", "")
            return
        if trouble == "cut":
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        if trouble == "hang":
            self.close_connection = True
            self.served.let_go.wait(30)
            return
        content = b"rubbish" if trouble == "rubbish" else json.dumps(self.served.answer(json.loads(body))).encode()
        nonce = "0" * 32 if trouble == "answer to another" else self.headers[shared_token.NONCE]
        proof = "" if trouble == "unproved" else shared_token.answer_mac(self.served.token, nonce, content)
        self._send(503 if trouble == "status" else 200, content, proof)

    def _send(self, status: int, content: bytes, proof: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.send_header(shared_token.MAC, proof)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()
