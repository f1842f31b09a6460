"""The licence follows the register, in the register's own transaction."""

from __future__ import annotations

from datetime import date

import pytest

from liangzhao.access.actors import Actor
from liangzhao.access.roles import RoleCode
from liangzhao.access.transactions import actor_transaction
from liangzhao.licensing.issue import Request, current, issue, new_key
from liangzhao.licensing.models import Licence
from liangzhao.licensing.sealing import seal_planned
from liangzhao.registers import entries
from liangzhao.registers.effects import Register
from liangzhao.registers.maintenance import actions as maintenance
from tests.support.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]


@pytest.fixture
def officers(cast: Cast) -> tuple[Actor, Actor]:
    haidian = cast.authority("海淀")
    reviewer = cast.actor(cast.account("hd-review", RoleCode.REVIEWER, authority=haidian))
    decider = cast.actor(cast.account("hd-decide", RoleCode.DECIDER, authority=haidian))
    return reviewer, decider


def issued(cast: Cast, kind: Register, holder: object) -> Licence:
    return issue(Request(kind, holder, new_key()), by=cast.by)  # type: ignore[arg-type]


def test_a_closed_hospital_has_its_licence_frozen_and_back_when_it_resumes(
    cast: Cast, officers: tuple[Actor, Actor]
) -> None:
    reviewer, decider = officers
    hospital = cast.institution()
    first = issued(cast, Register.INSTITUTION, hospital.pk)

    with actor_transaction(reviewer):
        proposal = maintenance.propose(
            entry=hospital,
            kind="institution.close",
            values={"from_on": "2026-11-01"},
            document_no="海卫医〔2026〕8号",
            reason="装修",
            by=reviewer,
        )
    with actor_transaction(decider):
        maintenance.approve(proposal=proposal, by=decider)
    first.refresh_from_db()
    assert first.state == "FROZEN"

    hospital.refresh_from_db()
    with actor_transaction(reviewer):
        proposal = maintenance.propose(
            entry=hospital,
            kind="institution.resume",
            values={"from_on": "2026-11-20"},
            document_no="海卫医〔2026〕9号",
            reason="装修完成",
            by=reviewer,
        )
    with actor_transaction(decider):
        maintenance.approve(proposal=proposal, by=decider)
    seal_planned([hospital.pk])
    now = current(Register.INSTITUTION, hospital.pk)
    first.refresh_from_db()
    assert first.state == "SUPERSEDED"
    assert now is not None
    assert (now.state, now.version, now.serial, now.previous_id) == ("ISSUED", 2, first.serial, first.pk)


def test_nobody_approves_alone(cast: Cast) -> None:
    cast.account("hd-both", RoleCode.REVIEWER, authority=cast.authority("海淀"))
    account = cast.account("hd-both", RoleCode.DECIDER, authority=cast.authority("海淀"))
    both = cast.actor(account)
    hospital = cast.institution()
    with actor_transaction(both):
        proposal = maintenance.propose(
            entry=hospital,
            kind="institution.close",
            values={"from_on": "2026-11-01"},
            document_no="海卫医〔2026〕8号",
            reason="装修",
            by=both,
        )
        with pytest.raises(maintenance.SecondPersonNeeded):
            maintenance.approve(proposal=proposal, by=both)
    hospital.refresh_from_db()
    assert hospital.status == "ACTIVE"


@pytest.mark.parametrize(
    ("step", "state"),
    [("suspend", "FROZEN"), ("leave", "FROZEN"), ("cancel", "CANCELLED"), ("revoke", "REVOKED"), ("annul", "ANNULLED")],
)
def test_a_physicians_licence_follows_each_step(cast: Cast, step: str, state: str) -> None:
    physician = cast.physician("李建国", cast.institution())
    licence = issued(cast, Register.PHYSICIAN, physician.person_id)

    entries.move(physician, step=step, act=cast.act(f"physician.{step}"), from_on=date(2026, 11, 1))

    licence.refresh_from_db()
    assert licence.state == state


def test_a_renamed_hospital_gives_its_people_new_versions(cast: Cast) -> None:
    hospital = cast.institution()
    nurse, physician = cast.nurse("王小兰", hospital), cast.physician("李建国", hospital)
    old = [issued(cast, Register.NURSE, nurse.person_id), issued(cast, Register.PHYSICIAN, physician.person_id)]

    entries.change(hospital, values={"name": "北京海淀新名医院"}, act=cast.act("institution.rename"))
    seal_planned()

    for licence in old:
        licence.refresh_from_db()
        assert licence.state == "SUPERSEDED"
        assert dict(licence.next.face["facts"])["主要执业机构"] == "北京海淀新名医院"
        assert licence.next.state == "ISSUED"


def test_a_change_between_planning_and_sealing_abandons_the_plan(cast: Cast) -> None:
    from liangzhao.licensing.issue import plan, seal

    nurse = cast.nurse("王小兰", cast.institution())
    planned = plan([Request(Register.NURSE, nurse.person_id, new_key())], by=cast.by)

    entries.move(nurse, step="suspend", act=cast.act("nurse.suspend"), from_on=date(2026, 11, 1))

    assert seal(planned, by=cast.by) == 0
    planned[0].refresh_from_db()
    assert planned[0].state == "ABANDONED"
    entries.move(nurse, step="resume", act=cast.act("nurse.resume"))
    seal_planned()
    now = current(Register.NURSE, nurse.person_id)
    assert now is not None
    assert (now.state, now.version) == ("ISSUED", 2)
