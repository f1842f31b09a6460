"""SEC-I2: the same write sent several times at once has one effect and one answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connections
from django.test import Client

from liangzhao.access.roles import RoleCode
from liangzhao.access.transactions import service_transaction
from liangzhao.audit.models import Event
from liangzhao.licensing.models import Licence
from liangzhao.reference.demo import load_demo_authorities
from liangzhao.registers.models import PhysicianRegistration
from tests.support.cast import PASSWORD, Cast

pytestmark = pytest.mark.usefixtures("demo_keys")
AT_ONCE = 5


@pytest.fixture
def physician(own_database: str) -> PhysicianRegistration:
    """李建国 with an account, committed."""
    with service_transaction("test") as by:
        cast = Cast(by=by, authorities=load_demo_authorities())
        made = cast.physician("李建国", cast.institution())
        cast.account("p-phy", RoleCode.PHYSICIAN, person=made.person)
    return made


def applied(key: str) -> tuple[int, bytes]:
    """Sign in and apply, on a connection of this thread."""
    try:
        client = Client()
        client.post("/account/login/", {"login": "p-phy", "password": PASSWORD})
        answer = client.post(
            "/api/v1/me/licence-applications",
            {"kind": "physician"},
            "application/json",
            headers={"Idempotency-Key": key},
        )
        return answer.status_code, answer.content
    finally:
        connections["default"].close()


def test_five_equal_applications_at_once_make_one_licence(physician: PhysicianRegistration) -> None:
    with ThreadPoolExecutor(AT_ONCE) as threads:
        answers = list(threads.map(applied, [str(uuid4())] * AT_ONCE))

    assert [status for status, _content in answers] == [201] * AT_ONCE
    with service_transaction("test"):
        assert Licence.objects.filter(holder_id=physician.person_id).count() == 1
        assert Event.objects.filter(tag="licence.issued").count() == 1


def test_five_applications_with_keys_of_their_own_make_one_licence_as_well(physician: PhysicianRegistration) -> None:
    with ThreadPoolExecutor(AT_ONCE) as threads:
        answers = list(threads.map(applied, [str(uuid4()) for _ in range(AT_ONCE)]))

    assert sorted(status for status, _content in answers) == [200] * (AT_ONCE - 1) + [201]
    with service_transaction("test"):
        assert Licence.objects.filter(holder_id=physician.person_id).count() == 1
