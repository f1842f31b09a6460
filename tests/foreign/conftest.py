"""Data made by others, beside the checkout; a stranger's clone has none, and the run then says so."""

from __future__ import annotations

from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
SHARED_DATA = CHECKOUT.parent / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of foreign data."""
    if not SHARED_DATA.is_dir():
        pytest.skip("foreign data is not beside the checkout: ../shared/data is missing, so this was left out")
    return SHARED_DATA
