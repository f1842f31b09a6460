"""Which signer this process uses, from the settings."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from liangzhao.signing.process.client import SocketSigner
from liangzhao.signing.signer import Signer


class WrongSignerSetting(Exception):
    """Raised when LIANGZHAO_SIGNER is neither ``socket`` nor ``software``."""


def configured() -> Signer:
    """The signer of the settings LIANGZHAO_SIGNER, LIANGZHAO_SIGNER_SOCKET and LIANGZHAO_KEYS_DIR; one per process."""
    # Imported here so that the signer process and the verifier run without Django.
    from django.conf import settings

    kind = settings.LIANGZHAO_SIGNER
    path = settings.LIANGZHAO_SIGNER_SOCKET if kind == "socket" else settings.LIANGZHAO_KEYS_DIR
    return _signer(kind, Path(path))


@cache
def _signer(kind: str, path: Path) -> Signer:
    if kind == "software":
        # Imported here so that whoever asks the signer process does without modules, devices and TLS.
        from liangzhao.signing.backends import open_keyring

        return open_keyring(path)
    if kind == "socket":
        return SocketSigner(path)
    raise WrongSignerSetting(kind)
