"""A node as in production, a small province in it, for those who attack or load it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.journeys.node import Node, name_of_database, running
from tests.support.database import PREFIX, clone


@pytest.fixture(scope="module")
def node(
    request: pytest.FixtureRequest,
    worker_id: str,
    django_db_blocker: Any,
    demo_keys: None,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Node]:
    """The node of one file of tests."""
    # Asked for here, not above: whoever names the cluster runs again on Debian's server, where pages are the same.
    cluster, template = request.getfixturevalue("cluster"), request.getfixturevalue("template")
    with (
        clone(cluster, template, name_of_database(PREFIX, f"{worker_id}_night")) as database,
        running(database, tmp_path_factory.mktemp("night"), django_db_blocker) as node,
    ):
        yield node
