"""与另一条合并: from the page of an entry to the other one, and to both side by side."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client

from liangzhao.access.roles import RoleCode
from liangzhao.consolidation.measuring import looking
from liangzhao.consolidation.models import Proposal
from liangzhao.consolidation.quality.model import Kind
from liangzhao.kernel.identifiers import id_number
from liangzhao.registers.models import Institution, NurseRegistration, Person
from tests.consolidation.deciding.conftest import Bench
from tests.support.cast import Cast
from tests.web.cleaning.pages import address, page, sent
from tests.web.officers import officer

pytestmark = pytest.mark.django_db
OFFER = "登记了两次？与另一条合并…"


def entry(row: Institution | NurseRegistration) -> str:
    kind = "institution" if isinstance(row, Institution) else "nurse"
    return f"/gov/registers/{kind}/{row.pk}/"


def asked(client: Client, row: Institution | NurseRegistration, given: str, **more: Any) -> str:
    answer = client.post(f"{entry(row)}merge/", {"given": given, **more}, follow=True)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


@pytest.fixture
def nurse(bench: Bench) -> NurseRegistration:
    return bench.cast.nurse("王小兰", bench.place)


@pytest.fixture
def other(bench: Bench) -> NurseRegistration:
    return bench.cast.nurse("欧阳春", bench.place)


def test_who_decides_is_offered_it_and_nobody_else(cast: Cast, nurse: NurseRegistration) -> None:
    for role in (RoleCode.ACCEPTOR, RoleCode.DECIDER):
        assert OFFER in page(officer(cast, role), entry(nurse))
    auditor = officer(cast, RoleCode.SUPERVISOR)

    assert OFFER not in unescape(auditor.get(entry(nurse)).content.decode())
    assert auditor.get(f"{entry(nurse)}merge/").status_code == 403


@pytest.mark.parametrize("by", ["name", "licence_no", "id_no"])
def test_the_other_person_is_found_by_name_and_by_number(
    nurse: NurseRegistration, other: NurseRegistration, acceptor: Client, by: str
) -> None:
    person = Person.objects.get(pk=other.person_id)
    given = {"name": person.name, "licence_no": other.licence_no, "id_no": person.id_no or ""}[by]

    shown = asked(acceptor, nurse, given)

    assert f'name="other" value="{other.pk}"' in shown
    assert other.main_institution.name in shown
    assert f"{person.id_no}<" not in shown


def test_the_person_itself_is_not_offered(nurse: NurseRegistration, acceptor: Client) -> None:
    assert "没有找到另一条相符的登记" in asked(acceptor, nurse, "王小兰")


def test_who_is_registered_elsewhere_is_not_found(bench: Bench, nurse: NurseRegistration, acceptor: Client) -> None:
    away = bench.cast.nurse("孙丽", bench.cast.institution("东城示例医院", organ="东城", division="110101"))

    assert "没有找到另一条相符的登记" in asked(acceptor, nurse, away.licence_no)
    asked(acceptor, nurse, "孙丽", other=str(away.pk))
    assert not Proposal.objects.exists()
    assert acceptor.get(f"{entry(away)}merge/").status_code == 404


TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
ELSEWHERE = "其他机关登记的人员，本机关无权查看，按证件号码也查不到。"


def test_a_number_of_another_authority_is_answered_like_one_nobody_has(
    bench: Bench, nurse: NurseRegistration, acceptor: Client
) -> None:
    there = bench.cast.institution("东城示例医院", organ="东城", division="110101")
    number = bench.cast.nurse("孙丽", there).person.id_no or ""
    nobody_s = id_number.compose("110108", date(1961, 2, 3), 7)

    answers = [asked(acceptor, nurse, given).replace(given, "") for given in (number, nobody_s)]

    assert len({TOKEN.sub("", each) for each in answers}) == 1
    assert "请告知该机关核对" in answers[0]


def test_why_others_are_not_found_is_said_of_persons_alone(
    bench: Bench, nurse: NurseRegistration, acceptor: Client
) -> None:
    assert ELSEWHERE in page(acceptor, f"{entry(nurse)}merge/")
    assert ELSEWHERE not in page(acceptor, f"{entry(bench.place)}merge/")


def test_a_pair_of_two_authorities_is_found_by_the_night_once_both_agree(
    bench: Bench, nurse: NurseRegistration, acceptor: Client
) -> None:
    there = bench.cast.institution("东城示例医院", organ="东城", division="110101")
    away = bench.cast.nurse("王小兰", there)
    Person.objects.filter(pk=away.person_id).update(birth_date=nurse.person.birth_date, id_type="414")

    looking.look_over(Kind.NURSE)

    found = Proposal.objects.get(rule="DQ-08")
    assert {str(found.entry_id), *found.other_entries} == {str(nurse.pk), str(away.pk)}
    client = officer(bench.cast, organ={nurse.authority_id: "海淀"}.get(found.authority_id or away.pk, "东城"))
    assert "两条记录是否同一主体" in page(client, address(found))


def test_the_pair_is_laid_side_by_side_and_merged_by_two(
    nurse: NurseRegistration, other: NurseRegistration, acceptor: Client, decider: Client
) -> None:
    shown = asked(acceptor, nurse, "欧阳春", other=str(other.pk))
    assert "两条记录是否同一主体" in shown
    found = Proposal.objects.get()

    sent(acceptor, found, "join", survivor="own", note="本人到场说明", **{"side-nurse": "own"})
    sent(decider, found, "confirm")

    assert Person.objects.get(pk=other.person_id).merged_into_id == nurse.person_id
    assert "已合并为一条记录" in page(decider, address(found))


def test_the_act_stands_among_those_of_the_day(
    nurse: NurseRegistration, other: NurseRegistration, acceptor: Client
) -> None:
    asked(acceptor, nurse, "欧阳春", other=str(other.pk))

    assert "指出两条可能是同一主体" in page(acceptor, "/gov/clean/decided/")


def test_another_institution_is_found_by_part_of_its_name_and_by_its_number(bench: Bench, acceptor: Client) -> None:
    away = bench.cast.institution("东城示范诊所", organ="东城", division="110101")

    for given in ("示范诊所", away.reg_no):
        assert away.name in asked(acceptor, bench.place, given)
    assert "两条记录是否同一主体" in asked(acceptor, bench.place, "示范诊所", other=str(away.pk))


def test_one_entry_is_no_pair(bench: Bench, acceptor: Client) -> None:
    shown = asked(acceptor, bench.place, "示例", other=str(bench.place.pk))

    assert "不需要合并" in shown
    assert not Proposal.objects.exists()
