"""A database set back behind its own log publishes nothing more under the old name (SEC-B2, T3)."""

from __future__ import annotations

import json
import os
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from liangzhao.access.transactions import service_transaction
from liangzhao.audit.examining import examine
from liangzhao.audit.log import notes, succession
from liangzhao.audit.log.folder import LogFolder
from liangzhao.audit.log.keeping import LogAhead
from liangzhao.audit.log.succession import (
    LogSetBack,
    NothingToSucceed,
    begin_anew,
    is_set_back,
    mark_set_back,
    successor_of,
)
from liangzhao.config.commands import log
from liangzhao.config.log import NodeLogSigner
from liangzhao.kernel import clock
from tests.audit.scene import ORIGIN, keep_until, keeper, provide_keys, write_events

pytestmark = pytest.mark.database
EVENTS = 300


@pytest.fixture
def log_signer(tmp_path: Path) -> NodeLogSigner:
    return provide_keys(tmp_path / "log-keys")


@pytest.fixture
def folder(tmp_path: Path) -> LogFolder:
    return LogFolder(tmp_path / "log")


@pytest.fixture
def published(own_database: str, folder: LogFolder, log_signer: NodeLogSigner) -> LogFolder:
    """A log of all events, the database of which is restored to an earlier moment now."""
    write_events(EVENTS, at=clock.now())
    with keeper(folder, log_signer) as found:
        keep_until(found, EVENTS)
    mark_set_back(folder.path)
    return folder


def files(path: Path) -> dict[str, bytes]:
    return {str(one.relative_to(path)): one.read_bytes() for one in path.rglob("*") if one.is_file()}


def seen(path: Path) -> set[str]:
    """The names in a folder, but those of writes that were interrupted."""
    return {one.name for one in path.iterdir() if not one.name.startswith(".")}


def test_nothing_is_published_until_the_log_has_another_name(published: LogFolder, log_signer: NodeLogSigner) -> None:
    before = published.checkpoint()
    write_events(5, at=clock.now(), first=EVENTS)

    with pytest.raises(LogSetBack, match="liangzhao log begin-anew"), keeper(published, log_signer):
        pytest.fail("it must not start")
    assert published.checkpoint() == before


def test_the_new_log_holds_everything_and_the_old_files_stay(published: LogFolder, log_signer: NodeLogSigner) -> None:
    old = files(published.path)
    note = published.checkpoint()

    done = begin_anew(published.path)
    with keeper(published, log_signer) as found:
        keep_until(found, EVENTS)

    head = notes.parse_checkpoint(notes.parse_note(published.checkpoint() or "").text)
    assert (done.ended, done.size, done.begun) == (ORIGIN, EVENTS, f"{ORIGIN}-2")
    assert (head.origin, head.size) == (f"{ORIGIN}-2", EVENTS)
    assert files(done.kept) == {name: content for name, content in old.items() if name != succession.MARK}
    assert LogFolder(done.kept).checkpoint() == note
    with service_transaction("test"):
        assert list(examine(published, log_signer.keys(head.origin)).problems) == []


def test_a_checkpoint_of_the_old_log_is_none_of_the_new(published: LogFolder, log_signer: NodeLogSigner) -> None:
    kept = published.checkpoint()
    begin_anew(published.path)
    with keeper(published, log_signer) as found:
        keep_until(found, EVENTS)

    with service_transaction("test"):
        problems = examine(published, log_signer.keys(f"{ORIGIN}-2"), kept=kept).problems

    assert len(problems) > 0


def test_a_journal_shorter_than_its_log_is_told_what_to_do(
    own_database: str, folder: LogFolder, log_signer: NodeLogSigner, cluster: Any
) -> None:
    write_events(5, at=clock.now())
    with keeper(folder, log_signer) as found:
        keep_until(found, 5)
    with cluster.connect(own_database) as connection:
        connection.execute("ALTER TABLE audit_leaf DISABLE TRIGGER ALL")
        connection.execute("DELETE FROM audit_leaf WHERE index > 2")

    with pytest.raises(LogAhead, match="liangzhao log begin-anew"), keeper(folder, log_signer):
        pytest.fail("it must not start")


