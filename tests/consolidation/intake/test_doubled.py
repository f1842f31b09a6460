"""A second list whose institutions the register has already: told before it is loaded, and decided by an officer."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liangzhao.access.actors import Actor
from liangzhao.consolidation.deciding import joining
from liangzhao.consolidation.deciding.sides import case_of
from liangzhao.consolidation.importing.report import DOUBLED
from liangzhao.consolidation.intake import doubled
from liangzhao.consolidation.measuring import looking
from liangzhao.consolidation.models import Proposal, Upload
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads import actions, previews
from liangzhao.kernel import clock
from liangzhao.registers.models import Institution
from tests.consolidation.lists import import_text
from tests.consolidation.uploads.people import officer, tried, worked
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db

HEAD = "机构编码,机构名称,区县,地址,类别"
FIRST = f"{HEAD}\n1,北京示例甲医院,海淀区,示例路1号,A100\n2,北京示例乙医院,海淀区,示例路2号,A100\n".encode()
SECOND = f"{HEAD}\nX9,北京示例甲医院,海淀区,示例路1号,A100\nX8,北京示例丙医院,海淀区,示例路3号,A100\n".encode()


@pytest.fixture
def clerk(cast: Cast) -> Actor:
    return officer(cast)


@pytest.fixture
def first(clerk: Actor) -> Institution:
    """An institution that the first list brought."""
    with clock.at(clock.now() - timedelta(days=30)):
        worked(actions.apply(tried(FIRST, clerk, Kind.INSTITUTION, source="卫生局名单"), by=clerk))
    return Institution.objects.get(name="北京示例甲医院")


def second(clerk: Actor) -> Upload:
    return tried(SECOND, clerk, Kind.INSTITUTION, source="医保名单")


def test_a_trial_names_the_entry_and_the_list_it_came_from(first: Institution, clerk: Actor) -> None:
    seen = previews.of(second(clerk))

    (told,) = [each for each in seen.problems if each.rule == "DQ-14"]
    assert (told.row, told.blocks, told.fault) == (2, False, DOUBLED)
    assert first.name in told.says
    assert "卫生局名单" in told.says
    counted = {name: seen.counts[name] for name in ("entries", "updated", "blocked", "doubled", "incomplete")}
    assert counted == {"entries": 2, "updated": 0, "blocked": 0, "doubled": 1, "incomplete": 0}
    assert seen.findings["DQ-14"] == 1
    assert not Proposal.objects.filter(rule="DQ-14").exists()


def test_a_load_leaves_the_finding_and_the_night_does_not_double_it(first: Institution, clerk: Actor) -> None:
    upload = worked(actions.apply(second(clerk), by=clerk))

    found = Proposal.objects.get(rule="DQ-14")
    own = Institution.objects.get(name=first.name, source="医保名单")
    assert (found.entry_id, found.other_entries, found.field, found.state) == (own.pk, [str(first.pk)], "name", "OPEN")
    assert (upload.outcome["entries"], upload.outcome["doubled"]) == (2, 1)
    case = case_of(found)
    assert (case.own, joining.partners(case)) == (own, [first.pk])
    looked = looking.look_over(Kind.INSTITUTION)
    assert (looked.raised["DQ-14"], looked.standing["DQ-14"], looked.closed["DQ-14"]) == (0, 1, 0)
    assert Proposal.objects.filter(rule="DQ-14").count() == 1


@pytest.mark.parametrize(
    ("address", "uscc"),
    [
        ("北京市海淀区示例路8号", ""),
        ("北京市海淀区示例路８號", ""),
        ("", ""),
        ("北京市海淀区他山路91号", ""),
        ("北京市海淀区他山路91号", "12110000400000000A"),
        ("北京市海淀区示例路8号", "12110000400000000A"),
    ],
)
def test_what_a_load_tells_is_what_a_run_over_the_register_tells(
    cast: Cast, tmp_path: Path, address: str, uscc: str
) -> None:
    with clock.at(clock.now() - timedelta(days=30)):
        known = cast.institution("北京市海淀区示例医院", address="北京市海淀区示例路8号")
    Institution.objects.filter(pk=known.pk).update(uscc="12110000400000000A")
    text = f"机构编码,机构名称,区县,地址,类别,统一社会信用代码\n1,{known.name},海淀区,{address},A100,{uscc}\n"
    import_text(text, tmp_path / "list.csv")
    told = {each.field: each.other_entries for each in Proposal.objects.filter(rule="DQ-14")}

    looked = looking.look_over(Kind.INSTITUTION)

    assert (looked.raised["DQ-14"], looked.standing["DQ-14"]) == (0, len(told))
    Proposal.objects.update(state="UNDONE", decided_at=clock.now())  # as if the load had told nothing
    looking.look_over(Kind.INSTITUTION)
    assert {each.field: each.other_entries for each in Proposal.objects.filter(rule="DQ-14", state="OPEN")} == told


def test_a_namesake_of_another_authority_is_left_alone(first: Institution, cast: Cast, tmp_path: Path) -> None:
    cast.authority("东城")

    report = import_text(f"{HEAD}\n1,{first.name},东城区,示例路1号,A100\n", tmp_path / "list.csv", dry_run=True)

    assert report.doubled == 0


def test_a_batch_costs_two_questions_however_many_rows(cast: Cast) -> None:
    names = [f"北京示例第{number}医院" for number in range(1, 30)]
    theirs = [cast.institution(name, address="示例路1号") for name in names]
    ours = [cast.institution(name, address="示例路1号") for name in names]

    with CaptureQueriesContext(connection) as asked:
        found = doubled.of_entries(dict(enumerate(each.pk for each in ours)))

    assert [each.entries for each in found] == [[str(each.pk)] for each in theirs]
    assert len(asked) == 2


MOVED = f"{HEAD},登记号,统一社会信用代码\n"


def test_one_that_moved_is_told_in_the_trial_and_kept_with_the_load(cast: Cast, first: Institution) -> None:
    clerk = officer(cast)
    text = f"{MOVED}7,{first.name},海淀区,他山路91号,A100,无效号,1211000\n".encode()

    tried_ = tried(text, clerk, Kind.INSTITUTION, source="卫生局名单")

    told = [(each.row, each.blocks, each.fault) for each in previews.of(tried_).problems if each.rule == "DQ-14"]
    assert told == [(2, False, DOUBLED)]
    worked(actions.apply(tried_, by=clerk))
    found = Proposal.objects.get(rule="DQ-14")
    assert (found.other_entries, found.field) == ([str(first.pk)], "name")
    looked = looking.look_over(Kind.INSTITUTION)
    assert (looked.raised["DQ-14"], looked.standing["DQ-14"], looked.closed["DQ-14"]) == (0, 1, 0)


@pytest.mark.parametrize(
    ("standing", "brought", "told"),
    [(1, 1, 1), (1, 2, 2), (2, 2, 0), (1, 12, 0)],
    ids=["one", "two of one name", "a chain", "a long chain"],
)
def test_houses_of_a_chain_are_not_told_as_one(
    cast: Cast, tmp_path: Path, standing: int, brought: int, told: int
) -> None:
    with clock.at(clock.now() - timedelta(days=30)):
        for number in range(standing):
            known = cast.institution("北京市海淀区示例卫生室", address=f"{'甲乙丙丁'[number]}村{number}号")
            Institution.objects.filter(pk=known.pk).update(reg_no="", uscc="")
    lines = [f"{number},{known.name},海淀区,{number * 17}里{number}幢,D600" for number in range(1, brought + 1)]

    report = import_text("\n".join([HEAD, *lines]) + "\n", tmp_path / "list.csv")

    assert report.doubled == told


@pytest.mark.parametrize(("field", "value"), [("uscc", "12110000400000000A"), ("reg_no", "PDY00007911010517D2122")])
def test_a_number_of_its_own_says_that_a_namesake_elsewhere_is_another(cast: Cast, field: str, value: str) -> None:
    known, own = (cast.institution("北京市海淀区示例医院", address=each) for each in ("示例路8号", "他山路91号"))
    rows = Institution.objects.filter(pk__in=[known.pk, own.pk])
    rows.update(uscc="", reg_no="")
    Institution.objects.filter(pk=known.pk).update(**{field: "12110000400000018F" if field == "uscc" else value[:-1]})

    assert len(doubled.of_entries({2: own.pk})) == 1

    Institution.objects.filter(pk=own.pk).update(**{field: value})
    assert doubled.of_entries({2: own.pk}) == []
