"""A mapping file whose meanings are no codes is refused with what is wrong and what is possible."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import pytest

from liangzhao.access.transactions import as_nobody
from liangzhao.config.commands import importing
from liangzhao.consolidation.importing.mapping import MappingRefused
from liangzhao.consolidation.models import Load
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads import wrong_values

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("cast")]


@pytest.mark.parametrize(
    ("kind", "field", "ours", "says"),
    [
        (Kind.INSTITUTION, "economic_type", "175", "不是经济类型的代码或名称。可填：10（内资）、11（国有全资）、"),
        (Kind.INSTITUTION, "institution_class", "D999", "不是机构类别的代码或名称。可填："),
        (Kind.PHYSICIAN, "level", "3", "可填：1（执业医师）、2（执业助理医师）。"),
        (Kind.PHYSICIAN, "scopes", "内科专业、某某专业", "不是执业范围的代码或名称"),
        (Kind.NURSE, "status", "某某", "可填：ACTIVE、SUSPENDED、"),
        (Kind.NURSE, "title", "N3级", "（主管护师）"),
    ],
)
def test_what_is_no_code_is_refused_with_those_there_are(kind: Kind, field: str, ours: str, says: str) -> None:
    with pytest.raises(MappingRefused) as refused:
        wrong_values.refuse(kind, {field: {"某词": ours}})

    assert f'[values.{field}] 中，"某词" = "{ours}"' in str(refused.value)
    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("kind", "field", "ours"),
    [
        (Kind.INSTITUTION, "economic_type", "17"),
        (Kind.INSTITUTION, "economic_type", "私有"),
        (Kind.INSTITUTION, "economic_type", ""),
        (Kind.INSTITUTION, "grade_level", "无"),
        (Kind.INSTITUTION, "district", "没有的区"),
        (Kind.PHYSICIAN, "scopes", "全科医学专业、11"),
        (Kind.NURSE, "title", "主管护师"),
        (Kind.NURSE, "department", "任何科室"),
    ],
)
def test_codes_names_and_plain_texts_are_taken(kind: Kind, field: str, ours: str) -> None:
    wrong_values.refuse(kind, {field: {"某词": ours}})


def test_of_a_long_table_the_likest_are_named_first() -> None:
    with pytest.raises(MappingRefused, match=r"可填：[A-Z0-9]+（中医专科医院）.*等。"):
        wrong_values.refuse(Kind.INSTITUTION, {"institution_class": {"某词": "中医专科医园"}})


def test_the_command_ends_before_a_row_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(importing, "running_node", nullcontext)
    path, told = tmp_path / "list.csv", tmp_path / "map.toml"
    path.write_text("机构名称,所在区,经济类型\n北京示例诊所,海淀区,私营\n", "utf-8")
    told.write_text('[values.economic_type]\n"私营" = "175"\n', "utf-8")

    with as_nobody():
        assert importing.run(["institutions", str(path), "--source", "示例", "--map", str(told)]) == 2

    assert '"私营" = "175" 不是经济类型的代码或名称' in capsys.readouterr().err
    assert not Load.objects.exists()
