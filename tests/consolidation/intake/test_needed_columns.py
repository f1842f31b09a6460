"""A list without a column that every entry needs says so once, and nothing of it is entered."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from liangzhao.access.transactions import service_transaction
from liangzhao.config.commands import importing
from liangzhao.consolidation.importing.mapping import MappingRefused
from liangzhao.consolidation.models import Load
from liangzhao.registers.models import NurseRegistration
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
HOSPITAL = "北京海淀示例医院"
HEAD = "姓名,身份证号,护士执业证书编号,执业机构,有效期至"
LINE = f"王芳,11010519491231002X,201511000001,{HOSPITAL},2030-01-19"


@pytest.fixture(autouse=True)
def _hospital(cast: Cast) -> None:
    cast.institution(HOSPITAL)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A list of nurses that does not say since when they are registered."""
    file = tmp_path / "list.csv"
    file.write_text(f"{HEAD}\n{LINE}\n{LINE.replace('001,', '002,')}\n", "utf-8")
    return file


def _asked(path: Path, *more: str) -> argparse.Namespace:
    return importing._parsed(["nurse", str(path), "--source", "旧库", *more])


@pytest.mark.parametrize("mode", [(), ("--dry-run",), ("--bulk",)])
def test_a_list_without_a_needed_column_is_refused_once(path: Path, mode: tuple[str, ...]) -> None:
    with pytest.raises(MappingRefused) as refused:
        importing._import(_asked(path, *mode))

    says = str(refused.value)
    assert says.count("首次注册日期") == 2
    assert "缺少首次注册日期，整份名单一行也不能登记，登记簿没有改动。" in says
    assert "请向提供名单的单位补要" in says
    with service_transaction("import"):
        assert not Load.objects.exists()


def test_all_columns_that_are_missing_are_said_together(path: Path) -> None:
    path.write_text(path.read_text("utf-8").replace("护士执业证书编号", "甲").replace("20151100000", "第"), "utf-8")

    with pytest.raises(MappingRefused, match="认不出执业证书编码、首次注册日期是哪一列"):
        importing._import(_asked(path))


def test_what_all_rows_say_needs_no_column(path: Path, tmp_path: Path) -> None:
    told = tmp_path / "map.toml"
    columns = "\n".join(
        f'{ours} = "{theirs}"'
        for ours, theirs in zip(
            ("name", "id_no", "licence_no", "institution", "valid_until"), HEAD.split(","), strict=True
        )
    )
    told.write_text(f'[columns]\n{columns}\n[values.first_registered_on]\n"" = "2015-01-20"\n', "utf-8")

    importing._import(_asked(path, "--map", str(told)))

    with service_transaction("import"):
        assert [str(each.first_registered_on) for each in NurseRegistration.objects.all()] == ["2015-01-20"]
