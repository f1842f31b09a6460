"""Every key that signs or signed on this node, as certificates and revocations tell: no private key is opened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings
from django.db import connection

from liangzhao.access.transactions import service_transaction
from liangzhao.kernel import statements
from liangzhao.signing.backends import read_backends
from liangzhao.signing.key_directory import KeyDirectory
from liangzhao.signing.signer import key_id
from liangzhao_verify.chain import read_certificate

_NAMED = "%Y%m%dT%H%M%S%fZ"


def subject_of(name: str) -> UUID:
    """Under which subject the journal speaks of the keys of a name."""
    return uuid5(NAMESPACE_URL, f"liangzhao:key:{name}")


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

    @property
    def signs_licences(self) -> bool:
        """Whether it is an authority's; the public log has keys, too."""
        return self.authority != "log"


@dataclass(frozen=True)
class Signed:
    """How many licences a key signed, and how many of them are in force."""

    licences: int = 0
    in_force: int = 0


# A key of SM2 is named by the licence; of the others the one in use when the licence was sealed.
_SIGNED = """
SELECT given.key_id, count(licence.id), count(licence.id) FILTER (WHERE licence.state = 'ISSUED')
FROM unnest(%s::text[], %s::text[], %s::text[], %s::timestamptz[], %s::timestamptz[])
    AS given(key_id, kind, uscc, began, ended)
JOIN reference_authority AS authority ON authority.uscc = given.uscc
JOIN licensing_licence AS licence ON licence.authority_id = authority.id AND licence.sealed_at IS NOT NULL AND (
    CASE given.kind WHEN 'sm2' THEN licence.signing_key = given.key_id
    ELSE licence.sealed_at >= coalesce(given.began, '-infinity')
        AND licence.sealed_at < coalesce(given.ended, 'infinity') END)
GROUP BY given.key_id
"""


def signed_by(keys: Sequence[SigningKey]) -> dict[str, Signed]:
    """What each of these keys signed, by its id; ``keys`` are all of their names, the newest of a name first."""
    began = {key.key_id: former.replaced_at for key, former in pairwise(keys) if former.name == key.name}
    given = [(key.key_id, key.kind, key.authority, began.get(key.key_id), key.replaced_at) for key in keys]
    with service_transaction("keys"):
        rows = statements.run(connection, _SIGNED, [list(column) for column in zip(*given, strict=True)])
    return defaultdict(Signed, {row[0]: Signed(row[1], row[2]) for row in rows})


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
