"""Issuing a licence, end to end through the service layer."""

from __future__ import annotations

import pytest

from liangzhao.access.transactions import actor_transaction
from liangzhao.audit.models import Event
from liangzhao.licensing.issue import NotEligible, Request, RequestKeyTaken, issue, new_key
from liangzhao.licensing.models import Licence
from liangzhao.registers.effects import Register
from tests.support.cast import Cast, person_actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]


def test_an_eligible_nurse_has_her_licence_at_once(cast: Cast) -> None:
    nurse = cast.nurse("王小兰", cast.institution())
    request = Request(Register.NURSE, nurse.person_id, new_key())

    licence = issue(request, by=person_actor(nurse.person))

    assert licence.state == "ISSUED"
    assert licence.face["holder"] == "王小兰"
    assert dict(licence.face["facts"])["护士执业证书编号"] == nurse.licence_no
    assert licence.signature
    assert licence.static_code.startswith("HTTP")


def test_the_same_request_twice_gives_the_same_licence(cast: Cast) -> None:
    nurse = cast.nurse("王小兰", cast.institution())
    request = Request(Register.NURSE, nurse.person_id, new_key())

    first = issue(request, by=person_actor(nurse.person))
    second = issue(request, by=person_actor(nurse.person))

    assert first.pk == second.pk
    assert Licence.objects.count() == 1


def test_a_physician_and_an_institution_have_theirs(cast: Cast) -> None:
    hospital = cast.institution()
    physician = cast.physician("李建国", hospital)

    of_physician = issue(Request(Register.PHYSICIAN, physician.person_id, new_key()), by=cast.by)
    of_hospital = issue(Request(Register.INSTITUTION, hospital.pk, new_key()), by=cast.by)

    assert of_physician.valid_until is None
    assert dict(of_physician.face["facts"])["执业地点"] == "北京市"
    assert dict(of_hospital.face["facts"])["有效期限"] == "2022年05月01日至2037年04月30日"


def test_without_a_confirmed_photo_nothing_is_planned_and_every_reason_is_told(cast: Cast) -> None:
    nurse = cast.nurse("王小兰", cast.institution(), photo="", activated=False)

    with pytest.raises(NotEligible) as refusal:
        issue(Request(Register.NURSE, nurse.person_id, new_key()), by=cast.by)

    assert {finding.rule_id for finding in refusal.value.findings if finding.blocks} == {"EL-N3", "EL-N4"}
    assert not Licence.objects.exists()


def test_issuing_is_journalled_in_both_commits(cast: Cast) -> None:
    nurse = cast.nurse("王小兰", cast.institution())

    licence = issue(Request(Register.NURSE, nurse.person_id, new_key()), by=person_actor(nurse.person))

    tags = Event.objects.filter(subject_id=licence.pk).values_list("tag", flat=True)
    assert sorted(tags) == ["licence.issued", "licence.planned"]


def test_another_person_cannot_see_the_licence(cast: Cast) -> None:
    hospital = cast.institution()
    nurse, other = cast.nurse("王小兰", hospital), cast.nurse("陈静", hospital)
    issue(Request(Register.NURSE, nurse.person_id, new_key()), by=person_actor(nurse.person))

    with actor_transaction(person_actor(other.person)):
        assert not Licence.objects.exists()


def test_a_request_key_makes_one_holders_licence_only(cast: Cast) -> None:
    hospital, key = cast.institution(), new_key()
    nurse, other = cast.nurse("王小兰", hospital), cast.nurse("陈静", hospital)
    issue(Request(Register.NURSE, nurse.person_id, key), by=cast.by)

    with pytest.raises(RequestKeyTaken):
        issue(Request(Register.NURSE, other.person_id, key), by=cast.by)

    assert Licence.objects.count() == 1
