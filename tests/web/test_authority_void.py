"""作废: a wrongly made licence is voided by the 制证员 with a reason and made again; both are kept."""

from __future__ import annotations

from html import unescape

import pytest
from django.test import Client

from liangzhao.access.roles import RoleCode
from liangzhao.licensing.issue import Request, current, issue, new_key
from liangzhao.licensing.models import Licence
from liangzhao.registers.effects import Register
from liangzhao.registers.models import NurseRegistration, Photo
from tests.support.cast import Cast
from tests.web.officers import officer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]

GROUNDS = {"document_no": "京卫示〔2026〕9号", "reason": "签发机关名称有误", "understood": "on"}


@pytest.fixture
def nurse(cast: Cast) -> NurseRegistration:
    return cast.nurse("王小兰", cast.institution())


@pytest.fixture
def licence(cast: Cast, nurse: NurseRegistration) -> Licence:
    return issue(Request(Register.NURSE, nurse.person_id, new_key()), by=cast.by)


def voided(client: Client, licence: Licence, **given: str) -> str:
    response = client.post(f"/gov/licences/{licence.pk}/void/", {**GROUNDS, **given}, follow=True)
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_a_voided_licence_is_made_again_and_both_are_kept(
    cast: Cast, nurse: NurseRegistration, licence: Licence
) -> None:
    issuer = officer(cast, RoleCode.ISSUER)
    entry = issuer.get(f"/gov/registers/nurse/{nurse.pk}/").content.decode()
    assert f"/gov/licences/{licence.pk}/void/" in entry

    page = voided(issuer, licence)

    licence.refresh_from_db()
    made = current(Register.NURSE, nurse.person_id)
    assert made is not None
    assert "已作废，并重新签发新版本" in page
    assert (licence.state, made.state, made.version, made.previous_id) == ("VOID", "ISSUED", 2, licence.pk)
    assert licence.state_reason == "签发机关名称有误（京卫示〔2026〕9号）"


def test_a_licence_is_voided_once(cast: Cast, licence: Licence) -> None:
    issuer = officer(cast, RoleCode.ISSUER)
    voided(issuer, licence)

    page = voided(issuer, licence)

    assert "这一版本不在有效状态，不能作废" in page
    assert Licence.objects.filter(holder_id=licence.holder_id).count() == 2


def test_without_eligibility_it_is_only_voided(cast: Cast, nurse: NurseRegistration, licence: Licence) -> None:
    Photo.objects.filter(person_id=nurse.person_id).update(status="REPLACED")

    page = voided(officer(cast, RoleCode.ISSUER), licence)

    licence.refresh_from_db()
    assert "没有重新制证" in page
    assert licence.state == "VOID"


@pytest.mark.parametrize("missing", ["document_no", "reason", "understood"])
def test_it_needs_grounds_and_a_confirmation(cast: Cast, licence: Licence, missing: str) -> None:
    voided(officer(cast, RoleCode.ISSUER), licence, **{missing: ""})

    licence.refresh_from_db()
    assert licence.state == "ISSUED"


@pytest.mark.parametrize("role", [RoleCode.DECIDER, RoleCode.REVIEWER, RoleCode.SUPERVISOR, RoleCode.STATISTICIAN])
def test_other_roles_void_nothing(cast: Cast, nurse: NurseRegistration, licence: Licence, role: RoleCode) -> None:
    assert officer(cast, role).post(f"/gov/licences/{licence.pk}/void/", GROUNDS).status_code == 403


def test_another_authority_does_not_find_it(cast: Cast, licence: Licence) -> None:
    neighbour = officer(cast, RoleCode.ISSUER, "东城")

    assert neighbour.post(f"/gov/licences/{licence.pk}/void/", GROUNDS).status_code == 404
