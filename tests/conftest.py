"""What all tests stand on; see tests/support. The environment of the test node is in tests/settings.py."""

pytest_plugins = ["tests.support.database", "tests.support.cast"]
