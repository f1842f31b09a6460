"""``liangzhao backup`` as an operator calls it, on a node with tables, keys and a journal."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from liangzhao.config.backup.owed import why_closed
from liangzhao.config.backup.sealed_keys import LEAST_CHARACTERS
from liangzhao.config.cluster import Cluster
from tests.config.backup.servers import forget
from tests.config.nodes import RUNNING, Answer, Up, environment, liangzhao


def backup(home: Path, *arguments: str) -> Answer:
    return liangzhao("backup", *arguments, env=environment(home))


@pytest.fixture(scope="module")
def taken(prepared: Path) -> Answer:
    """The first backup of the node, with no option at all."""
    answer = backup(prepared, "create", "--json")
    assert answer.status == 0, answer.words
    return answer


def test_the_first_backup_needs_no_option_and_tells_where_the_passphrase_is(prepared: Path, taken: Answer) -> None:
    passphrase = prepared / "backup-passphrase"

    assert str(passphrase) in taken.words
    assert passphrase.stat().st_mode & 0o777 == 0o600
    assert len(passphrase.read_text()) > LEAST_CHARACTERS
    assert Path(taken.json["folder"]).parent == prepared / "backups"
    assert json.loads((prepared / "last-backup.json").read_text())["name"] == taken.json["set"]


def test_no_secret_lies_open_in_a_backup(prepared: Path, taken: Answer) -> None:
    secrets = [*json.loads((prepared / "database.json").read_text()).values(), (prepared / "secret-key").read_text()]
    files = [path for path in Path(taken.json["folder"]).rglob("*") if path.is_file()]

    found = [path for path in files for secret in secrets if secret.encode() in path.read_bytes()]

    assert len(files) > 1000
    assert found == []
    assert not [path for path in files if path.name.endswith(".key.pem")]


@pytest.mark.usefixtures("taken")
def test_a_sound_backup_verifies_and_a_changed_one_does_not(prepared: Path, tmp_path: Path) -> None:
    shutil.copytree(prepared / "backups", tmp_path / "copy")
    sound = backup(prepared, "verify", "--json", "--from", str(tmp_path / "copy"))
    next((tmp_path / "copy").glob("*/database/PG_VERSION")).write_text("17\n")
    changed = backup(prepared, "verify", "--json", "--from", str(tmp_path / "copy"))

    assert (sound.status, sound.json["ok"], sound.json["keys_opened"]) == (0, True, True)
    assert (changed.status, changed.json["ok"]) == (1, False)
    assert changed.json["problems"][0]["file"] == "database/PG_VERSION"


@pytest.mark.usefixtures("taken")
def test_the_node_comes_back_and_its_journal_is_sound(prepared: Path) -> None:
    answer = backup(prepared, "restore", "--to", datetime.now(UTC).isoformat(), "--json")

    again = prepared.with_name("node-restored")
    assert answer.status == 0, answer.words
    assert answer.json["home"] == str(again)
    assert answer.json["journal"]["ok"] is True
    assert answer.json["total_seconds"] > 0
    assert [one["name"] for one in backup(prepared, "list", "--json").json["sets"]] == [answer.json["name"]]
    assert (again / "secret-key").read_text() == (prepared / "secret-key").read_text()
    assert backup(prepared, "restore").status == 1  # its place is taken now


@pytest.fixture
def again(tmp_path: Path) -> Iterator[Path]:
    """An empty place for a restored home, gone without a trace afterwards."""
    yield tmp_path / "again"
    if (tmp_path / "again").exists():
        forget(Cluster(tmp_path / "again"))


@pytest.mark.usefixtures("taken")
@pytest.mark.parametrize(("lines", "status", "says"), [("", 0, "个人信息删除"), ("broken\n", 1, "line 1")])
def test_what_was_erased_since_is_erased_again(
    prepared: Path, tmp_path: Path, again: Path, lines: str, status: int, says: str
) -> None:
    """A ledger that cannot be read is no reason to call the home sound."""
    ledger = tmp_path / "erasures.jsonl"
    ledger.write_text(lines)

    answer = backup(prepared, "restore", "--into", str(again), "--ledger", str(ledger), "--json")

    assert answer.status == status
    assert says in answer.words
    assert ('"erased_again": 0' in answer.out) is (status == 0)
    assert bool(why_closed(again)) is bool(status)


@pytest.mark.usefixtures("taken")
def test_without_the_ledger_of_the_lost_host_no_page_is_opened_before_somebody_answers_for_it(
    prepared: Path, tmp_path: Path, again: Path
) -> None:
    """On another host: what was erased after the backup cannot be known there."""
    elsewhere = environment(tmp_path / "other-host")
    secret = ("--passphrase-file", str(prepared / "backup-passphrase"))
    restored = liangzhao(
        *("backup", "restore", "--from", str(prepared / "backups"), "--into", str(again), *secret, "--json"),
        env=elsewhere,
    )
    closed = [liangzhao(name, env=environment(again)) for name in ("web", "prepare", "up")]
    of_the_backup = liangzhao("erasures", "replay", env=environment(again))

    assert (restored.status, restored.json["erased_again"], restored.json["journal"]["ok"]) == (1, None, True)
    assert [one.status for one in closed] == [1, 1, 1]
    assert all("删除尚未重新执行，页面不开放" in one.words + one.out for one in closed)
    assert "页面不开放" in of_the_backup.words
    assert liangzhao("erasures", "replay", "--none-newer", env=environment(again)).status == 0
    assert liangzhao("prepare", env=environment(again)).status == 0


def test_whatever_way_an_older_database_came_back_the_ledger_is_carried_out_before_a_page_opens(prepared: Path) -> None:
    ledger = prepared / "erasures.jsonl"
    line = {
        "id": str(uuid4()),
        "person": str(uuid4()),
        "what": "mobile",
        "row": str(uuid4()),
        "at": "2026-05-01T08:00:00Z",
    }
    assert ledger.read_bytes() == b""
    ledger.write_text(json.dumps(line) + "\n")

    assert liangzhao("prepare", env=environment(prepared)).status == 0
    assert "重新执行 0 项删除" in liangzhao("erasures", "replay", env=environment(prepared)).out

    ledger.write_text("broken\n")
    broken = liangzhao("prepare", env=environment(prepared))
    ledger.write_text(json.dumps(line) + "\n")
    assert (broken.status, "line 1" in broken.words) == (1, True)


@pytest.mark.usefixtures("taken")
@pytest.mark.parametrize("moment", ["yesterday", "2020-01-01T00:00:00"])
def test_a_moment_nobody_can_go_back_to_is_refused(prepared: Path, tmp_path: Path, moment: str) -> None:
    answer = backup(prepared, "restore", "--to", moment, "--into", str(tmp_path / "again"))

    assert answer.status == 1
    assert moment.partition("T")[0] in answer.words
    assert not (tmp_path / "again").exists()


def test_a_streamed_node_acknowledges_only_what_its_second_place_has(prepared: Path, tmp_path: Path) -> None:
    stream = {"LIANGZHAO_WAL_TO": str(tmp_path / "wal"), "LIANGZHAO_WAL_SYNCHRONOUS": "1"}
    with closing(Up(prepared, **stream)) as node:
        node.wait_for(RUNNING)
        cluster = Cluster(prepared)
        with cluster.connect() as connection:
            running = connection.execute("SELECT sync_state FROM pg_stat_replication").fetchall()
        node.end()
    cluster.ensure_running()
    with cluster.connect() as connection:
        waits_for = connection.execute("SHOW synchronous_standby_names").fetchone()
    cluster.stop()

    assert running == [("sync",)]
    assert waits_for == ("",)
    assert [path for path in (tmp_path / "wal").iterdir() if path.name.endswith(".partial")]
