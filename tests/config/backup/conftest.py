"""A prepared node of its own for the commands."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from liangzhao.config.cluster import Cluster
from tests.config.nodes import environment, liangzhao


@pytest.fixture(scope="module")
def prepared(demo_keys: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The home of a node that was prepared and does not run."""
    made = tmp_path_factory.mktemp("backed-up") / "node"
    answer = liangzhao("prepare", env=environment(made))
    assert answer.status == 0, answer.words
    yield made
    for home in (made, made.with_name("node-restored")):
        shutil.rmtree(Cluster(home).place.data.parent, ignore_errors=True)
