"""The stage of the walls, and one of its own database for what commits, breaks tables or needs several connections."""

from __future__ import annotations

from copy import deepcopy

import pytest

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import service_transaction
from tests.access.walls import Scene, raised
from tests.support.cast import Cast, demo_authorities


@pytest.fixture
def committed(own_database: str) -> Cast:
    """A cast whose people are there for every connection."""
    with service_transaction("test") as by:
        return Cast(by=by, authorities=demo_authorities())


@pytest.fixture(scope="module")
def _raised(standing: Actor, demo_keys: None) -> Scene:
    return raised(Cast(by=standing, authorities=demo_authorities()))


@pytest.fixture
def scene(_raised: Scene, service: Actor) -> Scene:
    """Both sides of the walls, set once for the tests of a module."""
    return deepcopy(_raised)
