"""What the command says of columns nobody told: a whole mapping to be completed, and which columns compete."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from liangzhao.access.transactions import service_transaction
from liangzhao.config.commands import importing
from liangzhao.consolidation.importing import mapping
from liangzhao.consolidation.importing.mapping import MappingRefused
from liangzhao.kernel.identifiers import uscc
from liangzhao.registers.models import NurseRegistration
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
HOSPITAL = "北京海淀示例医院"
HEAD = "护士姓名,证件号,号一,号二,单位,首注,到期"
LINE = f"王芳,11010519491231002X,201500000001,201511000001,{HOSPITAL},2015-01-20,2030-01-19"


@pytest.fixture(autouse=True)
def _hospital(cast: Cast) -> None:
    cast.institution(HOSPITAL)


def _asked(folder: Path, text: str, told: str = "") -> argparse.Namespace:
    (folder / "list.csv").write_text(text, "utf-8")
    (folder / "map.toml").write_text(told, "utf-8")
    more = ["--map", str(folder / "map.toml")] if told else []
    return importing._parsed(["nurse", str(folder / "list.csv"), "--source", "旧库", *more])


def _refusal(asked: argparse.Namespace) -> str:
    with pytest.raises(MappingRefused) as refused:
        importing._import(asked)
    return str(refused.value)


def _offered(says: str) -> str:
    """The mapping in a refusal, as a reader would copy it."""
    return says[says.index("\n") + 1 :]


def _licences() -> list[str]:
    with service_transaction("import"):
        return [each.licence_no for each in NurseRegistration.objects.all()]


def test_columns_that_compete_for_the_number_are_named_and_nothing_is_entered(tmp_path: Path) -> None:
    says = _refusal(_asked(tmp_path, f"{HEAD}\n{LINE}\n"))

    assert "认不出执业证书编码是哪一列" in says
    assert "“号一”、“号二”都可能是执业证书编码" in says
    assert not _licences()


def test_the_mapping_offered_works_once_it_is_completed(tmp_path: Path) -> None:
    text = f"{HEAD}\n{LINE}\n"
    offered = _offered(_refusal(_asked(tmp_path, text)))

    importing._import(_asked(tmp_path, text, offered.replace('"列名"', '"号二"')))

    assert _licences() == ["201511000001"]


def test_a_mapping_of_two_lines_is_completed_with_what_is_recognised(tmp_path: Path) -> None:
    text = f"{HEAD}\n{LINE}\n"
    told = '[columns]\nlicence_no = "号二"\nname = "护士姓名"\n[values.status]\n"" = "在册"\n'
    says = _refusal(_asked(tmp_path, text, told))

    assert "证件号码没有对照，看来是“证件号”" in says
    assert "认不出" not in says
    importing._import(_asked(tmp_path, text, _offered(says)))
    assert _licences() == ["201511000001"]


def test_the_mapping_offered_keeps_what_was_told(tmp_path: Path) -> None:
    told = '[columns]\nlicence_no = "号二"\n[values.status]\n"有效" = "ACTIVE"\n'
    (tmp_path / "offered.toml").write_text(_offered(_refusal(_asked(tmp_path, f"{HEAD}\n{LINE}\n", told))), "utf-8")

    found = mapping.load(tmp_path / "offered.toml", "nurse")

    assert found.values == {"status": {"有效": "ACTIVE"}}
    assert found.columns["licence_no"] == "号二"


def test_the_name_of_a_person_is_called_so(tmp_path: Path) -> None:
    says = _refusal(_asked(tmp_path, "甲,证件号,乙\n1,11010519491231002X,201511000001\n"))

    assert "姓名" in says.split("文件中的列有")[0]
    assert "机构名称" not in says


def test_a_number_an_entry_may_be_without_is_left_out_with_a_word(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = uscc.compose("12", "110108", "45000000")
    (tmp_path / "list.csv").write_text(f"机构名称,区县,甲码,乙码\n{HOSPITAL},海淀区,{code},{code}\n", "utf-8")
    asked = importing._parsed(["institutions", str(tmp_path / "list.csv"), "--source", "旧库", "--dry-run"])

    importing._import(asked)

    assert "“甲码”、“乙码”都可能是统一社会信用代码" in capsys.readouterr().err
