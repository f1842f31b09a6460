"""What the public log needs of a node: its keys in the signer, its name, its folder, its way into the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from asn1crypto import x509
from django.conf import settings

from liangzhao.audit.log import notes
from liangzhao.audit.log.folder import LogFolder
from liangzhao.audit.log.keys import raw_sm2, sm2_key
from liangzhao.audit.log.notes import VerifierKey
from liangzhao.audit.log.publishing import KeysChanged
from liangzhao.kernel.row_security import DatabaseRole
from liangzhao.signing.configuration import configured
from liangzhao.signing.key_directory import KeyDirectory
from liangzhao.signing.signer import KeyReplaced, Signer

_PARAMETERS = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
ED25519, SM2 = "log/ed25519", "log/sm2"


class NodeLogSigner:
    """The keys of the log in the node's signer."""

    def __init__(self, signer: Signer | None = None) -> None:
        self._signer = signer or configured()

    def keys(self, origin: str) -> list[VerifierKey]:
        """The public keys under the log's name; raises UnknownKey or SignerUnavailable."""
        return _keys(origin, self._signer.certificate(ED25519), self._signer.certificate(SM2))

    def sign(self, text: bytes) -> list[bytes]:
        """An Ed25519 and an SM2 signature; raises KeysChanged, UnknownKey or SignerUnavailable."""
        try:
            ed25519, sm2 = self._signer.sign_many([(ED25519, text), (SM2, text)])
        except KeyReplaced as error:
            raise KeysChanged from error
        return [ed25519.value, raw_sm2(sm2.value)]


def node_folder() -> LogFolder:
    """The folder of this node's log."""
    return LogFolder(Path(settings.LIANGZHAO_LOG_DIR))


def node_origin() -> str:
    """What this node's log is called when it starts for the first time: its address without the scheme."""
    return f"{urlsplit(settings.LIANGZHAO_PUBLIC_URL).netloc}/log"


def node_keys(origin: str) -> list[VerifierKey]:
    """The log's public keys as the key folder has them, former ones too, without the signer; none before the first."""
    store = KeyDirectory(Path(settings.LIANGZHAO_KEYS_DIR))
    ed25519 = [notes.ed25519_key(origin, _public_key(each)) for each in store.certificates_ever(ED25519)]
    return ed25519 + [sm2_key(origin, _public_key(each)) for each in store.certificates_ever(SM2)]


def _keys(origin: str, ed25519: bytes, sm2: bytes) -> list[VerifierKey]:
    return [notes.ed25519_key(origin, _public_key(ed25519)), sm2_key(origin, _public_key(sm2))]


def _public_key(certificate: bytes) -> bytes:
    bits: bytes = x509.Certificate.load(certificate).public_key["public_key"].contents
    return bits[1:]  # behind the count of unused bits


@contextmanager
def service_connection() -> Iterator[psycopg.Connection[Any]]:
    """A connection of the node's own, outside Django: the sequencer lives on it and needs nothing else of Django."""
    with psycopg.connect(**_parameters(), autocommit=True, prepare_threshold=None) as connection:
        yield connection


def _parameters() -> dict[str, Any]:
    """Where the database is, from the settings alone: Django's own connections cost a process ten megabytes."""
    configured: dict[str, Any] = settings.DATABASES["default"]
    given = {name: configured[key] for key, name in _PARAMETERS.items() if configured[key]}
    options = {name: value for name, value in configured["OPTIONS"].items() if name != "pool"}
    return {"client_encoding": "UTF8", "cursor_factory": psycopg.ClientCursor, **options, **given}


@contextmanager
def service_scope(connection: psycopg.Connection[Any]) -> Iterator[psycopg.Connection[Any]]:
    """A transaction of the service role on that connection; role and settings end with it."""
    with connection.transaction():
        connection.execute(
            "SELECT set_config('role', %s, true), set_config('TimeZone', 'UTC', true)",
            [f"{settings.LIANGZHAO_ROLE_PREFIX}_{DatabaseRole.SERVICE}"],
        )
        yield connection
