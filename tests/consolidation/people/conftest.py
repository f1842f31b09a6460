"""Officers and persons who were entered twice."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from liangzhao.access.actors import Actor
from liangzhao.access.roles import RoleCode
from tests.support.cast import Cast


@dataclass(frozen=True)
class Officers:
    """The two who decide, and a third."""

    first: Actor
    second: Actor


@pytest.fixture
def officers(cast: Cast) -> Officers:
    """A handler and a decider of Haidian."""
    organ = cast.authority("海淀")
    first = cast.account("merge-1", RoleCode.DECIDER, name="经办人", authority=organ)
    second = cast.account("merge-2", RoleCode.DECIDER, name="复核人", authority=organ)
    return Officers(cast.actor(first), cast.actor(second))
