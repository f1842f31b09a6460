"""Fixtures of the tests of legacy data."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from liangzhao.reference import codes, divisions
from liangzhao.reference.entries import Entry, read_divisions, read_entries


@pytest.fixture(scope="session")
def _gazetteer() -> divisions.Gazetteer:
    return divisions.Gazetteer(read_divisions())


@pytest.fixture(scope="session")
def _entries() -> list[Entry]:
    return list(read_entries())


@pytest.fixture(scope="module")
def written_tables(_gazetteer: divisions.Gazetteer, _entries: list[Entry]) -> Iterator[None]:
    """Code tables and divisions from their files: no database is asked."""
    codes.use(_entries)
    divisions.use(_gazetteer.by_code.values())
    yield
    codes.clear()
    divisions.clear()
