"""What all tests stand on; see tests/support. The environment of the test node is in tests/settings.py."""

import pytest

pytest_plugins = ["tests.support.database", "tests.support.cast", "tests.support.client"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test that touches the database also runs on the oldest PostgreSQL we support."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if item.get_closest_marker("django_db") or {"db", "own_database", "service", "cluster"} & set(fixtures):
            item.add_marker(pytest.mark.database)
