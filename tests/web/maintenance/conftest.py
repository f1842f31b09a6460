"""A hospital with a nurse who holds her licence, and the officers who maintain the register."""

from __future__ import annotations

import pytest
from django.test import Client

from liangzhao.access.roles import RoleCode
from liangzhao.licensing.issue import Request, issue, new_key
from liangzhao.registers.effects import Register
from liangzhao.registers.models import Institution, NurseRegistration
from tests.support.cast import Cast
from tests.web.officers import officer


@pytest.fixture
def hospital(cast: Cast) -> Institution:
    return cast.institution("北京海淀示例医院")


@pytest.fixture
def nurse(cast: Cast, hospital: Institution) -> NurseRegistration:
    made = cast.nurse("王小兰", hospital)
    issue(Request(Register.NURSE, made.person_id, new_key()), by=cast.by)
    made.refresh_from_db()
    return made


@pytest.fixture
def reviewer(cast: Cast) -> Client:
    return officer(cast, RoleCode.REVIEWER)


@pytest.fixture
def decider(cast: Cast) -> Client:
    return officer(cast, RoleCode.DECIDER)
