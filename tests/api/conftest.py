"""The stage for the tests of the interface; uses of licences are kept in memory."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from liangzhao.access import limits
from liangzhao.licensing import uses
from liangzhao.licensing.uses import Use
from liangzhao.supervision.refresh import refresh
from tests.support.cast import Cast
from tests.support.stage import Stage, build


def _at_once(_seconds: float, flush: Callable[[], object]) -> None:
    flush()


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch) -> list[Use]:
    """The uses of licences that were noted, written nowhere."""
    rows: list[Use] = []
    monkeypatch.setattr(uses, "LOG", uses.UseLog(rows.extend, _at_once))
    return rows


@pytest.fixture
def stage(cast: Cast, demo_keys: None, noted: list[Use], monkeypatch: pytest.MonkeyPatch) -> Stage:
    """Everybody in place and counted; nobody asks too often."""
    monkeypatch.setattr(limits, "CHECKS", limits.Buckets(per_second=1e9, burst=1e9))
    made = build(cast)
    refresh()
    return made
