"""林志远, who decides in Haidian, and his key."""

from __future__ import annotations

import pytest

from liangzhao.access.models import Account
from liangzhao.access.roles import RoleCode
from tests.access.passkeys.software_key import Key, add
from tests.support.cast import Cast


@pytest.fixture
def decider(cast: Cast) -> Account:
    """林志远, who decides in Haidian."""
    return cast.account("lin", RoleCode.DECIDER, authority=cast.authority("海淀"))


@pytest.fixture
def key(decider: Account) -> Key:
    """His key, added."""
    made = Key()
    add(decider, made)
    return made
