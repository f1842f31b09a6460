"""The embedded server keeps as many pages in memory as it is told to, and little when it is told nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from liangzhao.config.cluster import Cluster
from tests.config.backup.servers import SMALL

_ASK = "from liangzhao.config.cluster.server import SERVER_SETTINGS as settings; print(settings['shared_buffers'])"


@pytest.mark.parametrize(("told", "kept"), [({}, "96MB"), ({"LIANGZHAO_SHARED_BUFFERS": "1536MB"}, "1536MB")])
def test_a_node_keeps_the_pages_it_is_told_to_keep(told: dict[str, str], kept: str) -> None:
    plain = {name: value for name, value in os.environ.items() if name != "LIANGZHAO_SHARED_BUFFERS"}

    done = subprocess.run([sys.executable, "-c", _ASK], env=plain | told, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == kept


def test_a_cluster_of_its_own_settings_keeps_to_them(tmp_path: Path) -> None:
    assert Cluster(tmp_path, settings=SMALL).settings["shared_buffers"] == "16MB"
