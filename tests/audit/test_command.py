"""``liangzhao journal verify``: the answer of design and contract, and a checkpoint kept elsewhere."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from liangzhao.audit.log.folder import LogFolder
from liangzhao.audit.log.proofs import head_of
from liangzhao.kernel import clock
from tests.audit.scene import ORIGIN, keep_until, keeper, provide_keys, write_events
from tests.config.nodes import Answer, liangzhao, on_test_cluster


class Node:
    """Three events and their log, asked by an operator."""

    def __init__(self, database: str, place: Path) -> None:
        self.folder, self.kept = LogFolder(place / "log"), place / "kept"
        self._env = on_test_cluster(
            database, LIANGZHAO_LOG_DIR=str(place / "log"), LIANGZHAO_KEYS_DIR=str(place / "keys")
        )
        self._signer = provide_keys(place / "keys")
        self.write(0)

    def write(self, first: int) -> None:
        """Three more events, published."""
        write_events(3, at=clock.now(), first=first)
        with keeper(self.folder, self._signer) as found:
            keep_until(found, first + 3)

    def verify(self, *options: str) -> Answer:
        """What the command says."""
        return liangzhao("journal", "verify", *options, env=self._env)


@pytest.fixture
def node(own_database: str, tmp_path: Path) -> Node:
    return Node(own_database, tmp_path)


def test_a_sound_log_is_told_in_json_and_in_words(node: Node) -> None:
    told, said = node.verify("--json"), node.verify()
    head: Any = head_of(node.folder)

    assert (told.status, said.status) == (0, 0)
    root = base64.b64encode(head.checkpoint.root).decode()
    assert told.json == {
        "ok": True,
        "events": 3,
        "checkpoint": {"origin": ORIGIN, "size": 3, "root": root},
        "problems": [],
    }
    assert root in said.out


def test_a_checkpoint_kept_elsewhere_reveals_a_rollback(node: Node) -> None:
    old = node.folder.checkpoint() or ""
    node.write(3)
    node.kept.write_text(node.folder.checkpoint() or "")
    sound = node.verify("--json", "--since", str(node.kept))
    node.folder.replace_checkpoint(old)
    rolled_back = node.verify("--since", str(node.kept))

    assert sound.json["ok"] is True
    assert rolled_back.status == 1
    assert "另存的检查点比现在的大" in rolled_back.out


def test_a_kept_checkpoint_that_cannot_be_read_is_a_wrong_use(node: Node) -> None:
    assert node.verify("--since", str(node.kept)).status == 2
