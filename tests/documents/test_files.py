"""Contents on disk: encrypted, nameless, whole or not there (SEC-P1)."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from liangzhao.documents import files
from liangzhao.documents.refusals import BlobBroken, BlobMissing
from liangzhao.kernel import encryption

CONTENT = b"a planted sentence nobody may find " * 40


@pytest.fixture(autouse=True)
def _ring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encryption, "_ring", encryption.KeyRing.fresh())


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    files.write(tmp_path, [CONTENT])
    return files.path_of(tmp_path, files.digest_of(CONTENT))


def test_what_was_written_is_read(tmp_path: Path, stored: Path) -> None:
    assert files.read(tmp_path, files.digest_of(CONTENT)) == CONTENT


def test_an_empty_content_is_a_content(tmp_path: Path) -> None:
    files.write(tmp_path, [b""])

    assert files.read(tmp_path, files.digest_of(b"")) == b""


def test_neither_content_nor_digest_is_visible(tmp_path: Path, stored: Path) -> None:
    raw, digest = stored.read_bytes(), files.digest_of(CONTENT)

    assert b"planted" not in raw
    assert digest not in raw
    assert digest.hex() not in str(stored)
    assert stored.relative_to(tmp_path).parts[:2] == (stored.name[:2], stored.name[2:4])


def test_only_the_owner_may_read(tmp_path: Path, stored: Path) -> None:
    assert stored.stat().st_mode & 0o077 == 0
    assert stored.parent.stat().st_mode & 0o077 == 0


def test_another_key_ring_finds_nothing(tmp_path: Path, stored: Path) -> None:
    encryption.use(encryption.KeyRing.fresh())

    with pytest.raises(BlobMissing):
        files.read(tmp_path, files.digest_of(CONTENT))


def test_the_same_content_is_one_file(tmp_path: Path, stored: Path) -> None:
    before = stored.read_bytes()

    files.write(tmp_path, [CONTENT, CONTENT])

    assert stored.read_bytes() == before
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [stored]


def test_many_writers_of_one_content_leave_one_whole_file(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: files.write(tmp_path, [CONTENT]), range(40)))

    assert files.read(tmp_path, files.digest_of(CONTENT)) == CONTENT
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize("position", [0, 1, 12, 13, 400, -1])
def test_one_changed_bit_is_found(tmp_path: Path, stored: Path, position: int) -> None:
    raw = bytearray(stored.read_bytes())
    raw[position] ^= 1
    stored.write_bytes(bytes(raw))

    with pytest.raises(BlobBroken):
        files.read(tmp_path, files.digest_of(CONTENT))


@pytest.mark.parametrize("length", [0, 1, 12, 28, 29, 300])
def test_a_file_cut_short_is_found(tmp_path: Path, stored: Path, length: int) -> None:
    stored.write_bytes(stored.read_bytes()[:length])

    with pytest.raises(BlobBroken):
        files.read(tmp_path, files.digest_of(CONTENT))


def test_a_file_put_in_place_of_another_is_found(tmp_path: Path, stored: Path) -> None:
    files.write(tmp_path, [b"other"])
    files.path_of(tmp_path, files.digest_of(b"other")).replace(stored)

    with pytest.raises(BlobBroken):
        files.read(tmp_path, files.digest_of(CONTENT))


def test_a_folder_in_place_of_a_file_is_found(tmp_path: Path, stored: Path) -> None:
    stored.unlink()
    stored.mkdir()

    with pytest.raises(BlobBroken):
        files.read(tmp_path, files.digest_of(CONTENT))


def test_a_lost_file_is_named_as_lost(tmp_path: Path, stored: Path) -> None:
    stored.unlink()

    with pytest.raises(BlobMissing, match=stored.name):
        files.read(tmp_path, files.digest_of(CONTENT))


def test_a_failed_write_leaves_nothing_under_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(OSError, match="No space"):
        files.write(tmp_path, [CONTENT])

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_file_is_on_disk_before_it_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    sync, replace = os.fsync, Path.replace

    def noted_sync(descriptor: int) -> None:
        order.append("folder" if os.path.isdir(f"/proc/self/fd/{descriptor}") else "file")
        sync(descriptor)

    def noted_replace(path: Path, target: Path) -> Path:
        order.append("rename")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", noted_sync)
    monkeypatch.setattr(Path, "replace", noted_replace)
    files.write(tmp_path, [CONTENT])

    assert order[:2] == ["file", "rename"]
    assert order[2:] == ["folder"] * 3