@pytest.mark.parametrize("interrupted", range(1, 8))
def test_whoever_is_interrupted_ends_at_the_same_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, interrupted: int
) -> None:
    path = tmp_path / "log"
    LogFolder(path).fix_origin(ORIGIN)
    for name in ("complete", "history", "keys", "tile"):
        (path / name).write_text(name)
    mark_set_back(path)
    moved, real = 0, os.replace

    def stops(*places: Any) -> None:
        nonlocal moved
        moved += 1
        if moved == interrupted:
            raise KeyboardInterrupt
        real(*places)

    with monkeypatch.context() as once:
        once.setattr(os, "replace", stops)
        try:
            begin_anew(path)
        except KeyboardInterrupt:
            assert is_set_back(path)
            begin_anew(path)

    kept = path / "ended" / "log.example_log"
    assert LogFolder(path).origin() == f"{ORIGIN}-2"
    assert LogFolder(kept).origin() == ORIGIN
    assert seen(kept) == {"complete", "history", "keys", "origin", "tile"}
    assert seen(path) == {"ended", "origin"}


def test_a_log_that_may_go_on_does_not_end(tmp_path: Path) -> None:
    folder = LogFolder(tmp_path / "log")
    folder.fix_origin(ORIGIN)

    with pytest.raises(NothingToSucceed):
        begin_anew(folder.path)
    assert folder.origin() == ORIGIN


def test_a_restore_without_a_log_marks_nothing(tmp_path: Path) -> None:
    mark_set_back(tmp_path / "log")

    assert not (tmp_path / "log").exists()


def test_marking_again_keeps_the_plan(tmp_path: Path) -> None:
    path = tmp_path / "log"
    LogFolder(path).fix_origin(ORIGIN)
    mark_set_back(path)
    (path / succession.MARK).write_text(json.dumps({"ended": ORIGIN}))
    mark_set_back(path)

    assert json.loads((path / succession.MARK).read_text()) == {"ended": ORIGIN}


@pytest.mark.parametrize(("name", "following"), [("a/log", "a/log-2"), ("a/log-2", "a/log-3"), ("a/log-9", "a/log-10")])
def test_names_are_counted(name: str, following: str) -> None:
    assert successor_of(name) == following


def test_the_command_ends_one_log_and_says_what_to_do(
    published: LogFolder, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.LIANGZHAO_LOG_DIR = published.path

    begun = log.run(["begin-anew"])

    said = capsys.readouterr().out
    assert begun == 0
    assert f"原日志 {ORIGIN} 止于 {EVENTS} 条" in said
    assert f"新日志 {ORIGIN}-2" in said
    assert "请公告" in said
    assert published.origin() == f"{ORIGIN}-2"


def test_the_command_leaves_a_log_alone_that_may_go_on(
    own_database: str,
    folder: LogFolder,
    log_signer: NodeLogSigner,
    settings: Settings,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(log, "running_node", nullcontext)
    settings.LIANGZHAO_LOG_DIR = folder.path
    write_events(5, at=clock.now())
    with keeper(folder, log_signer) as found:
        keep_until(found, 5)

    assert log.run(["begin-anew"]) == 1
    assert "可以继续签发检查点" in capsys.readouterr().err
    assert folder.origin() == ORIGIN


def test_the_command_ends_a_log_that_is_longer_than_its_journal(
    own_database: str,
    folder: LogFolder,
    log_signer: NodeLogSigner,
    settings: Settings,
    cluster: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(log, "running_node", nullcontext)
    settings.LIANGZHAO_LOG_DIR = folder.path
    write_events(5, at=clock.now())
    with keeper(folder, log_signer) as found:
        keep_until(found, 5)
    with cluster.connect(own_database) as connection:
        connection.execute("ALTER TABLE audit_leaf DISABLE TRIGGER ALL")
        connection.execute("DELETE FROM audit_leaf WHERE index > 2")

    assert log.run(["begin-anew", "--json"]) == 0
    assert folder.origin() == f"{ORIGIN}-2"
