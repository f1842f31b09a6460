"""What stamping checkpoints needs of a node: the authority's address, whom to believe, and the demo's own authority."""

from __future__ import annotations

import http.client
import ssl
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from liangzhao.audit.log.folder import LogFolder
from liangzhao.audit.log.stamps import Ask, Stamper, StampFailed
from liangzhao.config.log import node_folder
from liangzhao.kernel import clock
from liangzhao.signing.key_directory import KeyDirectory
from liangzhao_verify.chain import TrustRoots

DEMO = "demo"
"""In place of an address: the node stamps by itself, which shows the way and proves nothing."""
SECONDS = 10.0
LARGEST = 64 * 1024
_AT_HOME = ("localhost", "127.0.0.1", "::1")
_KINDS = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}


def node_stamper(folder: LogFolder | None = None) -> Stamper | None:
    """The stamper of this node's log; None where no authority is named."""
    address = settings.LIANGZHAO_TSA_URL
    if not address:
        return None
    return Stamper(folder or node_folder(), _ask_of(address), TrustRoots.load(_roots()))


def _ask_of(address: str) -> Ask:
    if address == DEMO:
        from liangzhao.signing import demo_tsa

        return lambda request: demo_tsa.answer(KeyDirectory(Path(settings.LIANGZHAO_KEYS_DIR)), request, clock.now())
    return partial(ask, address)


def _roots() -> Path:
    return Path(settings.LIANGZHAO_TSA_ROOTS or Path(settings.LIANGZHAO_KEYS_DIR) / "trust")


def ask(address: str, request: bytes) -> bytes:
    """The answer of the authority at this address, over TLS or on this machine; no redirects. Raises StampFailed."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    if parts.scheme != "https" and not (parts.scheme == "http" and host in _AT_HOME):
        raise StampFailed("a time-stamping authority is asked over TLS, or on this machine")
    if parts.scheme == "https":
        context = ssl.create_default_context()
        connection: http.client.HTTPConnection = http.client.HTTPSConnection(
            host, parts.port, timeout=SECONDS, context=context
        )
    else:
        connection = http.client.HTTPConnection(host, parts.port, timeout=SECONDS)
    try:
        connection.request("POST", parts.path or "/", request, _KINDS)
        answer = connection.getresponse()
        content = answer.read(LARGEST + 1)
    except (OSError, http.client.HTTPException) as error:
        raise StampFailed(f"no answer: {type(error).__name__}") from error
    finally:
        connection.close()
    if answer.status != http.HTTPStatus.OK or len(content) > LARGEST:
        raise StampFailed(f"status {answer.status}, {len(content)} bytes")
    return content
