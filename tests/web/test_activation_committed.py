"""账户激活 as a node does it: each request in transactions and a database role of its own."""

from __future__ import annotations

import pytest
from django.test import Client

from liangzhao.access.models import Account
from liangzhao.access.roles import RoleCode
from liangzhao.access.transactions import actor_transaction, service_transaction
from liangzhao.reference.demo import load_demo_authorities
from liangzhao.registers.activation import codes
from liangzhao.registers.models import Person
from tests.support.cast import PASSWORD, Cast

pytestmark = pytest.mark.usefixtures("demo_keys")


@pytest.fixture
def given(own_database: str) -> dict[str, str]:
    """What 王小兰 fills in, with a code her hospital has handed out."""
    with service_transaction("test") as by:
        cast = Cast(by=by, authorities=load_demo_authorities())
        nurse = cast.nurse("王小兰", cast.institution())
        Person.objects.filter(pk=nurse.person_id).update(activated_at=None)
        office = cast.account("i-nur", RoleCode.NURSING_OFFICE, institution=nurse.main_institution)
        actor = cast.actor(office)
        id_no = nurse.person.id_no or ""
    with actor_transaction(actor):
        (handed,) = codes.hand_out([nurse.person_id], by=actor)
    return {"name": "王小兰", "id_no": id_no, "secret": handed.code, "login": "wang.xl", "password": PASSWORD}


def test_who_has_a_code_is_inside_with_the_own_roles_at_once(given: dict[str, str]) -> None:
    client = Client()

    answer = client.post("/account/activate/", given)

    assert (answer.status_code, answer["Location"]) == (302, "/me/")
    assert client.get("/me/").status_code == 200
    with service_transaction("test"):
        assert [grant.role for grant in Account.objects.get(login="wang.xl").grants.all()] == ["P-NUR"]


def test_a_code_opens_one_account_only(given: dict[str, str]) -> None:
    Client().post("/account/activate/", given)

    again = Client().post("/account/activate/", given | {"login": "wang.two"})

    assert again.status_code == 200
    with service_transaction("test"):
        assert not Account.objects.filter(login="wang.two").exists()
