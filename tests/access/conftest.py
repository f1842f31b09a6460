"""A stage of its own database, for tests that commit, break tables or use several connections."""

from __future__ import annotations

import pytest

from liangzhao.access.transactions import service_transaction
from liangzhao.reference.demo import load_demo_authorities
from tests.support.cast import Cast


@pytest.fixture
def committed(own_database: str) -> Cast:
    """A cast whose people are there for every connection."""
    with service_transaction("test") as by:
        return Cast(by=by, authorities=load_demo_authorities())
