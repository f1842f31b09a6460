"""The stage for the tests of the interface; uses of licences are kept in memory."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

import pytest

from liangzhao.access import limits
from liangzhao.access.actors import Actor
from liangzhao.licensing import uses
from liangzhao.licensing.uses import Use
from liangzhao.supervision.refresh import refresh
from tests.support.cast import Cast, demo_authorities
from tests.support.stage import Stage, build


def _at_once(_seconds: float, flush: Callable[[], object]) -> None:
    flush()


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch) -> list[Use]:
    """The uses of licences that were noted, written nowhere."""
    rows: list[Use] = []
    monkeypatch.setattr(uses, "LOG", uses.UseLog(rows.extend, _at_once))
    return rows


@pytest.fixture(scope="module")
def _built(standing: Actor, demo_keys: None) -> Stage:
    made = build(Cast(by=standing, authorities=demo_authorities()))
    refresh()
    return made


@pytest.fixture
def stage(_built: Stage, service: Actor, noted: list[Use], monkeypatch: pytest.MonkeyPatch) -> Stage:
    """Everybody in place and counted, once for the tests of a module; nobody asks too often."""
    monkeypatch.setattr(limits, "CHECKS", limits.Buckets(per_second=1e9, burst=1e9))
    return deepcopy(_built)
