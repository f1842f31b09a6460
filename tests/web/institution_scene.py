"""What the tests of the 机构端 share: somebody at work, a nurse whose photo waits, the hospital next door."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.test import Client

from liangzhao.access.models import Account
from liangzhao.access.roles import RoleCode
from liangzhao.registers.models import Institution, NurseRegistration, Person, Photo
from tests.support.cast import PASSWORD, Cast


def at_work(
    cast: Cast, client: Client, hospital: Institution, *roles: RoleCode, person: Person | None = None
) -> Account:
    """The client signed in as somebody with these roles at the hospital."""
    login = f"office-{cast.next()}"
    for role in roles:
        account = cast.account(login, role, institution=hospital, person=person)
    client.post("/account/login/", {"login": login, "password": PASSWORD})
    return account


def east_hospital(cast: Cast) -> Institution:
    """The hospital on the other side of the wall."""
    return cast.institution("北京东城示例医院", organ="东城", division="110101")


def waiting_nurse(cast: Cast, hospital: Institution, name: str = "王小兰", **facts: Any) -> NurseRegistration:
    """A nurse whose photo waits and who asked for her licence."""
    nurse = cast.nurse(name, hospital, photo="UPLOADED", **facts)
    nurse.person.photos.update(apply_after=True)
    return nurse


def photo_of(nurse: NurseRegistration) -> Photo:
    """Her latest photo."""
    return nurse.person.photos.latest("uploaded_at")


def text_of(response: HttpResponse | Any) -> str:  # the test client's own response class
    """The page as text."""
    return str(response.content.decode())
