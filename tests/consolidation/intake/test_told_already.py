"""A list that leaves a 统一社会信用代码 out asks nothing about an institution whose code the register has."""

from __future__ import annotations

from pathlib import Path

import pytest

from liangzhao.consolidation.importing import mapping, reading
from liangzhao.consolidation.importing.report import Report
from liangzhao.consolidation.intake import running
from liangzhao.consolidation.models import Proposal
from liangzhao.consolidation.quality.model import Kind
from liangzhao.registers.models import Institution
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db

HEAD = "机构编码,机构名称,区县,地址,类别,统一社会信用代码\n"
ROW = "1,北京海淀示例医院,海淀区,示例路1号,A100,{code}\n"
RIGHT = "91350100M000100Y43"


def take(text: str, path: Path, *, tries: bool = False) -> Report:
    path.write_text(text, "utf-8")
    table = reading.read(path, is_heading=mapping.heading_test(None, Kind.INSTITUTION))
    columns = mapping.complete(None, table, Kind.INSTITUTION)
    return running.run(
        table, columns, source="示例", dry_run=tries, progress=lambda _d, _t: None, kind=Kind.INSTITUTION
    )


def asked() -> list[str]:
    return list(Proposal.objects.filter(rule="DQ-17").values_list("field", flat=True))


def test_an_empty_cell_of_an_institution_with_a_code_is_nothing_to_ask(cast: Cast, tmp_path: Path) -> None:
    take(HEAD + ROW.format(code=RIGHT), tmp_path / "first.csv")

    report = take(HEAD + ROW.format(code="").replace("示例路1号", "示例路2号"), tmp_path / "second.csv")

    assert asked() == []
    assert "DQ-17" not in report.findings
    assert Institution.objects.get(foreign_code__contains="1").uscc == RIGHT


def test_the_trial_says_the_same_as_the_load(cast: Cast, tmp_path: Path) -> None:
    take(HEAD + ROW.format(code=RIGHT), tmp_path / "first.csv")

    report = take(HEAD + ROW.format(code=""), tmp_path / "second.csv", tries=True)

    assert not [each for each in report.expected if each.rule == "DQ-17"]


def test_a_row_that_has_the_number_of_an_institution_asks_nothing_either(cast: Cast, tmp_path: Path) -> None:
    known = cast.institution("北京海淀示例医院")
    head = HEAD.replace("机构编码", "机构编码,登记号")

    take(head + f"9,{known.reg_no},北京海淀示例医院,海淀区,示例路1号,A100,\n", tmp_path / "list.csv")

    assert asked() == []


def test_without_a_code_in_the_register_it_is_asked(cast: Cast, tmp_path: Path) -> None:
    take(HEAD + ROW.format(code=""), tmp_path / "first.csv")

    take(HEAD + ROW.format(code="").replace("示例路1号", "示例路2号"), tmp_path / "second.csv")

    assert set(asked()) == {"uscc"}


def test_a_wrong_code_of_the_list_is_asked_about_all_the_same(cast: Cast, tmp_path: Path) -> None:
    take(HEAD + ROW.format(code=RIGHT), tmp_path / "first.csv")

    take(HEAD + ROW.format(code="91350100M000100Y44"), tmp_path / "second.csv")

    assert asked() == ["uscc"]
