"""A hospital with findings, and the officers who settle them."""

from __future__ import annotations

import pytest
from django.test import Client

from liangzhao.access.roles import RoleCode
from tests.consolidation.deciding.conftest import Bench
from tests.support.cast import Cast
from tests.web.officers import officer


@pytest.fixture
def bench(cast: Cast) -> Bench:
    return Bench(cast, cast.institution("北京海淀示例医院", phone="010-00000001"))


@pytest.fixture
def acceptor(cast: Cast) -> Client:
    return officer(cast)


@pytest.fixture
def decider(cast: Cast) -> Client:
    return officer(cast, RoleCode.DECIDER)
