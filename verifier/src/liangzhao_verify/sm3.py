"""SM3 (GB/T 32905)."""

from __future__ import annotations

from cryptography.hazmat.primitives import hashes


def sm3(data: bytes) -> bytes:
    """The 32-byte SM3 digest of the data."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()
