"""What the tests of privacy share: a database of their own, the node's ledger in a folder of the test."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from liangzhao.access.transactions import service_transaction
from tests.support.cast import Cast, demo_authorities


@pytest.fixture
def committed(own_database: str) -> Cast:
    """The cast in a database of this test alone, whose transactions commit."""
    with service_transaction("test") as actor:
        return Cast(by=actor, authorities=demo_authorities())


@pytest.fixture(autouse=True)
def ledger_file(settings: Settings, tmp_path: Path) -> Path:
    """Where this test's node keeps its ledger of erasures."""
    settings.LIANGZHAO_ERASURES = tmp_path / "erasures.jsonl"
    return tmp_path / "erasures.jsonl"
