"""Taking stored files away for good: the row goes with its transaction, the file once that is committed (SEC-P6).

The file's key and name derive from the digest in the row: with the row gone, a copy of the file that lies elsewhere
can neither be found nor opened.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import ProtectedError

from liangzhao.documents import files, store
from liangzhao.documents.models import Blob


def erase(blobs: Iterable[Blob]) -> int:
    """Erase those that no row refers to any more; returns how many. Runs in a service transaction."""
    return sum(_erase(blob) for blob in blobs)


def _erase(blob: Blob) -> bool:
    digest = bytes(blob.digest)
    try:
        with transaction.atomic():
            blob.delete()
    except ProtectedError:
        return False
    transaction.on_commit(lambda: _unlink(digest))
    return True


def _unlink(digest: bytes) -> None:
    for root in store.roots():
        files.path_of(root, digest).unlink(missing_ok=True)
