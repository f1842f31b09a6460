"""What of a row the register leaves out is named before it is in, kept as a finding, and put right by a decision."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.importing import left_out, mapping, reading
from liangzhao.consolidation.importing.report import Report
from liangzhao.consolidation.intake import changes, proposals, running
from liangzhao.consolidation.intake.proposals import EntryMovedOn
from liangzhao.consolidation.intake.reading import ValueUnusable
from liangzhao.consolidation.measuring import looking
from liangzhao.consolidation.models import Load, Proposal
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.quality.rules.entered import LEFT_OUT
from liangzhao.kernel import clock
from liangzhao.registers.models import (
    Institution,
    NurseRegistration,
    Person,
    PhysicianQualification,
    PhysicianRegistration,
)
from tests.consolidation.intake import bulk_scene
from tests.support.cast import Cast

MODELS = {
    "institution": (Institution,),
    "physician": (PhysicianRegistration, Person),
    "nurse": (NurseRegistration, Person),
    "qualification": (PhysicianQualification, Person),
}
NURSE = {
    "姓名": "王芳",
    "身份证号码": "11010519491231002X",
    "护士执业证书编号": "201511000001",
    "执业机构": "北京海淀示例医院",
    "首次注册日期": "2015-01-20",
    "有效期至": "2030-01-19",
    "职称": "主管护士",
    "所在科室": "内科",
}
INSTITUTION = {"机构名称": "示例诊所", "所在区县": "海淀区", "地址": "示例路1号", "经营性质": "混合", "状态": "停业"}


def written(row: dict[str, str], path: Path) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(row))
        writer.writeheader()
        writer.writerow(row)
    return path


def take(kind: Kind, row: dict[str, str], folder: Path, *, dry_run: bool = False) -> Report:
    table = reading.read(written(row, folder / "list.csv"), is_heading=mapping.heading_test(None, kind))
    columns = mapping.complete(None, table, kind)
    return running.run(table, columns, source="示例", dry_run=dry_run, progress=lambda _d, _t: None, kind=kind)


def finding(field: str) -> Proposal:
    return Proposal.objects.get(rule=LEFT_OUT, field=field)


@pytest.fixture
def officer(cast: Cast) -> Actor:
    cast.institution("北京海淀示例医院")
    return cast.by


@pytest.mark.parametrize("kind", Kind)
def test_the_lengths_are_those_of_the_registers(kind: Kind) -> None:
    kept = {
        field.name: field.max_length
        for model in MODELS[kind]
        for field in model._meta.concrete_fields
        if field.name in left_out.LONGEST[kind]
    }

    assert kept == left_out.LONGEST[kind]


@pytest.mark.django_db
def test_a_title_of_no_table_leaves_a_finding_with_the_title_it_may_mean(officer: Actor, tmp_path: Path) -> None:
    take(Kind.NURSE, NURSE, tmp_path)

    found = finding("title")
    assert NurseRegistration.objects.get().title == ""
    assert (found.old, found.new, found.action, found.state) == ("主管护士", "主管护师", "propose", "OPEN")
    assert found.entry_id == NurseRegistration.objects.get().pk


@pytest.mark.django_db
def test_what_is_decided_stands_in_the_register_and_is_undone_alone(officer: Actor, tmp_path: Path) -> None:
    take(Kind.NURSE, NURSE, tmp_path)

    proposals.apply(finding("title"), by=officer)
    decided = NurseRegistration.objects.get().title
    changes.undo_proposal(finding("title"), by=officer)

    assert (decided, NurseRegistration.objects.get().title) == ("253", "")


@pytest.mark.django_db
def test_the_load_takes_its_findings_away_with_it(officer: Actor, tmp_path: Path) -> None:
    take(Kind.NURSE, NURSE, tmp_path)

    changes.undo_load(Load.objects.get(), by=officer)

    assert finding("title").state == Proposal.State.UNDONE
    assert not NurseRegistration.objects.exists()


@pytest.mark.django_db
def test_a_long_text_is_cut_where_the_finding_says_and_a_shorter_one_takes_its_place(
    officer: Actor, tmp_path: Path
) -> None:
    report = take(Kind.NURSE, {**NURSE, "所在科室": "内科一病区" * 20}, tmp_path)

    proposals.apply(finding("department"), "内科一至二十病区", by=officer)

    says = next(each.says for each in report.problems if each.field == "department")
    assert says == "内容有100个字，只登记前60个字，到“内科一病区内科一病区”为止。"
    assert NurseRegistration.objects.get().department == "内科一至二十病区"


@pytest.mark.django_db
def test_a_text_mended_meanwhile_is_not_overwritten(officer: Actor, tmp_path: Path) -> None:
    take(Kind.NURSE, {**NURSE, "所在科室": "内科一病区" * 20}, tmp_path)
    NurseRegistration.objects.update(department="外科")

    with pytest.raises(EntryMovedOn):
        proposals.apply(finding("department"), "内科一至二十病区", by=officer)


@pytest.mark.django_db
def test_a_word_of_no_table_is_refused_a_second_time(officer: Actor, tmp_path: Path) -> None:
    take(Kind.NURSE, NURSE, tmp_path)

    with pytest.raises(ValueUnusable):
        proposals.apply(finding("title"), "护理能手", by=officer)


@pytest.mark.django_db
def test_a_trial_names_what_would_be_left_out(officer: Actor, tmp_path: Path) -> None:
    report = take(Kind.NURSE, NURSE, tmp_path, dry_run=True)

    assert [(each.rule, each.field, each.blocks) for each in report.problems] == [(LEFT_OUT, "title", False)]
    assert report.problems[0].says == "“主管护士”不在代码表中，该项留空；可能是：主管护师、护士、主任护师。"
    assert (report.findings[LEFT_OUT], Proposal.objects.count()) == (1, 0)


@pytest.mark.django_db
def test_the_title_is_read_by_code_by_name_and_by_either_of_two_names(cast: Cast) -> None:
    today = clock.today()

    read = [left_out.code_of("physician", "title", text, today) for text in ("233", "主治医师", "主管医师", "医师")]

    assert read == ["233", "233", "233", "234"]


@pytest.mark.django_db
def test_the_words_of_an_institution_are_found_and_so_is_its_state(cast: Cast, tmp_path: Path) -> None:
    report = take(Kind.INSTITUTION, INSTITUTION, tmp_path)

    found = Proposal.objects.filter(rule=LEFT_OUT).order_by("field")
    assert [(each.field, each.old, each.has_new) for each in found] == [
        ("mgmt_type", "混合", False),
        ("status", "停业", False),
    ]
    assert [each.says for each in report.problems] == [
        "名单中的状态是“停业”，不能直接登记为执业，本行未登记；由登记机关在数据清理中决定以什么状态登记。"
    ]


@pytest.mark.django_db
def test_another_state_of_a_known_institution_changes_nothing_and_is_told(cast: Cast, tmp_path: Path) -> None:
    take(Kind.INSTITUTION, {**INSTITUTION, "状态": "执业"}, tmp_path)

    report = take(Kind.INSTITUTION, INSTITUTION, tmp_path)

    assert Institution.objects.get().status == "ACTIVE"
    assert {each.field: each.says for each in report.problems} == {
        "mgmt_type": "“混合”不在代码表中，该项留空。",
        "status": "名单中的状态是“停业”；登记簿已有这一机构，其状态不随名单更改，请在登记簿维护中办理。",
    }


@pytest.mark.django_db
def test_the_nightly_look_leaves_the_finding_until_the_register_says_something(officer: Actor, tmp_path: Path) -> None:
    take(Kind.NURSE, {**NURSE, "所在科室": "内科一病区" * 20}, tmp_path)
    looking.look_over(Kind.NURSE)
    before = [finding("title").state, finding("department").state]
    NurseRegistration.objects.update(title="254")

    looking.look_over(Kind.NURSE)

    assert before == ["OPEN", "OPEN"]
    assert [finding("title").state, finding("department").state] == ["REJECTED", "OPEN"]
    assert Proposal.objects.filter(rule=LEFT_OUT).count() == 2


@pytest.mark.usefixtures("written_tables", "own_database")
@pytest.mark.parametrize("kind", [Kind.INSTITUTION, Kind.NURSE])
def test_both_paths_find_the_same(kind: Kind, tmp_path: Path) -> None:
    path, columns = bulk_scene.planted(tmp_path, kind)
    bulk_scene.together(path, columns, kind, source="many")
    bulk_scene.singly(path, columns, kind, source="one")

    with service_transaction("test"):
        many, one = (_found(source) for source in ("many", "one"))

    assert many == one
    assert len(many) > 1


def _found(source: str) -> list[tuple[object, ...]]:
    rows = Proposal.objects.filter(rule=LEFT_OUT, load__source=source).order_by("number", "field")
    return [(each.number, each.field, each.old, each.new, each.action) for each in rows]


@pytest.mark.usefixtures("written_tables")
def test_a_word_is_asked_about_once() -> None:
    left_out.unread.cache_clear()
    row, today = {"title": "主任护师", "department": "内科"}, clock.today()

    found = [list(left_out.all_lost("nurse", row, today)) for _each in range(100)]

    assert found == [[]] * 100
    assert (left_out.unread.cache_info().misses, left_out.unread.cache_info().hits) == (1, 99)


@pytest.mark.usefixtures("written_tables", "own_database")
def test_both_paths_give_a_doubtful_state_to_the_authority_of_its_place(tmp_path: Path) -> None:
    path, columns = bulk_scene.planted(tmp_path, Kind.INSTITUTION)
    bulk_scene.together(path, columns, Kind.INSTITUTION, source="many")
    bulk_scene.singly(path, columns, Kind.INSTITUTION, source="one")

    with service_transaction("test"):
        waiting = Proposal.objects.filter(rule=LEFT_OUT, field="status", entry_id=None)
        many, one = (
            sorted(waiting.filter(load__source=source).values_list("number", "authority_id"))
            for source in ("many", "one")
        )

    assert many
    assert many == one
    assert all(authority for _number, authority in many)
