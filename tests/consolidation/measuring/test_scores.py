"""A list is measured as it came and as the register has its entries afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from liangzhao.consolidation.intake import keeping, proposals
from liangzhao.consolidation.intake.owners import Owner
from liangzhao.consolidation.measuring import scores
from liangzhao.consolidation.models import Load, Proposal, Score
from liangzhao.consolidation.quality.model import Kind
from liangzhao.kernel import clock
from tests.consolidation.lists import import_text
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db

LIST = (
    "机构编码,机构名称,区县,地址,类别,统一社会信用代码\n"
    "1,甲口腔门诊部,海淀区,某路１号,D110,\n"
    "2,乙医院,海淀区,某路2号,A100,\n"
    "3,丙医院,东城区,某路3号,A100,\n"
)


@pytest.fixture
def load(cast: Cast, tmp_path: Path) -> Load:
    return Load.objects.get(pk=import_text(LIST, tmp_path / "list.csv").load)


def measured(load: Load, occasion: str) -> Score:
    return Score.objects.get(load=load, occasion=occasion, authority_id=None)


def test_before_and_after_tell_what_was_mended(cast: Cast, load: Load) -> None:
    proposals.apply(Proposal.objects.get(rule="DQ-23"), by=cast.by)

    scores.measure_load(load)

    before, after = measured(load, "BEFORE"), measured(load, "AFTER")
    assert (before.rows, after.rows) == (3, 3)
    assert (before.parts["consistency"], after.parts["consistency"]) == ([2, 3], [3, 3])
    assert (before.findings["DQ-01"], after.findings.get("DQ-01")) == (1, None)
    assert (after.work["applied"], after.source) == (2, "示例名单")
    own = Score.objects.filter(load=load, occasion="AFTER", authority_id=cast.authority("海淀").pk).get()
    assert own.rows == 2


def test_a_list_is_measured_again_only_when_something_was_decided(cast: Cast, load: Load) -> None:
    assert (scores.measure_loads(), scores.measure_loads()) == (1, 0)

    proposals.apply(Proposal.objects.get(rule="DQ-23"), by=cast.by)

    assert scores.measure_loads() == 1
    assert measured(load, "AFTER").parts["consistency"] == [3, 3]
    assert Score.objects.filter(load=load, authority_id=None).count() == 2


def test_a_list_of_an_institution_says_that_its_staff_is_its_own(cast: Cast) -> None:
    hospital = cast.institution()
    row = {
        "姓名": "甲",
        "身份证号": "11010119900307803X",
        "证书": "201111000001",
        "首次": "2011-03-01",
        "止": "2031-02-28",
    }
    load = keeping.opened(
        kind=Kind.NURSE,
        source="科室名单",
        digest="1",
        encoding="utf-8",
        columns=dict(zip(("name", "id_no", "licence_no", "first_registered_on", "valid_until"), row, strict=True)),
        rows=1,
        at=clock.now(),
        owner=Owner(hospital.authority_id, hospital.pk),
    )
    keeping.keep(load, [(2, row)], 2)

    scores.measure_load(load)

    before = measured(load, "BEFORE")
    assert before.parts["completeness"] == [6, 8]  # all but sex and birth date
    assert before.parts["linkage"] == [1, 1]
