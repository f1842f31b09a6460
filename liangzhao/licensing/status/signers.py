"""Since when the authorities' present keys may sign their lists, as the folder of keys tells."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from liangzhao.licensing.keys import p256
from liangzhao.signing.key_directory import KeyDirectory
from liangzhao.signing.keyring import spki_of
from liangzhao.signing.signer import UnknownKey, key_id


class Keys(Protocol):
    """What the keeper of the lists asks about keys."""

    def usable_since(self, uscc: str) -> datetime | None:
        """Since when the authority has its present key; None when it has none, or only a revoked one."""
        ...


@dataclass
class FolderOfKeys:
    """The keys of a folder; a certificate is read again only after something changed."""

    path: Path
    _known: dict[str, tuple[tuple[int, ...], datetime | None]] = field(default_factory=dict)

    def usable_since(self, uscc: str) -> datetime | None:
        """Since when the authority has its present key; None when it has none, or only a revoked one."""
        store, key = KeyDirectory(self.path), p256(uscc)
        try:
            version = (*store.version(key), store.revocations_version())
        except UnknownKey:
            return None
        known = self._known.get(uscc)
        if known is None or known[0] != version:
            known = self._known[uscc] = (version, _usable_since(store, key))
        return known[1]


def _usable_since(store: KeyDirectory, key: str) -> datetime | None:
    named = key_id(spki_of(store.certificates(key)[0]))
    if any(each.key_id == named for each in store.revocations()):
        return None
    return datetime.fromtimestamp(store.certificates_path(key).stat().st_mtime, UTC)
