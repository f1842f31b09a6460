"""Rows without a workplace: a sure one is proposed, doubtful ones are ranked, an unknown one stays unlinked."""

from __future__ import annotations

from pathlib import Path

import pytest

from liangzhao.consolidation.intake import proposals
from liangzhao.consolidation.measuring import linking
from liangzhao.consolidation.models import Proposal
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads import actions
from liangzhao.registers.models import NurseRegistration
from tests.consolidation.intake.test_persons import GOOD, HEAD, take
from tests.consolidation.uploads.people import HOSPITAL, nurse_line, nurses, officer, tried, worked
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


def waiting(cast: Cast, tmp_path: Path, workplace: str) -> Proposal:
    take(Kind.NURSE, HEAD + GOOD.replace("北京海淀示例医院", workplace), tmp_path / "list.csv")
    linking.suggest()
    return Proposal.objects.get(rule__in=["DQ-13", "DQ-18"])


def test_a_sure_workplace_is_proposed_and_applied_with_one_decision(cast: Cast, tmp_path: Path) -> None:
    hospital = cast.institution("北京市海淀区青龙桥社区卫生服务中心")
    cast.institution("北京市海淀区花园路社区卫生服务中心")

    found = waiting(cast, tmp_path, "海淀区青龙桥社区卫生服务中心")

    assert (found.new, found.other_entries[0], found.action) == (hospital.name, str(hospital.pk), "propose")
    assert found.authority_id == hospital.authority_id
    proposals.apply(found, by=cast.by)
    assert NurseRegistration.objects.get().main_institution == hospital


def test_doubtful_workplaces_are_ranked_and_none_is_proposed(cast: Cast, tmp_path: Path) -> None:
    first = cast.institution("北京市海淀区同仁堂中医医院")
    second = cast.institution("北京市东城区同仁堂中医医院", organ="东城", division="110101")

    found = waiting(cast, tmp_path, "同仁堂中医医院")

    assert (found.has_new, set(found.other_entries)) == (False, {str(first.pk), str(second.pk)})


def test_an_unknown_workplace_stays_in_the_list_of_the_unlinked(cast: Cast, tmp_path: Path) -> None:
    cast.institution("北京海淀示例医院")

    found = waiting(cast, tmp_path, "月球第一人民医院")

    assert (found.rule, found.has_new, found.other_entries, found.state) == ("DQ-18", False, [], "OPEN")


@pytest.mark.parametrize("written", ["妇幼保健院", "区妇幼保健院", "海淀妇幼保健院"])
def test_a_name_without_its_city_is_looked_for_where_the_loader_is(cast: Cast, written: str) -> None:
    cast.institution(HOSPITAL)
    near = cast.institution("北京市海淀区妇幼保健院")
    cast.institution("北京市东城区妇幼保健院", organ="东城", division="110101")
    clerk = officer(cast)

    worked(actions.apply(tried(nurses(nurse_line(1), nurse_line(2, written)), clerk), by=clerk))
    found = Proposal.objects.get(rule__in=["DQ-13", "DQ-18"], number=3)

    assert (found.has_new, found.other_entries[:1]) == (False, [str(near.pk)])


def test_a_name_of_another_place_is_not_brought_home(cast: Cast) -> None:
    cast.institution(HOSPITAL)
    cast.institution("北京市海淀区妇幼保健院")
    there = cast.institution("北京市东城区妇幼保健院", organ="东城", division="110101")
    clerk = officer(cast)

    worked(actions.apply(tried(nurses(nurse_line(1), nurse_line(2, "北京东城区妇幼保健院")), clerk), by=clerk))
    found = Proposal.objects.get(rule__in=["DQ-13", "DQ-18"], number=3)

    assert found.other_entries[0] == str(there.pk)
