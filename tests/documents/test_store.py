"""The store: one row and one file per content, the file first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from liangzhao.access.transactions import service_transaction
from liangzhao.documents import files, store
from liangzhao.documents.models import Blob
from liangzhao.documents.refusals import BlobMissing


@pytest.fixture(autouse=True)
def root(tmp_path: Path, settings: Any) -> Path:
    settings.LIANGZHAO_BLOBS_DIR = tmp_path / "blobs"
    return tmp_path / "blobs"


def test_a_content_comes_back_from_its_row(service: Any) -> None:
    kept = store.put(b"photo", media_type="image/jpeg")

    found = Blob.objects.get(id=kept.id)

    assert store.read(found) == b"photo"
    assert (found.size, found.media_type, bytes(found.digest)) == (5, "image/jpeg", files.digest_of(b"photo"))


def test_the_same_content_has_one_row(service: Any) -> None:
    first = store.put(b"same", media_type="image/jpeg")

    assert store.put(b"same", media_type="image/jpeg") == first
    assert Blob.objects.filter(digest=files.digest_of(b"same")).count() == 1


def test_many_contents_keep_their_order_with_few_queries(service: Any, django_assert_num_queries: Any) -> None:
    old = store.put(b"b", media_type="text/plain")

    with django_assert_num_queries(3):
        kept = store.put_many([b"a", b"b", b"c", b"a"], media_type="text/plain")

    assert [store.read(blob) for blob in kept] == [b"a", b"b", b"c", b"a"]
    assert kept[0] == kept[3]
    assert kept[1] == old


def test_a_lost_file_is_written_again_with_its_content(service: Any, root: Path) -> None:
    kept = store.put(b"lost", media_type="text/plain")
    files.path_of(root, bytes(kept.digest)).unlink()
    with pytest.raises(BlobMissing):
        store.read(kept)

    store.put(b"lost", media_type="text/plain")

    assert store.read(kept) == b"lost"


def test_the_file_is_there_when_the_row_is_refused(service: Any, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(Blob.objects, "bulk_create", refuse)

    with pytest.raises(RuntimeError):
        store.put(b"first the file", media_type="text/plain")

    assert files.read(root, files.digest_of(b"first the file")) == b"first the file"


def test_two_callers_at_once_get_the_same_row(own_database: str) -> None:
    def put(_: int) -> UUID:
        from django.db import connection

        try:
            with service_transaction("test"):
                return store.put(b"at once", media_type="text/plain").id
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        ids = set(pool.map(put, range(24)))

    assert len(ids) == 1
