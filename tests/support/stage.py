"""The whole stage for tests of who may do what: two hospitals in two districts, a TCM organ, a one-doctor clinic.

Everybody in Haidian has a counterpart elsewhere, so that each wall has somebody on its other side. One account per
role works in Haidian; its login is the role's code in small letters.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.test import Client

from liangzhao.access.models import Account
from liangzhao.access.roles import ROLES, Portal, RoleCode
from liangzhao.kernel import clock
from liangzhao.licensing.issue import Request, issue, new_key
from liangzhao.licensing.models import Licence
from liangzhao.reference.models import Authority
from liangzhao.registers import entries
from liangzhao.registers.effects import Register
from liangzhao.registers.models import Institution, NurseRegistration, PhysicianRegistration
from tests.support.cast import PASSWORD, Cast
from tests.support.client import OutsideClient


@dataclass(frozen=True)
class Stage:
    """Who stands where. ``here`` is Haidian's hospital, ``there`` Dongcheng's; 东城's nurse is filed at ``here``."""

    cast: Cast
    here: Institution
    there: Institution
    tcm: Institution
    clinic: Institution
    nurse: NurseRegistration
    physician: PhysicianRegistration
    other_nurse: NurseRegistration
    filed_nurse: NurseRegistration
    tcm_physician: PhysicianRegistration
    clinic_physician: PhysicianRegistration
    haidian: Authority
    licence: Licence
    other_licence: Licence


def build(cast: Cast) -> Stage:
    """Everybody in place, the Haidian and the Dongcheng nurse with their licences."""
    here = cast.institution("北京海淀示例医院")
    there = cast.institution("北京东城示例医院", organ="东城", division="110101")
    tcm = cast.institution("北京示例中医医院", organ="中医", division="110102")
    clinic = cast.institution("海淀一人诊所", authority_confirms_photos=True)
    nurse, other_nurse = cast.nurse("王小兰", here), cast.nurse("陈静", there)
    filed_nurse = cast.nurse("刘芳", there)
    entries.file_at(
        filed_nurse, institution=here, filed_on=clock.today(), authority=here.authority, act=cast.act("nurse.file")
    )
    return Stage(
        cast=cast,
        here=here,
        there=there,
        tcm=tcm,
        clinic=clinic,
        nurse=nurse,
        physician=cast.physician("李建国", here),
        other_nurse=other_nurse,
        filed_nurse=filed_nurse,
        tcm_physician=cast.physician("周明", tcm),
        clinic_physician=cast.physician("孙立", clinic),
        haidian=cast.authority("海淀"),
        licence=issue(Request(Register.NURSE, nurse.person_id, new_key()), by=cast.by),
        other_licence=issue(Request(Register.NURSE, other_nurse.person_id, new_key()), by=cast.by),
    )


def account_of(stage: Stage, role: RoleCode) -> Account:
    """The account that holds one role in Haidian."""
    found = Account.objects.filter(login=str(role).lower()).first()
    if found is not None:
        return found
    place: dict[str, object] = {}
    portal = ROLES[role].portal
    if role is RoleCode.NURSE:
        place = {"person": stage.nurse.person}
    elif role is RoleCode.PHYSICIAN:
        place = {"person": stage.physician.person}
    elif portal is Portal.INSTITUTION:
        place = {"institution": stage.here}
    elif portal is Portal.AUTHORITY:
        place = {"authority": stage.haidian}
    return stage.cast.account(str(role).lower(), role, name=f"账户{role}", **place)  # type: ignore[arg-type]  # by portal


def client_of(stage: Stage, role: RoleCode | None) -> Client:
    """A client signed in as one role, or as nobody."""
    client = OutsideClient(raise_request_exception=False)
    if role is not None:
        account_of(stage, role)
        client.post("/account/login/", {"login": str(role).lower(), "password": PASSWORD})
    return client
