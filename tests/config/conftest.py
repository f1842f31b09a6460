"""One private home for all tests of commands: a database of its own, prepared once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from liangzhao.config.cluster import Cluster
from tests.config.nodes import RUNNING, Up, environment, liangzhao, of_home


@pytest.fixture(scope="session")
def home(demo_keys: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The home of a node that was prepared and does not run."""
    made = tmp_path_factory.mktemp("node")
    answer = liangzhao("prepare", env=environment(made))
    assert answer.status == 0, answer.words
    assert of_home(made) == []
    yield made
    shutil.rmtree(Cluster(made).place.data.parent)  # not below the home when the server's account cannot go there


@pytest.fixture(scope="module")
def node(home: Path) -> Iterator[Up]:
    """The node running, stamping its log by itself, for tests that leave it running."""
    with closing(Up(home, LIANGZHAO_TSA_URL="demo")) as started:
        started.wait_for(RUNNING)
        yield started
