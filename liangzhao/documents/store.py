"""The store of files: each content once, encrypted, on disk before its row."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from liangzhao.documents import files
from liangzhao.documents.models import Blob
from liangzhao.kernel import clock


def put(content: bytes, *, media_type: str) -> Blob:
    """The blob that holds this content, stored now or before."""
    return put_many([content], media_type=media_type)[0]


def put_many(contents: Sequence[bytes], *, media_type: str) -> list[Blob]:
    """The blobs of these contents, in their order.

    The files are on disk before the rows; a transaction rolled back leaves files that nothing refers to and that the
    same content will use again. Two callers at once get the same row.
    """
    for root in roots():
        files.write(root, contents)
    digests = [files.digest_of(content) for content in contents]
    now = clock.now()
    rows = {
        digest: Blob(digest=digest, size=len(content), media_type=media_type, created_at=now)
        for digest, content in zip(digests, contents, strict=True)
    }
    known = _by_digest(rows)
    missing = [row for digest, row in rows.items() if digest not in known]
    if missing:
        Blob.objects.bulk_create(missing, ignore_conflicts=True)
        known |= _by_digest([bytes(row.digest) for row in missing])
    return [known[digest] for digest in digests]


def read(blob: Blob) -> bytes:
    """The content of a blob, proved to be what was stored; BlobMissing or BlobBroken otherwise."""
    return files.read(_root(), bytes(blob.digest))


def _by_digest(digests: Sequence[bytes] | dict[bytes, Blob]) -> dict[bytes, Blob]:
    return {bytes(blob.digest): blob for blob in Blob.objects.filter(digest__in=list(digests))}


def _root() -> Path:
    return Path(settings.LIANGZHAO_BLOBS_DIR)


def roots() -> list[Path]:
    """Where a content must be before its row: the store, and the operator's second place if there is one (SEC-B1)."""
    copy = settings.LIANGZHAO_BLOBS_COPY
    return [_root(), Path(copy)] if copy else [_root()]
