"""Keys in files, signatures in this process: for the demo, for tests, and inside the signer process."""

from __future__ import annotations

from pathlib import Path

from liangzhao.signing.keyring import Keyring
from liangzhao.signing.stores.files import CertificateOfAnotherKey, FileStore

__all__ = ["CertificateOfAnotherKey", "SoftwareSigner"]


class SoftwareSigner(Keyring):
    """A keyring whose every key is a file of the folder. Safe for many threads."""

    def __init__(self, directory: Path) -> None:
        store = FileStore(directory)
        super().__init__(directory, lambda _name: store)
