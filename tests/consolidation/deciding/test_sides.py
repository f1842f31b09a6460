"""A finding laid open: the raw row, the entry and the others, and which fields really differ."""

from __future__ import annotations

import pytest

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import actor_transaction
from liangzhao.consolidation.deciding import sides
from liangzhao.consolidation.deciding.sides import Source
from liangzhao.consolidation.intake import changes
from liangzhao.consolidation.models import Load
from liangzhao.registers.models import Institution
from tests.consolidation.deciding.conftest import Bench

pytestmark = pytest.mark.django_db


def test_the_raw_row_stands_beside_the_entry(bench: Bench, acceptor: Actor) -> None:
    proposal = bench.finding(raw={"单位名称": "北京海淀示例医院", "电话": "010-00000002", "备注": "旧系统导出"})
    with actor_transaction(acceptor):
        case = sides.case_of(proposal)
        raw = sides.raw_row(case)

    assert [side.source for side in case.sides] == [Source.RAW, Source.REGISTER]
    assert raw == {"单位名称": "北京海淀示例医院", "电话": "010-00000002", "备注": "旧系统导出"}
    first = case.lines[0]
    assert (first.field, first.values, first.differs, first.is_in_question) == (
        "phone",
        ("010-00000002", "010-00000001"),
        True,
        True,
    )


def test_the_same_said_in_another_way_is_no_difference(bench: Bench, acceptor: Actor) -> None:
    load = bench.load("nurse", {"name": "姓名", "sex": "性别", "valid_until": "有效期至", "status": "状态"})
    nurse = bench.cast.nurse("王小兰", bench.place)
    until = f"{nurse.valid_until:%Y.%m.%d}"
    raw = {"姓名": "王 小兰", "性别": "女", "有效期至": until, "状态": "在册"}
    proposal = bench.finding("name", "王 小兰", "王小兰", rule="DQ-01", kind="nurse", entry=nurse, raw=raw)

    with actor_transaction(acceptor):
        case = sides.case_of(proposal)

    assert load.kind == "nurse"
    assert [line.field for line in case.lines if line.differs] == []
    assert case.people == {nurse.person_id}


@pytest.mark.parametrize(("word", "differs"), [("私营", False), ("国营", True)])
def test_a_word_says_what_its_list_was_told_that_it_means(
    bench: Bench, acceptor: Actor, word: str, differs: bool
) -> None:
    Institution.objects.filter(pk=bench.place.pk).update(economic_type="17")
    proposal = bench.finding("economic_type", word, raw={"单位名称": bench.place.name, "经济类型": word})
    load = Load.objects.get(pk=proposal.load_id)
    load.columns, load.values = {"name": "单位名称", "economic_type": "经济类型"}, {"economic_type": {"私营": "17"}}
    load.save(update_fields=["columns", "values"])

    with actor_transaction(acceptor):
        case = sides.case_of(proposal)

    assert [(line.values, line.differs) for line in case.lines if line.field == "economic_type"] == [
        ((word, "17"), differs)
    ]


def test_the_other_rows_stand_as_entries_when_they_became_some(bench: Bench, acceptor: Actor) -> None:
    twin = bench.cast.institution("北京海淀示例医院分院")
    other = bench.finding(raw={"单位名称": "北京海淀示例医院分院"})
    changes.entered(other.load, other.number, "institution", twin.pk).save(force_insert=True)
    third = bench.finding(raw={"单位名称": "北京海淀示例医院（旧）"})
    proposal = bench.finding(rule="DQ-14", others=[other.number, third.number])

    with actor_transaction(acceptor):
        case = sides.case_of(proposal)

    assert [side.source for side in case.sides][:3] == [Source.RAW, Source.REGISTER, Source.OTHER_REGISTER]
    assert [entry.pk for entry in case.rivals] == [twin.pk]
    assert "北京海淀示例医院（旧）" in [side.values.get("name") for side in case.sides]


def test_a_row_that_was_not_entered_stands_alone(bench: Bench, acceptor: Actor) -> None:
    proposal = bench.finding(entry_id=None)

    with actor_transaction(acceptor):
        case = sides.case_of(proposal)

    assert [side.source for side in case.sides] == [Source.RAW]
    assert case.own is None


def test_what_all_rows_of_a_list_say_stands_in_each_of_them(bench: Bench, acceptor: Actor) -> None:
    proposal = bench.finding("mgmt_type", "", "1", raw={"单位名称": "北京海淀示例医院", "电话": "010-00000002"})
    Load.objects.filter(pk=proposal.load_id).update(
        values={"district": {"": "海淀区"}, "phone": {"": "010-00000009"}, "status": {"在册": "ACTIVE"}}
    )

    with actor_transaction(acceptor):
        raw = next(side for side in sides.case_of(proposal).sides if side.source is Source.RAW)

    assert raw.values["district"] == "海淀区"
    assert raw.values["phone"] == "010-00000002"
    assert "status" not in raw.values


def test_the_field_in_question_stands_first_even_where_nobody_says_anything(bench: Bench, acceptor: Actor) -> None:
    Institution.objects.filter(pk=bench.place.pk).update(uscc="")
    load = bench.load()
    Load.objects.filter(pk=load.pk).update(origin=Load.Origin.REGISTER)
    proposal = bench.finding("uscc", "", None, rule="DQ-17")

    with actor_transaction(acceptor):
        case = sides.case_of(proposal)

    first = case.lines[0]
    assert (first.field, first.values, first.lacks, first.is_in_question) == ("uscc", ("",), True, True)
