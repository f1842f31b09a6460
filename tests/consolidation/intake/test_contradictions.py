"""A list that calls a number of the register another's: both are in doubt until the authority decides."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from liangzhao.consolidation.intake import changes
from liangzhao.consolidation.models import Load, Proposal
from liangzhao.consolidation.quality.model import Kind
from liangzhao.kernel import clock
from liangzhao.kernel.identifiers import id_number
from liangzhao.licensing import eligibility
from liangzhao.licensing.subjects import subject_of
from liangzhao.registers.effects import Register
from liangzhao.registers.models import NurseRegistration, Person
from tests.consolidation.intake.test_persons import HEAD, take
from tests.consolidation.uploads.people import officer, tried
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db

PLACE, THERE = "北京海淀示例医院", "北京东城示例医院"
WANG = f"王芳,11010519491231002X,201511000001,{PLACE},2015.1.20,2030-01-19,在册\n"
OTHER_ID = id_number.compose("110108", date(1980, 1, 1), 3)
LI_WITH_HER_ID = f"李静,11010519491231002X,201511000002,{THERE},2016.1.20,2030-01-19,在册\n"
LI_WITH_HER_LICENCE = f"李静,{OTHER_ID},201511000001,{THERE},2016.1.20,2030-01-19,在册\n"


@pytest.fixture
def wang(cast: Cast, tmp_path: Path) -> NurseRegistration:
    """王芳 as an earlier list brought her into the register."""
    cast.institution(PLACE)
    cast.institution(THERE, organ="东城", division="110101")
    take(Kind.NURSE, HEAD + WANG, tmp_path / "first.csv")
    return NurseRegistration.objects.get()


def stopped(nurse: NurseRegistration) -> bool:
    found = eligibility.findings(Register.NURSE, subject_of(Register.NURSE, nurse.person_id), clock.today())
    return any(each.rule_id == "EL-N6" and each.blocks for each in found)


@pytest.mark.parametrize(
    ("line", "rule", "field"),
    [(LI_WITH_HER_ID, "DQ-09", "id_no"), (LI_WITH_HER_LICENCE, "DQ-27", "licence_no")],
    ids=["one identity", "one licence number"],
)
def test_the_row_is_a_finding_that_names_whom_it_contradicts(
    wang: NurseRegistration, tmp_path: Path, line: str, rule: str, field: str
) -> None:
    report = take(Kind.NURSE, HEAD + line, tmp_path / "later.csv")

    found = Proposal.objects.get(rule=rule)
    assert (found.field, found.state, found.entry_id, found.other_entries) == (field, "OPEN", None, [str(wang.pk)])
    assert found.authority_id == wang.authority_id
    assert report.findings[rule] == 1
    assert stopped(wang)


@pytest.mark.parametrize(
    "line",
    [
        WANG,
        WANG.replace("201511000001", "201511000009"),
        f"赵敏,{OTHER_ID},201511000003,{THERE},2016.1.20,2030-01-19,在册\n",
    ],
    ids=["said again", "her second licence", "somebody else"],
)
def test_who_contradicts_nobody_stops_nobody(wang: NurseRegistration, tmp_path: Path, line: str) -> None:
    take(Kind.NURSE, HEAD + line, tmp_path / "later.csv")

    assert not Proposal.objects.filter(rule__in=["DQ-09", "DQ-27"]).exists()
    assert not stopped(wang)


def test_a_former_name_is_no_contradiction(wang: NurseRegistration, tmp_path: Path) -> None:
    Person.objects.filter(pk=wang.person_id).update(former_name="李静")

    take(Kind.NURSE, HEAD + LI_WITH_HER_ID.replace("201511000002", "201511000001"), tmp_path / "later.csv")

    assert not stopped(wang)


def test_a_list_that_was_only_tried_stops_nobody(cast: Cast, wang: NurseRegistration) -> None:
    tried((HEAD + LI_WITH_HER_ID).encode(), officer(cast))

    assert not Proposal.objects.filter(rule="DQ-09").exists()
    assert not stopped(wang)


def test_undoing_the_list_ends_the_doubt_and_taking_it_again_brings_it_back(
    cast: Cast, wang: NurseRegistration, tmp_path: Path
) -> None:
    take(Kind.NURSE, HEAD + LI_WITH_HER_ID, tmp_path / "later.csv")

    later = Load.objects.exclude(changes__isnull=False).get()
    changes.undo_load(later, by=cast.by)
    assert not stopped(wang)

    take(Kind.NURSE, HEAD + LI_WITH_HER_ID, tmp_path / "later.csv")
    assert stopped(wang)
