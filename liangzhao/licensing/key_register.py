"""Every key that signs or signed on this node, as certificates and revocations tell: no private key is opened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from liangzhao.signing.backends import read_backends
from liangzhao.signing.key_directory import KeyDirectory
from liangzhao.signing.signer import key_id
from liangzhao_verify.chain import read_certificate

_NAMED = "%Y%m%dT%H%M%S%fZ"


@dataclass(frozen=True)
class SigningKey:
    """A key with its certificate; ``replaced_at`` is None for the one that signs now."""

    name: str
    key_id: str
    store: str
    holder: str
    valid_from: datetime
    valid_until: datetime
    replaced_at: datetime | None
    revoked_at: datetime | None

    @property
    def authority(self) -> str:
        """The USCC of whose key it is, ``log`` for the public log's."""
        return self.name.partition("/")[0]

    @property
    def kind(self) -> str:
        """sm2, p256 or ed25519."""
        return self.name.partition("/")[2]


def signing_keys(directory: Path | None = None) -> list[SigningKey]:
    """All of them by name, the newest of a name first; raises WrongStoreSettings."""
    folder = directory or Path(settings.LIANGZHAO_KEYS_DIR)
    store, backends = KeyDirectory(folder), read_backends(folder)
    revoked = {each.key_id: each.at for each in store.revocations()}
    found = []
    for name in store.key_names():
        for der, replaced_at in _ever(store, name):
            certificate = read_certificate(der)
            named = key_id(certificate.spki)
            found.append(
                SigningKey(
                    name=name,
                    key_id=named,
                    store=backends.name_of(name) if replaced_at is None else "",
                    holder=certificate.subject,
                    valid_from=certificate.not_before,
                    valid_until=certificate.not_after,
                    replaced_at=replaced_at,
                    revoked_at=revoked.get(named),
                )
            )
    return found


def _ever(store: KeyDirectory, name: str) -> Iterator[tuple[bytes, datetime | None]]:
    present = store.certificates(name)[0]
    yield present, None
    for der, ended in store.former_certificates(name):
        if der != present:
            yield der, _instant(ended)


def _instant(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, _NAMED).replace(tzinfo=UTC)
    except ValueError:  # kept by hand under another name
        return None
