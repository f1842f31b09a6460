"""A list that was given as another kind than it looks like."""

from __future__ import annotations

from pathlib import Path

import pytest

from liangzhao.config.commands import importing
from liangzhao.consolidation.importing import likely_kind, reading
from liangzhao.consolidation.importing.mapping import MappingRefused
from liangzhao.consolidation.importing.reading import ForeignTable
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
HOSPITAL = "北京海淀示例医院"
NURSES = f"姓名,身份证号,证书编号,执业机构名称,区县\n王芳,11010519491231002X,201511000001,{HOSPITAL},海淀区\n"
PHYSICIANS = NURSES.replace("201511000001", "110110108000001")
ROSTER = "护士姓名,身份证号,科室\n王芳,11010519491231002X,内科\n"
INSTITUTIONS = "机构名称,区县,地址,注册护士人数,电话\n甲诊所,海淀区,某路1号,3,82345678\n"
OLD_NAMES = "甲,乙,丙\n甲诊所,海淀区,某路1号\n"
QUALIFIED = "姓名,身份证号,资格证书编码\n李强,11010519491231002X,20101111011010519491231002X\n"


@pytest.fixture(autouse=True)
def _authority(cast: Cast) -> None:
    cast.authority("海淀")


def _table(folder: Path, text: str) -> ForeignTable:
    (folder / "list.csv").write_text(text, "utf-8")
    return reading.read(folder / "list.csv")


@pytest.mark.parametrize(
    ("text", "kind", "other"),
    [
        (NURSES, "institution", "nurse"),
        (NURSES, "physician", "nurse"),
        (NURSES, "nurse", ""),
        (PHYSICIANS, "nurse", "physician"),
        (PHYSICIANS, "institution", "physician"),
        (PHYSICIANS, "physician", ""),
        (ROSTER, "institution", "nurse"),
        (ROSTER, "nurse", ""),
        (INSTITUTIONS, "institution", ""),
        (INSTITUTIONS, "nurse", "institution"),
        (OLD_NAMES, "physician", "institution"),
        (QUALIFIED, "qualification", ""),
        (QUALIFIED, "institution", "qualification"),
    ],
)
def test_a_list_looks_like_its_kind(tmp_path: Path, text: str, kind: str, other: str) -> None:
    assert likely_kind.other_than(kind, _table(tmp_path, text)) == other


def test_the_command_warns_of_a_list_of_another_kind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _table(tmp_path, NURSES)

    importing._import(importing._parsed(["institution", str(tmp_path / "list.csv"), "--source", "旧库", "--dry-run"]))

    says = "注意：这份文件像“护士执业注册”的名单，现在按“医疗机构”读取。选错了的，请改用 liangzhao import nurse。"
    assert says in capsys.readouterr().err


def test_it_is_said_as_well_when_the_columns_cannot_be_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _table(tmp_path, INSTITUTIONS)

    with pytest.raises(MappingRefused):
        importing._import(importing._parsed(["nurse", str(tmp_path / "list.csv"), "--source", "旧库"]))

    assert "像“医疗机构”的名单" in capsys.readouterr().err
