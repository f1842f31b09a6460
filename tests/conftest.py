"""What all tests stand on; see tests/support. The environment of the test node is in tests/settings.py."""

from pathlib import Path

import pytest

pytest_plugins = [
    "tests.support.browser",
    "tests.support.cast",
    "tests.support.client",
    "tests.support.database",
]

# Tests of what the database itself promises: they also run on the oldest PostgreSQL we support.
DATABASE_FACING = {"licensing", "registers", "reference", "supervision", "access", "kernel", "architecture"}
TESTS = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that stand in one of those folders and touch the database."""
    for item in items:
        folder = item.path.relative_to(TESTS).parts[0]
        touches = {"db", "own_database", "service", "cluster"} & set(getattr(item, "fixturenames", ()))
        if folder in DATABASE_FACING and (touches or item.get_closest_marker("django_db")):
            item.add_marker(pytest.mark.database)
