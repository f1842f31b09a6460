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
# What these show stands in our code whatever the server: marks of doors, factors, the look before the seal, keys,
# the order of acts. The walls, locks and triggers behind them have tests of their own, which run on both.
OF_OUR_CODE = {
    "access/passkeys",
    "access/platform",
    "access/test_matrix.py",
    "licensing/test_key_changes.py",
    "licensing/test_lint.py",
    "registers/test_staffing_machine.py",
}
TESTS = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that stand in one of those folders and touch the database, and those that open a browser."""
    for item in items:
        asked = set(getattr(item, "fixturenames", ()))
        touches = {"db", "own_database", "service", "cluster"} & asked
        if faces_the_database(item.path.relative_to(TESTS)) and (touches or item.get_closest_marker("django_db")):
            item.add_marker(pytest.mark.database)
        if "chromium" in asked:  # its driver runs an event loop, in which Django and others refuse to work
            item.add_marker(pytest.mark.browser)


def faces_the_database(path: Path) -> bool:
    """Whether a file of tests shows what the database itself promises."""
    return path.parts[0] in DATABASE_FACING and OF_OUR_CODE.isdisjoint({"/".join(path.parts[:2])})


@pytest.fixture(autouse=True)
def _a_language_of_its_own() -> Iterator[None]:
    """A page in English leaves its language to the thread, as in production; the next test begins without one."""
    yield
    translation.deactivate()
