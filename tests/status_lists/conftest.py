"""A stage that commits, and its lists in a folder of the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from liangzhao.access.transactions import service_transaction
from liangzhao.config.status import node_folder, node_keeper, snapshot_connection
from liangzhao.licensing.status.folder import StatusFolder
from liangzhao.licensing.status.keeping import Keeper
from tests.support.cast import Cast, demo_authorities


@pytest.fixture
def stage(own_database: str, demo_keys: None) -> Cast:
    """A stage that commits."""
    with service_transaction("test") as by:
        return Cast(by=by, authorities=demo_authorities())


@pytest.fixture
def lists(tmp_path: Path, settings: Settings) -> StatusFolder:
    """The node's folder of lists, empty."""
    settings.LIANGZHAO_STATUS_DIR = tmp_path / "status"
    return node_folder()


@pytest.fixture
def keeper(stage: Cast, lists: StatusFolder) -> Iterator[Keeper]:
    """The keeper of the stage's lists, which has not looked yet."""
    with snapshot_connection() as connection:
        yield node_keeper(connection)
