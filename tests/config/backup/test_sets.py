"""A set holds what the node held, and tells when it no longer does."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from liangzhao.config.backup import segments
from liangzhao.config.backup.creating import Created, create
from liangzhao.config.backup.pruning import prune
from liangzhao.config.backup.refusals import HomeNotEmpty, NoSuchSet, SetBroken, WrongPassphrase
from liangzhao.config.backup.repository import Repository
from liangzhao.config.backup.restoring import restore
from liangzhao.config.backup.verifying import verify
from liangzhao.config.cluster import Cluster
from tests.config.backup.servers import PASSPHRASE, belongings, forget, numbers, server, source, write


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("backup")


@pytest.fixture(scope="module")
def running(place: Path) -> Iterator[Cluster]:
    with server(place / "home") as cluster:
        blobs = belongings(cluster.home).blobs
        assert blobs is not None
        (blobs / "ab").mkdir()
        (blobs / "ab" / "abcd").write_bytes(b"sealed photo")
        yield cluster


@pytest.fixture(scope="module")
def taken(place: Path, running: Cluster) -> tuple[Repository, Created, Created]:
    """A full set, and one after a change."""
    repository = Repository(place / "repository")
    write(running, 1)
    full = create(repository, source(running), belongings(running.home), PASSPHRASE)
    write(running, 2)
    (running.home / "blobs" / "ab" / "abef").write_bytes(b"another sealed photo")
    return repository, full, create(repository, source(running), belongings(running.home), PASSPHRASE)


@pytest.fixture
def copied(taken: tuple[Repository, Created, Created], tmp_path: Path) -> Repository:
    """A copy of the repository that may be damaged: links, so a file is taken away before it is written anew."""
    shutil.copytree(taken[0].path, tmp_path / "copy", copy_function=os.link)
    return Repository(tmp_path / "copy")


def test_the_second_set_holds_only_what_changed(running: Cluster, taken: tuple[Repository, Created, Created]) -> None:
    _repository, full, later = taken

    assert full.made.manifest.kind == "full"
    assert later.made.manifest.kind == ("incremental" if running.major >= 17 else "full")
    assert later.made.manifest.parent == (full.made.name if running.major >= 17 else None)
    assert (later.blobs_copied, later.blobs_kept) == (1, 1)
    assert later.database_bytes < full.database_bytes / 1.5 or running.major < 17


def test_a_sound_set_verifies_with_the_passphrase_and_by_sha256sum(
    taken: tuple[Repository, Created, Created],
) -> None:
    repository, _full, later = taken

    verdict = verify(repository, later.made, passphrase=PASSPHRASE)
    outside = subprocess.run(
        ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS", "files.sha256"], cwd=later.made.folder
    )

    assert verdict.problems == []
    assert verdict.files > 1000
    assert outside.returncode == 0


def test_a_restored_set_has_every_row_and_file(taken: tuple[Repository, Created, Created], tmp_path: Path) -> None:
    repository, _full, _later = taken
    home = tmp_path / "again"

    restored = restore(repository, home, PASSPHRASE)
    again = Cluster(home)
    try:
        again.ensure_running()
        found = numbers(again)
    finally:
        forget(again)

    assert found == {1, 2}
    assert restored.blobs == 2
    assert (home / "blobs" / "ab" / "abef").read_bytes() == b"another sealed photo"


@pytest.mark.parametrize(
    "pattern",
    [
        "*/database/base/*/*",
        "*/database/pg_wal/*",
        "*/database/backup_manifest",
        "*/manifest.json",
        "*/keys.sealed",
        "*/files.sha256",
        "*/blobs.sha256",
        "*/SHA256SUMS",
        "blobs/ab/*",
    ],
)
@pytest.mark.parametrize("where", ["first", "last"])
def test_a_flipped_bit_is_found(copied: Repository, pattern: str, where: str) -> None:
    path = max(
        (one for one in copied.path.glob(pattern) if one.is_file() and one.stat().st_size),
        key=lambda one: one.stat().st_size,
    )
    content = bytearray(path.read_bytes())
    content[{"first": 0, "last": len(content) - 1}[where]] ^= 4
    put(path, bytes(content))

    assert problems(copied)


@pytest.mark.parametrize("pattern", ["*/database/base/*/*", "*/keys.sealed", "blobs/ab/*", "*-full"])
def test_a_missing_file_is_found(copied: Repository, pattern: str) -> None:
    path = next(iter(sorted(copied.path.glob(pattern))))
    shutil.rmtree(path) if path.is_dir() else path.unlink()

    assert [what for _set, _name, what in problems(copied)][:1] == ["missing"]


def test_a_file_that_nobody_listed_is_found(copied: Repository) -> None:
    (copied.sets()[-1].database / "planted").write_text("x")

    assert [what for _set, _name, what in problems(copied)] == ["unlisted"]


def test_lists_rewritten_by_somebody_without_the_passphrase_are_found(copied: Repository) -> None:
    one = copied.sets()[-1]
    target = next(path for path in one.database.glob("base/*/*") if path.stat().st_size)
    put(target, b"planted")
    rewrite_lists(one.folder)

    assert verify(copied, copied.sets()[-1]).problems == []
    assert [name for _set, name, _what in verify(copied, copied.sets()[-1], passphrase=PASSPHRASE).problems] == [
        "keys.sealed"
    ]


def test_old_sets_are_given_up_with_what_builds_on_them(
    running: Cluster, taken: tuple[Repository, Created, Created], copied: Repository
) -> None:
    newest = create(copied, source(running), belongings(running.home), PASSPHRASE, kind="full")
    first = segments.place_of(newest.made.manifest.start_lsn, newest.made.manifest.segment_bytes)
    copied.wal.mkdir()
    for number in (first - 1, first):
        (copied.wal / f"00000001{0:08X}{number:08X}").touch()

    gone = prune(copied, keep=1)

    assert gone.sets == (taken[1].made.name, taken[2].made.name)
    assert gone.segments == 1
    assert [one.name for one in copied.sets()] == [newest.made.name]
    assert problems(copied) == []


def test_a_broken_set_is_not_restored(copied: Repository, tmp_path: Path) -> None:
    next(copied.path.glob("*/database/base/*/*")).unlink()

    with pytest.raises(SetBroken):
        restore(copied, tmp_path / "again", PASSPHRASE)
    assert not (tmp_path / "again").exists()


def test_nothing_is_restored_over_something(taken: tuple[Repository, Created, Created], tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("x")

    with pytest.raises(HomeNotEmpty):
        restore(taken[0], tmp_path, PASSPHRASE)


def test_another_passphrase_opens_nothing(taken: tuple[Repository, Created, Created], tmp_path: Path) -> None:
    with pytest.raises(WrongPassphrase):
        restore(taken[0], tmp_path / "again", b"another long passphrase")


def test_an_empty_repository_says_so(tmp_path: Path) -> None:
    with pytest.raises(NoSuchSet):
        restore(Repository(tmp_path / "none"), tmp_path / "again", PASSPHRASE)


def put(path: Path, content: bytes) -> None:
    """A new file in place of one that is a link."""
    path.unlink()
    path.write_bytes(content)


def problems(repository: Repository) -> list[tuple[str, str, str]]:
    """What verification finds; a manifest that cannot be read counts."""
    try:
        return verify(repository, repository.newest(), passphrase=PASSPHRASE).problems
    except SetBroken as broken:
        return [("", str(broken), "missing")]


def rewrite_lists(folder: Path) -> None:
    """Digests made anew, as somebody would who changed a file and knows our formats."""

    def digest(name: str) -> str:
        return hashlib.sha256((folder / name).read_bytes()).hexdigest()

    names = [line[66:] for line in (folder / "files.sha256").read_text().splitlines()]
    put(folder / "files.sha256", "".join(f"{digest(name)}  {name}\n" for name in names).encode())
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["lists"]["files.sha256"] = digest("files.sha256")
    put(folder / "manifest.json", json.dumps(manifest).encode())
    heads = ["manifest.json", "files.sha256", "blobs.sha256", "keys.sealed"]
    put(folder / "SHA256SUMS", "".join(f"{digest(name)}  {name}\n" for name in heads).encode())
