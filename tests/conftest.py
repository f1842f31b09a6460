"""What all tests stand on; see tests/support. The environment of the test node is in tests/settings.py."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

pytest_plugins = [
    "tests.support.browser",
    "tests.support.cast",
    "tests.support.client",
    "tests.support.database",
    "tests.support.passwords",
]

# Tests of what the database itself promises: they also run on the oldest PostgreSQL we support.
DATABASE_FACING = {"licensing", "registers", "reference", "supervision", "access", "kernel", "architecture"}
TESTS = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that stand in one of those folders and touch the database, and those that open a browser."""
    for item in items:
        folder = item.path.relative_to(TESTS).parts[0]
        asked = set(getattr(item, "fixturenames", ()))
        touches = {"db", "own_database", "service", "cluster"} & asked
        if folder in DATABASE_FACING and (touches or item.get_closest_marker("django_db")):
            item.add_marker(pytest.mark.database)
        if "chromium" in asked:  # its driver runs an event loop, in which Django and others refuse to work
            item.add_marker(pytest.mark.browser)


@pytest.fixture(autouse=True)
def _a_language_of_its_own() -> Iterator[None]:
    """A page in English leaves its language to the thread, as in production; the next test begins without one."""
    yield
    translation.deactivate()
