"""The embedded server keeps as many pages as the machine, or the container, allows."""

from __future__ import annotations

from pathlib import Path

import pytest

from liangzhao.config.cluster import Cluster
from liangzhao.config.cluster.memory import memory_mb, shared_buffers
from tests.config.backup.servers import SMALL


@pytest.mark.parametrize(("machine", "told"), [(24_576, "1536MB"), (4_096, "256MB"), (1_024, "96MB"), (512, "96MB")])
def test_pages_are_kept_in_a_sixteenth_of_the_memory_and_no_less_than_before(machine: int, told: str) -> None:
    assert shared_buffers(machine) == told


def test_the_limit_of_a_container_counts_when_it_is_lower_than_the_machine(tmp_path: Path) -> None:
    limit = tmp_path / "memory.max"
    limit.write_text(f"{300 * 2**20}\n")

    assert memory_mb(limit) == 300


@pytest.mark.parametrize("told", ["max\n", f"{2**62}\n"])
def test_a_container_without_a_limit_has_what_the_machine_has(told: str, tmp_path: Path) -> None:
    limit = tmp_path / "memory.max"
    limit.write_text(told)

    assert memory_mb(limit) == memory_mb(tmp_path / "missing")


def test_a_cluster_starts_with_what_the_machine_allows_unless_told_otherwise(tmp_path: Path) -> None:
    assert Cluster(tmp_path).settings["shared_buffers"] == shared_buffers()
    assert Cluster(tmp_path, settings=SMALL).settings["shared_buffers"] == "16MB"
