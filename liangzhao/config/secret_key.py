"""The key of a node that its sessions and signed forms stand on."""

from __future__ import annotations

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

SHORTEST = 40


def secret_key(home: Path) -> str:
    """From the environment, else made once and kept under the node's home."""
    key = os.environ.get("LIANGZHAO_SECRET_KEY") or _kept(home / "secret-key")
    if len(key) < SHORTEST:
        raise ImproperlyConfigured(f"LIANGZHAO_SECRET_KEY is too short: {SHORTEST} characters or more")
    return key


def _kept(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(os.urandom(48).hex())
        except FileExistsError:
            pass
    return path.read_text()
