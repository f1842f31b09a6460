"""Entries that are one though no number says so: told once, across registers, and laid side by side."""

from __future__ import annotations

import pytest

from liangzhao.consolidation.deciding import joining
from liangzhao.consolidation.deciding.sides import case_of
from liangzhao.consolidation.measuring import looking
from liangzhao.consolidation.measuring.looking import Looked
from liangzhao.consolidation.models import Proposal
from liangzhao.consolidation.quality.model import Kind
from liangzhao.registers.models import Institution, NurseRegistration, Person, PhysicianRegistration
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def twice(cast: Cast) -> tuple[PhysicianRegistration, NurseRegistration]:
    """One person in both registers, under two numbers of which one is no 身份证号."""
    hospital = cast.institution()
    physician, nurse = cast.physician("欧阳晓兰", hospital), cast.nurse("欧阳晓兰", hospital)
    same = {"birth_date": physician.person.birth_date, "sex": physician.person.sex, "school": "示例医科大学"}
    Person.objects.filter(pk=nurse.person_id).update(id_type="414", **same)
    Person.objects.filter(pk=physician.person_id).update(**same)
    return physician, nurse


def looked_over() -> dict[Kind, Looked]:
    return {kind: looking.look_over(kind) for kind in Kind}


def test_one_person_in_two_registers_is_told_once_and_laid_side_by_side(
    twice: tuple[PhysicianRegistration, NurseRegistration],
) -> None:
    physician, nurse = twice

    raised = [kind for kind, looked in looked_over().items() if looked.raised["DQ-08"]]

    found = Proposal.objects.get(rule="DQ-08")
    assert (raised, found.entry_id, found.other_entries) == ([Kind.NURSE], nurse.pk, [str(physician.pk)])
    case = case_of(found)
    assert case.rivals == (physician,)
    assert joining.partners(case) == [physician.person_id]


def test_a_pair_across_registers_waits_once_and_is_closed_when_it_is_none(
    twice: tuple[PhysicianRegistration, NurseRegistration],
) -> None:
    looked_over()

    again = looking.look_over(Kind.NURSE)
    Person.objects.filter(pk=twice[1].person_id).update(name="林梅", name_sort="lin mei", birth_date="1971-02-03")
    last = looking.look_over(Kind.NURSE)

    assert (again.raised["DQ-08"], again.standing["DQ-08"], last.closed["DQ-08"]) == (0, 1, 1)


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("北京海淀示例医院", "海淀区示例路8號"),
        ("示例医院", "北京市海淀区示例路8号"),
        ("北京市海淀區示例醫院", "示例路8号"),
    ],
)
def test_an_institution_written_otherwise_at_the_same_address_is_told(cast: Cast, name: str, address: str) -> None:
    first = cast.institution("北京市海淀区示例医院", address="北京市海淀区示例路8号")
    second = cast.institution(name, address=address, uscc="")

    looking.look_over(Kind.INSTITUTION)

    found = Proposal.objects.get(rule="DQ-14")
    assert {str(found.entry_id), *found.other_entries} == {str(first.pk), str(second.pk)}
    assert looking.look_over(Kind.INSTITUTION).raised["DQ-14"] == 0


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("北京市海淀区示例医院东院区", "北京市海淀区示例路8号"),
        ("北京市海淀区示例医院", "北京市海淀区他山路91号"),
        ("北京市海淀区第二示例医院", "北京市海淀区示例路8号"),
    ],
)
def test_campuses_and_others_of_the_name_are_kept_apart(cast: Cast, name: str, address: str) -> None:
    cast.institution("北京市海淀区示例医院", address="北京市海淀区示例路8号")
    cast.institution(name, address=address, uscc="")

    looking.look_over(Kind.INSTITUTION)

    assert not Proposal.objects.filter(rule="DQ-14").exists()


def test_two_bodies_with_their_own_codes_are_two(cast: Cast) -> None:
    first = cast.institution("北京市海淀区示例医院", address="北京市海淀区示例路8号")
    second = cast.institution("北京海淀示例医院", address="北京市海淀区示例路8号")
    codes = {"91350100M000100Y43": first, "12110000400000000A": second}
    for code, each in codes.items():
        Institution.objects.filter(pk=each.pk).update(uscc=code)

    looking.look_over(Kind.INSTITUTION)

    assert not Proposal.objects.filter(rule="DQ-14").exists()
