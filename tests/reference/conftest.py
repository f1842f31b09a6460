"""Codes and divisions straight from our files, for tests that need no database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from liangzhao.reference import codes, divisions
from liangzhao.reference.entries import DivisionEntry, Entry, read_divisions, read_entries


@pytest.fixture(scope="session")
def all_entries() -> tuple[Entry, ...]:
    return tuple(read_entries())


@pytest.fixture(scope="session")
def all_divisions() -> tuple[DivisionEntry, ...]:
    return tuple(read_divisions())


@pytest.fixture
def code_tables(all_entries: tuple[Entry, ...]) -> Iterator[None]:
    codes.use(all_entries)
    yield
    codes.clear()


@pytest.fixture
def gazetteer(all_divisions: tuple[DivisionEntry, ...]) -> Iterator[None]:
    divisions.use(all_divisions)
    yield
    divisions.clear()
