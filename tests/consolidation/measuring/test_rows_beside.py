"""What a list says of a row that no register holds stays for somebody to decide: a run cannot see such rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from liangzhao.consolidation.measuring import looking
from liangzhao.consolidation.models import Proposal
from liangzhao.consolidation.quality.model import Kind
from liangzhao.registers.models import NurseRegistration
from tests.consolidation.intake.test_persons import take
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
HEAD = "姓名,证件类型,身份证号码,出生日期,毕业院校,护士执业证书编号,执业机构,首次注册日期,有效期至,状态\n"
REST = "北京海淀示例医院,2015.1.20,2030-01-19,在册\n"
PASSPORT = f"王芳,护照,E12345678,1949-12-31,示例护校,201511000002,{REST}"
CITIZEN = f"王芳,居民身份证,11010519491231002X,1949-12-31,示例护校,201511000001,{REST}"


def test_one_nurse_in_a_refused_and_in_a_registered_row_waits_until_it_is_decided(cast: Cast, tmp_path: Path) -> None:
    cast.institution("北京海淀示例医院")
    take(Kind.NURSE, HEAD + PASSPORT + CITIZEN, tmp_path / "list.csv")
    doubled = Proposal.objects.filter(rule="DQ-08", entry_id=NurseRegistration.objects.get().pk)
    assert [(each.state, each.others) for each in doubled] == [("OPEN", [2])]

    looked = looking.look_over(Kind.NURSE)

    assert [each.state for each in doubled.all()] == ["OPEN"]
    assert looked.closed["DQ-08"] == 0
