"""Signing in and out."""

from __future__ import annotations

import pytest
from django.test import Client

from liangzhao.access.roles import RoleCode
from liangzhao.audit.models import Event
from tests.support.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db


def test_a_nurse_signs_in_and_comes_home(cast: Cast, client: Client) -> None:
    nurse = cast.nurse("王小兰", cast.institution())
    account = cast.account("nurse-wang", RoleCode.NURSE, person=nurse.person)

    response = client.post("/account/login/", {"login": "Nurse-Wang", "password": PASSWORD})

    assert response.status_code == 302
    assert response["Location"] == "/me/"
    assert Event.objects.filter(tag="account.signed_in", subject_id=account.pk).count() == 1


@pytest.mark.parametrize(("login", "password"), [("nurse-wang", "wrong-password-1"), ("nobody", PASSWORD), ("", "")])
def test_a_wrong_name_or_password_stays_outside(cast: Cast, client: Client, login: str, password: str) -> None:
    nurse = cast.nurse("王小兰", cast.institution())
    cast.account("nurse-wang", RoleCode.NURSE, person=nurse.person)

    response = client.post("/account/login/", {"login": login, "password": password})

    assert response.status_code == 200
    assert "_auth_user_id" not in client.session


def test_somebody_with_two_places_chooses(cast: Cast, client: Client) -> None:
    hospital = cast.institution()
    physician = cast.physician("李建国", hospital)
    cast.account("li", RoleCode.PHYSICIAN, person=physician.person)
    cast.account("li", RoleCode.MEDICAL_OFFICE, institution=hospital)
    client.post("/account/login/", {"login": "li", "password": PASSWORD})

    response = client.get("/account/places/")

    assert response.status_code == 200
    assert hospital.name in response.content.decode()
    chosen = client.post("/account/places/", {"place": f"institution:{hospital.pk}"})
    assert chosen["Location"] == "/org/"


def test_leaving_ends_the_session(cast: Cast, client: Client) -> None:
    nurse = cast.nurse("王小兰", cast.institution())
    cast.account("nurse-wang", RoleCode.NURSE, person=nurse.person)
    client.post("/account/login/", {"login": "nurse-wang", "password": PASSWORD})

    client.post("/account/logout/")

    assert "_auth_user_id" not in client.session


def test_an_outside_next_address_is_not_followed(cast: Cast, client: Client) -> None:
    nurse = cast.nurse("王小兰", cast.institution())
    cast.account("nurse-wang", RoleCode.NURSE, person=nurse.person)

    response = client.post(
        "/account/login/", {"login": "nurse-wang", "password": PASSWORD, "next": "https://example.org/"}
    )

    assert response["Location"] == "/me/"
