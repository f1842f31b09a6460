"""Importing again: nothing changes twice, and nothing an authority did is undone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from liangzhao.audit.models import Event
from liangzhao.audit.tags import Tag
from liangzhao.config.commands import import_words
from liangzhao.registers import entries
from liangzhao.registers.models import EntryVersion, Institution
from tests.consolidation.lists import import_text
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db

LIST = "机构编码,机构名称,区县,地址,类别,有效期自,床位\n" + (
    "1,甲诊所,海淀区,某路１号,诊所,2020.1.2,3\n2,乙医院,海淀区,某路2号,A100,,\n"
)


def test_the_same_file_again_writes_no_version_and_no_change(cast: Cast, tmp_path: Path) -> None:
    import_text(LIST, tmp_path / "list.csv")
    before = list(EntryVersion.objects.order_by("pk").values_list("pk", flat=True))

    report = import_text(LIST, tmp_path / "list.csv")

    assert (report.entries, report.updated, report.unchanged, report.is_whole) == (0, 0, 2, True)
    assert list(EntryVersion.objects.order_by("pk").values_list("pk", flat=True)) == before
    assert not Event.objects.filter(tag=Tag.REGISTER_CHANGED).exists()


def test_what_the_authority_changed_stays_and_is_said(cast: Cast, tmp_path: Path) -> None:
    import_text(LIST, tmp_path / "list.csv")
    row = Institution.objects.get(foreign_code="2")
    entries.change(row, values={"name": "乙中心医院", "address": "新路9号"}, act=cast.act("institution.name"))

    report = import_text(LIST, tmp_path / "list.csv")

    row.refresh_from_db()
    assert (row.name, row.address, report.updated, report.unchanged) == ("乙中心医院", "新路9号", 0, 2)
    assert [(one.rule, one.field) for one in report.problems if one.row == 3] == [
        ("DQ-34", "address"),
        ("DQ-34", "name"),
    ]


def test_what_only_the_list_knows_is_brought_up_to_date(cast: Cast, tmp_path: Path) -> None:
    import_text(LIST, tmp_path / "list.csv")
    entries.change(
        Institution.objects.get(foreign_code="2"), values={"address": "新路9号"}, act=cast.act("institution.address")
    )
    newer = LIST.replace("乙医院", "乙第二医院").replace("某路2号", "某路22号")

    report, again = import_text(newer, tmp_path / "list.csv"), import_text(newer, tmp_path / "list.csv")

    row = Institution.objects.get(foreign_code="2")
    assert (row.name, row.address, report.updated, again.updated) == ("乙第二医院", "新路9号", 1, 0)
    assert [(one.rule, one.field) for one in again.problems if one.row == 3] == [("DQ-34", "address")]


def test_a_number_completed_by_the_authority_is_not_replaced_by_a_list(cast: Cast, tmp_path: Path) -> None:
    import_text("机构编码,机构名称,区县\n1,甲医院,海淀区\n", tmp_path / "list.csv")
    own, other = (cast.institution(name).reg_no for name in ("丁医院", "戊医院"))
    Institution.objects.filter(name__in=["丁医院", "戊医院"]).update(reg_no="")
    entries.change(
        Institution.objects.get(foreign_code="1"), values={"reg_no": own}, act=cast.act("institution.complete")
    )

    import_text(f"机构编码,机构名称,区县,登记号\n1,甲医院,海淀区,{other}\n", tmp_path / "list.csv")

    assert Institution.objects.get(foreign_code="1").reg_no == own


def test_a_list_may_take_back_what_it_said(cast: Cast, tmp_path: Path) -> None:
    for text in (LIST, LIST.replace("乙医院", "乙第二医院"), LIST):
        report = import_text(text, tmp_path / "list.csv")

    assert (report.updated, Institution.objects.get(foreign_code="2").name) == (1, "乙医院")


def test_a_class_the_authority_settled_is_not_widened_again(cast: Cast, tmp_path: Path) -> None:
    import_text(LIST, tmp_path / "list.csv")
    entries.change(
        Institution.objects.get(foreign_code="1"), values={"institution_class": "D215"}, act=cast.act("complete")
    )

    report = import_text(LIST, tmp_path / "list.csv")

    assert (report.updated, Institution.objects.get(foreign_code="1").institution_class) == (0, "D215")


def test_an_end_that_does_not_fit_the_registered_start_is_refused(cast: Cast, tmp_path: Path) -> None:
    import_text("机构编码,机构名称,区县\n1,甲医院,海淀区\n", tmp_path / "list.csv")
    entries.change(
        Institution.objects.get(), values={"valid_from": date(2024, 1, 1)}, act=cast.act("institution.complete")
    )

    report = import_text("机构编码,机构名称,区县,有效期至\n1,甲医院,海淀区,2020-01-01\n", tmp_path / "list.csv")

    assert [(one.rule, one.blocks) for one in report.problems] == [("DQ-21", True)]
    assert report.is_whole
    assert Institution.objects.get().valid_until is None


@pytest.mark.parametrize("dry_run", [True, False])
def test_the_summary_says_how_many_institutions_wait_for_their_number(
    cast: Cast, tmp_path: Path, dry_run: bool
) -> None:
    report = import_text(LIST, tmp_path / "list.csv", dry_run=dry_run)

    assert report.unnumbered == 2
    assert "2 家缺登记号，补全前不公开、不计入统计" in import_words.of(report)


def test_a_list_with_its_numbers_leaves_nobody_waiting(cast: Cast, tmp_path: Path) -> None:
    import_text(LIST, tmp_path / "list.csv")
    for code in "12":
        row, number = Institution.objects.get(foreign_code=code), cast.institution().reg_no
        Institution.objects.filter(reg_no=number).update(reg_no="")
        entries.change(row, values={"reg_no": number}, act=cast.act("institution.complete"))

    report = import_text(LIST, tmp_path / "list.csv")

    assert (report.unchanged, report.unnumbered) == (2, 0)
    assert "缺登记号" not in import_words.of(report)
