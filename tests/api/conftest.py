"""The stage for the tests of the interface; uses of licences are kept in memory."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from liangzhao.licensing import uses
from liangzhao.licensing.models import LicenceUse
from liangzhao.supervision.refresh import refresh
from tests.support.cast import Cast
from tests.support.stage import Stage, build


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[LicenceUse]]:
    """The uses of licences that were noted, written nowhere."""
    rows: list[LicenceUse] = []
    monkeypatch.setattr(uses, "LOG", uses.UseLog(rows.extend, lambda _seconds, flush: flush()))
    yield rows


@pytest.fixture
def stage(cast: Cast, demo_keys: None, noted: list[LicenceUse]) -> Stage:
    """Everybody in place and counted."""
    made = build(cast)
    refresh()
    return made
