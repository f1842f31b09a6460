"""An identity platform of our own that can be wrong in every way we could think of."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from joserfc import jws, jwt
from joserfc.jwk import RSAKey as RSAKey

CLIENT, SECRET, SUBJECT = "liangzhao", "a secret of the test only", "9f0c-subject-of-the-platform"
Answer = tuple[int, str, bytes]


@dataclass
class Fault:
    """What a platform does wrong; by default nothing. Each field takes what is right and gives what is said."""

    metadata: Callable[[dict[str, Any]], object] = lambda right: right
    keys: Callable[[dict[str, Any]], object] = lambda right: right
    claims: Callable[[dict[str, Any]], dict[str, Any]] = lambda right: right
    sign: Callable[[Fake, dict[str, Any]], object] | None = None
    back: Callable[[dict[str, str]], dict[str, str]] = lambda right: right
    answer: Callable[[Answer], Answer] = lambda right: right
    keys_status: int = 200


@dataclass
class Fake:
    """A platform on a port of this machine: it signs everybody in as one subject without asking."""

    issuer: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}))
    fault: Fault = field(default_factory=Fault)
    subject: str = SUBJECT
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def browse(self, address: str) -> str:
        """What a browser does with the address: go to the platform, sign in, come back to this address."""
        query = dict(parse_qsl(urlsplit(address).query))
        code = f"code-{len(self.codes)}"
        self.codes[code] = query
        back = self.fault.back({"code": code, "state": query["state"], "iss": self.issuer})
        return f"{urlsplit(query['redirect_uri']).path}?{urlencode(back)}"

    def metadata(self) -> dict[str, Any]:
        """What the platform says about itself."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "code_challenge_methods_supported": ["S256"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "authorization_response_iss_parameter_supported": True,
        }

    def claims(self, begun: dict[str, str]) -> dict[str, Any]:
        """What the ID token of a log-in says."""
        now = int(time.time())
        return {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": self.subject,
            "nonce": begun["nonce"],
            "iat": now,
            "exp": now + 300,
        }

    def token(self, form: dict[str, str], authorization: str) -> Answer:
        """The answer of the token endpoint: each code once, with the verifier of its challenge."""
        begun = self.codes.pop(form.get("code", ""), None)
        known_as = base64.b64encode(f"{CLIENT}:{SECRET.replace(' ', '%20')}".encode()).decode()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        right = begun is not None and challenge.rstrip(b"=").decode() == begun["code_challenge"]
        if not right or begun is None or authorization != f"Basic {known_as}":
            return 400, "application/json", b'{"error":"invalid_grant"}'
        claims = self.fault.claims(self.claims(begun))
        sign = self.fault.sign or signed
        body = json.dumps({"access_token": "unused", "token_type": "Bearer", "id_token": sign(self, claims)})
        return self.fault.answer((200, "application/json", body.encode()))

    def get(self, path: str) -> Answer:
        """The answer to a GET."""
        self.asked.append(path)
        if path == "/.well-known/openid-configuration":
            return 200, "application/json", json.dumps(self.fault.metadata(self.metadata())).encode()
        if path == "/keys":
            said = {"keys": [self.key.as_dict(private=False)]}
            return self.fault.keys_status, "application/json", json.dumps(self.fault.keys(said)).encode()
        return 404, "text/plain", b""


def signed(fake: Fake, claims: dict[str, Any]) -> str:
    """An ID token as it should be."""
    return jwt.encode({"alg": "RS256", "kid": "one"}, claims, fake.key)


def by_another_key(fake: Fake, claims: dict[str, Any]) -> str:
    """Signed by somebody else who names the platform's key."""
    return jwt.encode({"alg": "RS256", "kid": "one"}, claims, RSAKey.generate_key(2048))


def by_an_unknown_key(fake: Fake, claims: dict[str, Any]) -> str:
    """Signed by a key the platform does not list."""
    return jwt.encode({"alg": "RS256", "kid": "two"}, claims, RSAKey.generate_key(2048, {"kid": "two"}))


def by_nobody(fake: Fake, claims: dict[str, Any]) -> str:
    """Not signed: alg none."""
    parts = (json.dumps(part).encode() for part in ({"alg": "none"}, claims))
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + "."


def by_the_public_key(fake: Fake, claims: dict[str, Any]) -> str:
    """An HMAC whose key is the platform's public key as everybody can read it."""
    parts = (json.dumps(part).encode() for part in ({"alg": "HS256", "kid": "one"}, claims))
    said = ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)
    made = hmac.digest(fake.key.as_pem(private=False), said.encode(), "sha256")
    return f"{said}.{base64.urlsafe_b64encode(made).rstrip(b'=').decode()}"


def with_its_own_key(fake: Fake, claims: dict[str, Any]) -> str:
    """Signed by a key that the token itself brings along."""
    own = RSAKey.generate_key(2048)
    header = {"alg": "RS256", "jwk": own.as_dict(private=False)}
    return jws.serialize_compact(header, json.dumps(claims).encode(), own)


def altered(fake: Fake, claims: dict[str, Any]) -> str:
    """A good token in which the subject was changed afterwards."""
    header, _body, signature = signed(fake, claims).split(".")
    body = base64.urlsafe_b64encode(json.dumps({**claims, "sub": "somebody-else"}).encode()).rstrip(b"=").decode()
    return f"{header}.{body}.{signature}"


@contextmanager
def running() -> Iterator[Fake]:
    """A fake that answers on a port of this machine."""
    fake = Fake()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say(*fake.get(self.path))

        def do_POST(self) -> None:
            fake.asked.append(self.path)
            sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            form = {name: values[0] for name, values in sent.items()}
            self._say(*fake.token(form, self.headers.get("Authorization", "")))

        def _say(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            if status == 302:
                self.send_header("Location", f"{fake.issuer}/elsewhere")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *said: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        fake.issuer = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield fake
        finally:
            server.shutdown()
            thread.join()
